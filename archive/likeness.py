"""How alike two articles read: shingles, their likeness, and a sketch of them small enough to keep by the million.

Pure. What makes two pages one article is decided in `variants`; where sketches are kept, in `alikes`.

Likeness is the share of word 5-shingles that two texts have in common (Jaccard). A sketch estimates it: MinHash
(Broder, "On the resemblance and containment of documents", 1997), by hashing each shingle once (Li, Owen, Zhang, "One
Permutation Hashing", 2012) and filling empty bins from others (Shrivastava, "Optimal Densification", 2017): 64
hashes of each cost many times as much here. Eight bits of each part are kept (Li and König, "b-Bit Minwise Hashing",
2010); bands find what is alike without comparing with all (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets",
section 3.4).

Never change what is computed here without a migration that puts every article into `unsketched`: sketches of two makes
do not compare.
"""

import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from archive.model import Article

LINKED = 0.7
"""From this likeness on two articles are linked: a circular with a paragraph of one's own before it still is."""

NOTICE = 30
"""A text of fewer words (syllables, in Vietnamese) is linked only when it equals the other, title and all."""

MARGIN = 0.15
"""Added to what is looked at: an estimate of 64 parts is off by this much in less than one case of a hundred."""

BANDS, ROWS = 16, 4  # two texts of likeness .7 share a band in 99 cases of 100, of .5 in 64, of .2 in 3
_PARTS = BANDS * ROWS
_SHINGLE = 5
_READ = 100_000  # characters of a text; a longer one is known by its beginning
_COMBINING = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """An article as likeness sees it.

    Attributes:
        article: The article.
        title: Its title's words, folded, joined by spaces.
        words: Its text's words, folded, in order; of a very long text, the beginning.
        shingles: Hashes of every five words in a row; of a shorter text, one of all its words.
    """

    article: Article
    title: str
    words: tuple[str, ...]
    shingles: frozenset[int]

    @property
    def is_notice(self) -> bool:
        """Tell whether it is too short for shingles to say anything."""
        return len(self.words) < NOTICE


@dataclass(frozen=True, kw_only=True, slots=True)
class Sketch:
    """What is kept of a reading.

    Attributes:
        parts: One byte of each MinHash value; empty for a notice.
        bands: Signed 32-bit numbers. Texts that are alike share at least one; equal notices share their only one.
    """

    parts: bytes
    bands: tuple[int, ...]


def folded_words(text: str) -> list[str]:
    """Return the words of a text without accents, case and punctuation."""
    plain = _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold())).replace("đ", "d")
    return _WORD.findall(plain)


def read(article: Article) -> Reading:
    """Read an article for comparing."""
    words = tuple(folded_words(article.text[:_READ]))
    starts = range(max(1, len(words) - _SHINGLE + 1)) if words else range(0)
    return Reading(
        article=article,
        title=" ".join(folded_words(article.title[:_READ])),
        words=words,
        shingles=frozenset(_hash(" ".join(words[start : start + _SHINGLE])) for start in starts),
    )


def likeness(one: Reading, other: Reading) -> float:
    """Return the share of shingles that two texts have in common, 0 to 1; two empty texts have nothing in common."""
    common = len(one.shingles & other.shingles)
    return common / (len(one.shingles) + len(other.shingles) - common) if common else 0.0


def link(one: Reading, other: Reading) -> float | None:
    """Return the likeness of two articles that are worth linking, None for others."""
    if one.is_notice or other.is_notice:
        return 1.0 if one.words and (one.title, one.words) == (other.title, other.words) else None
    share = likeness(one, other)
    return share if share >= LINKED else None


def sketch(reading: Reading) -> Sketch:
    """Return what is kept of a reading, in order to find what is alike."""
    if reading.is_notice:
        return Sketch(parts=b"", bands=(_band(f"{reading.title}\n{' '.join(reading.words)}".encode()),))
    parts = _parts(reading.shingles)
    rows = (struct.pack(f"<B{ROWS}Q", band, *parts[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))
    return Sketch(parts=bytes(part & 0xFF for part in parts), bands=tuple(map(_band, rows)))


def estimate(one: bytes, other: bytes) -> float:
    """Return about how alike two texts are by the parts of their sketches; 1 when either is of a notice.

    One part in 256 agrees by chance, which is taken off.
    """
    if not one or not other:
        return 1.0
    agreed = sum(map(int.__eq__, one, other)) / _PARTS
    return max(0.0, (agreed - 1 / 256) / (1 - 1 / 256))


def _parts(shingles: frozenset[int]) -> list[int]:
    """Return the least hash of each of 64 bins; an empty bin borrows from the first of its donors that is not."""
    least = {value % _PARTS: value // _PARTS for value in sorted(shingles, reverse=True)}
    return [least[place] if place in least else _borrowed(place, least) for place in range(_PARTS)]


def _borrowed(place: int, least: dict[int, int]) -> int:
    return next(least[donor] for donor in _donors(place) if donor in least)


@cache
def _donors(place: int) -> list[int]:
    return sorted(range(_PARTS), key=lambda donor: _hash(f"{place} {donor}"))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _band(content: bytes) -> int:
    # 32 bits take half the room of 64; what shares a band by chance is found out when it is compared
    return int.from_bytes(blake2b(content, digest_size=4).digest(), "little", signed=True)
