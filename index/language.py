"""Vietnamese text -> tokens: the one chain for indexing, querying and highlighting.

A token is a syllable (a run of letters and digits) with its place in the text and two readings at one position: the
exact one (NFC, lower case, tone mark where the modern spelling puts it) and the folded one (without accents, đ as
d). A folded reading folds to itself and an exact one with accents never does, so both kinds can share one list of
terms. Document codes are in `codes.py`; nothing here knows a query, an engine or a field.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Combining marks belong to their letter also in text that is not NFC; soft hyphen, joiners and BOM are invisible.
_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"
_SYLLABLE = rf"[^\W_](?:[^\W_]|[\u0300-\u036f{_INVISIBLE}])*"
_GROUPED = r"\d{1,3}(?:[.,]\d{3})+(?![^\W_])"
_TOKEN = re.compile(rf"{_GROUPED}|{_SYLLABLE}")
_DIGITS = re.compile(r"\d+")
_DROP_INVISIBLE = str.maketrans("", "", _INVISIBLE)

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MODERN = re.compile(rf"(?<!q)(o(?=[ae])|u(?=y))([aey])([{_TONES}])$")
_AFTER_Q = re.compile(rf"(?<=q)u([{_TONES}])([aeiy])$")


class Token(NamedTuple):
    """One syllable or number of a text.

    Attributes:
        exact: Its exact reading.
        folded: Its reading without accents.
        position: Its number in the text, from 0. The joined reading of `159.493` stands at the positions of its
            first and last part.
        start: Index of its first character in the text as given.
        end: Index after its last one.
    """

    exact: str
    folded: str
    position: int
    start: int
    end: int


def fold(word: str) -> str:
    """Return a word without accents: `đường` -> `duong`. Folding twice changes nothing."""
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(c for c in letters if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", bare.replace("đ", "d").replace("Đ", "D").replace("ð", "d").replace("Ð", "D"))


def exact(word: str) -> str:
    """Return the exact reading of one word: NFC, lower case, `hoà` as `hòa`, Icelandic Ð as Đ."""
    return word.lower() if word.isascii() else _place_tone(_lower(word))


def _lower(word: str) -> str:
    shown = unicodedata.normalize("NFC", word.translate(_DROP_INVISIBLE)).lower().replace("ð", "đ")
    return unicodedata.normalize("NFC", shown)  # lower-casing can leave a mark that combines


def _place_tone(word: str) -> str:
    """Put the tone mark where the spelling of 1984 puts it: hoà -> hòa, thuý -> thúy, but qúy -> quý.

    Only in an open syllable: in hoàn and thuyền both spellings agree. After q, u is no vowel.
    """
    if len(word) > 1 and word[-1] in _OPEN_ENDS:
        # Only the tone is taken off: the horn, hat or breve of ă â ê ô ơ ư must stay one letter with its vowel.
        letters = unicodedata.normalize("NFD", word)
        moved = _MODERN.sub(r"\1\3\2", letters)
        moved = _AFTER_Q.sub(r"u\2\1", moved)
        return unicodedata.normalize("NFC", moved)
    return word


_OPEN_ENDS = frozenset(unicodedata.normalize("NFC", vowel + tone) for vowel in "aeiy" for tone in ("", *_TONES))


class _Readings(dict[str, tuple[str, str, str]]):
    """Exact and folded reading of what the pattern found, and the joined reading of a number in groups, else empty.

    A text has few different syllables and the loops below run once a token, so readings are kept; a flood of odd
    words empties the table.
    """

    def __missing__(self, raw: str) -> tuple[str, str, str]:
        if len(self) > 100_000:
            self.clear()
        reading = exact(raw)
        joined = "".join(_DIGITS.findall(raw)) if "." in raw or "," in raw else ""
        made = self[raw] = (reading, fold(reading), joined)
        return made


_KNOWN = _Readings()


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order, those of one position together."""
    position = 0
    for found in _TOKEN.finditer(text):
        reading, folded, joined = _KNOWN[found.group()]
        if joined:
            numbers = list(_number_tokens(found.group(), joined, position, found.start()))
            yield from numbers
            position = numbers[-1].position + 1
        else:
            yield Token(reading, folded, position, found.start(), found.end())
            position += 1


def _number_tokens(raw: str, joined: str, position: int, start: int) -> Iterator[Token]:
    groups = list(_DIGITS.finditer(raw))
    for number, group in enumerate(groups):
        part = group.group()
        yield Token(part, part, position + number, start + group.start(), start + group.end())
        if number in (0, len(groups) - 1):
            yield Token(joined, joined, position + number, start, start + len(raw))


def readings(text: str) -> tuple[list[str], list[str], list[tuple[int, str]]]:
    """Return what indexing needs, fast: exact and folded readings by position, and (position, joined number) pairs.

    The same tokens as `tokens()` yields, without their places in the text.
    """
    found = [_KNOWN[raw] for raw in _TOKEN.findall(text)]
    if any(joined for _, _, joined in found):
        return _readings_with_numbers(text)
    return [reading for reading, _, _ in found], [folded for _, folded, _ in found], []


def _readings_with_numbers(text: str) -> tuple[list[str], list[str], list[tuple[int, str]]]:
    exacts: list[str] = []
    foldeds: list[str] = []
    numbers: list[tuple[int, str]] = []
    for raw in _TOKEN.findall(text):
        reading, folded, joined = _KNOWN[raw]
        if joined:
            parts = _DIGITS.findall(raw)
            numbers += ((len(exacts), joined), (len(exacts) + len(parts) - 1, joined))
            exacts += parts
            foldeds += parts
        else:
            exacts.append(reading)
            foldeds.append(folded)
    return exacts, foldeds, numbers


def query_words(text: str) -> tuple[str, ...]:
    """Return the terms that a typed piece stands for: a number in groups is one term, anything else its syllables.

    More than one means that they must follow one another (`GD&ĐT`, `2018-2019`).
    """
    whole = _TOKEN.fullmatch(text.strip())
    if whole:
        reading, _, joined = _KNOWN[whole.group()]
        return (joined or reading,)
    return tuple(readings(text)[0])


def prefixes(text: str) -> tuple[str, ...]:
    """Return the beginnings that a typed `hoà` may stand for: as typed, and with the tone mark moved.

    Both, because `hoà` may go on as `hoàn`. Nothing for a text without a word.
    """
    found = _TOKEN.search(text)
    if found is None:
        return ()
    return tuple(dict.fromkeys((_lower(found.group()), exact(found.group()))))


def is_accented(word: str) -> bool:
    """Tell whether a word, in its exact reading, carries any accent: then it means that spelling only."""
    return fold(word) != word
