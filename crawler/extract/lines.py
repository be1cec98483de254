"""An element tree -> the page's visible lines in reading order, with the block elements they stand in.

One walk over the tree, once a page. A line is a run of visible text between two breaks (the edge of a block
element, `<br>`, `<hr>`), so bare text beside paragraphs is a line like any other. What is article and what is
boilerplate is decided elsewhere.
"""

import re
import unicodedata

from lxml import etree

from crawler.extract.dates import find_dates
from crawler.extract.hints import HIDDEN_NAMES, of_names

MAX_ELEMENTS = 100_000
MAX_LINES = 30_000

_SKIPPED = frozenset(
    "script style noscript template svg math head select option optgroup textarea datalist input object embed "
    "applet canvas audio video map iframe frame frameset noframes link meta title base progress meter dialog "
    "button param source track".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr output picture q rp "
    "rt ruby s samp small span strike strong sub sup time tt u var wbr blink o:p st1:place st1:city".split()
)
_BOLD = frozenset(("b", "strong", "th"))
_LEVELS = {f"h{n}": n for n in range(1, 7)}
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RIGHT = re.compile(r"text-align\s*:\s*(?:right|end)", re.IGNORECASE)
_CENTER = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_INVISIBLE: dict[int, str | None] = {c: " " for c in [*range(0x20), *range(0x7F, 0xA0)]}
_INVISIBLE |= dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, *range(0x202A, 0x202F)])

_FRAMES = frozenset(("iframe", "embed", "object"))
_HIDING: dict[str, bool] = {}
_MOST_NAMES = 20_000
_YEAR = re.compile(r"(?:19|20)\d\d")


class Node:
    """A block element: where its lines are, and what its names suggest.

    Attributes:
        el: The element.
        tag: Its tag, lower case.
        parent: Index of the block element around it; -1 for the root.
        depth: 0 for the root.
        first: Index of its first line.
        last: Index after its last line.
        level: 1 to 6 inside a heading, else 0.
    """

    __slots__ = ("_names", "depth", "el", "first", "last", "level", "parent", "tag")

    def __init__(self, el: etree._Element, tag: str, parent: int, depth: int, first: int, level: int) -> None:
        self.el, self.tag, self.parent, self.depth, self.level = el, tag, parent, depth, level
        self.first = self.last = first
        self._names: str | None = None

    @property
    def names(self) -> str:
        """Its class names and id; empty when it has none."""
        if self._names is None:
            self._names = f"{self.el.get('class') or ''} {self.el.get('id') or ''}".strip()
        return self._names

    @property
    def hints(self) -> int:
        """Flags of `Hint` from its own names."""
        return of_names(self.names) if self.names else 0

    @property
    def align(self) -> str:
        """How its text is set: `right`, `center`, or empty."""
        el: etree._Element | None = self.el
        for _ in range(4):
            if el is None or el.tag == "table":
                break
            style, names = el.get("style") or "", el.get("class") or ""
            if _RIGHT.search(style) or "text-right" in names or (el.get("align") or "").lower() == "right":
                return "right"
            if _CENTER.search(style) or "text-center" in names or el.tag == "center":
                return "center"
            if own := el.get("align"):
                return own.lower()
            el = el.getparent()
        return ""


class Line:
    """A line of visible text.

    Attributes:
        text: White space folded, NFC; U+00AD still in it.
        node: Index of the block element it stands in.
        linked: How many of its characters are link text.
        bold: How many of its characters are bold.
        names: Class names of the inline elements around its text.
        breaks: How many `<br>` stand between it and the line before.
        offset: Where it begins in the page's visible text (the lines joined by newlines).
        raw: Its text as the page has it, white space and all.
    """

    __slots__ = ("bold", "breaks", "linked", "names", "node", "offset", "raw", "text")

    def __init__(self, text: str, node: int, linked: int, bold: int, names: str, breaks: int, raw: str) -> None:
        self.text, self.node, self.linked, self.bold = text, node, linked, bold
        self.names, self.breaks, self.raw = names, breaks, raw
        self.offset = 0

    @property
    def indent(self) -> int:
        """How many spaces, no-break or not, stand before its text."""
        return len(self.raw) - len(self.raw.lstrip(" \xa0\u2003\u2002"))

    @property
    def hints(self) -> int:
        """Flags of `Hint` of the inline elements around its text."""
        return of_names(self.names) if self.names else 0


class Sheet:
    """A page as lines.

    Attributes:
        root: Root element.
        nodes: Block elements in document order; a parent stands before its children.
        lines: Visible lines in reading order.
        links: (element, index of the line it is in or before) of every visible `<a>`.
        images: (element, index of the line it is in or before) of every visible `<img>`.
        frames: The same for `<iframe>`, `<embed>` and `<object>`.
        whole: False when the walk stopped at MAX_ELEMENTS or MAX_LINES.
    """

    __slots__ = ("frames", "images", "lines", "links", "nodes", "root", "whole")

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.nodes: list[Node] = []
        self.lines: list[Line] = []
        self.links: list[tuple[etree._Element, int]] = []
        self.images: list[tuple[etree._Element, int]] = []
        self.frames: list[tuple[etree._Element, int]] = []
        self.whole = True


def read(root: etree._Element, *, hidden: bool = False) -> Sheet:
    """Return the visible lines of a page.

    Args:
        root: Root element.
        hidden: True to take in what is hidden by a class name only (a page may show it by script).
    """
    return _Reader(root, hidden=hidden).run()


class _Reader:
    """The state of one walk. The text of a line is collected until something breaks it."""

    def __init__(self, root: etree._Element, *, hidden: bool) -> None:
        self.sheet = Sheet(root)
        self.take_hidden = hidden
        self.text: list[str] = []
        self.linked = self.bold = self.breaks = 0
        self.names = ""
        self.offset = 0
        self.open: list[int] = []

    def run(self) -> Sheet:  # the one hot loop of cleaning: written out, because calls would cost more than the work
        sheet, nodes, text, flush, opened = self.sheet, self.sheet.nodes, self.text, self._flush, self.open
        links, lines = sheet.links, sheet.lines
        walk = etree.iterwalk(sheet.root, events=("start", "end"))
        in_link = in_bold = count = 0
        styled: list[etree._Element] = []
        skipped: etree._Element | None = None
        for event, el in walk:
            tag = str(el.tag)
            if event == "start":
                count += 1
                if count > MAX_ELEMENTS or len(lines) > MAX_LINES:
                    sheet.whole = False
                    break
                if tag in _SKIPPED:
                    if tag in _FRAMES:
                        sheet.frames.append((el, len(lines)))
                    walk.skip_subtree()
                    skipped = el
                    continue
                names, style = el.get("class"), el.get("style")
                if (style and _UNSEEN.search(style)) or (names and self._hides(names)) or el.get("hidden") is not None:
                    walk.skip_subtree()
                    skipped = el
                    continue
                if tag in _INLINE:
                    if tag == "a":
                        in_link += 1
                        links.append((el, len(lines)))
                    elif tag == "img":
                        sheet.images.append((el, len(lines)))
                        names = None
                    if names:
                        self.names = f"{self.names} {names}" if self.names else names
                else:
                    if text:
                        flush()
                    if tag == "br":
                        self.breaks += 1
                        continue
                    parent = opened[-1] if opened else -1
                    level = _LEVELS.get(tag) or (nodes[parent].level if opened else 0)
                    opened.append(len(nodes))
                    nodes.append(Node(el, tag, parent, len(opened) - 1, len(lines), level))
                    self.breaks = 0
                if tag in _BOLD or (style and "bold" in style):
                    styled.append(el)
                    in_bold += 1
                content = el.text
            else:
                if el is skipped:
                    skipped = None
                    if text and tag not in _INLINE and tag not in _SKIPPED:
                        flush()
                elif tag != "br":
                    if tag == "a":
                        in_link -= 1
                    elif tag not in _INLINE:
                        if text:
                            flush()
                        nodes[opened.pop()].last = len(lines)
                        self.breaks = 0
                    if styled and styled[-1] is el:
                        styled.pop()
                        in_bold -= 1
                content = el.tail
            if content and (text or not content.isspace()):
                text.append(content)
                if in_link:
                    self.linked += len(content.strip())
                if in_bold:
                    self.bold += len(content.strip())
        flush()
        for index in opened:
            nodes[index].last = len(lines)
        return sheet

    def _hides(self, names: str) -> bool:
        """Return whether class names say that an element is not shown; remembered, for templates repeat them."""
        known = _HIDING.get(names)
        if known is None:
            if len(_HIDING) > _MOST_NAMES:
                _HIDING.clear()
            known = _HIDING[names] = not HIDDEN_NAMES.isdisjoint(names.split())
        return known and not self.take_hidden

    def _flush(self) -> None:
        text = self.text
        raw = "".join(text) if len(text) != 1 else text[0]
        text.clear()
        folded = " ".join(raw.split())
        if not (folded.isascii() and folded.isprintable()):
            folded = _clean(folded)
        if folded:
            length = len(folded)
            line = Line(
                folded,
                self.open[-1] if self.open else 0,
                min(self.linked, length),
                min(self.bold, length),
                self.names,
                self.breaks,
                raw,
            )
            line.offset = self.offset
            self.offset += length + 1
            self.sheet.lines.append(line)
            self.breaks = 0
        self.linked = self.bold = 0
        self.names = ""


def _clean(text: str) -> str:
    if not text.isprintable():
        text = " ".join(text.translate(_INVISIBLE).split())
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text


def linked_share(line: Line) -> float:
    """Return the share of a line's characters that is link text."""
    return line.linked / len(line.text)


def is_date_line(line: Line) -> bool:
    """Return whether a line is little more than a date."""
    text = line.text
    if len(text) > 110 or line.linked > 0.5 * len(text) or not _YEAR.search(text):
        return False
    dates = find_dates(text)
    if not dates:
        return False
    labelled = dates[0].label is not None and dates[0].start < 50
    return labelled or sum(d.end - d.start for d in dates) >= 0.4 * len(text)
