import re
from dataclasses import replace
from pathlib import Path

import pytest

from spiders.addresses import absolute, article_key, attachment_type, refusal
from spiders.profile import Profile

PROFILE = Profile(
    name="sample",
    title="Sample",
    origin="https://so.edu.vn",
    hosts=("www.so.edu.vn",),
    article=re.compile(r"^/[^/?]+/[^/?]+-(?P<id>\d+)\.html$"),
    drop_query=("categoryId", "p"),
    deny=(re.compile(r"^/lich/"),),
    file=Path("sample.toml"),
)
BY_PATH = replace(PROFILE, article=re.compile(r"^/tin-tuc/[^?]+/(?:\?|$)"))


@pytest.mark.parametrize(
    "url",
    [
        "https://so.edu.vn/van-phong/ket-qua-12.html",
        "https://so.edu.vn/van-phong/ket-qua-12.html?categoryId=3",
        "http://www.so.edu.vn/thi/ten-khac-12.html?p=2&categoryId=7",
        "https://so.edu.vn/van-phong/ket-qua-12.html;jsessionid=0F1A?PHPSESSID=1",
    ],
)
def test_all_addresses_of_one_article_have_its_number_for_key(url: str) -> None:
    assert article_key(url, PROFILE) == "12"


def test_without_a_number_the_key_is_the_canonical_path_without_host_and_dropped_query() -> None:
    key = article_key("https://so.edu.vn/tin-tuc/le-khai-giang/?p=2&b=2&a=1", BY_PATH)
    assert key == "/tin-tuc/le-khai-giang/?a=1&b=2"
    assert key == article_key("http://other.host/tin-tuc/le-khai-giang/?a=1&b=2#binh-luan", BY_PATH)


def test_a_listing_has_no_key() -> None:
    assert article_key("https://so.edu.vn/van-phong.aspx?p=2", PROFILE) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://so.edu.vn/tin/a-1.html", None),
        ("http://www.so.edu.vn/tin/a-1.html", None),
        ("https://evil.example/tin/a-1.html", "another host"),
        ("https://so.edu.vn:8443/tin/a-1.html", "another host"),
        ("https://so.edu.vn@evil.example/tin/a-1.html", "another host"),
        ("https://so.edu.vn/lich/?thang=01-2030", "denied by the profile"),
        ("https://so.edu.vn/en/vi/en/vi/en/a-1.html", "path repeats itself"),
        ("https://so.edu.vn/tin/" + "a" * 2000 + "-1.html", "too long"),
    ],
)
def test_refusals_say_why(url: str, reason: str | None) -> None:
    assert refusal(url, PROFILE) == reason


@pytest.mark.parametrize(
    "href", ["", "#top", "javascript:void(0)", "mailto:a@b.vn", "http://[::1", "http://a:99999999/", "ftp://so.edu.vn/"]
)
def test_what_leads_to_no_page_is_no_link(href: str) -> None:
    assert absolute("https://so.edu.vn/", href) is None


def test_links_are_made_absolute_and_quoted() -> None:
    assert absolute("https://so.edu.vn/tin/", " bài một.html#x ") == "https://so.edu.vn/tin/b%C3%A0i%20m%E1%BB%99t.html"


def test_attachments_are_known_by_their_ending() -> None:
    assert attachment_type("https://so.edu.vn/a/CV-12.PDF?x=1") == "pdf"
    assert attachment_type("https://so.edu.vn/a/pdf") is None
