"""What many pages of one site have taught: which lines recur where, and where its articles stand.

Counts over hashes, never text. How they are used on a page is in `advice`; a page's part is made in `trace`. The
same model can tell what may make a revision and when a template has changed.

Bounded: every table has a cap and loses its rarest, oldest entries beyond it, and all counts are halved once an
epoch, so what a site showed years ago weighs little. `to_bytes()` stays under 1.6 MB however many pages were learned.
"""

import struct
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.extract.page import PageKind
from crawler.extract.trace import DATE, KEPT, LINKED, Trace, length

VERSION = 2
"""Of the format of `to_bytes()` and of what the hashes mean; a model of another version is no model."""

EPOCH = 400
"""Articles after which all counts are halved."""
_MOST_LINES = 24_000
_MOST_PATHS = 10_000
_MOST_SEEN = 20_000
ANY_DATE = 1
"""In place of a path: articles with a time of publication, shown or told to machines."""
SHORTEST_ENTRY = 20
"""Bytes; shorter links are a menu's."""
_MASK = (1 << 64) - 1
_HEADER = struct.Struct("<4sIQQI")
_MAGIC = b"SITE"

Counts = dict[int, int]


@dataclass(slots=True)
class SiteModel:
    """What was learned of one site.

    Attributes:
        pages: Pages learned, copies of one content not counted again.
        articles: Article pages among them.
        window: Articles counted since the counts were last halved, and what was left of those before.
        seen: Fingerprints of the contents that were counted.
        entries: Text that is a link -> pages it stands on: what the site calls its articles where it lists them.
        lines: (path, text) -> articles it stands on.
        masked: The same with digits masked.
        places: Path -> articles it stands on.
        elsewhere: Path -> pages that are no article it stands on.
        kept: Path -> articles on which a line there was taken for the article's.
        linked: Path -> articles on which all its lines are links.
        dates: Path -> articles on which the time of publication was read there; and `ANY_DATE`.
        titles: Path -> articles on which the title was read there.
        containers: Path -> articles whose body's own element it is.
        around: Path -> articles whose body stands in it, however deep.
    """

    pages: int = 0
    articles: int = 0
    window: int = 0
    seen: Counts = field(default_factory=dict)
    entries: Counts = field(default_factory=dict)
    lines: Counts = field(default_factory=dict)
    masked: Counts = field(default_factory=dict)
    places: Counts = field(default_factory=dict)
    elsewhere: Counts = field(default_factory=dict)
    kept: Counts = field(default_factory=dict)
    linked: Counts = field(default_factory=dict)
    dates: Counts = field(default_factory=dict)
    titles: Counts = field(default_factory=dict)
    containers: Counts = field(default_factory=dict)
    around: Counts = field(default_factory=dict)

    def learn(self, trace: Trace) -> bool:
        """Count a page in; False when a page of the same content and template was counted already."""
        key = line_key(trace.container, trace.content)
        if key in self.seen:
            return False
        self.seen[key] = 1
        self.pages += 1
        linked = {text for text, flag in zip(trace.texts, trace.flags, strict=True) if flag & LINKED}
        _add(self.entries, {text for text in linked if length(text) >= SHORTEST_ENTRY})
        if trace.kind is PageKind.ARTICLE:
            self.articles += 1
            self.window += 1
            self._learn_article(trace)
        elif not (trace.weak and trace.titled >= 0):  # what may be an article speaks for neither side
            _add(self.elsewhere, set(trace.nodes))
        self._shed()
        return True

    def learn_all(self, traces: Iterable[Trace | None]) -> None:
        """Count pages in; None stands for a page that could not be cleaned."""
        for trace in traces:
            if trace is not None:
                self.learn(trace)

    def merge(self, other: "SiteModel") -> None:
        """Add what another model of the same site has learned from other pages. The order makes no difference."""
        self.pages += other.pages
        self.articles += other.articles
        self.window += other.window
        for mine, theirs in zip(self.tables(), other.tables(), strict=True):
            for key, count in theirs.items():
                mine[key] = mine.get(key, 0) + count
        self._shed()

    def _learn_article(self, trace: Trace) -> None:
        paths, flags = trace.paths, trace.flags
        _add(self.places, set(trace.nodes))
        _add(self.lines, set(map(line_key, paths, trace.texts)))
        _add(self.masked, {line_key(path, text) for path, text in zip(paths, trace.masked, strict=True) if text})
        _add(self.kept, {path for path, flag in zip(paths, flags, strict=True) if flag & KEPT})
        unlinked = {path for path, flag in zip(paths, flags, strict=True) if not flag & (LINKED | DATE)}
        _add(self.linked, {path for path, flag in zip(paths, flags, strict=True) if flag & LINKED} - unlinked)
        _add(self.around, {trace.container, *trace.around})
        if trace.dated:
            _add(self.dates, {ANY_DATE})
        for table, path in ((self.dates, trace.date), (self.titles, trace.title), (self.containers, trace.container)):
            if path:
                table[path] = table.get(path, 0) + 1

    def _shed(self) -> None:
        """Keep the tables within their bounds, and the past lighter than the present."""
        if self.window > 2 * EPOCH:
            self.window -= EPOCH
            for table in self.tables()[2:]:
                halved = {key: half for key, count in table.items() if (half := count // 2)}
                table.clear()
                table.update(halved)
        for table, most in zip(self.tables(), _CAPS, strict=True):
            if len(table) > most:
                newest_first = reversed(list(table.items()))
                strongest = sorted(newest_first, key=lambda item: -item[1])[: most * 3 // 4]
                table.clear()
                table.update(reversed(strongest))

    def tables(self) -> tuple[Counts, ...]:
        """Return all its tables, in the order in which they are written."""
        return (
            self.seen, self.entries, self.lines, self.masked, self.places, self.elsewhere,
            self.kept, self.linked, self.dates, self.titles, self.containers, self.around,
        )  # fmt: skip

    def to_bytes(self) -> bytes:
        """Return the model as bytes, for `from_bytes`: a header and, for each table, its keys and counts."""
        parts = [_HEADER.pack(_MAGIC, VERSION, self.pages, self.articles, self.window)]
        for table in self.tables():
            keys = array("Q", table)
            counts = array("I", (min(count, 0xFFFFFFFF) for count in table.values()))
            parts += [struct.pack("<I", len(keys)), _little(keys), _little(counts)]
        return zlib.compress(b"".join(parts), 1)

    @classmethod
    def from_bytes(cls, data: bytes | None) -> "SiteModel":
        """Return the model that was written; an empty one for None, another version, or damaged bytes."""
        try:
            return cls._parse(zlib.decompress(data)) if data else cls()
        except (zlib.error, struct.error, ValueError):
            return cls()

    @classmethod
    def _parse(cls, raw: bytes) -> "SiteModel":
        magic, version, pages, articles, window = _HEADER.unpack_from(raw)
        if (magic, version) != (_MAGIC, VERSION):
            raise ValueError("another format")
        model, at = cls(pages=pages, articles=articles, window=window), _HEADER.size
        for table in model.tables():
            (size,) = struct.unpack_from("<I", raw, at)
            at += 4
            keys, counts = raw[at : at + 8 * size], raw[at + 8 * size : at + 12 * size]
            if len(counts) != 4 * size:
                raise ValueError("cut short")
            table.update(zip(struct.unpack(f"<{size}Q", keys), struct.unpack(f"<{size}I", counts), strict=True))
            at += 12 * size
        return model


_CAPS = (_MOST_SEEN, _MOST_SEEN, _MOST_LINES, _MOST_LINES // 2, *[_MOST_PATHS] * 2, *[_MOST_PATHS // 2] * 6)


def line_key(path: int, text: int) -> int:
    """Return one number for a text at a path."""
    return (path * 0x9E3779B97F4A7C15 ^ text) & _MASK


def _add(table: Counts, keys: set[int]) -> None:
    for key in keys:
        table[key] = table.get(key, 0) + 1


def _little(values: "array[int]") -> bytes:
    if struct.pack("=H", 1) != struct.pack("<H", 1):
        values.byteswap()
    return values.tobytes()
