"""Who wrote an article, where it was taken from, and the section it stands in."""

import re

from archive.model import Evidence
from crawler.extract import lexicon
from crawler.extract.draft import Draft
from crawler.extract.head import Head
from crawler.extract.hints import Hint
from crawler.extract.sheet import is_date_line, linked_share
from crawler.extract.textnorm import line_key

_LONGEST_NAME = 90
_WRITTEN_BY = re.compile(
    r"(?:được\s)?(?:viết|đăng|gửi|written|posted|published)\s(?:bởi|by)\s?:?\s(?P<name>\S.{1,80})",
    re.IGNORECASE,
)
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
    return draft.role(index) not in (None, "weak") or lexicon.byline(text) is not None


def _byline(text: str) -> tuple[str, str] | None:
    written = _WRITTEN_BY.fullmatch(text)
    return ("author", written["name"].strip()) if written else lexicon.byline(text)


def _labelled(draft: Draft, credits_: Credits, first: int, start: int, end: int) -> None:
    """Read lines such as `Tin: …`, over the body, under it, or as its last lines."""
    lines = draft.sheet.lines
    body = set(draft.kept(start, end))
    photographer: tuple[str, str] | None = None
    closing = sorted(body)[:-5:-1]
    outside = [i for i in range(first + 1, min(end, len(lines))) if i not in body]
    for index in outside + closing:
        line = lines[index]
        if len(line.text) > 160 or draft.rule[index] in _NOT_ITS_OWN:
            continue
        found = _byline(line.text)
        if found is None or is_date_line(line):
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
    if photographer is not None:
        credits_.take("author", *photographer, 0.6)


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
