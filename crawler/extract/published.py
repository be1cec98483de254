"""When an article was published and last changed: every date that could say so, weighed.

What is written near the title counts most, because portals' machine-readable dates are often broken or hold the time
of the last edit. A page that shows no date has none: dates in the prose, in related lists and in clocks never count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.model import Evidence, Precision
from crawler.extract.dates import FoundDate, find_dates, parse_iso
from crawler.extract.draft import Draft
from crawler.extract.head import Head
from crawler.extract.hints import Hint
from crawler.extract.lines import is_date_line

_CLOCK_DRIFT = timedelta(minutes=20)
_NEAR = 12
_FINENESS = {Precision.DAY: 0, Precision.MINUTE: 1, Precision.SECOND: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A moment with its precision and where it came from."""

    when: datetime
    precision: Precision
    evidence: Evidence


def published(draft: Draft, head: Head, start: int, end: int) -> tuple[Dated | None, Dated | None]:
    """Return when the article was published and when it was last changed, each None when the page does not say.

    Args:
        draft: The page, title and region known.
        head: What it says to machines.
        start: Index of the body's first line.
        end: Index after the region's last line.
    """
    if not draft.rules.dates:
        return None, None
    shown: list[Dated] = []
    changed: list[Dated] = []
    for date, raw, confidence in _visible(draft, start, end):
        if _possible(date.when, date.precision, draft):
            (changed if date.label == "updated" else shown).append(_dated("visible", date, raw, confidence))
    told = list(_told(draft, head, "published"))
    best = max(shown, key=lambda d: d.evidence.confidence, default=None)
    machine = max(told, key=lambda d: d.evidence.confidence, default=None)
    if best is None:
        best = machine
    elif best.precision is Precision.DAY:
        best = next((t for t in told if _refines(t, best, draft)), best)
    updated = next(iter(changed), None) or next(iter(_told(draft, head, "updated")), None)
    if best is None and changed:
        best, updated = changed[0], None
    if best is not None and updated is not None and updated.when <= best.when:
        updated = None
    return best, updated


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
        line = lines[index]
        inside = index > max(title, start - 1) and draft.rule[index] is None
        if len(line.text) > 400 or draft.rule[index] == "named-chrome" and index < title:
            continue
        if inside and index > start:
            continue
        dates = find_dates(line.text, utc_offset=draft.rules.utc_offset)
        if not dates:
            continue
        alone = is_date_line(line)
        for date in dates:
            if date.label in ("fetch-clock", "issued") or date.weekday_agrees is False and date.label is None:
                continue
            if index == title or (index <= start + 1 and title >= 0 and draft.rule[index] == "title"):
                yield date, line.text, 0.97
            elif index < start:
                if not (alone or date.label or draft.has_hint(index, Hint.META)):
                    continue
                near = index > title
                yield date, line.text, (0.95 if near else 0.6) + (0.02 if date.label else 0.0)
            elif date.label and alone and not inside:
                yield date, line.text, 0.8


def _told(draft: Draft, head: Head, name: str) -> Iterator[Dated]:
    worth = {"json-ld": 0.8, "microdata": 0.75, "opengraph": 0.7, "meta": 0.6}
    if head.articles > 1:
        worth["microdata"] = worth["json-ld"] = 0.4
    for origin, value in head.values(name):
        parsed = parse_iso(value, utc_offset=draft.rules.utc_offset)
        if parsed is not None and _possible(*parsed, draft):
            evidence = Evidence(field=name, origin=origin, raw=value[:200], confidence=worth[origin])
            yield Dated(when=parsed[0], precision=parsed[1], evidence=evidence)


def _possible(when: datetime, precision: Precision, draft: Draft) -> bool:
    """Return whether a date can be one of publication: not after the capture, not the capture's own clock."""
    fetched = draft.page.fetched
    if fetched is None:
        return True
    if when > fetched + timedelta(days=1):
        return False
    return precision is Precision.DAY or abs(when - fetched) > _CLOCK_DRIFT


def _refines(told: Dated, shown: Dated, draft: Draft) -> bool:
    """Return whether what machines are told is the shown day, only finer."""
    zone = shown.when.tzinfo
    return told.when.astimezone(zone).date() == shown.when.date() and _FINENESS[told.precision] > 0
