"""An element tree -> the page's visible lines in reading order, with the block elements they stand in.

One walk over the tree, once a page. A line is a run of visible text between two breaks (the edge of a block
element, `<br>`, `<hr>`), so bare text beside paragraphs is a line like any other. What is article and what is
boilerplate is decided elsewhere.
"""

import re
import unicodedata
from itertools import islice

from lxml import etree

from crawler.extract.hints import HIDDEN_NAMES
from crawler.extract.legacy_tables import CONTROL_LETTERS
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
# What is left while a line may be in an encoding that has letters there: `script` takes out what are none.
_NO_LETTER = {code: shown for code, shown in _INVISIBLE.items() if chr(code) not in CONTROL_LETTERS}
_SPACE = re.compile(r"[^\S\x1c-\x1e]+")

_FRAMES = frozenset(("iframe", "embed", "object"))
_TOLD = ("meta", "title", "script")
_HIDING: dict[str, bool] = {}
_MOST_NAMES = 20_000


def read(root: etree._Element, *, microdata: bool = True) -> Sheet:  # noqa: C901 the hot loop: calls cost more than work
    """Return the visible lines of a page, and the elements that speak to machines.

    Args:
        root: Root element.
        microdata: False when the page has no `itemprop`, so that none is looked for.
    """
    sheet = Sheet(root)
    nodes, lines, links, told = sheet.nodes, sheet.lines, sheet.links, sheet.told
    hiding, kinds = _HIDING, _TAGS
    text: list[str] = []
    opened: list[int] = []
    styled: list[etree._Element] = []
    skipped: etree._Element | None = None
    linked = bold = breaks = in_link = ended = 0
    around = ""

    def flush() -> None:
        """Make a line of the text collected since the last break."""
        nonlocal linked, bold, breaks, around
        raw = "".join(text) if len(text) != 1 else text[0]
        text.clear()
        folded = " ".join(raw.split())
        if folded and not (folded.isascii() and folded.isprintable()):
            folded = _clean(folded, raw)
        if folded:
            size = len(folded)
            at = opened[-1] if opened else 0
            lines.append(Line(folded, at, min(linked, size), min(bold, size), around, breaks, raw))
            breaks = 0
        linked = bold = 0
        around = ""

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, el in islice(walk, 2 * MAX_ELEMENTS):
        tag: str = el.tag  # type: ignore[assignment]  # comments and instructions were left out at parsing
        kind = kinds.get(tag, _BLOCK)
        if event == "start":
            if kind == _SKIP:
                if tag in _TOLD:
                    told.append(el)
                elif tag == "head":
                    told.extend(el.iterchildren(*_TOLD))
                elif tag in _FRAMES:
                    sheet.frames.append((el, len(lines)))
                walk.skip_subtree()
                skipped = el
                continue
            names, style = el.get("class"), el.get("style")
            hides = names and (hiding[names] if names in hiding else _hides(names))
            if hides or (style and _UNSEEN.search(style)) or el.get("hidden") is not None:
                if microdata:
                    told.extend(hidden for hidden in el.iter() if hidden.get("itemprop"))
                walk.skip_subtree()
                skipped = el
                continue
            if microdata and el.get("itemprop"):
                told.append(el)
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
                    around = f"{around} {names}" if around else names
            else:
                if text:
                    flush()
                if kind == _BREAK:
                    breaks += 1
                    continue
                if len(lines) > MAX_LINES:
                    break
                parent = opened[-1] if opened else -1
                level = _LEVELS.get(tag) or (nodes[parent].level if opened else 0)
                opened.append(len(nodes))
                nodes.append(Node(el, tag, parent, len(opened) - 1, len(lines), level, names, el.get("id")))
                breaks = 0
            if tag in _BOLD or (style and "bold" in style):
                styled.append(el)
            content = el.text
        else:
            if el is skipped:
                if text and kind >= _BREAK:
                    flush()
            elif kind == _BLOCK:
                if text:
                    flush()
                nodes[opened.pop()].last = len(lines)
                breaks = ended = 0
            elif kind != _BREAK:
                ended = len(text)
                if kind == _LINK:
                    in_link -= 1
            if styled and styled[-1] is el:
                styled.pop()
            content = el.tail
            if content is None and tag == "time":
                content = " "  # templates set times and links side by side and leave the gap to the style sheet
        if content and (text or not content.isspace()):
            text.append(content)
            if in_link:
                linked += len(content.strip())
            if styled:
                bold += len(content.strip())
    if text:
        flush()
    sheet.whole = next(walk, None) is None
    for index in opened:
        nodes[index].last = len(lines)
    return sheet


def _hides(names: str) -> bool:
    """Return whether class names say that an element is not shown; remembered, for templates repeat them."""
    if len(_HIDING) > _MOST_NAMES:
        _HIDING.clear()
    known = _HIDING[names] = not HIDDEN_NAMES.isdisjoint(names.split())
    return known


def _clean(text: str, raw: str) -> str:
    """Return a line NFC and without what is invisible, but with the control characters that may be letters."""
    if not text.isprintable() or "\x1c" in raw or "\x1d" in raw or "\x1e" in raw:  # `split` takes these for space
        text = _SPACE.sub(" ", raw.translate(_NO_LETTER)).strip(" ")
        if not text.translate(_INVISIBLE).strip(" \xad"):
            return ""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text
