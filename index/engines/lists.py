"""Lists of postings: which articles have a term, how often, and where. In memory, as bytes, and merged.

A list as bytes: a head (`_HEAD`), then three sections, each deflated where that makes it shorter: the articles'
numbers as differences (32 bits each), the counts (32 bits each; left out when all are 1 and there are no places), and
the places of all articles in a row (16 bits each, 32 where they are wider). Little or big endian as the machine is:
Whoosh refuses an index of another architecture. Nothing here knows Whoosh, a field or a query.
"""

import pickle
import struct
import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from heapq import merge
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import BinaryIO

_HEAD = struct.Struct("=BIII")  # 1 when places are wide, number of articles, bytes of numbers, bytes of counts
_WIDE = 1 << 16
IN_MEMORY = 12_000_000  # positions that a collector holds before it writes a file: about 150 MB

TermKey = tuple[str, bytes]  # field, term


class PostingList:
    """One term's list while an index is written.

    Attributes:
        numbers: Articles that have it, rising.
        counts: How often each has it.
        places: Positions of the first article, then of the second, …; empty when the field keeps none.
    """

    __slots__ = ("counts", "numbers", "places")

    def __init__(self) -> None:
        self.numbers = array("I")
        self.counts = array("I")
        self.places = array("I")

    def extend(self, other: "PostingList") -> None:
        """Add the articles of another list behind these."""
        self.numbers.extend(other.numbers)
        self.counts.extend(other.counts)
        self.places.extend(other.places)

    def to_bytes(self) -> bytes:
        """Return the list as it is kept on disk."""
        numbers = self.numbers
        gaps = array("I", [after - before for before, after in pairwise([0, *numbers])])
        wide = bool(self.places) and max(self.places) >= _WIDE
        places = self.places if wide else array("H", self.places)
        plain = not places and len(numbers) == sum(self.counts)
        kept = _squeeze(gaps), b"" if plain else _squeeze(self.counts), _squeeze(places)
        return _HEAD.pack(wide, len(numbers), len(kept[0]), len(kept[1])) + b"".join(kept)


class Postings:
    """One term's list as read from disk; each section is unpacked when it is asked for."""

    def __init__(self, data: bytes) -> None:
        wide, self._size, numbers, counts = _HEAD.unpack_from(data)
        self._type = "I" if wide else "H"
        ends = list(accumulate((numbers, counts), initial=_HEAD.size))
        self._sections = data[ends[0] : ends[1]], data[ends[1] : ends[2]], data[ends[2] :]

    def __len__(self) -> int:
        return int(self._size)

    @cached_property
    def numbers(self) -> Sequence[int]:
        """Articles that have the term, rising."""
        return list(accumulate(_spread(self._sections[0], "I", self._size)))

    @cached_property
    def counts(self) -> Sequence[int]:
        """How often each of them has it."""
        section = self._sections[1]
        return _spread(section, "I", self._size) if section else array("I", [1]) * self._size

    @cached_property
    def all_places(self) -> "array[int]":
        """Positions in the first of them, then in the second, and so on."""
        return _spread(self._sections[2], self._type, sum(self.counts)) if self._sections[2] else array("H")

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(self.counts))

    def places(self, number: int) -> "array[int]":
        """Return the positions in one article that is in the list."""
        index = bisect_left(self.numbers, number)
        end = self._ends[index]
        return self.all_places[end - self.counts[index] : end]

    def each(self) -> Iterator[tuple[int, "array[int]"]]:
        """Yield every article with its positions."""
        places = self.all_places
        for number, end, count in zip(self.numbers, self._ends, self.counts, strict=True):
            yield number, places[end - count : end]

    def renumbered(self, start: int, kept: Sequence[int] | None) -> PostingList:
        """Return the list for a merged index.

        Args:
            start: New number of the first article, when none is left out.
            kept: New number of each article, -1 for one that is left out; None when none is.
        """
        made = PostingList()
        if kept is None:
            made.numbers = array("I", [number + start for number in self.numbers])
            made.counts, made.places = array("I", self.counts), array("I", self.all_places)
            return made
        places = self.each() if self._sections[2] else ((number, ()) for number in self.numbers)
        for (number, there), count in zip(places, self.counts, strict=True):
            if kept[number] >= 0:
                made.numbers.append(kept[number])
                made.counts.append(count)
                made.places.extend(tuple(there))  # of another width: arrays do not mix
        return made


class Collector:
    """Collects the lists of many articles, in bounded memory.

    Args:
        folder: An existing folder for temporary files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lists: defaultdict[str, defaultdict[str, PostingList]] = defaultdict(lambda: defaultdict(PostingList))
        self._size = 0
        self._runs: list[Path] = []

    def add(self, number: int, field: str, terms: Mapping[str, Sequence[int]]) -> None:
        """Take in an article's terms in one field with their positions; numbers must not fall."""
        lists = self._lists[field]
        for term, places in terms.items():
            found = lists[term]
            found.numbers.append(number)
            found.counts.append(len(places) or 1)
            found.places.extend(places)
            self._size += 1 + len(places)

    def spill(self) -> None:
        """Write what is held to disk, when it is much. Between two articles only."""
        if self._size > IN_MEMORY:
            run = self._folder / f"{len(self._runs)}.lists"
            with run.open("wb") as file:
                for key, found in self._sorted():
                    pickle.dump((key, found.to_bytes()), file)
            self._runs.append(run)
            self._lists.clear()
            self._size = 0

    def sources(self, stack: ExitStack) -> list[Iterator[tuple[TermKey, PostingList]]]:
        """Return all that was added, as sources for `merged`; `stack` closes the temporary files."""
        runs = [_load(stack.enter_context(run.open("rb"))) for run in self._runs]
        return [*runs, self._sorted()]

    def cleanup(self) -> None:
        """Forget everything, and remove the temporary files."""
        self._lists.clear()
        for run in self._runs:
            run.unlink(missing_ok=True)

    def _sorted(self) -> Iterator[tuple[TermKey, PostingList]]:
        # characters and their UTF-8 bytes sort alike
        for field, lists in sorted(self._lists.items()):
            for term in sorted(lists):
                yield (field, as_bytes(term)), lists[term]


def merged(sources: Iterable[Iterable[tuple[TermKey, PostingList]]]) -> Iterator[tuple[TermKey, PostingList]]:
    """Merge sources, each in order of terms; of two with one term, the earlier has the lower numbers."""
    for key, group in groupby(merge(*sources, key=_key), key=_key):
        lists = [found for _, found in group]
        first = lists[0]
        for other in lists[1:]:
            first.extend(other)
        if first.numbers:
            yield key, first


def _load(file: BinaryIO) -> Iterator[tuple[TermKey, PostingList]]:
    while True:
        try:
            key, data = pickle.load(file)  # noqa: S301  # a temporary file of this process
        except EOFError:
            return
        yield key, Postings(data).renumbered(0, None)


def as_bytes(term: str) -> bytes:
    """Return a term as it is kept. Lone surrogates of a hostile page come through."""
    return term.encode("utf-8", "surrogatepass")


def _key(pair: tuple[TermKey, PostingList]) -> TermKey:
    return pair[0]


def _squeeze(values: "array[int]") -> bytes:
    data = values.tobytes()
    small = zlib.compress(data, 1)
    return small if len(small) < len(data) else data


def _spread(section: bytes, kind: str, size: int) -> "array[int]":
    values = array(kind)
    values.frombytes(section if len(section) == size * values.itemsize else zlib.decompress(section))
    return values


NO_POSTINGS = Postings(PostingList().to_bytes())
