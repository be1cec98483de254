"""A listing page -> what its entries say of the pages they name: title, date. Feeds' entries are read likewise.

Pure. How a page is then dated by it is in `published`; which links are articles is the caller's knowledge. An entry is
the widest block of a page that names no other article, or the lines up to the next one where entries stand in one
block. Dates that are a clock, or that all entries share to the minute, are the listing's own and say nothing.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from lxml import etree

from archive.errors import ExtractError
from archive.model import Mention, PageRole, Precision
from crawler.extract import charset, legacy, lines, script, tree
from crawler.extract.dates import FoundDate, find_dates, parse_iso
from crawler.extract.lexicon import chrome_role
from crawler.extract.page import Page
from crawler.extract.sheet import Sheet, is_date_line
from crawler.extract.textnorm import fold
from crawler.extract.title import bare

Named = Callable[[str], str | None]
"""Takes the target of a link as the page writes it; returns the article's key, or None for what is none."""

_CLOCK_DRIFT = timedelta(minutes=20)
_SEVERAL = 3
"""Entries from which on a date that all of them share is no entry's own."""
_MOST_LINES = 15
"""An entry has no more lines."""
_ENTRY_LENGTH = 25
"""Characters from which on a link to no article is an entry all the same, of something else."""
_LONGEST = 250
_SHORTEST = 5
_TAG = re.compile(r"<[^<>]{1,300}>")


def entries(page: Page, named: Named, *, utc_offset: float = 7.0) -> dict[str, Mention]:
    """Return what a listing page says of each article it names, by the article's key; nothing when it cannot be read.

    Args:
        page: The listing page as captured.
        named: Tells which links lead to articles.
        utc_offset: Hours east of UTC of its times.
    """
    try:
        markup, _ = charset.decode(page.body, page.content_type)
        sheet = lines.read(tree.parse(markup))
    except ExtractError:
        return {}
    script.make_readable(sheet, page.body)
    return _Listing(sheet, named, utc_offset).read(page.fetched)


def feed_entry(*, title: str | None, published: str | None, updated: str | None, section: str | None,
               utc_offset: float = 7.0) -> Mention:  # fmt: skip
    """Return what a feed's entry says, of its elements' text. Dates in no known form say nothing."""
    when = parse_iso(published or "", utc_offset=utc_offset)
    changed = parse_iso(updated or "", utc_offset=utc_offset)
    return Mention(
        origin=PageRole.FEED,
        title=_words(title),
        published=when[0] if when else None,
        precision=when[1] if when else None,
        raw=(published or "").strip() if when else "",
        updated=changed[0] if changed else None,
        section=_words(section),
    )


def own_dates(mentions: Sequence[Mention], clocks: Sequence[datetime]) -> list[Mention]:
    """Return the mentions of one page without the dates that are that page's own: a clock, or the time of its making.

    Args:
        mentions: All that one listing, feed or sitemap says.
        clocks: When it was fetched, and what its clocks show.
    """
    published = [one.published for one in mentions if one.published]
    updated = [one.updated for one in mentions if one.updated]
    shared = _shared(published)
    by_day = shared is not None and all(one.precision is Precision.DAY for one in mentions if one.published)
    if by_day and not any(clock.astimezone(shared.tzinfo).date() == shared.date() for clock in clocks if shared):
        shared = None  # a day on which much was published is no clock
    found = [
        replace(one, published=None, precision=None, raw="")
        if one.published
        and (shared is not None or (one.precision is not Precision.DAY and _near(one.published, clocks)))
        else one
        for one in mentions
    ]
    if _shared(updated) is None:
        return [replace(one, updated=None) if one.updated and _near(one.updated, clocks) else one for one in found]
    return [replace(one, updated=None) for one in found]


def _is_clock(date: FoundDate) -> bool:
    return date.label == "fetch-clock"


def _shared(moments: list[datetime]) -> datetime | None:
    return moments[0] if len(moments) >= _SEVERAL and len(set(moments)) == 1 else None


def _near(when: datetime, clocks: Sequence[datetime]) -> bool:
    return any(abs(when - clock) <= _CLOCK_DRIFT for clock in clocks)


def _words(text: str | None) -> str | None:
    """Return a title as text: feeds encode it once more than they should, or put markup into it."""
    if not text:
        return None
    plain = _TAG.sub("", html.unescape(text)) if "&" in text or "<" in text else text
    words = fold(legacy.convert(plain)[0])
    return words[:_LONGEST] or None


class _Listing:
    """A listing page's lines, the links to each article, and which entry's name is in which line."""

    def __init__(self, sheet: Sheet, named: Named, utc_offset: float) -> None:
        self.sheet, self.offset = sheet, utc_offset
        self.links: dict[str, list[tuple[etree._Element, int]]] = {}
        self.names: dict[int, str] = {}
        for el, at in sheet.links:
            if at >= len(sheet.lines):
                continue
            key, size = named(el.get("href") or ""), sum(len(text.strip()) for text in el.itertext())
            if key is not None:
                self.links.setdefault(key, []).append((el, at))
            if size and (key or size >= _ENTRY_LENGTH):
                self.names[at] = key or self.names.get(at, "")

    def read(self, fetched: datetime | None) -> dict[str, Mention]:
        spans = {key: self._block(key, first) for key in self.links if (first := self._first(key)) >= 0}
        starts = {span.start for span, _ in spans.values()}
        found: dict[str, Mention] = {}
        for key in self.links:
            span, around = spans.get(key, (range(0), -1))
            if span and not any(map(self._dates, span)):
                span = self._up_to_next(span, around, starts)
            found[key] = self._mention(key, span if len(span) <= _MOST_LINES else range(0))
        clocks = [date.when for i in range(len(self.sheet.lines)) for date in self._all_dates(i) if _is_clock(date)]
        return dict(
            zip(found, own_dates(list(found.values()), [*clocks, *([fetched] if fetched else [])]), strict=True)
        )

    def _first(self, key: str) -> int:
        return next((at for _, at in self.links[key] if self.names.get(at) == key), -1)

    def _block(self, key: str, first: int) -> tuple[range, int]:
        """Return the lines of the widest block around a line that names no other article, and the block around that.

        A narrower one that shows a date is the entry already.
        """
        nodes, at, widest = self.sheet.nodes, self.sheet.lines[first].node, range(first, first + 1)
        while at >= 0:
            around = range(nodes[at].first, nodes[at].last)
            if any(map(self._dates, widest)) or any(self.names.get(i, key) != key for i in around):
                break
            widest, at = around, nodes[at].parent
        return widest, at

    def _up_to_next(self, block: range, around: int, starts: set[int]) -> range:
        """Return a block with the lines that stand beside it up to the next entry's: `<dt>` and `<dd>`, bare text.

        Where a date stands over the first entry, dates belong to what follows them.
        """
        nodes, lines_ = self.sheet.nodes, self.sheet.lines
        if around < 0 or (block.start == min(starts) and block.start > 0 and self._dates(block.start - 1)):
            return block
        stop = block.stop
        while stop < nodes[around].last and stop not in starts and stop not in self.names:
            node = lines_[stop].node
            if around not in (node, nodes[node].parent):
                break
            stop += 1
        return range(block.start, stop)

    def _all_dates(self, index: int) -> list[FoundDate]:
        return find_dates(self.sheet.lines[index].text, utc_offset=self.offset)

    def _dates(self, index: int) -> list[FoundDate]:
        """Return the dates of a line that is little else, or the one beside the link in it; none of prose."""
        line, dates = self.sheet.lines[index], self._all_dates(index)
        if not dates or is_date_line(line):
            return dates
        last, size = dates[-1], len(line.text)
        edge = last if size - last.end <= 2 else dates[0] if dates[0].start <= 2 else None
        if edge is None or not line.linked:
            return []
        beside = edge.end - edge.start <= size - line.linked <= 2 * (edge.end - edge.start) + 12
        return [edge] if beside or (edge is last and bare(line.text) != line.text) else []

    def _mention(self, key: str, span: range) -> Mention:
        found = [(date, i) for i in span for date in self._dates(i) if date.weekday_agrees is not False]
        shown = [(date, i) for date, i in found if date.label in (None, "published")]
        changed = [date.when for date, _ in found if date.label == "updated"]
        when, at = shown[0] if len({date.when.date() for date, _ in shown}) == 1 else (None, 0)
        return Mention(
            origin=PageRole.LISTING,
            title=self._title(key),
            published=when.when if when else None,
            precision=when.precision if when else None,
            raw=self.sheet.lines[at].text[:200] if when else "",
            updated=max(changed, default=None),
        )

    def _title(self, key: str) -> str | None:
        """Return the words of an article's first link with words of its own; of a later one where they are cut off."""
        found = [words for el, at in self.links[key] if (words := self._link_words(el, at))]
        start = found[0].rstrip(" .…") if found and found[0].endswith(("…", "...")) else None
        whole = (words for words in found if start and words.startswith(start) and len(words) > len(start) + 3)
        return next(whole, found[0] if found else None)

    def _link_words(self, el: etree._Element, at: int) -> str | None:
        text = " ".join("".join(el.itertext()).split())
        if not text:
            return None
        line = self.sheet.lines[at]
        # a link round a whole card begins with the title's line
        words = line.text if len(text) > line.linked + 2 else fold(legacy.convert(text)[0])
        told = fold(el.get("title") or "")
        if words.endswith(("…", "...")) and told.startswith(words.rstrip(" .…")):
            words = told
        words = bare(words)
        is_title = _SHORTEST <= len(words) <= _LONGEST and not chrome_role(words) and not is_date_line(line)
        return words if is_title else None
