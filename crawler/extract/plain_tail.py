"""What stands below the last sentence of a page without markup: byline, signature, the end of the article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extract.dates import FoundDate
from crawler.extract.plain_lines import Line

_INDENTED = 8
_MOST_NAME_WORDS, _MOST_VALUE_WORDS, _MOST_AFTER = 9, 14, 5
_UNIT = re.compile(
    r"(?:văn phòng|phòng|ban|bbt|pv|ctv|sở|trường|công đoàn|thanh tra|đoàn|trung tâm|tổ|nhóm|hội|office|department"
    r"|division)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\(?(?:[A-ZÀ-ỸĐ][\w.'-]*(?:\s|$|\)|(?=[-–&,/])[-–&,/]\s?)){1,5}\)?")
# Of two bylines, such as "Bài, ảnh: …" and "Tác giả: …", this one is the author's, unless the system's user.
_SAYS_AUTHOR = re.compile(
    r"[(\s]*(?:tác giả|người viết|viết bởi|author|written by|작성자)(?!.*\b(?:admin|super user|quản trị))",
    re.IGNORECASE,
)
_FINISHED = re.compile(r"(?:/\.|\./\.?|[.!?…][\"”’»)]?)$")


@dataclass(frozen=True)
class Tail:
    """What was read below the last sentence.

    Attributes:
        stop: Index of the first line that is not body any more.
        fields: Value and line of each field that a byline fills: `author`, `source`, `editor`, `photo`.
        dates: Labelled dates among these lines, with their lines.
    """

    stop: int
    fields: dict[str, tuple[str, int]]
    dates: tuple[tuple[FoundDate, int], ...]


def read_tail(lines: Sequence[Line], start: int, stop: int) -> Tail:
    """Read the lines below the last sentence.

    Args:
        lines: The page.
        start: Index after the last sentence.
        stop: Index of the first chrome below it.
    """
    fields: dict[str, tuple[str, int]] = {}
    dates: list[tuple[FoundDate, int]] = []
    end = stop
    for index in range(start, min(len(lines), stop + _MOST_AFTER)):
        line = lines[index]
        if line.is_attachment:
            end = min(end, index)
        if index >= stop and line.role in ("end", "copyright", "pager", "caption", "weak"):
            break
        for field, value in line.bylines:
            if _is_value(value):
                if field not in fields or names_author(line):
                    fields[field] = (value, index)
                end = min(end, index)
        labelled = [(date, index) for date in line.date_line if date.label in ("published", "updated")]
        if labelled:
            dates.extend(labelled)
            end = min(end, index)
    if "author" not in fields:
        signature = _signature(lines, start, end)
        if signature is not None:
            fields["author"] = (lines[signature].text.strip("()* "), signature)
            end = signature
    return Tail(end, fields, tuple(dates))


def names_author(line: Line) -> bool:
    """Return whether a byline says outright that it names the author."""
    return _SAYS_AUTHOR.match(line.text) is not None


def _is_value(value: str) -> bool:
    host = " " not in value and "." in value
    return len(value.split()) <= _MOST_VALUE_WORDS and (host or not value[:1].islower())


def _signature(lines: Sequence[Line], start: int, stop: int) -> int | None:
    """Return the line of an unlabelled signature: the last one, set to the right, or shaped as a name after the end."""
    if start == 0 or stop <= start:
        return None
    line, last = lines[stop - 1], lines[stop - 2]
    if line.words > _MOST_NAME_WORDS or line.has_bullet or line.text.endswith((":", ";", ",")) or not line.gap:
        return None
    aside = line.indent >= _INDENTED and line.indent > last.indent + _INDENTED // 2
    unit = _FINISHED.search(last.text) is not None and _UNIT.match(line.text) is not None
    # News end in the reporter's name as often as not; after the end mark of an official text it is a signature.
    person = last.text.endswith("/.") and _NAME.fullmatch(line.text) is not None
    return stop - 1 if aside or unit or person else None
