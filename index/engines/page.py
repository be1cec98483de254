"""Segments + request -> a page of hits: order, paging, facets. No engine's library."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from heapq import nlargest
from typing import Any, Protocol

from archive.model import Precision
from index.engine import Request, Sort
from index.engines.evaluate import Evaluation, Segment
from index.engines.rank import RankedSegment, Ranking
from index.engines.terms import DAY, PORTAL, SECTION_NAME
from index.results import Facet, Hit, ResultPage

NO_DATE = -(1 << 63)
_FACET_FIELDS = {"portal": PORTAL, "section": SECTION_NAME, "year": DAY}

_Key = tuple[float, int]  # what it is ordered by: the larger the earlier
_Found = tuple[_Key, int, int]  # key, minus the number of the segment, minus the number in it


class StoredSegment(RankedSegment, Protocol):
    """A segment that can also show its articles."""

    @property
    def times(self) -> Sequence[int]:
        """When each was published, in seconds of Unix time; `NO_DATE` without a date."""

    def stored(self, number: int) -> dict[str, Any]:
        """Return the fields of `Hit` that do not depend on the query, time and precision as text."""


def find_page(segments: Sequence[StoredSegment], request: Request, took: Callable[[], float]) -> ResultPage:
    """Search all segments and return one page."""
    evaluations = [Evaluation(segment) for segment in segments]
    found = [evaluation.matches(request.query) for evaluation in evaluations]
    ranking = Ranking(request.query, segments)
    by_score = request.sort is Sort.RELEVANCE and ranking.ranks
    if by_score:
        ordered = _by_score(segments, ranking.scores(evaluations, found))
    else:
        ordered = _by_time(segments, found, newest=request.sort is not Sort.OLDEST)
    first = (request.page - 1) * request.limit
    best = nlargest(first + request.limit, ordered)[first:]
    return ResultPage(
        total=sum(map(len, found)),
        hits=tuple(_hit(segments[-s].stored(-number), key[0] if by_score else 0.0) for key, s, number in best),
        page=request.page,
        limit=request.limit,
        facets=tuple(_facet(name, segments, found) for name in request.facets),
        took=took(),
    )


def _by_score(segments: Sequence[StoredSegment], scored: Sequence[dict[int, float]]) -> Iterator[_Found]:
    for index, (segment, scores) in enumerate(zip(segments, scored, strict=True)):
        times = segment.times
        for number, score in scores.items():
            # equal texts come newest first; rounding lets sums of another order be equal
            yield (round(score, 9), times[number]), -index, -number


def _by_time(segments: Sequence[StoredSegment], found: Sequence[set[int]], *, newest: bool) -> Iterator[_Found]:
    for index, (segment, numbers) in enumerate(zip(segments, found, strict=True)):
        times = segment.times
        for number in numbers:
            time = times[number]
            yield (float(time != NO_DATE), time if newest else -time), -index, -number


def _hit(stored: dict[str, Any], score: float) -> Hit:
    published, precision = stored.pop("published"), stored.pop("precision")
    return Hit(
        published=datetime.fromisoformat(published) if published else None,
        precision=Precision(precision) if precision else None,
        score=score,
        **stored,
    )


def _facet(name: str, segments: Sequence[Segment], found: Sequence[set[int]]) -> Facet:
    field = _FACET_FIELDS[name]
    counts: Counter[str] = Counter()
    for segment, numbers in zip(segments, found, strict=True):
        for term in segment.terms(field, ""):
            if name != "year" or len(term) == len("2018"):
                counts[term] += len(numbers.intersection(segment.postings(field, term).numbers))
    kept = [(value, count) for value, count in counts.items() if count]
    return Facet(name, tuple(sorted(kept, key=lambda pair: pair if name == "year" else (-pair[1], pair[0]))))
