"""What a page leads to: article links, the next listing page, entries of feeds and sitemaps. Pure: requests nothing.

Selectors come from the profile; where it has none, the pager is found by what pagers say in any language.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree
from parsel import Selector
from scrapy.utils.sitemap import Sitemap

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
    """A link to a page, with when the publisher says it last changed, where a sitemap says so."""

    url: str
    changed: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """How to ask for the next listing page: by GET, or by posting `fields` when there are any."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


def page_links(page: Selector, base: str, selectors: tuple[str, ...] = ()) -> Iterator[Link]:
    """Yield the links of a page in order, each once; only those the selectors choose, where there are any."""
    anchors = [a for css in selectors for a in page.css(css)] or page.xpath("//a[@href]|//area[@href]")
    seen = set()
    for anchor in anchors:
        href = anchor.attrib.get("href") or anchor.xpath("string(.//a/@href)").get("")
        url = absolute(base, href)
        if url and url not in seen:
            seen.add(url)
            yield Link(url=url)


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


def feed_links(body: bytes, base: str) -> Iterator[Link]:
    """Yield the entries of an RSS or Atom feed; nothing when the bytes are no feed. No entity is ever expanded."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return
    for entry in root.iter("{*}item", "{*}entry") if root is not None else ():
        links = entry.findall("{*}link")
        links.sort(key=lambda link: link.get("rel", "alternate") != "alternate")
        href = next((text for link in links if (text := link.get("href") or link.text)), "")
        url = absolute(base, href)
        if url:
            yield Link(url=url, changed=read_time(entry.findtext("{*}updated")))


def sitemap_links(body: bytes, base: str) -> tuple[list[str], list[Link]]:
    """Return a sitemap's further sitemaps and its pages; both empty when the bytes are no sitemap."""
    try:
        sitemap = Sitemap(body)
        entries = list(sitemap)
    except (StopIteration, etree.XMLSyntaxError, TypeError, ValueError):
        return [], []
    links = [
        Link(url=url, changed=read_time(entry.get("lastmod")))
        for entry in entries
        if (url := absolute(base, str(entry.get("loc", ""))))
    ]
    if sitemap.type == "sitemapindex":
        return [link.url for link in links], []
    return [], links


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
