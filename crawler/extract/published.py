"""When an article was published and last changed: every date that could say so, weighed.

What is written near the title counts most, because portals' machine-readable dates are often broken or hold the time
of the last edit. A page that shows no date has none: dates in the prose, in related lists and in clocks never count.
What the site's feeds and listings say of the page (`Page.mentions`) fills what the page itself leaves open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.model import Evidence, PageRole, Precision
from crawler.extract import foot
from crawler.extract.dates import FoundDate, find_dates, parse_iso
from crawler.extract.draft import Draft
from crawler.extract.head import Head
from crawler.extract.hints import Hint
from crawler.extract.leads import leads_here
from crawler.extract.links import parts
from crawler.extract.sheet import linked_share
from crawler.extract.title import bare

_CLOCK_DRIFT = timedelta(minutes=20)
_NEAR = 12
_SURE = 0.75
"""Visible dates from here on are contradicted by no feed or listing."""
_LISTED = 0.65
_LONGEST = 400
_DATELINE = 8
"""A date line stands within so many lines after the title."""
_FILED = re.compile(r"/((?:19|20)\d\d/[01]?\d/[0-3]?\d)(?=/)")
_RANGE = re.compile(r"\d{4}\s?(?:-|–|~|đến|tới|to)\s?(?:hết\s)?(?:ngày\s)?\d\d?[/.-]\d\d?[/.-]\d{4}")
"""From one day to another: a week's schedule, a time limit."""
_FINENESS = {Precision.DAY: 0, Precision.MINUTE: 1, Precision.SECOND: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A moment with its precision and where it came from."""

    when: datetime
    precision: Precision
    evidence: Evidence


def published(draft: Draft, head: Head, start: int, end: int) -> tuple[Dated | None, Dated | None]:
    """Return when the article was published and when it was last changed, each None when nothing says so.

    Args:
        draft: The page, title and region known.
        head: What it says to machines.
        start: Index of the body's first line.
        end: Index after the region's last line.
    """
    listed, touched = _listed(draft), _touched(draft)
    if not draft.rules.dates:
        return listed, touched
    shown: list[Dated] = []
    changed: list[Dated] = []
    for date, raw, confidence in _visible(draft, start, end):
        if _possible(date.when, date.precision, draft):
            (changed if date.label == "updated" else shown).append(_dated("visible", date, raw, confidence))
    told = [*_told(draft, head, "published"), *_in_url(draft)]
    best = max(shown, key=lambda d: d.evidence.confidence, default=None)
    machine = max(told, key=lambda d: d.evidence.confidence, default=None)
    if best is None:
        best = machine
    elif best.precision is Precision.DAY:
        best = next((t for t in told if _refines(t, best)), best)
    if listed is not None:
        best = _weighed(best, listed, [*shown, *told])
    updated = next(iter(changed), None) or next(iter(_told(draft, head, "updated")), None) or touched
    if best is None and changed and not _among_others(changed[0].evidence.raw):
        best, updated = changed[0], None
    same_day = updated is touched and touched is not None and best is not None and _same_day(touched, best)
    if best is not None and updated is not None and (updated.when <= best.when or same_day):
        updated = None
    return best, updated


def _weighed(best: Dated | None, listed: Dated, others: list[Dated]) -> Dated:
    """Return the best of a page's dates against that of its feed or listing entry.

    A date shown by the title or with a label stands. What machines are told yields to an earlier day, for theirs is
    often that of the last edit. Where a page contradicts itself, the day counts that the entry confirms, or its own.
    """
    if best is None:
        return listed
    visible = best.evidence.origin == "visible"
    if (visible and best.evidence.confidence >= _SURE) or _same_day(best, listed):
        return best
    confirmed = next((one for one in others if _same_day(one, listed)), None)
    if confirmed is not None:
        return confirmed
    if visible:
        return best if all(_same_day(one, best) for one in others) else listed
    return min(best, listed, key=lambda one: one.when)


def _listed(draft: Draft) -> Dated | None:
    """Return the date of publication that feeds and listings give: the earliest day, as fine as they know it."""
    found = [
        Dated(
            when=one.published,
            precision=one.precision,
            evidence=Evidence(field="published", origin=one.origin.value, raw=one.raw[:200], confidence=_LISTED),
        )
        for one in draft.page.mentions
        if one.published is not None and one.precision is not None and one.origin is not PageRole.SITEMAP
    ]
    credible = [one for one in found if _possible(one.when, one.precision, draft) and not _later(one.when, draft)]
    first = min(credible, key=lambda one: one.when, default=None)
    same = [one for one in credible if first is not None and _same_day(one, first)]
    return max(same, key=lambda one: _FINENESS[one.precision], default=None)


def _touched(draft: Draft) -> Dated | None:
    """Return when feeds, listings and sitemaps say that the page was last changed."""
    found = [(one.updated, one.origin.value) for one in draft.page.mentions if one.updated is not None]
    credible = [(w, o) for w, o in found if _possible(w, Precision.SECOND, draft) and not _later(w, draft)]
    if not credible:
        return None
    when, origin = max(credible)
    evidence = Evidence(field="updated", origin=origin, raw=when.isoformat(), confidence=0.5)
    return Dated(when=when, precision=Precision.SECOND, evidence=evidence)


def _later(when: datetime, draft: Draft) -> bool:
    return draft.page.fetched is not None and when > draft.page.fetched


def _among_others(raw: str) -> bool:
    """Return whether a date is one of several fields in a line: of the page's keeper, not of the article."""
    return raw.count(":") > 2 and raw.count("|") > 1


def after_dateline(draft: Draft, first: int, end: int) -> int:
    """Return the line after a date with time of day that stands close under the title; `first` without one.

    Whatever short lines stand between the two are metadata too: a user's name, a counter.
    """
    for index in range(first, min(first + _DATELINE, end)):
        text = draft.sheet.lines[index].text
        if draft.is_date(index) and text[:1] != "(":
            dates = find_dates(text)
            timed = len(dates) == 1 and dates[0].precision is not Precision.DAY
            return index + 1 if timed and dates[0].label in (None, "published") and len(text) < 80 else first
        if draft.rule[index] is None and (len(text) >= 60 or text[-1] in ":.;!?"):
            return first
    return first


def shown_at(draft: Draft, index: int | None) -> Dated | None:
    """Return the first date written in a line where the site shows its dates of publication; None for no line."""
    if index is None or not draft.rules.dates:
        return None
    raw = draft.sheet.lines[index].text
    dates = find_dates(raw, utc_offset=draft.rules.utc_offset)
    usable = [d for d in dates if d.weekday_agrees is not False and d.label in (None, "published")]
    return next((_dated("visible", d, raw, 0.9) for d in usable if _possible(d.when, d.precision, draft)), None)


def _dated(origin: str, date: FoundDate, raw: str, confidence: float) -> Dated:
    name = "updated" if date.label == "updated" else "published"
    evidence = Evidence(field=name, origin=origin, raw=raw[:200], confidence=confidence)
    return Dated(when=date.when, precision=date.precision, evidence=evidence)


def _visible(draft: Draft, start: int, end: int) -> Iterator[tuple[FoundDate, str, float]]:
    """Yield dates written around the article: beside the title, over the body, and labelled ones under it."""
    lines = draft.sheet.lines
    title = draft.title_at
    first = max(0, title - 4) if title >= 0 else max(0, start - _NEAR)
    for index in range(first, min(end, len(lines))):
        text = lines[index].text
        rule = draft.rule[index]
        in_body = index > max(title, start) and rule is None
        if in_body or len(text) > _LONGEST or (rule == "named-chrome" and index < title) or rule == "portal-rule":
            continue
        if (index < title and _is_entrys(draft, index, title)) or _RANGE.search(text):
            continue
        for date in find_dates(text, utc_offset=draft.rules.utc_offset):
            if date.label in ("fetch-clock", "issued") or (date.weekday_agrees is False and date.label is None):
                continue
            worth = _worth(draft, date, index, start)
            if worth is not None and not (
                index < (start if title < 0 else title) and date.label is None and _is_today(draft, date)
            ):
                yield date, text, worth


def _is_entrys(draft: Draft, index: int, title: int) -> bool:
    """Return whether a date over the title stands beside a link: of another article, in a list that ends there."""
    for at in (index - 1, index + 1):
        if 0 <= at < title:
            line = draft.sheet.lines[at]
            if line.linked >= 20 and linked_share(line) > 0.5 and not leads_here(draft, at):
                return True
    return False


def _is_today(draft: Draft, date: FoundDate) -> bool:
    """Return whether a date is the day of the capture: over the title that is a calendar's leaf."""
    fetched = draft.page.fetched
    return fetched is not None and date.when.date() == fetched.astimezone(date.when.tzinfo).date()


def _worth(draft: Draft, date: FoundDate, index: int, start: int) -> float | None:
    """Return how surely a date in this line is the article's; None when it is not."""
    title = draft.title_at
    if index == title or (index <= start + 1 and draft.rule[index] == "title"):
        text = draft.sheet.lines[index].text
        return 0.97 if date.start >= len(bare(text)) else None  # glued to the title, not one of its words
    alone = draft.is_date(index)
    if index >= start:
        if not alone or draft.rule[index] is None:
            return None
        return 0.8 if date.label else 0.76 if index in draft.foot and foot.says_when(draft, index) else None
    if not ((alone and title >= 0) or date.label or draft.has_hint(index, Hint.META)):
        return None
    return (0.95 if index > title else 0.6) + (0.02 if date.label else 0.0)


def _told(draft: Draft, head: Head, name: str) -> Iterator[Dated]:
    worth = {"json-ld": 0.8, "microdata": 0.75, "opengraph": 0.7, "meta": 0.6}
    if head.articles > 1:
        worth["microdata"] = worth["json-ld"] = 0.4
    for origin, value in head.values(name):
        parsed = parse_iso(value, utc_offset=draft.rules.utc_offset)
        if parsed is not None and _possible(*parsed, draft):
            evidence = Evidence(field=name, origin=origin, raw=value[:200], confidence=worth[origin])
            yield Dated(when=parsed[0], precision=parsed[1], evidence=evidence)


def _in_url(draft: Draft) -> Iterator[Dated]:
    """Yield the day that a URL is filed under (`/2023/09/07/`); told to nobody, it counts where nothing else does."""
    path = parts(draft.page.url).path
    for found in _FILED.finditer(path):
        for date in find_dates(found[1], utc_offset=draft.rules.utc_offset):
            if _possible(date.when, date.precision, draft):
                yield _dated("url", date, found[1], 0.5)


def _possible(when: datetime, precision: Precision, draft: Draft) -> bool:
    """Return whether a date can be one of publication: not after the capture, not the capture's own clock."""
    fetched = draft.page.fetched
    if fetched is None:
        return True
    if when > fetched + timedelta(days=1):
        return False
    return precision is Precision.DAY or abs(when - fetched) > _CLOCK_DRIFT


def _refines(told: Dated, shown: Dated) -> bool:
    """Return whether what machines are told is the shown day, only finer."""
    return _same_day(told, shown) and _FINENESS[told.precision] > 0


def _same_day(one: Dated, other: Dated) -> bool:
    return one.when.astimezone(other.when.tzinfo).date() == other.when.date()
