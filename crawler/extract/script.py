"""Lines in a legacy Vietnamese encoding, or broken Unicode, made readable before anything is decided on them.

The encodings themselves are known in `legacy`; here is only which lines need it, and the fonts that pages name.
"""

import re

from crawler.extract import legacy
from crawler.extract.sheet import Line, Node, Sheet
from crawler.extract.textnorm import drop_soft_hyphens

# Letters of Unicode Vietnamese that no legacy encoding shows: with one of them a line is what it seems.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
_LATIN = re.compile("[\x80-\x9f\xa1-\xaa\xac-\xba\xbc-\xff]")
_BROKEN = re.compile(
    "[Ððð]|&#?\\w{2,8};|[\xc2-\xef][\x80-\xbf\u2010-\u203a\u20ac\u2122\u0152-\u017e\u0192\u02c6\u02dc]"
)
_LEGACY_SHARE = 0.07
"""Share of high Latin letters: about 0.2 in legacy Vietnamese, 0.05 in French or Portuguese."""
_FONT_NAMES = {"tcvn3": ".VnTime", "vni": "VNI-Times", "vps": "VPS Times"}
_FONT_SIGNS = (".Vn", ".VN", "VNI-")
_FONT = re.compile(r"(?:\.vn|vni[- ]|vps)[\w .-]{0,30}", re.IGNORECASE)


def make_readable(sheet: Sheet, markup: str) -> None:
    """Convert the lines that need it, in place; soft hyphens go from all others.

    Args:
        sheet: The page's lines.
        markup: Its markup, to see whether it names a legacy font at all.
    """
    has_fonts: bool | None = None
    waiting: list[Line] = []
    seen: str | None = None
    for line in sheet.lines:
        text = line.text
        if text.isascii() and "&" not in text:
            continue
        if _is_suspect(text):
            if has_fonts is None:
                has_fonts = any(name in markup for name in _FONT_SIGNS)
            font = _font_of(sheet.nodes[line.node]) if has_fonts else None
            text, encoding = legacy.convert(text, font)
            seen = encoding if encoding in _FONT_NAMES else seen
            if encoding is None:
                waiting.append(line)
        if "\xad" in text:
            text = " ".join(drop_soft_hyphens(text).split())
        if text and text != line.text:
            _replace(line, text)
    for line in waiting if seen is not None else ():
        # A line too short to tell by itself is in the encoding of its page.
        text, _ = legacy.convert(line.text, _FONT_NAMES.get(seen or ""))
        if text and text != line.text:
            _replace(line, text)


def _is_suspect(text: str) -> bool:
    if _UNICODE.search(text) is None and len(_LATIN.findall(text)) >= _LEGACY_SHARE * len(text):
        return True
    return _BROKEN.search(text) is not None


def _replace(line: Line, text: str) -> None:
    """Set a line's text, its counts of linked and bold characters kept in proportion."""
    share = len(text) / len(line.text)
    line.linked = min(len(text), round(line.linked * share))
    line.bold = min(len(text), round(line.bold * share))
    line.text = text


def _font_of(node: Node) -> str | None:
    """Return the legacy font that an element, or one inside or around it, names."""
    own = (e for e in node.el.iter() if isinstance(e.tag, str) and (e.get("face") or e.get("style")))
    for el in (*own, *node.el.iterancestors()):
        found = _FONT.search(f"{el.get('face') or ''} {el.get('style') or ''}")
        if found:
            return found.group()
    return None
