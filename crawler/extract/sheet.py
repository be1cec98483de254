"""A page as visible lines in reading order, and the block elements they stand in. Values and what follows from them.

How they are read from an element tree is in `lines`.
"""

import re

from lxml import etree

from crawler.extract.dates import find_dates
from crawler.extract.hints import of_names

_RIGHT = re.compile(r"text-align\s*:\s*(?:right|end)", re.IGNORECASE)
_CENTER = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_CREDITED = re.compile(r"(?:by|bởi|oleh|tác giả:)\s", re.IGNORECASE)
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
        classes: Its class names as written, None without.
        names: Its class names and id; empty when it has none.
    """

    __slots__ = ("classes", "depth", "el", "first", "last", "level", "names", "parent", "tag")

    def __init__(
        self,
        el: etree._Element,
        tag: str,
        parent: int,
        depth: int,
        first: int,
        level: int,
        classes: str | None,
        own: str | None,
    ) -> None:
        self.el = el
        self.tag = tag
        self.parent = parent
        self.depth = depth
        self.first = self.last = first
        self.level = level
        self.classes = classes
        self.names = f"{classes} {own}".strip() if classes and own else (classes or own or "").strip()

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
        raw: Its text as the page has it, white space and all.
    """

    __slots__ = ("bold", "breaks", "linked", "names", "node", "raw", "text")

    def __init__(self, text: str, node: int, linked: int, bold: int, names: str, breaks: int, raw: str) -> None:
        self.text = text
        self.node = node
        self.linked = linked
        self.bold = bold
        self.names = names
        self.breaks = breaks
        self.raw = raw

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
        told: What speaks to machines, shown or not: `<title>`, `<meta>`, `<script>`, and what has an `itemprop`.
        whole: False when the walk stopped at MAX_ELEMENTS or MAX_LINES.
    """

    __slots__ = ("frames", "images", "lines", "links", "nodes", "root", "told", "whole")

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.nodes: list[Node] = []
        self.lines: list[Line] = []
        self.links: list[tuple[etree._Element, int]] = []
        self.images: list[tuple[etree._Element, int]] = []
        self.frames: list[tuple[etree._Element, int]] = []
        self.told: list[etree._Element] = []
        self.whole = True


def linked_share(line: Line) -> float:
    """Return the share of a line's characters that is link text."""
    return line.linked / len(line.text)


def is_date_line(line: Line) -> bool:
    """Return whether a line is little more than a date."""
    text = line.text
    if len(text) > 110 or not ("20" in text or "19" in text) or not _YEAR.search(text) or line.linked > 0.5 * len(text):
        return False
    dates = find_dates(text)
    if not dates:
        return False
    if len(text) < 80 and len(text) - dates[-1].end <= 2 and _CREDITED.match(text):
        return True
    if text[dates[-1].end : dates[-1].end + 1] == ":" and text[-1].isalpha():
        return False  # what is done on that day
    labelled = dates[0].label is not None and dates[0].start < 50
    return labelled or sum(d.end - d.start for d in dates) >= 0.4 * len(text)
