"""Writes Vietnamese as TCVN3 (ABC) code points: the way pages were typed with .VnTime fonts before Unicode.

The table is TCVN 5712:1993, VN3: each letter is one byte, which such pages served as the Latin-1 character of the
same number; U+00AD (soft hyphen) is the letter ư. The font has no capital letters with tone marks.
"""

import unicodedata

_BYTES = {
    "Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7,
    "ă": 0xA8, "â": 0xA9, "ê": 0xAA, "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE,
    "à": 0xB5, "ả": 0xB6, "ã": 0xB7, "á": 0xB8, "ạ": 0xB9,
    "ằ": 0xBB, "ẳ": 0xBC, "ẵ": 0xBD, "ắ": 0xBE, "ặ": 0xC6,
    "ầ": 0xC7, "ẩ": 0xC8, "ẫ": 0xC9, "ấ": 0xCA, "ậ": 0xCB,
    "è": 0xCC, "ẻ": 0xCE, "ẽ": 0xCF, "é": 0xD0, "ẹ": 0xD1,
    "ề": 0xD2, "ể": 0xD3, "ễ": 0xD4, "ế": 0xD5, "ệ": 0xD6,
    "ì": 0xD7, "ỉ": 0xD8, "ĩ": 0xDC, "í": 0xDD, "ị": 0xDE,
    "ò": 0xDF, "ỏ": 0xE1, "õ": 0xE2, "ó": 0xE3, "ọ": 0xE4,
    "ồ": 0xE5, "ổ": 0xE6, "ỗ": 0xE7, "ố": 0xE8, "ộ": 0xE9,
    "ờ": 0xEA, "ở": 0xEB, "ỡ": 0xEC, "ớ": 0xED, "ợ": 0xEE,
    "ù": 0xEF, "ủ": 0xF1, "ũ": 0xF2, "ú": 0xF3, "ụ": 0xF4,
    "ừ": 0xF5, "ử": 0xF6, "ữ": 0xF7, "ứ": 0xF8, "ự": 0xF9,
    "ỳ": 0xFA, "ỷ": 0xFB, "ỹ": 0xFC, "ý": 0xFD, "ỵ": 0xFE,
}  # fmt: skip
_TABLE = {ord(letter): chr(byte) for letter, byte in _BYTES.items()}


def to_tcvn3(text: str) -> str:
    """Return `text` as it stands in a page typed with a TCVN3 font.

    Raises:
        ValueError: It holds a letter that the font does not have (a capital with a tone mark).
    """
    composed = unicodedata.normalize("NFC", text)
    lost = {c for c in composed if c.isalpha() and ord(c) > 0x7F and ord(c) not in _TABLE}
    if lost:
        raise ValueError(f"no TCVN3 letter for {''.join(sorted(lost))!r} in {text[:60]!r}")
    return composed.translate(_TABLE)
