from datetime import UTC, datetime

import pytest
from parsel import Selector

from archive.model import Mention, PageRole, Precision
from crawler.extract.page import Page
from spiders.discovery import (
    Link,
    Step,
    feed_links,
    hrefs,
    listing_links,
    next_step,
    page_links,
    read_time,
    sitemap_links,
)

BASE = "https://so.edu.vn/tin-tuc/"


def page(html: str) -> Selector:
    return Selector(text=html)


def test_links_come_in_order_each_once_and_only_those_chosen() -> None:
    html = '<ul class="ds"><li><a href="/a">A</a><li><a href="/b">B</a><a href="/a#x">A</a></ul><a href="/c">C</a>'
    assert [link.url for link in page_links(page(html), BASE)] == [
        "https://so.edu.vn/a",
        "https://so.edu.vn/b",
        "https://so.edu.vn/c",
    ]
    assert [link.url for link in page_links(page(html), BASE, ("ul.ds a",))] == [
        "https://so.edu.vn/a",
        "https://so.edu.vn/b",
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="?page=2">Trang  sau</a>',
        '<div><b>1</b> <a href="?page=2">2</a> <a href="?page=3">3</a></div>',
        '<ul><li class="active"><span>1</span></li><li><a href="?page=2">2</a></li></ul>',
        '<a rel="next" href="?page=2">»</a><a rel="next" href="?page=9">9</a>',
    ],
)
def test_the_next_listing_page_is_found_by_what_pagers_say(html: str) -> None:
    assert next_step(page(html), BASE, 1) == Step(url="https://so.edu.vn/tin-tuc/?page=2")


def test_a_lone_number_is_no_pager() -> None:
    assert next_step(page('<p>Phòng họp <a href="/phong-2">2</a></p>'), BASE, 1) is None


def test_the_last_page_leads_nowhere() -> None:
    html = '<div><a href="?page=1">1</a> <b>2</b> <a href="?page=1">Trang trước</a> <a href="#">Trang sau</a></div>'
    assert next_step(page(html), BASE, 2) is None


def test_a_postback_pager_posts_every_hidden_field_of_its_form() -> None:
    html = """<form action="./van-phong.aspx" method="post">
      <input type="hidden" name="__VIEWSTATE" value="abc="><input type="hidden" name="__EVENTTARGET" value="">
      <input type="hidden" name="__EVENTVALIDATION" value="v+/="><input type="text" name="tukhoa" value="x">
      <span>1</span> <a href="javascript:__doPostBack('ctl00$Main$Pager','2')">2</a>
      <a href="javascript:__doPostBack(&#39;ctl00$Main$Pager&#39;,&#39;3&#39;)">3</a></form>"""
    assert next_step(page(html), "https://so.edu.vn/van-phong.aspx", 1) == Step(
        url="https://so.edu.vn/van-phong.aspx",
        fields={
            "__VIEWSTATE": "abc=",
            "__EVENTVALIDATION": "v+/=",
            "__EVENTTARGET": "ctl00$Main$Pager",
            "__EVENTARGUMENT": "2",
        },
    )


def test_a_chosen_selector_alone_decides_the_next_page() -> None:
    html = '<a class="older" href="?page=2">Cũ hơn</a><a rel="next" href="?page=7">»</a>'
    assert next_step(page(html), BASE, 1, ("a.older",)) == Step(url="https://so.edu.vn/tin-tuc/?page=2")
    assert next_step(page(html), BASE, 1, ("a.none",)) is None


RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><link>https://so.edu.vn/</link>
<item><title>A</title><link>https://so.edu.vn/a?x=1&amp;y=2</link>
<pubDate>Mon, 12 Nov 2018 08:11:30 +0700</pubDate></item>
<item><title>B</title><link> /b </link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/x"/>
<link rel="alternate" href="/a"/><updated>2018-11-12T08:11:30+07:00</updated></entry></feed>"""


def test_feed_entries_are_found_in_rss_and_atom() -> None:
    assert [link.url for link in feed_links(RSS, BASE)] == ["https://so.edu.vn/a?x=1&y=2", "https://so.edu.vn/b"]
    (link,) = feed_links(ATOM, BASE)
    assert (link.url, link.changed) == ("https://so.edu.vn/a", datetime(2018, 11, 12, 1, 11, 30, tzinfo=UTC))


def test_what_a_feed_says_of_its_entries_goes_with_their_links() -> None:
    first, second = (link.said for link in feed_links(RSS, BASE))
    assert first == Mention(
        origin=PageRole.FEED,
        title="A",
        published=datetime(2018, 11, 12, 1, 11, 30, tzinfo=UTC),
        precision=Precision.SECOND,
        raw="Mon, 12 Nov 2018 08:11:30 +0700",
    )
    assert second == Mention(origin=PageRole.FEED, title="B")
    (atom,) = (link.said for link in feed_links(ATOM, BASE))
    assert atom == Mention(origin=PageRole.FEED, updated=datetime(2018, 11, 12, 1, 11, 30, tzinfo=UTC))
    built = datetime(2018, 11, 12, 1, 12, tzinfo=UTC)
    assert [link.said.published for link in feed_links(RSS, BASE, fetched=built) if link.said] == [None, None]


def test_what_a_listing_says_of_articles_goes_with_their_links() -> None:
    html = "<ul><li><a href='/a'>Thông báo nghỉ lễ</a> 12/11/2018</li><li><a href='/khac'>Liên hệ</a></li></ul>"
    captured = Page(url=BASE, body=f"<meta charset=utf-8>{html}".encode())
    links = listing_links(page(html), captured, lambda url: "a" if url.endswith("/a") else None)
    assert [link.url for link in links] == ["https://so.edu.vn/a", "https://so.edu.vn/khac"]
    assert links[1].said is None
    assert links[0].said is not None
    assert (links[0].said.title, links[0].said.raw) == ("Thông báo nghỉ lễ", "Thông báo nghỉ lễ 12/11/2018")


def test_a_sitemap_gives_its_pages_and_an_index_its_sitemaps() -> None:
    urls = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://so.edu.vn/a</loc><lastmod>2018-11-12</lastmod></url></urlset>'
    index = b"<sitemapindex><sitemap><loc>https://so.edu.vn/sitemap-2.xml</loc></sitemap></sitemapindex>"
    day = datetime(2018, 11, 12, tzinfo=UTC)
    assert sitemap_links(urls, BASE) == (
        [],
        [Link(url="https://so.edu.vn/a", changed=day, said=Mention(origin=PageRole.SITEMAP, updated=day))],
    )
    assert sitemap_links(index, BASE) == (["https://so.edu.vn/sitemap-2.xml"], [])


BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]><rss><item><link>/&c;&f;</link></item></rss>"""


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\xff", b"<html><p>Not here", b"<rss", b"{}", BOMB])
def test_what_is_no_feed_or_sitemap_gives_nothing_and_raises_nothing(body: bytes) -> None:
    assert all("aaa" not in link.url and "root:" not in link.url for link in feed_links(body, BASE))
    assert sitemap_links(body, BASE)[1] == []


@pytest.mark.parametrize("text", [None, "", "hôm qua", "2018-13-40"])
def test_unreadable_times_are_none(text: str | None) -> None:
    assert read_time(text) is None


def test_links_are_read_without_a_tree_as_a_browser_would() -> None:
    html = (
        b"<A class=x HREF='/a?x=1&amp;y=2'>1</a> <a title=\"href='/no'\" href=/b.html>2</a><!-- <a href='/comment'> -->"
        b"<script>s = \"<a href='/script'>\"</script><area href=\" /c \"><link href='/style.css'><abbr href='/no'>"
        b"<a data-href='/no' name='top'>3</a><a\nhref\n=\n\"/d\">4</a><a href=\"/t\xe1\xbb\xa9c\">5</a><a href=''>6</a>"
    )
    assert hrefs(html, "utf-8") == ["/a?x=1&y=2", "/b.html", " /c ", "/d", "/t\u1ee9c", ""]


def test_a_page_made_to_hang_a_parser_does_not_hang_the_search_for_links() -> None:
    assert hrefs(b"<a " * 700_000 + b"x='1' " * 300_000 + b"<a href='/x'>", "utf-8") == ["/x"]
    assert hrefs(b"<!--" * 200_000 + b"<script" * 200_000, "utf-8") == []
