"""An element tree -> the page's visible lines in reading order, with the block elements they stand in.

One walk over the tree, once a page. A line is a run of visible text between two breaks (the edge of a block
element, `<br>`, `<hr>`), so bare text beside paragraphs is a line like any other. What is article and what is
boilerplate is decided elsewhere.
"""

import re
import unicodedata

from lxml import etree

from crawler.extract.dates import find_dates
from crawler.extract.hints import Hint, of_names

MAX_ELEMENTS = 150_000

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
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, *range(0x202A, 0x202F)])

_HIDDEN = int(Hint.HIDDEN)
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
        names: Its class names and id.
        level: 1 to 6 inside a heading, else 0.
        align: `right`, `center` or empty.
    """

    __slots__ = ("align", "depth", "el", "first", "last", "level", "names", "parent", "tag")

    def __init__(self, el: etree._Element, tag: str, parent: int, depth: int, first: int) -> None:
        self.el, self.tag, self.parent, self.depth = el, tag, parent, depth
        self.first = self.last = first
        self.level = 0
        self.align = self.names = ""

    @property
    def hints(self) -> int:
        """Flags of `Hint` from its own names."""
        return of_names(self.names) if self.names else 0


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
        indent: Number of white space characters before its text.
    """

    __slots__ = ("bold", "breaks", "indent", "linked", "names", "node", "offset", "text")

    def __init__(self, text: str, node: int, linked: int, bold: int, names: str, breaks: int, indent: int) -> None:
        self.text, self.node, self.linked, self.bold = text, node, linked, bold
        self.names, self.breaks, self.indent = names, breaks, indent
        self.offset = 0

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
        whole: False when the walk stopped at MAX_ELEMENTS.
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
        self.hide_mask = 0 if hidden else _HIDDEN
        self.text: list[str] = []
        self.linked = self.bold = self.breaks = 0
        self.names = ""
        self.offset = 0
        self.open: list[int] = []

    def run(self) -> Sheet:  # the one hot loop of cleaning: written out, because calls would cost more than the work
        sheet, nodes, text = self.sheet, self.sheet.nodes, self.text
        walk = etree.iterwalk(sheet.root, events=("start", "end"))
        in_link = in_bold = count = 0
        styled: list[etree._Element] = []
        skipped: etree._Element | None = None
        for event, el in walk:
            tag = el.tag
            if event == "start":
                count += 1
                if count > MAX_ELEMENTS:
                    sheet.whole = False
                    break
                if tag in _SKIPPED or self._is_hidden(el):
                    if tag == "iframe" or tag == "embed" or tag == "object":
                        sheet.frames.append((el, len(sheet.lines)))
                    walk.skip_subtree()
                    skipped = el
                    continue
                if tag in _INLINE:
                    if tag == "a":
                        in_link += 1
                        sheet.links.append((el, len(sheet.lines)))
                    elif tag == "img":
                        sheet.images.append((el, len(sheet.lines)))
                    elif tag in _BOLD:
                        in_bold += 1
                    names = el.get("class")
                    if names:
                        self.names = f"{self.names} {names}" if self.names else names
                    style = el.get("style")
                    if style and "bold" in style:
                        styled.append(el)
                        in_bold += 1
                elif tag == "br":
                    self._flush()
                    self.breaks += 1
                else:
                    self._flush()
                    self._enter(el, str(tag))
                    if tag in _BOLD:
                        in_bold += 1
                    style = el.get("style")
                    if style and "bold" in style:
                        styled.append(el)
                        in_bold += 1
                content = el.text
                if content:
                    text.append(content)
                    if in_link:
                        self.linked += len(content.strip())
                    if in_bold:
                        self.bold += len(content.strip())
                continue
            if el is skipped:
                skipped = None
                if tag not in _INLINE and tag not in _SKIPPED:
                    self._flush()
            elif tag in _INLINE:
                if tag == "a":
                    in_link -= 1
                elif tag in _BOLD:
                    in_bold -= 1
                if styled and styled[-1] is el:
                    styled.pop()
                    in_bold -= 1
            elif tag != "br":
                self._flush()
                if tag in _BOLD:
                    in_bold -= 1
                if styled and styled[-1] is el:
                    styled.pop()
                    in_bold -= 1
                nodes[self.open.pop()].last = len(sheet.lines)
                self.breaks = 0
            content = el.tail
            if content:
                text.append(content)
                if in_link:
                    self.linked += len(content.strip())
                if in_bold:
                    self.bold += len(content.strip())
        self._flush()
        for index in self.open:
            nodes[index].last = len(sheet.lines)
        return sheet

    def _is_hidden(self, el: etree._Element) -> bool:
        names = el.get("class")
        if (
            names
            and (
                "hid" in names
                or "d-none" in names
                or "-only" in names
                or "vis" in names
                or "screen" in names
                or "unseen" in names
            )
            and of_names(names) & self.hide_mask
        ):
            return True
        style = el.get("style")
        if style and _UNSEEN.search(style):
            return True
        return el.get("hidden") is not None

    def _enter(self, el: etree._Element, tag: str) -> None:
        nodes = self.sheet.nodes
        parent = self.open[-1] if self.open else -1
        node = Node(el, tag, parent, len(self.open), len(self.sheet.lines))
        names = el.get("class") or ""
        ident = el.get("id")
        if ident:
            names = f"{names} {ident}"
        node.names = names
        node.level = _LEVELS.get(tag, nodes[parent].level if parent >= 0 else 0)
        style = el.get("style")
        align = el.get("align") or ""
        if style:
            align = "right" if _RIGHT.search(style) else "center" if _CENTER.search(style) else align
        if "text-right" in names:
            align = "right"
        node.align = align.lower() if align else (nodes[parent].align if parent >= 0 and tag != "table" else "")
        self.open.append(len(nodes))
        nodes.append(node)
        self.breaks = 0

    def _flush(self) -> None:
        text = self.text
        if not text:
            return
        raw = "".join(text)
        text.clear()
        folded = " ".join(raw.split())
        if not folded.isascii():
            folded = _clean(folded)
        if folded:
            indent = len(raw) - len(raw.lstrip(" \xa0\u2003\u2002"))
            length = len(folded)
            line = Line(
                folded,
                self.open[-1] if self.open else 0,
                min(self.linked, length),
                min(self.bold, length),
                self.names,
                self.breaks,
                indent,
            )
            line.offset = self.offset
            self.offset += length + 1
            self.sheet.lines.append(line)
            self.breaks = 0
        self.linked = self.bold = 0
        self.names = ""


def _clean(text: str) -> str:
    text = text.translate(_INVISIBLE)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.strip()


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
