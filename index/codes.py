"""Document codes (`22/2016/TT-BGDĐT`, `29-NQ/TW`): finding them in text, and one key for every way to write one.

The key takes no notice of spaces, kinds of dashes and slashes, case, accents, `&` and leading zeros, because people
and portals write one code in all these ways. Shapes: Decree 30/2020/NĐ-CP, annex I (number / year / type - issuer)
and the party's number - type / issuer. The cleaner lists an article's codes itself; this file also reads what a
researcher types.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from index.language import fold

_DASH = r"[-\u2010-\u2015\u2212]"
_SLASH = r"\s?/\s?"
_NAME = r"(?:[BSPbsp]?[Gg][Dd]\s?&?\s?[ĐÐDđd][Tt]|[^\W\d_]{1,10}&?[^\W\d_]{0,5})"
_INSIDE = rf"(?:{_DASH}|\s(?=[^\W\d_]{{2,6}}{_DASH}))"
_CODE = re.compile(
    rf"(?<![\w./])\d{{1,5}}"
    rf"(?:(?:{_SLASH}(?:19|20)\d{{2}})?{_SLASH}"
    rf"(?:(?P<assembly>[Qq][Hh]\d{{1,2}})|(?P<kind>{_NAME})\s?{_DASH}\s?{_NAME}(?:{_INSIDE}{_NAME}){{0,3}})"
    rf"|\s?{_DASH}\s?(?P<party>[^\W\d_]{{1,4}}){_SLASH}[^\W\d_]{{2,5}})"
    rf"(?![\w/])"
)
# Types that are taken for one also in lower case; other codes must be in capitals, as `10/km-giờ` is none.
_KINDS = re.compile("bb|bc|cd|cp|ct|ctr|cv|da|gm|gp|hd|kh|kl|lct|nd|nq|pa|qc|qd|qdlt|tb|tc|tt|ttg|ttlt|ttr|vbhn|vp")


@dataclass(frozen=True, slots=True)
class CodeFound:
    """A document code in a text: its key, and where it stands."""

    key: str
    start: int
    end: int


def code_key(code: str) -> str:
    """Return the key of a code: folded, its pieces joined by `-` (`22-2016-tt-bgddt`).

    A space counts as a piece's end only between a digit and a letter: `BGD ĐT` is `bgddt`, `TT 22` is `tt-22`.
    """
    plain = fold(unicodedata.normalize("NFC", code).lower().replace("&amp;", "").replace("&", ""))
    pieces = re.split(rf"(?:/|{_DASH})+", re.sub(r"\s+", "", plain))
    split = [part for piece in pieces for part in re.findall(r"\d+|[^\W\d_]+", piece)]
    return "-".join(part.lstrip("0") or part if part.isdigit() else part for part in split)


def code_terms(key: str) -> set[str]:
    """Return a key and the parts by which people cite it: `22-2016`, `tt-bgddt`, `tt-22`, `tt-22-2016`.

    Number and issuer without the year is not among them: that is another document's code.
    """
    pieces = key.split("-")
    numbers = 2 if len(pieces) > 1 and len(pieces[1]) == 4 and pieces[1].isdigit() else 1
    head, tail = pieces[:numbers], pieces[numbers:]
    if not head[0].isdigit() or not tail:
        return {key}
    terms = {key, f"{tail[0]}-{head[0]}", "-".join([tail[0], *head])}
    if len(tail) > 1:
        terms.add("-".join(tail))
    if numbers == 2:
        terms.add("-".join(head))
    return terms


def find_codes(text: str) -> Iterator[CodeFound]:
    """Yield the document codes of a text in order."""
    for match in _CODE.finditer(text):
        if _plausible(match):
            yield CodeFound(code_key(match.group()), match.start(), match.end())


def code_at(text: str, start: int) -> CodeFound | None:
    """Return the document code that begins just at a place of a text, or None."""
    match = _CODE.match(text, start)
    return CodeFound(code_key(match.group()), start, match.end()) if match and _plausible(match) else None


def _plausible(match: re.Match[str]) -> bool:
    if match["assembly"]:
        return True
    kind = match["kind"] or match["party"]
    names = re.findall(r"[^\W\d_]+", match.group())
    return all(name[0].isupper() for name in names) or _KINDS.fullmatch(fold(kind.lower())) is not None
