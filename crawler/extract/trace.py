"""What a cleaned page leaves behind for its site's model: where its lines stand and what was made of them, as hashes.

Small and without text, so that it can go from a worker to the process that learns. What is concluded from many traces
is in `site_model` and `advice`.
"""

import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from crawler.extract.draft import Draft
from crawler.extract.kinds import WEAK
from crawler.extract.page import Extraction, PageKind, Template
from crawler.extract.published import Dated
from crawler.extract.sheet import Sheet, linked_share
from crawler.extract.textnorm import mask_digits

KEPT, LINKED, DATE, FILE, GUARDED, OWN = 1, 2, 4, 8, 16, 32
"""Flags of a line: part of the article; mostly link text; a date; a link to a file; words that documents repeat and
that are text all the same; metadata that was read from it (title, byline, caption, label of a file)."""

MOST_LINES = 1500
"""Lines of a page that are looked at; a longer page's rest teaches nothing new."""
_LONGEST_COUNTER = 120
_LONGEST_DATE = 30
_FORMULA = re.compile(
    r"\W*(?:nơi nhận|kính gửi|điều \d|chương [\divx]|mục [\divx]|căn cứ|theo đề nghị|quyết định\b"
    r"|thông báo\W*$|kế hoạch\W*$|công văn\W*$|báo cáo\W*$|giấy mời|tờ trình|hướng dẫn\W*$"
    r"|cộng h(?:òa|oà) xã hội|độc lập|như (?:trên|điều)|lưu\b|trân trọng|người ký|đã ký|\(đã ký\)|tm\.|kt\.|tl\.|tuq\."
    r"|giám đốc|phó giám đốc|chủ tịch|trưởng phòng|chánh văn phòng|stt\b|số tt\b|tổng cộng"
    r"|[ivx]{1,4}[.)]|[a-z\d]{1,2}[.)]|thời gian|địa điểm|thành phần|nội dung|ngày .{0,12}tháng)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?<=[-_])\d+|\d{4,}")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_META_RULES = frozenset(("title", "byline", "caption", "attachment", "metadata-line"))


@dataclass(frozen=True, slots=True)
class Trace:
    """One page's trace.

    Attributes:
        kind: What the page was taken for.
        label: What its template makes, as far as the page itself shows it.
        content: Fingerprint of what it says; the variants of one article share it.
        container: Path of the element that was taken for the body's; 0 on pages that are no article.
        around: Paths of the elements around it, the root's left out.
        title: Path of the title's line; 0 when it stands nowhere.
        date: Path of the line that the time of publication was read from; 0 when there is none.
        weak: True when it was taken for no article only because it shows so little.
        titled: Index of the title's line; -1 when it stands nowhere.
        region: Index of the body's element.
        nodes: Path of every block element, in document order.
        spans: First line and line after the last of every block element, flat.
        paths: Path of every line's block element.
        texts: Fingerprint of every line's text.
        masked: The same with its digits masked; 0 for lines that are no counter.
        flags: Flags of every line.
        dated: True when it says when it was published, to readers or to machines.
    """

    kind: PageKind
    label: Template
    content: int
    container: int
    around: tuple[int, ...]
    title: int
    date: int
    weak: bool
    titled: int
    region: int
    nodes: "array[int]"
    spans: "array[int]"
    paths: "array[int]"
    texts: "array[int]"
    masked: "array[int]"
    flags: bytes
    dated: bool = True

    @property
    def template(self) -> int:
        """Path of the element that holds the page's main content: what its template is known by."""
        return self.nodes[self.region]


def trace(draft: Draft, judged: Extraction, when: Dated | None) -> Trace:
    """Return the trace of a page that was cleaned without its site's model."""
    kind = judged.kind
    sheet = draft.sheet
    nodes = node_paths(sheet)
    lines = sheet.lines[:MOST_LINES]
    paths = array("I", [nodes[line.node] for line in lines])
    marks = [_marks(text) if len(text := line.text) <= _LONGEST_COUNTER else (fingerprint(text), 0) for line in lines]
    texts = array("Q", [text for text, _ in marks])
    flags = _flags(draft, len(lines))
    for index, line in enumerate(lines):
        if flags[index] & LINKED and 0 < len(line.text) - line.linked <= _LONGEST_DATE:
            texts[index] = fingerprint(line.text[: line.linked].rstrip())  # the link's words without the date by it
    titled = draft.title_at if draft.title_at < len(lines) else -1
    date = _line_of(draft, when, len(lines))
    return Trace(
        kind=kind,
        label=judged.template,
        content=_content(draft, texts, flags, titled),
        container=nodes[draft.region] if kind is PageKind.ARTICLE else 0,
        around=_around(sheet, nodes, draft.region) if kind is PageKind.ARTICLE else (),
        title=paths[titled] if titled >= 0 else 0,
        date=paths[date] if date >= 0 else 0,
        weak=judged.reason in WEAK,
        titled=titled,
        region=draft.region,
        nodes=nodes,
        spans=array("I", [edge for node in sheet.nodes for edge in (node.first, node.last)]),
        paths=paths,
        texts=texts,
        masked=array("Q", [masked for _, masked in marks]),
        flags=flags,
        dated=when is not None,
    )


def node_paths(sheet: Sheet) -> "array[int]":
    """Return a number for the path of every block element: tags and names from the root, and columns of tables."""
    found: list[int] = []
    columns: dict[int, int] = {}
    for node in sheet.nodes:
        parent, tag = node.parent, node.tag
        names = node.names if parent > 0 else ""
        step = _STEPS.get((tag, names)) or _step(tag, names)
        if tag == "td":
            column = columns[parent] = columns.get(parent, 0) + 1
            step += b"%d" % column
        found.append(crc32(step, found[parent] if parent >= 0 else 0))
    return array("I", found)


def _around(sheet: Sheet, nodes: "array[int]", region: int) -> tuple[int, ...]:
    found: list[int] = []
    at = sheet.nodes[region].parent
    while at > 0:
        found.append(nodes[at])
        at = sheet.nodes[at].parent
    return tuple(found)


_STEPS: dict[tuple[str, str], bytes] = {}
_MOST_STEPS = 1 << 13


def _step(tag: str, names: str) -> bytes:
    """Return one step of a path: numbers that only count articles are masked, the third and later names left out."""
    if len(_STEPS) >= _MOST_STEPS:
        _STEPS.clear()
    step = _NUMBERED.sub("0", " ".join(("/", tag, *names.split()[:2]))).encode("utf-8", "replace")
    _STEPS[tag, names] = step
    return step


@lru_cache(maxsize=1 << 13)
def _marks(text: str) -> tuple[int, int]:
    """Return what `fingerprint` and `_masked` do, remembered: a site's short lines are the same on every page."""
    return fingerprint(text), _masked(text)


def fingerprint(text: str) -> int:
    """Return 48 bits that tell a line's text from others."""
    raw = text.encode("utf-8", "replace")
    return crc32(raw) << 16 | len(raw) & 0xFFFF


def length(mark: int) -> int:
    """Return how many bytes of UTF-8 the text of a fingerprint has (of longer ones, less)."""
    return mark & 0xFFFF


def _masked(text: str) -> int:
    """Return the fingerprint of a text that has digits and letters, its digits masked; else 0."""
    if not _DIGIT.search(text):
        return 0
    masked = mask_digits(text)
    return fingerprint(masked) if _LETTER.search(masked) else 0


def _flags(draft: Draft, size: int) -> bytes:
    found = bytearray(size)
    for index, line in enumerate(draft.sheet.lines[:size]):
        rule = draft.rule[index]
        flag = LINKED if line.linked and linked_share(line) > 0.5 else 0
        if rule is None:
            flag |= KEPT | (GUARDED if _FORMULA.match(line.text, 0, _LONGEST_COUNTER) else 0)
        elif rule in _META_RULES:
            flag |= OWN
        if not line.linked and len(line.text) <= _LONGEST_COUNTER and draft.is_date(index):
            flag |= DATE
        found[index] = flag
    for index in draft.files:
        if index < size:
            found[index] |= FILE
    return bytes(found)


def _content(draft: Draft, texts: "array[int]", flags: bytes, titled: int) -> int:
    """Return the fingerprint of title and longest line of the article; of all lines where nothing was kept."""
    kept = [index for index, flag in enumerate(flags) if flag & KEPT]
    longest = max(kept, key=lambda index: len(draft.sheet.lines[index].text), default=-1)
    if longest < 0:
        return crc32(texts.tobytes())
    return texts[longest] << 16 ^ (texts[titled] if titled >= 0 else 0)


def _line_of(draft: Draft, when: Dated | None, size: int) -> int:
    if when is None or when.evidence.origin != "visible":
        return -1
    raw, start = when.evidence.raw, max(0, draft.title_at - 4)
    return next((i for i in range(start, size) if draft.sheet.lines[i].text[:200] == raw), -1)
