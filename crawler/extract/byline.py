"""Who wrote an article, where it was taken from, and the section it stands in."""

import re
from collections.abc import Iterable

from archive.model import Evidence
from crawler.extract import lexicon
from crawler.extract.dates import find_dates, is_label
from crawler.extract.draft import Draft
from crawler.extract.head import Head
from crawler.extract.hints import Hint
from crawler.extract.sheet import is_date_line, linked_share
from crawler.extract.textnorm import line_key

_LONGEST_NAME = 90
_WRITTEN_BY = re.compile(
    r"(?:được\s)?(?:viết|đăng|gửi|written|posted|published|submitted)\s(?:bởi|by)\s?:?\s(?P<name>\S.{1,80})",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:bởi|by|oleh)\s(?P<name>\S.{1,60})", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|•·\n]\s*|\s+[-–—]+\s+|\s{3,}")
_WHEN = re.compile(r"[\s,(-]+(?:vào|lúc|ngày|on|at|pada)(?:\s(?:lúc|ngày))?(?:\s?\d.*)?$", re.IGNORECASE)
_AUTHORS_PAGE = re.compile(r"/(?:authors?|tac-gia|nguoi-viet|writers?|penulis)/[^/?#]")
_CONTENT = frozenset(("nội dung", "내용", "content", "isi"))
_CELLS = frozenset(("th", "td", "dt", "label"))
_HEADER = re.compile(
    r"(?:chuyên mục|danh mục|thể loại|chủ đề|mục|chi tiết|category|categories|posted in|filed under|lượt (?:xem|đọc)"
    r"|(?:số )?lượt (?:người )?(?:xem|đọc|truy cập|tải)|views?|hits?|bài viết thuộc|đã xem|cỡ chữ|print|in bài)"
    r"\s*(?::.{0,80}|\d[\d.,]*)?",
    re.IGNORECASE,
)
_NOT_ITS_OWN = frozenset(("named-chrome", "after-end", "link-menu", "portal-rule"))
_HOME = frozenset(("home", "trang chủ", "trang nhất", "홈", "homepage", "index"))


class Credits:
    """Author, source and section of an article, with evidence."""

    __slots__ = ("author", "evidence", "section", "source")

    def __init__(self) -> None:
        self.author: str | None = None
        self.source: str | None = None
        self.section: str | None = None
        self.evidence: list[Evidence] = []

    def take(self, field: str, value: str, raw: str, confidence: float, origin: str = "visible") -> None:
        """Set a field that is not set yet."""
        if getattr(self, field) is None:
            setattr(self, field, value)
            self.evidence.append(Evidence(field=field, origin=origin, raw=raw[:200], confidence=confidence))


def read(draft: Draft, head: Head, credits_: Credits, start: int, end: int, menu: set[str]) -> None:
    """Return the credits of an article, and cut the lines they were read from.

    Args:
        draft: The page, boilerplate cut.
        head: What it says to machines.
        credits_: What is known already; filled in.
        start: Index of the body's first line.
        end: Index after the region's last line.
        menu: Keys of the words of links to other pages.
    """
    first = max(0, draft.title_at)
    _labelled(draft, credits_, first, start, end)
    _told_and_shown(draft, head, credits_, first, end)
    if credits_.author is None:
        _signature(draft, credits_, start, end)
    _section(draft, head, credits_, start, menu)


def is_header(draft: Draft, index: int) -> bool:
    """Return whether a line over the body is metadata by its words: a section, a counter, a byline, a date."""
    line = draft.sheet.lines[index]
    text = line.text
    if len(text) > 110:
        return False
    if draft.is_date(index) or _HEADER.fullmatch(text) or _WRITTEN_BY.fullmatch(text):
        return True
    if _names_field(draft, index):
        return True
    if index and len(text) <= _LONGEST_NAME and _names_field(draft, index - 1):
        return line_key(draft.sheet.lines[index - 1].text) not in _CONTENT
    return draft.role(index) not in (None, "weak") or lexicon.byline(text) is not None


def _byline(text: str) -> tuple[str, str] | None:
    written = _WRITTEN_BY.fullmatch(text)
    found = ("author", written["name"].strip()) if written else lexicon.byline(text)
    return (found[0], _WHEN.sub("", found[1])) if found else None


def _in_dateline(text: str) -> str | None:
    """Return who is named beside the date of a date line (`Đăng bởi Lan vào T2, 12/11/2018 - 08:11`)."""
    for date in reversed(find_dates(text)):
        text = f"{text[: date.start]}\n{text[date.end :]}"
    for part in _PARTS.split(text):
        words = _WHEN.sub("", part.strip(" ,;-–"))
        found = _byline(words)
        if found is None and (by := _BY.fullmatch(words)):
            found = "author", by["name"].strip()
        if found is not None and found[0] == "author" and len(found[1]) <= _LONGEST_NAME:
            return found[1]
    return None


def _label(draft: Draft, index: int) -> str | None:
    """Return the field that a line is the label of, its value being the next line; None when it is no label."""
    line = draft.sheet.lines[index]
    if len(line.text) > 24:
        return None
    field = lexicon.byline_label(line.text)
    set_apart = line.text[-1] == ":" or line.text.casefold() == "by" or draft.node_of(index).tag in _CELLS
    return field if set_apart else None


def _names_field(draft: Draft, index: int) -> bool:
    """Return whether a line is the label of a field over the body: author, date, files, in a cell of its own."""
    text = draft.sheet.lines[index].text
    if len(text) > 24 or index in draft.files:
        return False
    if draft.node_of(index).tag in _CELLS and (
        is_label(text) or line_key(text) in _CONTENT or lexicon.is_attachment(text)
    ):
        return True
    return _label(draft, index) is not None


def _named(draft: Draft, index: int) -> str | None:
    """Return the text of a short line whose element says by its name that it is the author's."""
    line = draft.sheet.lines[index]
    text = line.text
    if not 2 <= len(text) <= 60 or text[-1] in ".:!?" or not draft.has_hint(index, Hint.AUTHOR, 2):
        return None
    if draft.role(index) is not None or draft.is_date(index) or lexicon.byline_label(text) not in (None, "editor"):
        return None  # an editorial board's label is also its name
    by = _BY.fullmatch(text)
    name = _WHEN.sub("", by["name"] if by else text).strip(" -–|•")
    return name if name and not any(c.isdigit() for c in name) else None


def _labelled(draft: Draft, credits_: Credits, first: int, start: int, end: int) -> None:
    """Read lines such as `Tin: …`, over the body, under it, or as its last lines."""
    lines = draft.sheet.lines
    body = set(draft.kept(start, end))
    photographer: tuple[str, str] | None = None
    closing = sorted(body)[:-5:-1]
    outside = [i for i in range(first + 1, min(end, len(lines))) if i not in body]
    for index in outside + closing:
        line = lines[index]
        if len(line.text) > 160 or (draft.rule[index] in _NOT_ITS_OWN and not _small_print(draft, index, first, start)):
            continue
        if draft.is_date(index):
            _from_dateline(credits_, line.text, known=index in body)
            continue
        found = _byline(line.text) or (None if index in body else _after_label(draft, index, first))
        if found is None:
            continue
        field, value = found
        known = getattr(credits_, field, None) is not None
        if field in ("author", "source") and len(value) <= _LONGEST_NAME and not known:
            credits_.take(field, value, line.text, 0.9)
        if index in body and known:
            continue
        if field == "photo" and index in body:
            photographer = photographer or (value, line.text)
        draft.rule[index] = "byline"
    _unlabelled(draft, credits_, first, start, [*outside, *closing[:1]])
    if photographer is not None:
        credits_.take("author", *photographer, 0.6)


def _small_print(draft: Draft, index: int, first: int, start: int) -> bool:
    """Return whether a line that was cut may name the author all the same: between title and text, or at the foot."""
    if index in draft.foot:
        return True
    if draft.rule[index] == "link-menu":  # a name that is a link
        return index < start
    return first < index < start and draft.rule[index] == "named-chrome" and not draft.role(index)


def _from_dateline(credits_: Credits, text: str, *, known: bool) -> None:
    name = None if known or credits_.author is not None else _in_dateline(text)
    if name is not None:
        credits_.take("author", name, text, 0.85)


def _after_label(draft: Draft, index: int, first: int) -> tuple[str, str] | None:
    """Return the field that the line before is the label of, and a line's text as its value."""
    field = _label(draft, index - 1) if index > first + 1 else None
    value = draft.sheet.lines[index].text.strip(" -–|•")
    return (field, value) if field and value else None


def _unlabelled(draft: Draft, credits_: Credits, first: int, start: int, places: list[int]) -> None:
    """Take the author from a date line over the title, a link to an author's page, or an element of that name."""
    lines = draft.sheet.lines
    for index in range(max(0, first - 3), first):
        text = lines[index].text
        if len(text) <= 110 and draft.rule[index] != "named-chrome" and find_dates(text):
            _from_dateline(credits_, text, known=False)
    if credits_.author is None:
        _take_linked(draft, credits_, (*range(first + 1, start), *draft.foot))
    if credits_.author is None:
        _take_named(draft, credits_, places)


def _take_linked(draft: Draft, credits_: Credits, places: Iterable[int]) -> None:
    """Take the author from the text of a link that leads to an author's page, by its `rel` or its path."""
    for index in places:
        for el in draft.links_at(index) if draft.rule[index] != "title" else ():
            name = " ".join("".join(el.itertext()).split())
            told = "author" in (el.get("rel") or "").split() or _AUTHORS_PAGE.search(el.get("href") or "")
            if told and 2 <= len(name) <= _LONGEST_NAME and not draft.role(index) and name[-1] not in ":.!?":
                credits_.take("author", name, draft.sheet.lines[index].text, 0.8)
                draft.cut(index, index + 1, "byline")
                return


def _take_named(draft: Draft, credits_: Credits, places: list[int]) -> None:
    for index in places:
        own = draft.rule[index] not in _NOT_ITS_OWN or index in draft.foot
        if own and draft.rule[index] != "title" and (name := _named(draft, index)):
            credits_.take("author", name, draft.sheet.lines[index].text, 0.75)
            draft.rule[index] = "byline"
            return


def _told_and_shown(draft: Draft, head: Head, credits_: Credits, first: int, end: int) -> None:
    """Take the author that machines are told where a short line near the article shows the same words."""
    lines = draft.sheet.lines
    for origin, value in head.values("author"):
        if origin == "meta" or len(value) > _LONGEST_NAME or value.startswith("http"):
            continue
        for index in range(first, min(end, len(lines))):
            line = lines[index]
            if len(line.text) <= len(value) + 60 and value in line.text:
                credits_.take("author", value, line.text, 0.85, origin)
                if draft.rule[index] is None and len(line.text) <= len(value) + 20:
                    draft.rule[index] = "byline"
                return


def _signature(draft: Draft, credits_: Credits, start: int, end: int) -> None:
    """Read the unit that signs under the last paragraph, set to the right."""
    kept = draft.kept(start, end)
    while kept and kept[-1] in draft.files:  # files are attached under the signature
        kept.pop()
    if len(kept) < 2:
        return
    line = draft.sheet.lines[kept[-1]]
    text = line.text
    right = draft.node_of(kept[-1]).align == "right" or line.indent >= 15
    if right and 4 <= len(text) <= 60 and text[-1] not in ".:;!?," and not is_date_line(line) and text[0].isupper():
        credits_.take("author", text, text, 0.8)
        draft.rule[kept[-1]] = "byline"


def _section(draft: Draft, head: Head, credits_: Credits, start: int, menu: set[str]) -> None:
    """Read the section from the trail of crumbs, from the line over the title, or from what machines are told."""
    lines = draft.sheet.lines
    title = draft.title_at
    title_key = line_key(lines[title].text) if title >= 0 else ""
    for index in range(max(0, title - 3), max(title, 0))[::-1]:
        line = lines[index]
        key = line_key(line.text)
        if not 2 < len(line.text) <= 60 or key in _HOME or title_key.startswith(key):
            continue
        if draft.role(index) == "weak" or key in menu or (draft.node_of(index).level and key in menu):
            credits_.take("section", line.text, line.text, 0.7)
            return
    for index in range(min(len(lines), start + 1)):
        if draft.has_hint(index, Hint.CRUMBS, 4) and linked_share(lines[index]) > 0.3:
            names = [t for el in draft.links_at(index) if (t := " ".join("".join(el.itertext()).split()))]
            names = [n for n in names if line_key(n) not in _HOME and line_key(n) != title_key]
            if names:
                credits_.take("section", names[-1], lines[index].text, 0.7)
                return
    for origin, value in head.values("section"):
        credits_.take("section", value, value, 0.6, origin)
        return
