"""What a page leads to: article links, the next listing page, entries of feeds and sitemaps. Pure: requests nothing.

Selectors come from the profile; where it has none, the pager is found by what pagers say in any language.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape

from lxml import etree
from parsel import Selector
from scrapy.utils.sitemap import Sitemap

from archive.model import Mention, PageRole
from crawler.extract.entries import entries, feed_entry, own_dates
from crawler.extract.page import Page
from spiders.addresses import absolute

NEXT_WORDS = frozenset(
    {
        "trang sau",
        "sau",
        "tiếp",
        "tiếp theo",
        "trang tiếp",
        "trang kế",
        "kế tiếp",
        "trang tiếp theo",
        "xem tiếp",
        "next",
        "next page",
        "older",
        "»",
        ">",
        "›",
        ">>",
        "sau »",
        "tiếp »",
        "next »",
        "next ›",
        "next >",
        "trang sau »",
        "다음",
        "다음 페이지",
    }
)
"""Whole words (lower case, white space folded) of links to the next listing page."""

POSTBACK = re.compile(r"__doPostBack\(\s*(['\"])(?P<target>[^'\"]*)\1\s*,\s*(['\"])(?P<argument>[^'\"]*)\3\s*\)")
"""ASP.NET WebForms: the call that posts the page's form back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link to a page.

    Attributes:
        url: Where it leads.
        changed: When the publisher says the page last changed, UTC.
        said: What the entry that names it says of it.
    """

    url: str
    changed: datetime | None = None
    said: Mention | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """How to ask for the next listing page: by GET, or by posting `fields` when there are any."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


def page_links(page: Selector, base: str, selectors: tuple[str, ...] = ()) -> Iterator[Link]:
    """Yield the links of a page in order, each once; only those the selectors choose, where there are any."""
    chosen = [a for css in selectors for a in page.css(css)]
    hrefs = [a.attrib.get("href") or a.xpath("string(.//a/@href)").get("") for a in chosen] or _hrefs(page)
    seen = set()
    for href in hrefs:
        url = absolute(base, href)
        if url and url not in seen:
            seen.add(url)
            yield Link(url=url)


_UNSEEN = re.compile(rb"<!--.*?(?:-->|\Z)|<script\b.*?(?:</script|\Z)", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(
    rb"""<a(?:rea)?[\s/]++
    (?: (?!href[\s=]) [^\s<>=/"']++ (?: \s*+=\s*+ (?>"[^"<]*+"|'[^'<]*+'|[^\s<>"']++) )?+ [\s/]*+ )*+
    href\s*+=\s*+ (?: "([^"<]*+)" | '([^'<]*+)' | ([^\s<>"']++) )""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)


def hrefs(body: bytes, encoding: str) -> list[str]:
    """Return what the links of a page lead to, as written; for pages of which nothing else is wanted.

    Reads no tree: that would take as long as fetching the page, and the pages that hang a parser must not hang the
    crawl. The patterns never look past the next tag.

    Args:
        body: The page, in an encoding that has ASCII in it.
        encoding: Its encoding.
    """
    found = (b"".join(groups) for groups in _HREF.findall(_UNSEEN.sub(b"", body)))
    texts = (href.decode(encoding, "replace") for href in found)
    return [unescape(text) if "&" in text else text for text in texts]


def _hrefs(page: Selector) -> list[str]:
    """Return what the links of a page lead to: straight from its tree, for a selector a link costs ten times that."""
    return [str(href) for element in page.root.iter("a", "area") if (href := element.get("href"))]


def listing_links(
    page: Selector,
    captured: Page,
    key_of: Callable[[str], str | None],
    selectors: tuple[str, ...] = (),
    *,
    utc_offset: float = 7.0,
) -> list[Link]:
    """Return the links of a listing page as `page_links` does, those to articles with what the page says of them.

    Args:
        page: The page.
        captured: The same as it was captured.
        key_of: Returns the key of the article that a URL names, or None.
        selectors: Those of article links; all links when empty.
        utc_offset: Hours east of UTC of the times it shows.
    """

    def named(href: str) -> str | None:
        url = absolute(captured.url, href)
        return key_of(url) if url else None

    said = entries(captured, named, utc_offset=utc_offset)
    links = page_links(page, captured.url, selectors)
    return [replace(link, said=said.get(key)) if (key := key_of(link.url)) else link for link in links]


def next_step(page: Selector, base: str, number: int, selectors: tuple[str, ...] = ()) -> Step | None:
    """Return how to reach the listing page after page `number` (from 1), or None at the end."""
    for anchor in _next_anchors(page, number, selectors):
        step = _step(page, base, anchor)
        if step is not None:
            return step
    return None


def _next_anchors(page: Selector, number: int, selectors: tuple[str, ...]) -> Iterator[Selector]:
    if selectors:
        for css in selectors:
            yield from page.css(css)
        return
    yield from page.xpath("//a[contains(concat(' ', @rel, ' '), ' next ')]")
    anchors = [(" ".join(a.xpath("string()").get("").split()), a) for a in page.xpath("//a[@href]")]
    for words, anchor in anchors:
        if words == str(number + 1) and _beside(anchor, str(number)):
            yield anchor
    for words, anchor in anchors:
        if words.lower() in NEXT_WORDS:
            yield anchor


def _beside(anchor: Selector, number: str) -> bool:
    """Tell whether the current page's number stands beside a link: without it, the link is no pager."""
    for ancestor in ("..", "../..", "../../.."):
        texts = anchor.xpath(f"{ancestor}//text()[normalize-space()='{number}']")
        if texts and not texts.xpath("ancestor::table[2]"):
            return True
    return False


def _step(page: Selector, base: str, anchor: Selector) -> Step | None:
    href = anchor.attrib.get("href", "")
    call = POSTBACK.search(href) or POSTBACK.search(anchor.attrib.get("onclick", ""))
    if call:
        return _postback(page, base, anchor, call)
    if href.lower().startswith("javascript:"):
        return None
    url = absolute(base, href)
    return Step(url=url) if url and url != base else None


def _postback(page: Selector, base: str, anchor: Selector, call: re.Match[str]) -> Step | None:
    """Fill the form round an anchor as the browser's script would: all its hidden fields, then target and argument."""
    form = anchor.xpath("ancestor::form[1]") or page.xpath("//form[.//input[@name='__VIEWSTATE']]")
    if not form:
        return None
    fields = {
        field.attrib["name"]: field.attrib.get("value", "")
        for field in form[0].xpath(".//input[@type='hidden'][@name]")
    }
    fields |= {"__EVENTTARGET": call["target"], "__EVENTARGUMENT": call["argument"]}
    url = absolute(base, form[0].attrib.get("action", "")) or base
    return Step(url=url, fields=fields)


def feed_links(body: bytes, base: str, *, utc_offset: float = 7.0, fetched: datetime | None = None) -> list[Link]:
    """Return the entries of an RSS or Atom feed; none when the bytes are no feed. No entity is ever expanded.

    Args:
        body: The feed.
        base: Its URL.
        utc_offset: Hours east of UTC of times that name no zone.
        fetched: When, with time zone: an entry's date that equals it is a clock.
    """
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return []
    found = []
    for entry in root.iter("{*}item", "{*}entry") if root is not None else ():
        links = entry.findall("{*}link")
        links.sort(key=lambda link: link.get("rel", "alternate") != "alternate")
        href = next((text for link in links if (text := link.get("href") or link.text)), "")
        url = absolute(base, href)
        if url:
            found.append((url, read_time(entry.findtext("{*}updated")), _feed_mention(entry, utc_offset)))
    said = own_dates([mention for _, _, mention in found], [fetched] if fetched else [])
    return [Link(url=url, changed=changed, said=one) for (url, changed, _), one in zip(found, said, strict=True)]


def _feed_mention(entry: etree._Element, utc_offset: float) -> Mention:
    title, category = entry.find("{*}title"), entry.find("{*}category")
    names = ("{*}pubDate", "{*}published", "{*}issued", "{*}date")
    return feed_entry(
        title="".join(map(str, title.itertext())) if title is not None else None,
        published=next((text for name in names if (text := entry.findtext(name))), None),
        updated=entry.findtext("{*}updated"),
        section=category.get("label") or category.get("term") or category.text if category is not None else None,
        utc_offset=utc_offset,
    )


def sitemap_links(body: bytes, base: str, *, fetched: datetime | None = None) -> tuple[list[str], list[Link]]:
    """Return a sitemap's further sitemaps and its pages; both empty when the bytes are no sitemap."""
    try:
        sitemap = Sitemap(body)
        listed = list(sitemap)
    except (StopIteration, etree.XMLSyntaxError, TypeError, ValueError):
        return [], []
    found = [
        (url, read_time(entry.get("lastmod"))) for entry in listed if (url := absolute(base, str(entry.get("loc", ""))))
    ]
    if sitemap.type == "sitemapindex":
        return [url for url, _ in found], []
    said = own_dates(
        [Mention(origin=PageRole.SITEMAP, updated=changed) for _, changed in found], [fetched] if fetched else []
    )
    return [], [Link(url=url, changed=changed, said=one) for (url, changed), one in zip(found, said, strict=True)]


def read_time(text: str | None) -> datetime | None:
    """Return the time a feed or sitemap gives (ISO 8601 or RFC 5322), in UTC; None when it gives none."""
    value = (text or "").strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(value)
        except ValueError:
            continue
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    return None
