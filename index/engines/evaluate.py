"""Query tree + lists of postings -> the articles that match. No engine's library, no disk, no ranking (`rank.py`).

Set algebra over whole lists: exact totals, and no Python call an article and term.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import MAXYEAR, date, timedelta
from typing import Protocol

from index.engines.lists import Postings
from index.engines.terms import CODE, DAY, PLACE_FIELDS, PORTAL, STRETCHES, WORDS, day_terms
from index.language import is_accented
from index.query import All, And, Code, DateRange, Field, Not, Or, Phrase, Place, Portal, Prefix, Query, Word


class Segment(Protocol):
    """A part of an index that numbers its articles from 0.

    Attributes:
        size: Number of articles, deleted ones included.
        deleted: Numbers of those.
    """

    size: int
    deleted: frozenset[int]

    def postings(self, field: str, term: str) -> Postings:
        """Return a term's list, empty when it has none. Deleted articles may be in it."""

    def terms(self, field: str, beginning: str) -> Iterable[str]:
        """Return the terms of a field that begin so, in order of their bytes."""


class Evaluation:
    """One query over one segment. Every list is read once."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self._read: dict[tuple[str, str], Postings] = {}

    def matches(self, query: Query) -> set[int]:
        """Return the numbers of the articles that match, deleted ones left out."""
        return self._match(query, None) - self.segment.deleted

    def postings(self, field: str, term: str) -> Postings:
        """Return a term's list."""
        known = self._read.get((field, term))
        if known is None:
            known = self._read[field, term] = self.segment.postings(field, term)
        return known

    def _match(self, query: Query, place: Place | None) -> set[int]:  # noqa: C901  # one case a kind of node
        match query:
            case Word(text=text):
                return self._words([text], place)
            case Phrase(words=words):
                return self._phrase(words, place)
            case Prefix(beginnings=beginnings):
                return self._words(self._beginning_with(beginnings, place), place)
            case Field(place=inner, child=child):
                return self._match(child, inner)
            case And(children=children):
                return self._and(children, place)
            case Or(children=children):
                return set().union(*(self._match(child, place) for child in children))
            case Not(child=child):
                return self._all() - self._match(child, place)
            case Code(key=key):
                return set(self.postings(CODE, key).numbers)
            case Portal(name=name):
                return set(self.postings(PORTAL, name).numbers)
            case DateRange(start=start, end=end):
                return self._dates(start, end)
            case All():
                return self._all()

    def _all(self) -> set[int]:
        return set(range(self.segment.size))

    def _and(self, children: Sequence[Query], place: Place | None) -> set[int]:
        positive = [self._match(child, place) for child in children if not isinstance(child, Not)]
        positive.sort(key=len)
        found = set.intersection(*positive) if positive else self._all()
        for child in children:
            if isinstance(child, Not) and found:
                found -= self._match(child.child, place)
        return found

    def _words(self, terms: Iterable[str], place: Place | None) -> set[int]:
        field, stretch = where(place)
        found: set[int] = set()
        for term in terms:
            postings = self.postings(field, term)
            found.update(postings.numbers if stretch is None else _within(postings, stretch))
        return found

    def _beginning_with(self, beginnings: Sequence[str], place: Place | None) -> list[str]:
        field, _ = where(place)
        known = (term for beginning in beginnings for term in self.segment.terms(field, beginning))
        # the folded readings cover the accented ones that begin alike
        wanted = known if is_accented(beginnings[0]) else (t for t in known if not is_accented(t))
        return list(dict.fromkeys(wanted))

    def _phrase(self, words: Sequence[str], place: Place | None) -> set[int]:
        field, stretch = where(place)
        lists = [self.postings(field, word) for word in words]
        found = set.intersection(*(set(postings.numbers) for postings in lists))
        return {number for number in found if any(_inside(followed(lists, number), stretch))}

    def _dates(self, start: date | None, end: date | None) -> set[int]:
        years = [term for term in self.segment.terms(DAY, "") if len(term) == len("2018")]
        if not years:
            return set()
        first = max(start or date.min, date(int(years[0]), 1, 1))
        last = min(end or date.max, date(min(int(years[-1]), MAXYEAR - 1), 12, 31))
        return set().union(*(self.postings(DAY, term).numbers for term in _day_cover(first, last)))


def where(place: Place | None) -> tuple[str, tuple[int, int] | None]:
    """Return the field in which a place's words stand, and the stretch of positions if it is not the whole field."""
    if place in PLACE_FIELDS:
        return PLACE_FIELDS[place], None
    return WORDS, STRETCHES[place] if place else None


def followed(lists: Sequence[Postings], number: int) -> set[int]:
    """Return the positions in one article from which terms follow one another; all must have it."""
    starts = set(lists[0].places(number))
    for offset, postings in enumerate(lists[1:], 1):
        starts.intersection_update([position - offset for position in postings.places(number)])
    return starts


def _within(postings: Postings, stretch: tuple[int, int]) -> Iterator[int]:
    for number, places in postings.each():
        if any(_inside(places, stretch)):
            yield number


def _inside(places: Iterable[int], stretch: tuple[int, int] | None) -> Iterator[bool]:
    start, end = stretch or (0, 1 << 32)
    return (start <= place < end for place in places)


def _day_cover(first: date, last: date) -> list[str]:
    """Return the fewest years, months and days that make up a range."""
    terms: list[str] = []
    while first <= last:
        year, month, day = day_terms(first)
        term, following = day, first + timedelta(1)
        if first.day == 1 and (next_month := (first + timedelta(32)).replace(day=1)) - timedelta(1) <= last:
            term, following = month, next_month
            if first.month == 1 and (next_year := date(first.year + 1, 1, 1)) - timedelta(1) <= last:
                term, following = year, next_year
        terms.append(term)
        first = following
    return terms
