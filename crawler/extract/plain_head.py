"""What stands above the body of a page without markup: section, title, date line, byline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extract.dates import FoundDate
from crawler.extract.plain_lines import MOST_SECTION_WORDS, Line
from crawler.extract.plain_title import LINES_ABOVE, find_title, lines_above, split_date
from crawler.extract.textnorm import line_key

_DATE_REACH = 5
_MENU, _MOST_MENU_WORDS = 3, 5
_NEVER_SECTIONS = frozenset({"liên hệ", "giới thiệu", "contact", "contact us", "about", "about us", "trang chủ"})
_STEP = re.compile(r"\s*[»›>→]\s*|\s+[/|]\s+(?!.*(?:liên hệ|contact))", re.IGNORECASE)
_HOME = ("trang chủ", "home", "홈", "trang nhất")


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


def read_head(lines: Sequence[Line], opening: Sequence[int]) -> Head | None:
    """Read what stands above the body.

    Args:
        lines: The page.
        opening: Indices of the first sentences of the body.

    Returns:
        None when no line can be a title.
    """
    at = find_title(lines, opening)
    if at is None:
        return None
    title, glued = split_date(lines[at].text, lines[at].utc_offset)
    start = _skip_small_print(lines, at)
    dates = [(glued, at)] if glued else []
    dates += [(date, i) for i in _dated_below(lines, at, start, opening[0]) for date in lines[i].date_line]
    dates += [(date, i) for i in _dated_above(lines, at) for date in lines[i].date_line]
    published = tuple(place for place in dates if place[0].label != "fetch-clock")
    return Head(title, start, at, _section(lines, title, at, start), published)


def _dated_below(lines: Sequence[Line], at: int, start: int, first: int) -> list[int]:
    """Return the date lines below a title: in the small print, or after a subtitle or lead."""
    near = [i for i in range(at + 1, min(len(lines), max(start, at + _DATE_REACH))) if lines[i].date_line]
    sure = [i for i in near if i < max(start, first)]
    return sure or [i for i in near if len(near) == 1 and lines[i].tells_date]


def _dated_above(lines: Sequence[Line], at: int) -> list[int]:
    """Return the date lines right above a title that belong to it, not to another title above them."""
    dated = [i for i in range(max(0, at - LINES_ABOVE), at) if lines[i].date_line and lines[i].role != "clock"]
    return [i for i in dated if not any(lines[j].may_be_title for j in lines_above(lines, i))]


def _skip_small_print(lines: Sequence[Line], at: int) -> int:
    start = index = at + 1
    while index < len(lines):
        line = lines[index]
        weak_above_date = line.role == "weak" and index + 1 < len(lines) and bool(lines[index + 1].date_line)
        if not (line.is_chrome or line.is_small_print or weak_above_date or line.key == lines[at].key):
            return index
        index += 1
    return start


def _section(lines: Sequence[Line], title: str, at: int, start: int) -> tuple[str, int] | None:
    """Return the category: labelled, between title and date, or above where the title is first printed."""
    for index in range(at + 1, start):
        labelled = next((value for field, value in lines[index].bylines if field == "section"), None)
        if labelled or lines[index].role == "weak":
            return labelled or lines[index].text, index
    first_print = next((i for i in range(at) if lines[i].key == line_key(title)), at)
    places = [found for place in (at, first_print) if (found := _section_above(lines, title, place))]
    return places[0] if places else None


def _section_above(lines: Sequence[Line], title: str, at: int) -> tuple[str, int] | None:
    """Return the one short line right above a title, or the last step of a breadcrumb there."""
    if at == 0:
        return None
    line, above = lines[at - 1], lines[at - 2] if at > 1 else None
    crumbs = [part.strip() for part in _STEP.split(line.text) if part.strip()]
    if len(crumbs) > 1 and crumbs[0].casefold() in _HOME:
        steps = [step for step in crumbs[1:] if line_key(step) != line_key(title)]
        return (steps[-1], at - 1) if steps else None
    alone = above is None or above.is_chrome or above.is_owner or above.is_prose or line.gap
    words = line.words <= MOST_SECTION_WORDS and not line.ends_sentence and not line.has_bullet
    if line.is_chrome or line.is_owner or line.is_small_print or not alone or not words or _ends_menu(lines, at - 1):
        return None
    return line.text, at - 1


def _ends_menu(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is the last entry of a menu above; a section is set apart, or named in the menu once more."""
    line = lines[index]
    if line.key in _NEVER_SECTIONS:
        return True
    above = lines[max(0, index - _MENU) : index]
    run = len(above) == _MENU and all(entry.words <= _MOST_MENU_WORDS and not entry.is_small_print for entry in above)
    return run and lines[index + 1].gap and all(entry.key != line.key for entry in lines[:index])
