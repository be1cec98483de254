"""What a reader sees of a page, line by line: for comparing served pages with the seed texts."""

from lxml import etree, html

_HIDDEN = {"script", "style", "title", "head", "object", "input", "select"}
_INLINE = {"a", "b", "i", "em", "strong", "span", "font", "img", "u", "o:p"}


def visible_lines(body: bytes) -> list[str]:
    """Return the lines of the page, white space folded, empty ones left out; of images the alt text."""
    root = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    parts: list[str] = []
    _walk(root, parts)
    return [folded for line in "".join(parts).split("\n") if (folded := " ".join(line.split()))]


def _walk(element: etree._Element, parts: list[str]) -> None:
    tag = element.tag
    if isinstance(tag, str) and tag not in _HIDDEN:
        edge = "" if tag in _INLINE else "\n"
        parts += [edge, _one_line(element.get("alt")), _one_line(element.text)]
        for child in element:
            _walk(child, parts)
            parts.append(_one_line(child.tail))
        parts.append(edge)


def _one_line(text: str | None) -> str:
    return (text or "").replace("\n", " ")
