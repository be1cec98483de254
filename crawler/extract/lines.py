"""An element tree -> the page's visible lines in reading order, with the block elements they stand in.

One walk over the tree, once a page. A line is a run of visible text between two breaks (the edge of a block
element, `<br>`, `<hr>`), so bare text beside paragraphs is a line like any other. What is article and what is
boilerplate is decided elsewhere.
"""

import re
import unicodedata

from lxml import etree

from crawler.extract.hints import HIDDEN_NAMES
from crawler.extract.sheet import Line, Node, Sheet

MAX_ELEMENTS = 100_000
MAX_LINES = 30_000

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "select",
        "option",
        "optgroup",
        "textarea",
        "datalist",
        "input",
        "object",
        "embed",
        "applet",
        "canvas",
        "audio",
        "video",
        "map",
        "iframe",
        "frame",
        "frameset",
        "noframes",
        "link",
        "meta",
        "title",
        "base",
        "progress",
        "meter",
        "dialog",
        "button",
        "param",
        "source",
        "track",
    ]
)
_INLINE_TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "output",
        "picture",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "blink",
        "o:p",
        "st1:place",
        "st1:city",
    ]
)
# What a tag does to the walk: those up to _INLINE do not break a line, those from _BREAK on do.
_LINK, _IMAGE, _INLINE, _SKIP, _BREAK, _BLOCK = range(6)
_TAGS = dict.fromkeys(_INLINE_TAGS, _INLINE) | dict.fromkeys(_SKIPPED, _SKIP)
_TAGS |= {"a": _LINK, "img": _IMAGE, "br": _BREAK}
_BOLD = frozenset(("b", "strong", "th"))
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INVISIBLE: dict[int, str | None] = dict.fromkeys([*range(32), *range(127, 160)], " ")
_INVISIBLE |= dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, *range(0x202A, 0x202F)])

_FRAMES = frozenset(("iframe", "embed", "object"))
_HIDING: dict[str, bool] = {}
_MOST_NAMES = 20_000


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

    def run(self) -> Sheet:  # noqa: C901 the hot loop of cleaning: calls would cost more than the work they do
        sheet, nodes, text, flush, opened = self.sheet, self.sheet.nodes, self.text, self._flush, self.open
        links, lines, hiding, kinds = sheet.links, sheet.lines, _HIDING, _TAGS
        walk = etree.iterwalk(sheet.root, events=("start", "end"))
        in_link = in_bold = count = ended = 0
        styled: list[etree._Element] = []
        skipped: etree._Element | None = None
        for event, el in walk:
            tag: str = el.tag  # type: ignore[assignment]  # comments and instructions were left out at parsing
            kind = kinds.get(tag, _BLOCK)
            if event == "start":
                count += 1
                if count > MAX_ELEMENTS or len(lines) > MAX_LINES:
                    sheet.whole = False
                    break
                if kind == _SKIP:
                    if tag in _FRAMES:
                        sheet.frames.append((el, len(lines)))
                    walk.skip_subtree()
                    skipped = el
                    continue
                names, style = el.get("class"), el.get("style")
                if names:
                    hides = hiding.get(names)
                    if hides is None:
                        hides = _hides(names)
                    hides = hides and not self.take_hidden
                else:
                    hides = False
                if hides or (style and _UNSEEN.search(style)) or el.get("hidden") is not None:
                    walk.skip_subtree()
                    skipped = el
                    continue
                if kind <= _INLINE:
                    if kind == _LINK:
                        in_link += 1
                        if ended and ended == len(text):
                            text.append(" ")
                        links.append((el, len(lines)))
                    elif kind == _IMAGE:
                        sheet.images.append((el, len(lines)))
                        names = None
                    if names:
                        self.names = f"{self.names} {names}" if self.names else names
                else:
                    if text:
                        flush()
                    if kind == _BREAK:
                        self.breaks += 1
                        continue
                    parent = opened[-1] if opened else -1
                    level = _LEVELS.get(tag) or (nodes[parent].level if opened else 0)
                    opened.append(len(nodes))
                    nodes.append(Node(el, tag, parent, len(opened) - 1, len(lines), level, names))
                    self.breaks = 0
                if tag in _BOLD or (style and "bold" in style):
                    styled.append(el)
                    in_bold += 1
                content = el.text
            else:
                if el is skipped:
                    skipped = None
                    if text and kind >= _BREAK:
                        flush()
                elif kind != _BREAK:
                    ended = len(text)
                    if kind == _LINK:
                        in_link -= 1
                    elif kind == _BLOCK:
                        if text:
                            flush()
                        nodes[opened.pop()].last = len(lines)
                        self.breaks = 0
                    if styled and styled[-1] is el:
                        styled.pop()
                        in_bold -= 1
                content = el.tail
                if content is None and tag == "time":
                    content = " "  # templates set times and links side by side and leave the gap to the style sheet
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

    def _flush(self) -> None:
        text = self.text
        raw = "".join(text) if len(text) != 1 else text[0]
        text.clear()
        folded = " ".join(raw.split())
        if folded and not (folded.isascii() and folded.isprintable()):
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


def _hides(names: str) -> bool:
    """Return whether class names say that an element is not shown; remembered, for templates repeat them."""
    if len(_HIDING) > _MOST_NAMES:
        _HIDING.clear()
    known = _HIDING[names] = not HIDDEN_NAMES.isdisjoint(names.split())
    return known


def _clean(text: str) -> str:
    if not text.isprintable():
        text = " ".join(text.translate(_INVISIBLE).split())
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text
