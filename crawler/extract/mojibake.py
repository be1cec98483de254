"""Unicode text that was broken on its way: entities encoded twice, UTF-8 read as Latin, Eth for Đ, NFD.

Each repair is made only where its result is certain. Legacy encodings are in `legacy`.
"""

import html
import re
import unicodedata

from crawler.extract.syllables import is_syllable

_ENTITY = re.compile(r"&(?:amp;){0,3}(#\d{2,6}|#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{3,8}\d?);")
_PUNCTUATION = frozenset("\xa0–—‘’“”…•°")
_ETH_WORD = re.compile("[^\\W\\d_]*[Ðð][^\\W\\d_]*")
_BYTES = {bytes([b]).decode("cp1252", "ignore") or chr(b): b for b in range(0x80, 0xA0)}
_BYTES |= {chr(b): b for b in range(0x80, 0x100)}
_HIGH_TAIL = "".join(re.escape(c) for c, b in _BYTES.items() if b < 0xC0)
# Two or three bytes of UTF-8, each shown as the Latin letter it stands for.
_UTF8_RUN = re.compile(f"[\xc2-\xdf][{_HIGH_TAIL}]|[\xe0-\xef][{_HIGH_TAIL}]{{2}}")


def repair(text: str) -> tuple[str, str | None]:
    """Return `text` repaired and in NFC, and what was wrong: `entities`, `utf-8` or None."""
    damage = None
    if "&" in text and ";" in text:
        text, count = _ENTITY.subn(_unescape, text)
        damage = "entities" if count else None
    if text.isascii():
        return text, damage
    read_again = _utf8_again(text)
    if read_again is not None:
        text, damage = read_again, "utf-8"
    return unicodedata.normalize("NFC", text), damage


def mend_eth(text: str) -> str:
    """Return `text` with Đ for Ð (U+00D0) and đ for ð where the word is Vietnamese or an abbreviation in capitals."""
    return _ETH_WORD.sub(_mend_word, text) if "Ð" in text or "ð" in text else text


def _unescape(match: re.Match[str]) -> str:
    character = html.unescape(f"&{match[1]};")
    keeps = len(character) == 1 and (
        character.isalpha() or character in _PUNCTUATION or unicodedata.combining(character)
    )
    return character if keeps else match.group()


def _utf8_again(text: str) -> str | None:
    if not _UTF8_RUN.search(text):
        return None
    try:
        raw = b"".join(bytes([_BYTES[c]]) if c in _BYTES else _ascii(c) for c in text)
        return raw.decode("utf-8")
    except (UnicodeError, ValueError):
        return None


def _ascii(character: str) -> bytes:
    return character.encode("ascii")


def _mend_word(match: re.Match[str]) -> str:
    word = match.group()
    mended = word.replace("Ð", "Đ").replace("ð", "đ")
    return mended if is_syllable(mended) or (mended.isupper() and len(mended) > 1) else word
