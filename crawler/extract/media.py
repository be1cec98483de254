"""Images of an article, and which lines are their captions."""

import re

from lxml import etree

from archive.model import Image
from crawler.extract.draft import Draft
from crawler.extract.hints import Hint, of_names
from crawler.extract.links import absolute
from crawler.extract.textnorm import line_key

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "src")
_LONGEST_CAPTION = 220
_SMALL = 45
_FIGURE_LINES = 5
_LONGEST_CREDIT = 120
_CREDIT = re.compile(
    r"\W*(?:(?:photo|image|picture|video|illustration)s?(?:\s(?:credit|by|courtesy))?\s?(?::|by\b|via\b|©|courtesy)\s?.+"
    r"|credit\s?:.+|[^.!?]{2,80}[/,]\s?(?:getty(?: images)?|afp|reuters|shutterstock|istock|alamy)(?:\s.{0,30})?)",
    re.IGNORECASE,
)
_CREDITED = re.compile(
    r".{8,200}\b(?:(?:photo|image|picture)\s)?(?:credits?|courtesy)\s?(?::|of\b)\s?[^.:;]{2,60}\W{0,2}", re.IGNORECASE
)
"""A caption that ends in its credit."""
_LONGEST_CREDITED = 260
_CHROME = int(Hint.CHROME | Hint.META)


def images(draft: Draft, first: int, last: int) -> tuple[tuple[Image, ...], set[int]]:
    """Return the images that stand among the lines [first, last), and the lines that are their captions.

    An image's caption is the line right under it that names itself so, stands in its figure, or is set apart
    (centred, in italics, in the cell below); alternative text is never taken for one.
    """
    found: list[Image] = []
    captions: set[int] = set()
    seen: set[str] = set()
    for el, at in draft.sheet.images:
        if not first <= at <= last or _is_ornament(el):
            continue
        url = _source(draft.page.url, el)
        if url is None or url in seen:
            continue
        seen.add(url)
        caption = at if at < last and draft.rule[at] is None and _is_caption(draft, el, at) else None
        if caption is not None:
            captions.add(caption)
        found.append(Image(url=url, caption=None if caption is None else draft.sheet.lines[caption].text))
    named = {
        i
        for i in draft.kept(first, last)
        if draft.node_of(i).tag == "figcaption"
        or draft.has_hint(i, Hint.CAPTION, 2)
        or _in_figure(draft, i)
        or _is_credit(draft.sheet.lines[i].text)
    }
    return tuple(found), captions | named


def _is_credit(text: str) -> bool:
    """Return whether a line only says whose a picture is, or ends in saying so."""
    if len(text) > _LONGEST_CREDITED:
        return False
    told = "redit:" in text or "redits:" in text or "ourtesy of" in text
    return (told and _CREDITED.fullmatch(text) is not None) or (
        len(text) < _LONGEST_CREDIT and _CREDIT.fullmatch(text) is not None
    )


def _in_figure(draft: Draft, index: int) -> bool:
    """Return whether a line stands in a `<figure>` of few lines: with a credit or a caption, not with the article."""
    nodes, at = draft.sheet.nodes, draft.sheet.lines[index].node
    for _ in range(4):
        if at < 0 or nodes[at].last - nodes[at].first > _FIGURE_LINES:
            return False
        if nodes[at].tag == "figure":
            return True
        at = nodes[at].parent
    return False


def _source(base: str, el: etree._Element) -> str | None:
    for name in _SOURCES:
        value = (el.get(name) or "").strip()
        if value and not value.startswith(("data:", "javascript:", "about:")):
            return absolute(base, value)
    return None


def _is_ornament(el: etree._Element) -> bool:
    """Return whether an image is an icon, or stands in an element that names itself as chrome."""
    for name in ("width", "height"):
        size = (el.get(name) or "").removesuffix("px").strip()
        if size.isdecimal() and int(size) <= _SMALL:
            return True
    at = el
    for _ in range(5):
        names = f"{at.get('class') or ''} {at.get('id') or ''}"
        if names != " " and of_names(names) & _CHROME:
            return True
        parent = at.getparent()
        if parent is None:
            break
        at = parent
    return False


def _is_caption(draft: Draft, el: etree._Element, index: int) -> bool:
    line, node = draft.sheet.lines[index], draft.node_of(index)
    if len(line.text) > _LONGEST_CAPTION or node.level:
        return False
    if "blockquote" in (node.tag, draft.sheet.nodes[node.parent].tag):
        return False  # what the text quotes, set in italics or not
    if node.tag == "figcaption" or draft.has_hint(index, Hint.CAPTION, 2):
        return True
    if line_key(line.text) == line_key(el.get("alt") or ""):
        return True
    if node.tag == "td" and _table_of(el) is not None and _table_of(el) is _table_of(node.el):
        return line.text[-1] not in ":;"
    return (node.align == "center" or _is_italic(node.el, len(line.text))) and line.bold < len(line.text)


def _table_of(el: etree._Element) -> etree._Element | None:
    """Return the small table around an element: up to four cells, as made for one image and its caption."""
    for around in el.iterancestors("table"):
        return around if sum(1 for _ in around.iter("td")) <= 4 else None
    return None


def _is_italic(el: etree._Element, length: int) -> bool:
    slanted = max((len(" ".join("".join(e.itertext()).split())) for e in el.iter("em", "i")), default=0)
    return slanted >= 0.9 * length
