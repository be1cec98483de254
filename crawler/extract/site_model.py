"""What many pages of one site have taught: which lines recur where, where its articles stand, what its templates make.

Counts over hashes, never text. How they are used on a page is in `advice`; a page's part is made in `trace`. The
same model can tell what may make a revision and when a template has changed.

Bounded: every table has a cap and loses its rarest, oldest entries beyond it, and the counts of articles' lines and
places are halved once an epoch, so what a site showed years ago weighs little. `to_bytes()` stays under 1.7 MB however
many pages were learned.
"""

import struct
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.extract.page import PageKind, Template
from crawler.extract.trace import DATE, KEPT, LINKED, Trace, length

VERSION = 4
"""Of the format of `to_bytes()` and of what the hashes mean; a model of another version is no model."""

EPOCH = 400
"""Articles after which all counts are halved."""
_MOST_LINES = 24_000
_MOST_PATHS = 10_000
_MOST_SEEN = 20_000
_MOST_TEMPLATES = 500
_MOST_CONTENTS = 4_000
_POORER = 0.6
"""A page of so much of another's blocks that shows the same text is a view of it for print, if it has no menus."""
_MENU = 5
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
        templates: Template and what it made -> pages that it made so.
        contents: Fingerprint of an article's content -> most block elements of a page that shows it.
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
    templates: Counts = field(default_factory=dict)
    contents: Counts = field(default_factory=dict)
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
        self._learn_template(trace)
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
                known = mine.get(key, 0)
                mine[key] = max(known, count) if mine is self.contents else known + count
        self._shed()

    def made(self, template: int) -> dict[Template, int]:
        """Return how many pages of each sort a template has made."""
        return {
            label: count for label, number in _LABELS.items() if (count := self.templates.get(template << 3 | number))
        }

    def is_poorer(self, trace: Trace) -> bool:
        """Return whether a page shows hardly more than an article that a page of many more blocks shows too."""
        if trace.kind is not PageKind.ARTICLE or len(trace.nodes) > _POORER * self.contents.get(trace.content, 0):
            return False
        return sum(flag & (LINKED | KEPT) == LINKED for flag in trace.flags) <= _MENU

    def known_templates(self) -> frozenset[int]:
        """Return the templates that were met so far."""
        return frozenset(key >> 3 for key in self.templates)

    def pages_of_others(self, known: frozenset[int]) -> int:
        """Return how many pages were learned of templates that are not among `known`, those of an earlier state."""
        return sum(count for key, count in self.templates.items() if key >> 3 not in known)

    def _learn_template(self, trace: Trace) -> None:
        label = Template.PRINT_VIEW if self.is_poorer(trace) else trace.label
        _add(self.templates, {trace.template << 3 | _LABELS[label]})
        if trace.kind is PageKind.ARTICLE:
            self.contents[trace.content] = max(self.contents.get(trace.content, 0), len(trace.nodes))

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
            for table in self.tables()[4:]:
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
            self.seen, self.templates, self.contents, self.entries, self.lines, self.masked, self.places,
            self.elsewhere, self.kept, self.linked, self.dates, self.titles, self.containers, self.around,
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


_LABELS = {label: number for number, label in enumerate(Template)}
_CAPS = (
    _MOST_SEEN, _MOST_TEMPLATES, _MOST_CONTENTS, _MOST_SEEN, _MOST_LINES, _MOST_LINES // 2,
    *[_MOST_PATHS] * 2, *[_MOST_PATHS // 2] * 6,
)  # fmt: skip


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
