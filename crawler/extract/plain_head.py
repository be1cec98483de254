"""What stands above the body of a page without markup: section, title, date line, byline.

A title is known by being printed twice, by the date line below it, or by where it stands; in that order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.extract.dates import FoundDate, find_dates
from crawler.extract.plain_lines import LONGEST_TITLE, MOST_SECTION_WORDS, Line
from crawler.extract.textnorm import line_key

_FEWEST_REPEATED, _LINES_ABOVE, _MENU_RUN = 3, 2, 4
_DATE_REACH = 5
_STEP = re.compile(r"\s*[»›>→]\s*|\s+[/|]\s+(?!.*(?:liên hệ|contact))", re.IGNORECASE)
_HOME = ("trang chủ", "home", "홈", "trang nhất")
_PART = re.compile(r"\s*[»›>→|]\s*|\s+[-–—/]\s+")
# Words that a section and a title of one word or two are alike in: alone above the text they are the title.
_NOTICE = re.compile(r"(?:thông báo|thư mời|giấy mời|lịch|announcement|notice|공지|공고|알림)", re.IGNORECASE)
_OPENS_BODY = re.compile(
    r"(?:kính gửi|căn cứ|thực hiện|theo|nhằm|sáng|chiều|ngày|dear|i\.|1\.|a\))[\s:]", re.IGNORECASE
)
_GLUE = " \t-–—|(["


@dataclass(frozen=True)
class Head:
    """What was read above the body.

    Attributes:
        title: The title, without a date glued to it.
        start: Index of the first line after title, date line and buttons: where the body begins.
        at: Index of the title's line.
        section: Name of the category, and the index of its line.
        dates: The dates that can be the publication, best first, each with its line's index.
    """

    title: str
    start: int
    at: int
    section: tuple[str, int] | None
    dates: tuple[tuple[FoundDate, int], ...]


def read_head(lines: Sequence[Line], first: int) -> Head | None:
    """Read what stands above the body.

    Args:
        lines: The page.
        first: Index of the first sentence of the body.

    Returns:
        None when no line can be a title.
    """
    at = _repeated(lines, first)
    if at is None:
        at = _above_date(lines, first)
    if at is None:
        at = _by_place(lines, first)
    if at is None:
        return None
    title, glued = split_date(lines[at].text, lines[at].utc_offset)
    start = _skip_small_print(lines, at + 1)
    dates = [(glued, at)] if glued else []
    # A subtitle or lead can stand between title and date.
    end = max(start, min(first, at + _DATE_REACH))
    below = [(d, i) for i in range(at + 1, end) for d in lines[i].date_line]
    above = [(d, i) for i in range(max(0, at - _LINES_ABOVE), at) if lines[i].role != "clock" for d in lines[i].date_line]
    dates += [(d, i) for d, i in (*below, *above) if d.label != "fetch-clock"]
    return Head(title, start, at, _section(lines, at, start), tuple(dates))


def split_date(text: str, utc_offset: float = 7.0) -> tuple[str, FoundDate | None]:
    """Split a date off the end of a title: only one in brackets or with a time, for titles name days themselves."""
    dates = find_dates(text, utc_offset=utc_offset)
    if not dates:
        return text, None
    last = dates[-1]
    title = text[: last.start].rstrip(_GLUE)
    bracketed = text[: last.start].rstrip().endswith(("(", "["))
    if text[last.end :].strip(" )].|") or not title or not (bracketed or last.precision != "day"):
        return text, None
    return title, last


def _bare_key(line: Line) -> str:
    dates = find_dates(line.text)
    ends = dates and not line.text[dates[-1].end :].strip(" )].|")
    return line_key(line.text[: dates[-1].start].rstrip(_GLUE)) if ends else line.key


def _repeated(lines: Sequence[Line], first: int) -> int | None:
    """Return the last line above the body that repeats an earlier one, or a part of it (`<title>`, breadcrumb).

    A line right below its double is no evidence, unless a date is glued to it: captions stand so below their image.
    """
    seen: dict[str, int] = {}
    found: int | None = None
    for index in range(min(first + 1, len(lines))):
        line = lines[index]
        if len(line.text) > LONGEST_TITLE or line.is_chrome or line.is_owner or line.is_small_print:
            continue
        key = _bare_key(line)
        glued = key != line.key
        fit = line.may_be_title or (glued and len(key.split()) >= _FEWEST_REPEATED)
        if fit and key in seen and (glued or index - seen[key] > 1):
            found = index
        seen.update(dict.fromkeys([key, *(line_key(part) for part in _PART.split(line.text))], index))
    return found


def _above_date(lines: Sequence[Line], first: int) -> int | None:
    """Return the line that the only date line above the body belongs to."""
    dated = [i for i in range(first) if lines[i].date_line and lines[i].date_line[0].label != "fetch-clock"]
    if not dated:
        return None
    candidates = [i for i in _above(lines, dated[-1]) if lines[i].may_be_title]
    below = [i for i in range(dated[-1] + 1, first) if lines[i].may_be_title]
    if not candidates or (lines[dated[-1]].role == "clock" and _all_chrome(lines, dated[-1])):
        return None
    # Several date lines are a list of other articles beside this one, which then has its own title below them.
    return None if below and len(dated) > 1 else candidates[0]


def _all_chrome(lines: Sequence[Line], before: int) -> bool:
    return all(line.is_chrome or line.is_owner for line in lines[:before])


def _above(lines: Sequence[Line], index: int) -> Iterator[int]:
    """Yield the lines right above one, nearest first, without buttons between, up to two."""
    count = 0
    for i in range(index - 1, -1, -1):
        if lines[i].role in ("tool", "numbers", "counter", "tags") or lines[i].is_small_print:
            continue
        if count == _LINES_ABOVE or lines[i].is_chrome:
            return
        count += 1
        yield i


def _by_place(lines: Sequence[Line], first: int) -> int | None:
    """Return the title by where it stands: the first line that can be one right above the body."""
    segment: list[int] = []
    for index in range(first - 1, -1, -1):
        line = lines[index]
        if line.is_chrome or line.date_line:
            if any(lines[i].may_be_title for i in segment):
                break
            segment = []
        elif not line.is_owner and not line.is_small_print:
            segment.append(index)
    segment.reverse()
    segment = _without_menus(lines, segment)
    good = [i for i in segment if lines[i].may_be_title and not _OPENS_BODY.match(lines[i].text)]
    return good[0] if good else _without_title(lines, first)


def _without_menus(lines: Sequence[Line], segment: Sequence[int]) -> list[int]:
    """Leave out runs of short lines, which are menus; but for their last, which can be a short title."""
    kept: list[int] = []
    run: list[int] = []
    for index in segment:
        if lines[index].words <= MOST_SECTION_WORDS:
            run.append(index)
            continue
        kept += [*(run if len(run) < _MENU_RUN else ()), index]
        run = []
    return kept + (run if len(run) < _MENU_RUN else run[-1:])


def _without_title(lines: Sequence[Line], first: int) -> int | None:
    """Return what stands in for a title where nothing above the body looks like one."""
    above = [i for i in range(first) if not lines[i].is_chrome and not lines[i].date_line and not lines[i].is_owner]
    short = [i for i in above if lines[i].role is None or _NOTICE.match(lines[i].text)]
    if short:
        return short[-1]
    if first < len(lines) and len(lines[first].text) <= LONGEST_TITLE:
        return first
    return above[-1] if above else None


def _skip_small_print(lines: Sequence[Line], start: int) -> int:
    index = start
    while index < len(lines):
        line = lines[index]
        weak_above_date = line.role == "weak" and index + 1 < len(lines) and bool(lines[index + 1].date_line)
        if not (line.is_chrome or line.is_small_print or weak_above_date):
            return index
        index += 1
    return start


def _section(lines: Sequence[Line], at: int, start: int) -> tuple[str, int] | None:
    """Return the one short line right above the title, the last step of a breadcrumb, or the line above the date."""
    for index in range(at + 1, start):
        if lines[index].role == "weak":
            return lines[index].text, index
    first_print = next((i for i in range(at) if lines[i].key == lines[at].key), at)
    above = range(first_print - 1, max(-1, first_print - 4), -1)
    if not above:
        return None
    line = lines[above[0]]
    crumbs = [part.strip() for part in _STEP.split(line.text) if part.strip()]
    if len(crumbs) > 1 and crumbs[0].casefold() in _HOME:
        steps = [c for c in crumbs[1:] if line_key(c) != line_key(split_date(lines[at].text)[0])]
        return (steps[-1], above[0]) if steps else None
    alone = len(above) < 2 or lines[above[1]].is_chrome or line.gap or lines[above[1]].is_owner
    short = line.words <= MOST_SECTION_WORDS and not line.ends_sentence
    if line.is_chrome or line.is_owner or line.date_line or not alone or not short or line.has_bullet:
        return None
    return line.text, above[0]
