"""What the researcher asks for, as a tree that is the same for every engine. No typed text (`parse.py`), no engine.

Words in the tree are terms already: what `language.query_words` made of the typed piece. A word without accents
means every reading, one with accents that reading only; `language.is_accented` tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise


class Place(StrEnum):
    """A part of an article in which words are looked for."""

    TITLE = "title"
    TEXT = "text"
    ATTACHMENT = "attachment"
    SECTION = "section"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class All:
    """Every article."""


@dataclass(frozen=True, slots=True)
class Word:
    """One term."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that follow one another; two at least."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every term that begins with one of these beginnings; one without accents means every reading."""

    beginnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A document code or a part of one, as `codes.code_key` writes it."""

    key: str


@dataclass(frozen=True, slots=True)
class Portal:
    """All articles of one portal; `name` as `portal_key` writes it."""

    name: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles published from `start` to `end`, both days included, in the portal's own time; None is open.

    An article without a publication date is in no range, not even in one open at both ends.
    """

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Field:
    """A tree whose words are looked for in one part of the article only. Not nested."""

    place: Place
    child: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """What all children match; two at least."""

    children: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any child matches; two at least."""

    children: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What the child does not match."""

    child: "Query"


Query = All | Word | Phrase | Prefix | Code | Portal | DateRange | Field | And | Or | Not


def all_of(parts: list[Query]) -> Query:
    """Join trees with And; one alone stays as it is, none is `All`."""
    if not parts:
        return All()
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def wanted(query: Query, place: Place | None = None) -> Iterator[tuple[Place | None, Query]]:
    """Yield the leaves that a match may contain, each with its place; nothing from below a `Not`.

    For ranking and highlighting: what to count, and what to mark.
    """
    match query:
        case Not():
            return
        case Field(place=inner, child=child):
            yield from wanted(child, inner)
        case And(children=children) | Or(children=children):
            for child in children:
                yield from wanted(child, place)
        case _:
            yield place, query


def pairs(query: Query, place: Place | None = None) -> Iterator[tuple[Place | None, str, str]]:
    """Yield the words that were typed side by side: an article that has them so ranks higher."""
    match query:
        case Field(place=inner, child=child):
            yield from pairs(child, inner)
        case And(children=children) | Or(children=children):
            for left, right in pairwise(children):
                if isinstance(left, Word) and isinstance(right, Word):
                    yield place, left.text, right.text
            for child in children:
                yield from pairs(child, place)
        case Phrase(words=words):
            for first, second in pairwise(words):
                yield place, first, second
        case _:
            return
