"""Vietnamese text that is not Unicode: recognised block by block, and converted.

Broken Unicode is repaired on the way, by `mojibake`. Bytes and charsets are not known here: see `charset`.

A block is converted only on evidence: nearly all of its marked words become Vietnamese syllables under a table,
and clearly more than are syllables as they stand.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

from crawler.extract import mojibake
from crawler.extract.legacy_tables import TABLES
from crawler.extract.syllables import is_syllable

# Letters that exist in Unicode Vietnamese and in none of the legacy encodings as seen through a Latin charset.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
_WORD = re.compile("[A-Za-z\x02-\x06\x10-\x15\x19\x1c-\x1e\x80-\xff]+")
_CP1252 = {chr(b): bytes([b]).decode("cp1252") for b in range(0x80, 0xA0) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_FROM_CP1252 = str.maketrans({shown: code for code, shown in _CP1252.items()})
# Evidence asked for: words gained, and the share of marked words that must become syllables.
_GATES = {"tcvn3": (2, 0.8), "vni": (2, 0.8), "vps": (4, 0.9), "viscii": (4, 0.9)}
_FONTS = (("vni-", "vni"), ("vps ", "vps"), ("vps", "vps"), (".vn", "tcvn3"))


def _single(table: dict[int, str], text: str) -> str:
    return text.translate(table)


def _longest(pattern: re.Pattern[str], table: dict[str, str], text: str) -> str:
    return pattern.sub(lambda match: table[match.group()], text)


def _converter(name: str) -> Callable[[str], str]:
    table = TABLES[name]
    if all(len(code) == 1 for code in table):
        return partial(_single, str.maketrans(table))
    codes = sorted(table, key=len, reverse=True)
    return partial(_longest, re.compile("|".join(map(re.escape, codes))), table)


_CONVERTERS = {name: _converter(name) for name in TABLES}


def convert(text: str, font: str | None = None) -> tuple[str, str | None]:
    """Return one block of text as NFC Unicode, and what it was before.

    Correct text of any language comes back as it is (in NFC), with None.

    Args:
        text: One block or line. Call this before white space or soft hyphens are cleaned: U+00AD is a letter in
            TCVN3.
        font: Font the page sets it in, when known (`.VnTimeH`, `VNI-Times`). It lowers the evidence needed; the
            capital fonts of TCVN3 (names that end in H) show small letters as capitals, and so does the result.

    Returns:
        The text and `tcvn3`, `vni`, `vps`, `viscii`, `entities`, `utf-8`, `eth` or None.
    """
    if text.isascii() and "&" not in text:
        return text, None
    repaired, damage = mojibake.repair(text)
    encoding = None if repaired.isascii() or _UNICODE_ONLY.search(repaired) else _recognise(repaired, font)
    if encoding is None:
        mended = mojibake.mend_eth(repaired)
        return mended, damage or ("eth" if mended != repaired else None)
    converted = unicodedata.normalize("NFC", _CONVERTERS[encoding](_as_codes(repaired, encoding)))
    capital = encoding == "tcvn3" and font is not None and font.strip("'\" ").lower().endswith("h")
    return (converted.upper() if capital else converted), encoding


def _as_codes(text: str, encoding: str) -> str:
    """Undo windows-1252 for the encodings whose letters lie in its 0x80 to 0x9F."""
    return text.translate(_FROM_CP1252) if encoding in ("vps", "viscii") else text


def _recognise(text: str, font: str | None) -> str | None:
    named = _font_encoding(font)
    words = [w for w in _WORD.findall(_as_codes(text, "vps")) if not w.isascii() and len(w) > 1]
    if not words:
        return None
    before = sum(map(is_syllable, words))
    best, best_valid = None, before
    for name, (gain, share) in _GATES.items():
        valid = sum(_is_converted_syllable(name, word) for word in words)
        needed, most = (1, len(words)) if name == named else (gain, 0.7 * len(words))
        if valid >= max(before + needed, best_valid + 1, share * len(words)) and before <= most:
            best, best_valid = name, valid
    return best


@lru_cache(maxsize=1 << 15)
def _is_converted_syllable(encoding: str, word: str) -> bool:
    return is_syllable(_CONVERTERS[encoding](word))


def _font_encoding(font: str | None) -> str | None:
    name = (font or "").strip("'\" ").lower()
    return next((encoding for prefix, encoding in _FONTS if name.startswith(prefix)), None)
