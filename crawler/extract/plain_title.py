"""Which line of a page without markup is the title of its article.

A title is known by being printed twice, by the date line below it, or by where it stands; in that order.
"""

import re
from collections.abc import Iterator, Sequence

from crawler.extract.dates import FoundDate, find_dates
from crawler.extract.plain_lines import GLUE, LONGEST_TITLE, MOST_SECTION_WORDS, Line
from crawler.extract.textnorm import line_key

LINES_ABOVE = 2
_FEWEST_REPEATED, _MENU_RUN = 3, 4
# Below lines of these kinds other things stand than above them: what was found there belongs to something else.
_ELSEWHERE = frozenset({"end", "tags", "pager", "copyright", "caption"})
_PART = re.compile(r"\s*[»›>→|]\s*|\s+[-–—/]\s+")
# Words that a section and a title of one word or two are alike in: alone above the text they are the title.
_NOTICE = re.compile(r"(?:thông báo|thư mời|giấy mời|lịch|announcement|notice|공지|공고|알림)", re.IGNORECASE)
_OPENS_BODY = re.compile(
    r"(?:kính gửi|căn cứ|thực hiện|theo|nhằm|sáng|chiều|ngày|dear|i\.|1\.|a\))[\s:]", re.IGNORECASE
)


def find_title(lines: Sequence[Line], opening: Sequence[int]) -> int | None:
    """Return the index of the title's line, None when no line can be one.

    Args:
        lines: The page.
        opening: Indices of the first sentences of the body. The first of them can be a notice above the article, which
            shows when a title that is known by more than its place stands below it.
    """
    first = opening[0]
    at = next((at for find in _SURE_WAYS if (at := find(lines, first)) is not None), None)
    for later in opening[1:] if at is None else ():
        below = find_dated_repeat(lines, later)
        below = _above_date(lines, later, told_only=True) if below is None else below
        if below is not None and below > first:
            return below
    if at is None and _is_dated_sentence(lines, first):
        return first
    return _by_place(lines, first) if at is None else at


def _is_dated_sentence(lines: Sequence[Line], first: int) -> bool:
    """Whether the first sentence is the title: its date line follows, and no title stands above it."""
    below = next((line for line in lines[first + 1 :] if not line.is_chrome or line.date_line), None)
    alone = not any(lines[i].may_be_title for i in lines_above(lines, first))
    return below is not None and below.tells_date and alone


def split_date(text: str, utc_offset: float = 7.0) -> tuple[str, FoundDate | None]:
    """Split a date off the end of a title: only one in brackets or with a time, for titles name days themselves."""
    dates = find_dates(text, utc_offset=utc_offset)
    if not dates:
        return text, None
    last = dates[-1]
    title = text[: last.start].rstrip(GLUE)
    bracketed = text[: last.start].rstrip().endswith(("(", "["))
    if text[last.end :].strip(" )].|") or not title or not (bracketed or last.precision != "day"):
        return text, None
    return title, last


def find_dated_repeat(lines: Sequence[Line], first: int) -> int | None:
    """Return the last line above the body that repeats an earlier one and has a date glued to it."""
    return _repeated(lines, first, glued_only=True)


def _repeated(lines: Sequence[Line], first: int, *, glued_only: bool = False) -> int | None:
    """Return the last line above the body that repeats an earlier one, or a part of it (`<title>`, breadcrumb).

    A line right below its double is no evidence by itself: captions stand so below their image.
    """
    seen: dict[str, int] = {}
    found: int | None = None
    for index in range(min(first + 1, len(lines))):
        line = lines[index]
        if line.role in _ELSEWHERE:
            found = None
        if len(line.text) > LONGEST_TITLE or line.is_chrome or line.is_owner or line.is_small_print:
            continue
        key = line.bare_key
        glued = key != line.key
        fit = line.may_be_title or (glued and len(key.split()) >= _FEWEST_REPEATED)
        if fit and key in seen and (glued or (index - seen[key] > 1 and not glued_only)):
            found = index
        seen.update(dict.fromkeys([key, *(line_key(part) for part in _PART.split(line.text))], index))
    return found


def _above_date(lines: Sequence[Line], first: int, *, told_only: bool = False) -> int | None:
    """Return the line that the only date line above the body belongs to."""
    dated = [i for i in range(first) if lines[i].date_line and lines[i].date_line[0].label != "fetch-clock"]
    dated = [i for i in dated if lines[i].tells_date] if told_only else dated
    if not dated:
        return None
    above = [i for i in lines_above(lines, dated[-1]) if lines[i].role is None and not lines[i].is_owner]
    above = [i for i in above if not lines[i].is_prose]
    candidates = [i for i in above if lines[i].may_be_title] or [i for i in above if lines[i].words >= _FEWEST_REPEATED]
    below = [i for i in range(dated[-1] + 1, first) if lines[i].may_be_title]
    if not candidates or (lines[dated[-1]].role == "clock" and _all_chrome(lines, dated[-1])):
        return None
    # Several date lines are a list of other articles beside this one, which then has its own title below them.
    return None if below and len(dated) > 1 else candidates[0]


def _all_chrome(lines: Sequence[Line], before: int) -> bool:
    return all(line.is_chrome or line.is_owner for line in lines[:before])


def lines_above(lines: Sequence[Line], index: int) -> Iterator[int]:
    """Yield the lines right above one, nearest first, without buttons between, up to two."""
    count = 0
    for i in range(index - 1, -1, -1):
        if lines[i].role in ("tool", "numbers", "counter", "tags") or lines[i].is_small_print:
            continue
        if count == LINES_ABOVE or lines[i].is_chrome:
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
    above = [i for i in range(first) if not (lines[i].is_chrome or lines[i].is_small_print or lines[i].is_owner)]
    short = [i for i in above if lines[i].role is None or _NOTICE.match(lines[i].text)]
    if short:
        return short[-1]
    if first < len(lines) and len(lines[first].text) <= LONGEST_TITLE:
        return first
    return above[-1] if above else None


# In falling order of evidence.
_SURE_WAYS = (find_dated_repeat, _above_date, _repeated)
