"""Document codes of Vietnamese offices (`22/2016/TT-BGDĐT`): found in text, and the key they compare by.

The grammar: number `/` [year `/`] type `-` issuer [`-` office …]; the Party writes number `-` type `/` issuer.
"""

import re
import unicodedata

from crawler.extract.textnorm import unify_dashes

_PART = r"[A-ZĐ][A-Za-zĐđƯư&]{0,9}(?:\d{1,2}(?![\d/]))?"
# A stray space inside an issuer ("BGD ĐT-BNV") is taken only before capitals that are followed by a dash.
_JOINT = r"(?: ?- ?| (?=[A-ZĐ]{2,6}-))"
_CODE = re.compile(
    r"(?<![\w./])(?<!\d[,-])\d{1,5} ?"
    r"(?:(?:/ ?(?:19|20)\d{2} ?)?"
    r"/ ?(?:QH\d{1,2}|UBTVQH\d{1,2}"
    rf"|[A-ZĐ][A-Za-zĐđƯư&]{{0,7}}(?:/ ?(?={_PART}-))?(?:(?<=/){_PART}|{_JOINT}{_PART})(?:{_JOINT}{_PART}){{0,3}})"
    r"|- ?[A-ZĐ][A-Za-zĐđ]{0,4} ?/ ?[A-ZĐ][A-ZĐƯa-z]{0,9})"
    r"(?![\w/])"
)
_SIGN = re.compile("/[ \xa0]?[A-ZĐÐ]")
"""In every code, and in no date: a cheap look before the dear one."""
# With "số" before it, a number and the issuer alone is a code too: "Công văn số 1234/SGDĐT".
_NUMBERED = re.compile(r"(?<=[Ss]ố )\d{1,5}(?:/(?:19|20)\d{2})?/[A-ZĐ&]{4,9}(?![\w/-])")
_EDUCATION = re.compile(r"GD(?:&|-)?[ĐD]T")


def find_codes(text: str) -> tuple[str, ...]:
    """Return the document codes cited in `text`, in order of first appearance, each once.

    A code is given as written, but without spaces, with plain hyphens and Đ (U+0110) for Ð (U+00D0).
    """
    if "/" not in text or not _SIGN.search(text):
        return ()
    plain = unify_dashes(_one_d(unicodedata.normalize("NFC", text))).replace("\xa0", " ")
    found = sorted((m.start(), m.group()) for pattern in (_CODE, _NUMBERED) for m in pattern.finditer(plain))
    unique: dict[str, str] = {}
    for _, code in found:
        written = code.replace(" ", "")
        unique.setdefault(canonical(written), written)
    return tuple(unique.values())


def canonical(code: str) -> str:
    """Return the key of a code: NFC, upper case, no spaces, one kind of dash, Đ for Ð, GDĐT for GDDT, GD&ĐT."""
    key = unify_dashes(_one_d(unicodedata.normalize("NFC", code)))
    return _EDUCATION.sub("GDĐT", "".join(key.split()).upper())


def _one_d(text: str) -> str:
    return text.replace("\u00d0", "\u0110")
