import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from lxml import etree

from spiders.sample.server import SamplePortal, serve
from tests.sample.client import fetch
from tests.sample.visible import visible_lines

NOON = datetime(2019, 11, 19, 5, 4, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def portal() -> Iterator[SamplePortal]:
    with serve("haugiang", clock=lambda: NOON) as served:
        yield served


def article_path(portal: SamplePortal, kind: str) -> str:
    return next(a.path for a in portal.articles if kind in a.kinds)


def test_every_article_page_shows_its_text_in_order(portal: SamplePortal) -> None:
    for article in portal.articles:
        if article.encoding == "nfc":
            shown = " ".join(visible_lines(fetch(portal.origin, article.path).body))
            place = 0
            for block in article.blocks:
                for part in block.text.replace("\t", "\n").split("\n"):
                    place = shown.index(part, place)


def test_the_title_stands_twice_the_second_glued_to_the_time(portal: SamplePortal) -> None:
    article = next(a for a in portal.articles if a.title.startswith("Thư viện xanh"))
    lines = visible_lines(fetch(portal.origin, article.path).body)
    first = lines.index(article.title)
    assert lines[first + 1 : first + 3] == ["-", "+"]
    assert lines[first + 3] == f"{article.title}(06/11/2017 07:15:09 GMT+7)"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("minute", r"\(\d\d/\d\d/\d{4} \d\d:\d\d GMT\+7\)"),
        ("day", r"\(\d\d/\d\d/\d{4}\)"),
        ("two-dates", r"GMT\+7\)\nCập nhật lúc: \d\d:\d\d [AP]M ngày \d\d/\d\d/\d{4}\n"),
    ],
)
def test_dates_are_shown_as_precisely_as_the_article_says(portal: SamplePortal, kind: str, shown: str) -> None:
    text = "\n".join(visible_lines(fetch(portal.origin, article_path(portal, kind)).body))
    assert re.search(shown, text)


def test_an_article_without_date_shows_only_the_clock(portal: SamplePortal) -> None:
    lines = visible_lines(fetch(portal.origin, article_path(portal, "no-date")).body)
    assert lines[0] == "Hôm nay ngày 19/11/2019, 12:04:09 PM GMT+7"
    assert not any("GMT+7" in line for line in lines[1:])


def test_the_visitor_counter_changes_with_every_request(portal: SamplePortal) -> None:
    path = article_path(portal, "table")
    counters = {re.findall(r"Số lượt truy cập: <b>([\d.]+)</b>", fetch(portal.origin, path).text)[0] for _ in range(3)}
    assert len(counters) == 3


def test_related_news_carry_dates_and_older_articles_only(portal: SamplePortal) -> None:
    article = next(a for a in portal.articles if a.title.startswith("Thư viện xanh"))
    text = fetch(portal.origin, article.path).text
    others = text.partition('id="tin-khac"')[2].partition("</ul>")[0]
    dates = re.findall(r"\((\d\d)/(\d\d)/(\d{4})\)", others)
    assert len(dates) == 5
    assert all((year, month, day) < ("2017", "11", "06") for day, month, year in dates)


def test_pages_of_a_listing_hold_ten_each_and_all_articles_once(portal: SamplePortal) -> None:
    seen: list[str] = []
    path, pages = "/tin-tuc/", 0
    while path:
        page = fetch(portal.origin, path)
        items = re.findall(r'<h3><a href="([^"]+)">', page.text.partition("</h1>")[2].partition("</ul>")[0])
        assert len(items) <= 10
        seen += items
        pages += 1
        following = re.findall(r'class="next" href="([^"]+)"', page.text)
        path = f"/tin-tuc/{following[0]}" if following else ""
    assert seen == [article.path for article in portal.articles]
    assert pages == -(-len(seen) // 10)


def test_a_page_beyond_the_end_repeats_the_last(portal: SamplePortal) -> None:
    last, beyond = (fetch(portal.origin, f"/tin-tuc/?page={n}").text for n in (5, 99))
    cut = re.compile(r'<ul class="news">.*?</ul>', re.DOTALL)
    assert cut.findall(last) == cut.findall(beyond)


def test_old_category_paths_redirect_to_the_article(portal: SamplePortal) -> None:
    article = next(a for a in portal.articles if a.category == "thong-bao")
    slug = article.path.rstrip("/").rpartition("/")[2]
    for old in (f"/thong-bao/{slug}/", f"/tin-tuc/hoat-dong-nganh/{slug}/"):
        moved = fetch(portal.origin, old)
        assert (moved.status, moved.headers["Location"]) == (301, article.path)


def test_a_missing_slash_redirects(portal: SamplePortal) -> None:
    moved = fetch(portal.origin, "/tin-tuc/thong-bao")
    assert (moved.status, moved.headers["Location"]) == (301, "/tin-tuc/thong-bao/")


def test_an_unknown_page_answers_200_with_an_error_text(portal: SamplePortal) -> None:
    missing = fetch(portal.origin, "/tin-tuc/hoat-dong-nganh/khong-co-bai-nay/")
    assert missing.status == 200
    assert "Không tìm thấy trang" in missing.text


def test_the_calendar_never_ends(portal: SamplePortal) -> None:
    seen, path = set(), "/lich/"
    for _ in range(30):
        page = fetch(portal.origin, path)
        seen.add(path)
        path = [link for link in page.links if link.startswith("/lich/?thang=")][-1]
    assert len(seen) == 30
    assert path == "/lich/?thang=05-2022"


def test_the_feed_lists_the_newest_twenty_with_absolute_links(portal: SamplePortal) -> None:
    got = fetch(portal.origin, "/rss/")
    items = etree.fromstring(got.body).findall(".//item")
    assert [item.findtext("link") for item in items] == [portal.origin + a.path for a in portal.articles[:20]]
    assert items[0].findtext("pubDate") == "Thu, 05 Sep 2019 10:48:36 +0700"


def test_image_links_carry_cache_busters_and_lead_to_images(portal: SamplePortal) -> None:
    page = fetch(portal.origin, article_path(portal, "images")).text
    (source, *_) = re.findall(r'<figure><img src="([^"]+)"', page)
    assert re.search(r"&amp;rnd=\d{18}$", source)
    assert fetch(portal.origin, source.replace("&amp;", "&")).body.startswith(b"\xff\xd8\xff")


def test_legacy_pages_hold_tcvn3_code_points(portal: SamplePortal) -> None:
    text = fetch(portal.origin, article_path(portal, "tcvn3")).text
    assert "Gi¸o dôc vµ §µo t¹o" in text
    assert "tr\xadêng" in text or "th\xad" in text
    assert "Hội nghị tổng kết" in text or "nhận Cờ thi đua" in text  # the title was typed in Unicode


def test_robots_closes_admin_search_and_weekly_calendar(portal: SamplePortal) -> None:
    text = fetch(portal.origin, "/robots.txt").text
    for path in ("/umbraco/", "/search/", "/lich/tuan/"):
        assert f"Disallow: {path}" in text


def test_search_finds_titles(portal: SamplePortal) -> None:
    page = fetch(portal.origin, "/search/?q=b%C3%B3ng%20chuy%E1%BB%81n")
    assert page.text.count('<li class="item">') == 1
