"""Which of the articles found come first. No engine's library, no disk, no matching (`evaluate.py`).

BM25 over syllables (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; idf as Lucene has it, which is
never negative). The best of them are then ordered anew with a share for syllables that were typed side by side and
stand so: most Vietnamese words are two syllables, and pairs of syllables ranked better than segmented words.
"""

from collections.abc import Sequence
from heapq import nlargest
from math import log
from typing import Protocol

from index.engines.evaluate import Evaluation, Segment, followed
from index.engines.terms import CODE, PLACE_FIELDS, WORDS
from index.language import fold, is_accented
from index.query import Code, Phrase, Query, Word, pairs, wanted

K1, B = 1.2, 0.75
# What a pair counts beside its two syllables. nDCG@10 on ALQAC 2023 without, with .3, .5, .8: accented .824 .874 .881
# .881, accentless .801 .873 .882 .878; 250 known items among 4,000 articles: .943 .962 .963 .964, .872 .959 .968 .971.
_PAIR_SHARE = 0.5
WINDOW = 1000  # articles that are looked at for pairs; also the sample from which a pair's rarity is estimated


class RankedSegment(Segment, Protocol):
    """A segment that knows how long its articles are."""

    @property
    def length_of(self) -> Sequence[int]:
        """Number of syllables, about, of each code in `length_codes`; 256 of them."""

    @property
    def length_codes(self) -> bytes:
        """One byte an article."""

    def frequency(self, field: str, term: str) -> int:
        """Return the number of articles that have a term."""

    def total_length(self) -> int:
        """Return the number of syllables of all articles."""


class Ranking:
    """How a query ranks, over all segments of an index."""

    def __init__(self, query: Query, segments: Sequence[RankedSegment]) -> None:
        self._segments = segments
        self._size = sum(segment.size for segment in segments)
        average = sum(segment.total_length() for segment in segments) / max(self._size, 1) or 1.0
        self._norms = [[K1 * (1 - B + B * length / average) for length in s.length_of] for s in segments]
        self._terms = [(field, term, self._rarity(field, term)) for field, term in _terms(query)]
        self._pairs = _pairs(query)

    @property
    def ranks(self) -> bool:
        """Whether the query has anything to rank by; one of dates and portals has not."""
        return bool(self._terms)

    def scores(self, evaluations: Sequence[Evaluation], found: Sequence[set[int]]) -> list[dict[int, float]]:
        """Return the score of each article found, by segment."""
        scored = [self._base(index, evaluations[index], found[index]) for index in range(len(found))]
        if self._pairs:
            self._add_pairs(evaluations, scored)
        return scored

    def _base(self, index: int, evaluation: Evaluation, found: set[int]) -> dict[int, float]:
        scores = dict.fromkeys(found, 0.0)
        norms, codes = self._norms[index], self._segments[index].length_codes
        for field, term, weight in self._terms:
            postings = evaluation.postings(field, term)
            counts = dict(zip(postings.numbers, postings.counts, strict=True))
            gain = weight * (K1 + 1)
            for number in found & counts.keys():
                count = counts[number]
                scores[number] += gain * count / (count + norms[codes[number]])
        return scores

    def _add_pairs(self, evaluations: Sequence[Evaluation], scored: Sequence[dict[int, float]]) -> None:
        """Add what pairs of syllables are worth, to the best articles only."""
        best = _best(scored, WINDOW)
        for first, second in self._pairs:
            lists = [[e.postings(WORDS, word) for word in (first, second)] for e in evaluations]
            both = [set(left.numbers).intersection(right.numbers) for left, right in lists]
            counts = [
                {number: len(followed(lists[index], number)) for number in best[index] & both[index]}
                for index in range(len(lists))
            ]
            having = sum(1 for by_number in counts for count in by_number.values() if count)
            sample = sum(map(len, counts))
            rarity = _idf(self._size, sum(map(len, both)) * having / max(sample, 1))
            for index, by_number in enumerate(counts):
                norms, codes = self._norms[index], self._segments[index].length_codes
                for number, count in by_number.items():
                    norm = norms[codes[number]]
                    scored[index][number] += _PAIR_SHARE * rarity * (K1 + 1) * count / (count + norm)

    def _rarity(self, field: str, term: str) -> float:
        return _idf(self._size, sum(segment.frequency(field, term) for segment in self._segments))


def _idf(size: int, frequency: float) -> float:
    return log(1 + (size - frequency + 0.5) / (frequency + 0.5))


def _best(scored: Sequence[dict[int, float]], window: int) -> list[set[int]]:
    if sum(map(len, scored)) <= window:
        return [set(scores) for scores in scored]
    least = nlargest(window, (score for scores in scored for score in scores.values()))[-1]
    return [{number for number, score in scores.items() if score >= least} for scores in scored]


def _terms(query: Query) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place, leaf in wanted(query):
        if place not in PLACE_FIELDS:
            match leaf:
                case Word(text=text):
                    found.append((WORDS, text))
                case Phrase(words=words):
                    found += [(WORDS, word) for word in words]
                case Code(key=key):
                    found.append((CODE, key))
                case _:
                    pass  # a beginning, a date or a portal says little of how well an article fits
    return list(dict.fromkeys(found))


def _pairs(query: Query) -> list[tuple[str, str]]:
    """Return the words typed side by side, all folded when one of them has no accents."""
    sides = [(first, second) for place, first, second in pairs(query) if place not in PLACE_FIELDS]
    made = [side if all(is_accented(word) for word in side) else (fold(side[0]), fold(side[1])) for side in sides]
    return list(dict.fromkeys(made))
