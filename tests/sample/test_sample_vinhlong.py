import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from lxml import etree

from spiders.sample.server import SamplePortal, serve
from spiders.sample.viewstate import PAGER
from tests.sample.client import Got, fetch
from tests.sample.visible import visible_lines

LISTING = "/tin-tuc-su-kien.aspx"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def portal() -> Iterator[SamplePortal]:
    with serve("vinhlong") as served:
        yield served


def items(page: Got) -> list[str]:
    return re.findall(r'<a class="tin" href="([^"]+)"', page.text)


def turn(
    portal: SamplePortal, page: Got, number: int, path: str = LISTING, headers: dict[str, str] | None = None
) -> Got:
    fields = {**page.fields, "__EVENTTARGET": PAGER, "__EVENTARGUMENT": str(number)}
    sent = FORM if headers is None else headers
    return fetch(portal.origin, path, "POST", headers=sent, body=urlencode(fields).encode())


def test_every_article_page_shows_its_text_in_order(portal: SamplePortal) -> None:
    for article in portal.articles:
        if article.encoding == "nfc":
            shown = " ".join(visible_lines(fetch(portal.origin, article.path).body))
            place = 0
            for block in article.blocks:
                for part in block.text.replace("\t", "\n").split("\n"):
                    place = shown.index(part, place)


def test_postbacks_walk_through_all_pages_of_a_listing(portal: SamplePortal) -> None:
    page = fetch(portal.origin, LISTING)
    seen = items(page)
    for number in (2, 3):
        assert f"__doPostBack('{PAGER}','{number}')" in page.text
        page = turn(portal, page, number)
        seen += items(page)
    of_section = [a for a in portal.articles if a.category == "tin-tuc-su-kien"]
    assert seen == [f"{a.path}?categoryId=7" for a in of_section]


def test_a_page_offers_neighbours_and_ends_only(portal: SamplePortal) -> None:
    page = fetch(portal.origin, "/van-phong.aspx")
    assert sorted(set(re.findall(r"__doPostBack\('[^']+','(\d)'\)", page.text))) == ["2", "3"]


@pytest.mark.parametrize(
    "spoil",
    [
        {"__VIEWSTATE": "x"},
        {"__VIEWSTATE": ""},
        {"__EVENTVALIDATION": ""},
        {"__EVENTTARGET": "ctl00$Other"},
        {"__EVENTARGUMENT": "9"},
        {"__EVENTARGUMENT": "zwei"},
    ],
)
def test_a_postback_with_a_wrong_field_shows_the_first_page(portal: SamplePortal, spoil: dict[str, str]) -> None:
    first = fetch(portal.origin, LISTING)
    fields = {**first.fields, "__EVENTTARGET": PAGER, "__EVENTARGUMENT": "2", **spoil}
    answer = fetch(portal.origin, LISTING, "POST", headers=FORM, body=urlencode(fields).encode())
    assert (answer.status, items(answer)) == (200, items(first))


def test_the_state_of_another_listing_shows_the_first_page(portal: SamplePortal) -> None:
    foreign = fetch(portal.origin, "/van-phong.aspx")
    assert items(turn(portal, foreign, 2)) == items(fetch(portal.origin, LISTING))


def test_a_postback_without_form_type_shows_the_first_page(portal: SamplePortal) -> None:
    first = fetch(portal.origin, LISTING)
    assert items(turn(portal, first, 2, headers={})) == items(first)
    assert items(turn(portal, first, 2, headers={"Content-Type": "application/json"})) == items(first)


def test_a_state_goes_stale_when_the_listing_changes(portal: SamplePortal) -> None:
    first = fetch(portal.origin, LISTING)
    portal.edit("1903", title="Người giữ thư viện ở xã Hiếu Nhơn")
    assert items(turn(portal, first, 2)) == items(fetch(portal.origin, LISTING))


def test_the_view_state_needs_url_encoding(portal: SamplePortal) -> None:
    states = [fetch(portal.origin, f"/{name}.aspx").fields for name in ("van-phong", "tin-tuc-su-kien")]
    assert all(state["__VIEWSTATE"].startswith("/wEP") for state in states)


def test_one_article_answers_under_every_category_number_and_pager_page(portal: SamplePortal) -> None:
    article = next(a for a in portal.articles if "table" in a.kinds and a.category == "van-phong")
    lines = []
    for query in ("", "?categoryId=3", "?categoryId=15", "?p=2", "?p=3"):
        got = fetch(portal.origin, article.path + query)
        text = "\n".join(visible_lines(got.body))
        lines.append(text.partition("Quay lại In bài viết")[0])
        assert article.title in text
    assert len(set(lines)) == 1


def test_the_pager_of_an_article_turns_its_related_news(portal: SamplePortal) -> None:
    path = next(a.path for a in portal.articles if a.category == "van-phong" and not a.quiet)
    related = re.compile(r'<ul class="rel">.*?</ul>', re.DOTALL)
    pages = [related.findall(fetch(portal.origin, f"{path}?p={n}").text)[0] for n in (1, 2, 3)]
    assert len(set(pages)) == 3


def test_no_page_of_an_article_shows_a_publication_date(portal: SamplePortal) -> None:
    for article in portal.articles:
        text = fetch(portal.origin, article.path).text
        assert f"{article.posted:%H:%M:%S}" not in text
        assert "Ngày đăng" not in text


def test_the_signature_stands_right_behind_no_break_spaces(portal: SamplePortal) -> None:
    article = next(a for a in portal.articles if a.key == "1702")
    text = fetch(portal.origin, article.path).text
    assert re.search(r'<p style="text-align: right;">(&nbsp; ){40,}.*TL\. GIÁM ĐỐC - Văn phòng Sở', text)


def test_the_print_view_holds_the_same_article(portal: SamplePortal) -> None:
    article = next(a for a in portal.articles if a.lead)
    text = "\n".join(visible_lines(fetch(portal.origin, f"/in-bai-viet.aspx?id={article.key}").body))
    assert article.title in text
    assert all(paragraph in text for paragraph in article.paragraphs[:2])
    assert "Tin mới đăng" not in text


def test_old_addresses_redirect(portal: SamplePortal) -> None:
    article = portal.articles[0]
    moved = fetch(portal.origin, f"/chitiet.aspx?id={article.key}")
    assert (moved.status, moved.headers["Location"]) == (301, article.path)


@pytest.mark.parametrize(
    "path", ["/van-phong/khong-co-99999.html", "/chitiet.aspx?id=0", "/in-bai-viet.aspx", "/nghe-nghiep"]
)
def test_a_wrong_number_answers_200_with_an_error_text(portal: SamplePortal, path: str) -> None:
    missing = fetch(portal.origin, path)
    assert missing.status == 200
    assert "Bài viết không tồn tại" in missing.text


def test_the_sitemap_lists_about_half_of_the_articles(portal: SamplePortal) -> None:
    index = etree.fromstring(fetch(portal.origin, "/sitemap.xml").body)
    (part,) = [loc.text or "" for loc in index.iter(f"{SITEMAP}loc")]
    assert part.startswith(portal.origin)
    news = etree.fromstring(fetch(portal.origin, part.removeprefix(portal.origin)).body)
    paths = [(loc.text or "").removeprefix(portal.origin) for loc in news.iter(f"{SITEMAP}loc")]
    assert set(paths) < {a.path for a in portal.articles}
    assert 0.4 < len(paths) / len(portal.articles) < 0.6
    assert len(list(news.iter(f"{SITEMAP}lastmod"))) == len(paths)


def test_robots_has_a_crawl_delay_and_names_the_sitemap(portal: SamplePortal) -> None:
    text = fetch(portal.origin, "/robots.txt").text
    assert "Crawl-delay: " in text
    assert f"Sitemap: {portal.origin}/sitemap.xml" in text


def test_a_page_typed_in_a_legacy_font_has_its_title_in_it_too(portal: SamplePortal) -> None:
    text = fetch(portal.origin, next(a.path for a in portal.articles if a.encoding == "tcvn3-all")).text
    assert "Héi nghÞ tæng kÕt n¨m häc 2008 - 2009" in text
    assert "tr\xad" in text


def test_the_visitor_counter_changes_with_every_request(portal: SamplePortal) -> None:
    counters = {re.findall(r"Tổng số lượt truy cập: ([\d.]+)", fetch(portal.origin, "/").text)[0] for _ in range(3)}
    assert len(counters) == 3
