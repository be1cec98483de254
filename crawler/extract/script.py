"""Lines in a legacy Vietnamese encoding, or broken Unicode, made readable before anything is decided on them.

The encodings themselves are known in `legacy`; here is only which lines need it, and the fonts that pages name.
"""

import re
from functools import lru_cache

from crawler.extract import legacy
from crawler.extract.sheet import Line, Sheet
from crawler.extract.textnorm import drop_soft_hyphens, fold

# Letters of Unicode Vietnamese that no legacy encoding shows: with one of them a line is what it seems.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
_LATIN = re.compile("[\x02-\x06\x10-\x15\x19\x1c-\x1e\x80-\x9f\xa1-\xaa\xac-\xba\xbc-\xff]")
_BROKEN = re.compile(
    "[Ððð]|&#?\\w{2,8};|[\xc2-\xef][\x80-\xbf\u2010-\u203a\u20ac\u2122\u0152-\u017e\u0192\u02c6\u02dc]"
)
_SIGN = re.compile("[Ððð&\x80-\xbf\u2010-\u203a\u20ac\u2122\u0152-\u017e\u0192\u02c6\u02dc]")
"""One of these is in everything that `_BROKEN` finds: one set of characters is faster to look for."""
_MOST_KEPT = 160
_LEGACY_SHARE = 0.07
"""Share of high Latin letters: about 0.2 in legacy Vietnamese, 0.05 in French or Portuguese."""
_FONT_NAMES = {"tcvn3": ".VnTime", "vni": "VNI-Times", "vps": "VPS Times"}
_FONT_SIGNS = (b".Vn", b".VN", b"VNI-")
_FONT = re.compile(r"(?:\.vn|vni[- ]|vps)[\w .-]{0,30}", re.IGNORECASE)


def make_readable(sheet: Sheet, body: bytes) -> None:
    """Convert the lines that need it, in place; soft hyphens go from all others.

    Args:
        sheet: The page's lines.
        body: The page's bytes, to see whether it names a legacy font at all.
    """
    fonts = _Fonts(sheet, body)
    waiting: list[tuple[Line, str]] = []
    seen: str | None = None
    for line in sheet.lines:
        text = line.text
        if text.isascii() and "&" not in text and text.isprintable():
            continue
        if _UNICODE.search(text) and not _SIGN.search(text) and text.isprintable():
            continue  # readable Vietnamese, as most lines are
        encoding = None
        if _is_suspect(text):
            font = None if _UNICODE.search(text) else fonts.of(line)
            text, encoding = _converted(text, font) if len(text) <= _MOST_KEPT else legacy.convert(text, font)
            seen = encoding if encoding in _FONT_NAMES else seen
        if encoding in (None, "eth") and _LATIN.search(line.text) and not _UNICODE.search(line.text):
            waiting.append((line, text))
        else:
            _replace(line, _shown(text))
    for line, text in waiting:
        # A line too short to tell by itself is in the encoding of its page.
        _replace(line, _shown(text if seen is None else legacy.convert(line.text, _FONT_NAMES.get(seen))[0]))


def _shown(text: str) -> str:
    """Return a line without soft hyphens and control characters, which are letters in legacy encodings only."""
    return text if text.isprintable() else fold(drop_soft_hyphens(text))


def _is_suspect(text: str) -> bool:
    return _short_is_suspect(text) if len(text) <= _MOST_KEPT else _looks_broken(text)


@lru_cache(maxsize=1 << 12)
def _converted(text: str, font: str | None) -> tuple[str, str | None]:
    return legacy.convert(text, font)


@lru_cache(maxsize=1 << 13)
def _short_is_suspect(text: str) -> bool:
    return _looks_broken(text)


def _looks_broken(text: str) -> bool:
    if _UNICODE.search(text) is None and len(_LATIN.findall(text)) >= _LEGACY_SHARE * len(text):
        return True
    return _SIGN.search(text) is not None and _BROKEN.search(text) is not None


def _replace(line: Line, text: str) -> None:
    """Set a line's text, its counts of linked and bold characters kept in proportion."""
    if not text or text == line.text:
        return
    share = len(text) / len(line.text)
    line.linked = min(len(text), round(line.linked * share))
    line.bold = min(len(text), round(line.bold * share))
    line.text = text


class _Fonts:
    """The legacy fonts that a page names; looked for only once a line needs it."""

    def __init__(self, sheet: Sheet, body: bytes) -> None:
        self.sheet, self.body = sheet, body
        self.any: bool | None = None

    def of(self, line: Line) -> str | None:
        """Return the legacy font that a line's element, or one inside or around it, names."""
        if self.any is None:
            self.any = any(name in self.body for name in _FONT_SIGNS)
        if not self.any:
            return None
        el = self.sheet.nodes[line.node].el
        for at in (*el.iter(), *el.iterancestors()):
            found = _FONT.search(f"{at.get('face') or ''} {at.get('style') or ''}")
            if found:
                return found.group()
        return None
