"""Dates and times in running text, in the forms that portals write, with the words right before them.

Which of them is the publication date is not decided here. Day comes before month in every numeric form. A time
without a zone is local time of the portal.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from archive.model import Precision
from crawler.extract.date_words import LABELS, MONTHS_EN, MONTHS_VI, READ_COUNT, WEEKDAYS, alternation

FIRST_YEAR, LAST_YEAR = 1990, 2100
_MOST_KEPT = 400
"""Characters of a text whose dates are remembered: several steps of cleaning ask for the same line's."""
_BEFORE_WINDOW, _LABEL_WINDOW, _AFTER_WINDOW = 56, 64, 64


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDate:
    """One date in a text.

    Attributes:
        start: Index of its first character, weekday and time included.
        end: Index after its last character.
        when: The moment, with time zone; midnight when only the day is known.
        precision: How exact it is.
        form: `iso`, `numeric`, `year-first`, `vietnamese`, `english` or `korean`.
        weekday_agrees: Whether the weekday written with it is the right one; None when none is.
        label: What the words around say it is: `published`, `updated`, `fetch-clock`, `issued`; else None.
    """

    start: int
    end: int
    when: datetime
    precision: Precision
    form: str
    weekday_agrees: bool | None = None
    label: str | None = None


_YEAR = r"(?:19|20|21)\d\d"
_MONTH_EN, _MONTH_VI, _WEEKDAY = alternation(MONTHS_EN), alternation(MONTHS_VI), alternation(WEEKDAYS)
_FLAGS = re.IGNORECASE | re.VERBOSE
_CORE = re.compile(
    rf"""
    (?<!\d)(?<!\d[/.])(?:
        (?P<iy>{_YEAR})-(?P<im>\d\d)-(?P<id>\d\d)(?:(?=[T\s]\d\d:\d\d)|(?:Z|[+-]\d\d:\d\d)?(?![\w+:]|-\d))
      | (?P<ky>{_YEAR})\s?[년年]\s?(?P<km>\d\d?)\s?[월月]\s?(?P<kd>\d\d?)\s?[일日]
      | (?P<yy>{_YEAR})(?P<ys>\.\s?|/|-)(?P<ym>\d\d?)(?P=ys)(?P<yd>\d\d?)(?![\d/+-]|T\d)\.?
      | (?P<nd>\d\d?)(?P<ns>\s?[/.-]\s?)(?P<nm>\d\d?)(?P=ns)(?P<ny>{_YEAR})(?!\d|/\w)
      | (?P<vd>\d\d?)\s?,?\s?(?:tháng|thang|thg\.?|th\.)\s?(?P<vm>\d\d?(?!\d)|{_MONTH_VI}(?!\w))
        \s?[,/.-]?\s?(?:(?:năm|nam)\s?)?(?P<vy>{_YEAR})(?!\d)
      | (?P<ed>\d\d?)(?:st|nd|rd|th)?(?:\sof)?[\s/-](?P<em>{_MONTH_EN})\b\.?,?[\s/-](?P<ey>{_YEAR})(?!\d)
    )
    | (?<!\w)(?:tháng|thg\.?)\s(?P<wm>\d\d?(?=\s\d\d?,)|{_MONTH_VI}(?!\w))\s(?P<wd>\d\d?),?\s(?P<wy>{_YEAR})(?!\d)
    | (?<!\w)(?P<um>{_MONTH_EN})\b\.?\s(?P<ud>\d\d?)(?:st|nd|rd|th)?,?\s(?P<uy>{_YEAR})(?!\d)
    """,
    _FLAGS,
)
_FORMS = (
    ("i", "iso"), ("k", "korean"), ("y", "year-first"), ("n", "numeric"), ("v", "vietnamese"), ("e", "english"),
    ("w", "vietnamese"), ("u", "english"),
)  # fmt: skip
_CLOCK = r"""
    (?:(?P<ampm>오전|오후)\s?)?(?<!\d)(?P<hour>\d\d?)\s?(?::|h|g|giờ|시)\s?(?P<minute>\d\d)(?!\d)(?:\s?(?:phút|분))?
    (?:\s?:\s?(?P<second>\d\d)(?!\d)(?:[.,]\d{1,9})?|\s?(?P<second_ko>\d\d?)초)?
    (?:\s?(?P<half>[ap]\.?m\b\.?|SA\b|CH\b|sáng\b|chiều\b|tối\b))?
    (?:\s?\(?(?:GMT|UTC)\s?(?P<zone>[+-]\d\d?(?::?\d\d)?)?(?!\d)\)?|(?P<offset>Z\b|(?:\s?\+|-)\d\d:?\d\d(?!\d)))?
"""
_LINK = r"\s{0,3}(?:[,|–—-]\s{0,3})?"
_AFTER = re.compile(
    rf"(?:T|(?:\s?\((?:[^()\d]{{1,12}})\))?{_LINK}(?:(?:vào\s)?(?:lúc|hồi|at)\s?:?\s?)?\(?){_CLOCK}", _FLAGS
)
_BEFORE = re.compile(
    rf"""(?<!\w)(?:(?P<day1>{_WEEKDAY})(?!\w){_LINK}(?:ngày\s|lúc\s)?)?
    (?:{_CLOCK}(?!\d){_LINK}(?:(?:on|ngày)\s)?)?
    (?:(?P<day2>{_WEEKDAY})(?!\w){_LINK}(?:ngày\s)?)?$""",
    _FLAGS,
)
_LABEL_PATTERNS = tuple(
    (label, re.compile(rf"(?<!\w)(?:{words})(?:\s(?:lúc|ngày|vào|on|at))*[\s:,(|–—-]*$", re.IGNORECASE))
    for label, words in LABELS.items()
)
_READ_COUNT = re.compile(rf"[\s,|()–—-]{{0,8}}{READ_COUNT}", re.IGNORECASE)
_ANY_YEAR = re.compile(_YEAR)


def find_dates(text: str, *, utc_offset: float = 7.0) -> list[FoundDate]:
    """Return every date written in `text`, in order.

    Impossible dates (`31/02/2018`, `11/25/2018`), years before 1990 or after 2100, and broken ISO 8601 such as
    `2018-11-12+0708:11:30` are no dates.

    Args:
        text: Any text. Time taken is linear in its length.
        utc_offset: Hours east of UTC of times that name no zone.
    """
    if not _ANY_YEAR.search(text):
        return []
    return list(_short(text, utc_offset)) if len(text) <= _MOST_KEPT else _all(text, utc_offset)


@lru_cache(maxsize=1 << 11)
def _short(text: str, utc_offset: float) -> tuple[FoundDate, ...]:
    return tuple(_all(text, utc_offset))


def _all(text: str, utc_offset: float) -> list[FoundDate]:
    found: list[FoundDate] = []
    floor = 0
    for match in _CORE.finditer(text):
        if match.start() < floor:
            continue
        date = _read(text, match, floor, utc_offset)
        if date is not None:
            found.append(date)
            floor = date.end
    return found


def parse_iso(text: str, *, utc_offset: float = 7.0) -> tuple[datetime, Precision] | None:
    """Read a machine-written ISO 8601 or RFC 2822 date (`datetime`, `<pubDate>`); None when it is broken."""
    dates = find_dates(text.strip(), utc_offset=utc_offset)
    if len(dates) != 1 or dates[0].form not in ("iso", "english", "year-first"):
        return None
    only = dates[0]
    return (only.when, only.precision) if only.start == 0 and only.end == len(text.strip()) else None


def is_label(text: str) -> bool:
    """Return whether a text is only what stands before a date, as a cell of its own: `Ngày đăng`, `등록일`."""
    return any(pattern.match(text) and pattern.search(text) for _, pattern in _LABEL_PATTERNS)


def _read(text: str, match: re.Match[str], floor: int, utc_offset: float) -> FoundDate | None:
    day, form = _day_of(match)
    if day is None:
        return None
    start, end = match.span()
    before = _BEFORE.search(text, max(floor, start - _BEFORE_WINDOW), start)
    clock = _AFTER.match(text, end, end + _AFTER_WINDOW)
    if before is not None:
        start = before.start() if before.group() else start
    moment = _moment(day, clock, utc_offset)
    if moment is not None and clock is not None:
        end = clock.end()
    else:
        moment = _moment(day, before, utc_offset)
    when, precision = moment or (day.replace(tzinfo=_zone(utc_offset)), Precision.DAY)
    weekday = before and (before["day1"] or before["day2"])
    return FoundDate(
        start=start,
        end=end,
        when=when,
        precision=precision,
        form=form,
        weekday_agrees=_weekday_agrees(weekday, day),
        label=_label(text, floor, start, end),
    )


def _day_of(match: re.Match[str]) -> tuple[datetime | None, str]:
    prefix, form = next((prefix, form) for prefix, form in _FORMS if match[f"{prefix}y"])
    year = int(match[f"{prefix}y"])
    month = " ".join(match[f"{prefix}m"].lower().split())
    number = MONTHS_EN.get(month) or MONTHS_VI.get(month) or (int(month) if month.isdecimal() else 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, form
    try:
        return datetime(year, number, int(match[f"{prefix}d"])), form
    except ValueError:
        return None, form


def _moment(day: datetime, clock: re.Match[str] | None, utc_offset: float) -> tuple[datetime, Precision] | None:
    if clock is None or clock["hour"] is None:
        return None
    hour, minute = int(clock["hour"]), int(clock["minute"])
    second_text = clock["second"] or clock["second_ko"]
    second = int(second_text or 0)
    half = (clock["half"] or clock["ampm"] or "").lower().replace(".", "")
    if half in ("pm", "ch", "chiều", "tối", "오후") and hour < 12:
        hour += 12
    elif half in ("am", "sa", "sáng", "오전") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return None
    precision = Precision.SECOND if second_text else Precision.MINUTE
    if hour == minute == second == 0:
        # Midnight is what a portal prints when it knows the day only (`21/12/2012 | 12:00 AM`).
        precision = Precision.DAY
    zone = _zone(utc_offset, clock["zone"] or clock["offset"] or ("+0" if _names_utc(clock) else ""))
    return day.replace(hour=hour, minute=minute, second=second, tzinfo=zone), precision


def _names_utc(clock: re.Match[str]) -> bool:
    return clock.group().rstrip(") ").upper().endswith(("GMT", "UTC"))


def _zone(utc_offset: float, written: str = "") -> timezone:
    digits = "".join(c for c in written if c.isdigit())
    minutes = round(utc_offset * 60)
    if written.strip().upper() == "Z":
        minutes = 0
    elif digits:
        hours, rest = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        if hours <= 14 and rest < 60:
            minutes = (hours * 60 + rest) * (-1 if "-" in written else 1)
    return timezone(timedelta(minutes=minutes))


def _weekday_agrees(word: str | None, day: datetime) -> bool | None:
    return None if not word else WEEKDAYS.get(" ".join(word.lower().split())) == day.weekday()


def _label(text: str, floor: int, start: int, end: int) -> str | None:
    line = text[max(floor, start - _LABEL_WINDOW) : start].rpartition("\n")[2]
    for label, pattern in _LABEL_PATTERNS:
        if pattern.search(line):
            return label
    return "published" if _READ_COUNT.match(text, end, end + _AFTER_WINDOW) else None
