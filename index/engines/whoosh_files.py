"""Whoosh's files: schema, a codec with faster lists, writing and reading segments. Only this file imports Whoosh.

Whoosh keeps the folder (generations, segments, terms, stored values, the lock, the atomic commit). Its postings are
replaced through its own seam, the codec: Whoosh writes and reads them with a Python call each, `lists.py` a whole list
at a time. Traps of the library: an error inside `add_document` leaves the writer unusable, so values are made before;
an id must not be updated twice in one session; a temporary file of a killed writer stays until the next one. Longer
than other files because the library must appear in one place only.
"""
# mypy: disallow-untyped-calls=False
# only half of Whoosh is typed

from array import array
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import cached_property
from pathlib import Path
from typing import Any

from whoosh.codec.base import PostingsWriter
from whoosh.codec.whoosh3 import W3Codec, W3TermInfo
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence, Format
from whoosh.index import TOC, FileIndex, LockError
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length
from whoosh.writing import SegmentWriter

from archive.errors import ArchiveLocked
from index.engines.lists import NO_POSTINGS, Collector, PostingList, Postings, TermKey, as_bytes, merged
from index.engines.page import NO_DATE
from index.engines.terms import FIELDS, ID, PLACED, WORDS

_NAME = "MAIN"
TIME, HIT = "time", "hit"

_LENGTH_OF: Sequence[int] = [byte_to_length(code) for code in range(256)]

_NO_ANALYZER: Any = None


class _Length(FieldType):
    """A field whose terms the collector takes; Whoosh is only told how many syllables it has."""

    def __init__(self, name: str) -> None:
        format_ = Format() if name in PLACED else Existence()
        super().__init__(format_, _NO_ANALYZER, scorable=name == WORDS)

    def index(self, value: int, **_: Any) -> Generator[Any, Any, None]:
        yield b"", value, 1.0, b""


class _NoPool:
    """In the place of Whoosh's pool of single postings, which `lists.Collector` replaces."""

    def add(self, item: Any) -> None:
        """Drop what `_Length` yields."""

    def cleanup(self) -> None:
        """Nothing is held."""


_SCHEMA = Schema(
    **{name: _Length(name) for name in FIELDS},
    **{TIME: COLUMN(NumericColumn("q", default=NO_DATE)), HIT: STORED()},
)


class _ListCodec(W3Codec):
    """Whoosh's default codec with `lists.py` for postings."""

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> "_ListWriter":  # noqa: ARG002  # the library's
        return _ListWriter(dbfile)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        """Return a list in the form that Whoosh's own searcher takes."""
        postings = Postings(dbfile.get(*_extent(terminfo)))
        return ListMatcher(postings.numbers, postings.counts, None, format_, scorer, 0, None, term, terminfo)


class _ListWriter(PostingsWriter):
    """Takes a whole list where Whoosh's own takes one posting."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._list = PostingList()

    def start_postings(self, *_: Any) -> None:
        self._list = PostingList()

    def add_posting(self, id_: PostingList, *_: Any) -> None:
        self._list = id_

    def finish_postings(self) -> W3TermInfo:
        counts = self._list.counts
        info = W3TermInfo(weight=sum(counts), df=len(counts), maxweight=max(counts))
        start = self._file.tell()
        data = self._list.to_bytes()
        self._file.write(data)
        info.set_extent(start, len(data))
        return info

    def written(self) -> bool:
        return False


class Writer(SegmentWriter):
    """Whoosh's writer, with lists that are collected, merged and written whole.

    Raises:
        ArchiveLocked: Another process is writing.
    """

    pool: Any

    def __init__(self, folder: Path) -> None:
        storage = FileStorage(str(folder))
        try:
            super().__init__(FileIndex(storage, _SCHEMA, _NAME), codec=_ListCodec())
        except LockError as error:
            raise ArchiveLocked(f"{folder}: another process is writing the index") from error
        self.pool = _NoPool()
        self._lists = Collector(Path(self._tempstorage.folder))
        self._merging: list[tuple[Segment, int, Sequence[int] | None]] = []

    @cached_property
    def _present(self) -> "list[Segment]":
        return [Segment(self.storage, segment) for segment in self.segments]

    def add(
        self, terms: Mapping[str, Mapping[str, Sequence[int]]], length: int, time: int, hit: dict[str, Any]
    ) -> None:
        """Add an article: positions by field and term, its number of syllables, and what is stored."""
        number = self.docnum
        self.add_document(**{WORDS: length, TIME: time, HIT: hit})
        for field, positions in terms.items():
            self._lists.add(number, field, positions)
        self._lists.spill()

    def delete(self, article_id: str) -> None:
        """Delete an article of an earlier session."""
        base = 0
        for segment in self._present:
            for number in segment.postings(ID, article_id).numbers:
                self.delete_document(base + number)
            base += segment.size

    def finish(self) -> None:
        """Commit: readers see all or nothing of this session."""
        self._close_present()
        self.commit()

    def abandon(self) -> None:
        """Leave the index as it was."""
        self._close_present()
        self.cancel()

    def _close_present(self) -> None:
        for segment in self.__dict__.pop("_present", ()):
            segment.close()

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Note a segment that is to be merged; its lists are read one by one when the new segment is written."""
        kept = None
        if docmap is not None:
            kept = array("q", [-1]) * reader.doc_count_all()
            for old, new in docmap.items():
                kept[old] = new
        self._merging.append((Segment(self.storage, reader.segment()), startdoc, kept))

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        with ExitStack() as stack:
            # Whoosh numbers merged articles behind those of this session
            sources = [*self._lists.sources(stack)]
            sources += [segment.lists(start, kept) for segment, start, kept in self._merging]
            self._write(merged(sources))
        self.fieldwriter.close()

    def _close_segment(self) -> None:
        for segment, _, _ in self._merging:
            segment.close()
        self._merging = []
        self._lists.cleanup()
        super()._close_segment()

    def _write(self, lists: Iterable[tuple[TermKey, PostingList]]) -> None:
        writer, last = self.fieldwriter, None
        for (field, term), found in lists:
            if field != last:
                if last is not None:
                    writer.finish_field()
                writer.start_field(field, self.schema[field])
                last = field
            writer.start_term(term)
            writer.add(found, 0, b"", 0)
            writer.finish_term()
        if last is not None:
            writer.finish_field()


class Segment:
    """One segment, read: an `evaluate.Segment`, with what a page of hits needs besides."""

    length_of = _LENGTH_OF

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        self.size: int = segment.doc_count_all()
        self.deleted = frozenset(segment.deleted_docs())
        self._segment = segment
        with ExitStack() as stack:
            self._files = stack.enter_context(closing(_files(storage, segment)))
            self._terms = stack.enter_context(closing(segment.codec().terms_reader(self._files, segment)))
            self._articles = stack.enter_context(closing(segment.codec().per_document_reader(self._files, segment)))
            self._lists = stack.enter_context(closing(segment.open_file(self._files, W3Codec.POSTS_EXT)))
            self._stack = stack.pop_all()

    def postings(self, field: str, term: str) -> Postings:
        """See `evaluate.Segment.postings`."""
        try:
            info = self._terms.term_info(field, as_bytes(term))
        except TermNotFound:
            return NO_POSTINGS
        return Postings(self._lists.get(*_extent(info)))

    def frequency(self, field: str, term: str) -> int:
        """See `evaluate.Segment.frequency`."""
        try:
            return int(self._terms.term_info(field, as_bytes(term)).doc_frequency())
        except TermNotFound:
            return 0

    def terms(self, field: str, beginning: str) -> Iterator[str]:
        """See `evaluate.Segment.terms`."""
        start = as_bytes(beginning)
        if field in self._terms.indexed_field_names():
            for found, term in self._terms.terms_from(field, start):
                if found != field or not term.startswith(start):
                    return
                yield term.decode("utf-8", "surrogatepass")

    def total_length(self) -> int:
        """See `evaluate.Segment.total_length`."""
        return int(self._articles.field_length(WORDS))

    @cached_property
    def length_codes(self) -> bytes:
        """See `evaluate.Segment.length_codes`."""
        return self._column(f"_{WORDS}_len").ljust(self.size, b"\0")

    @cached_property
    def times(self) -> Sequence[int]:
        """See `page.StoredSegment.times`."""
        values = array("q", self._column(TIME))
        values.byteswap()  # columns are big-endian
        return [*values, *[NO_DATE] * (self.size - len(values))]

    def stored(self, number: int) -> dict[str, Any]:
        """See `page.StoredSegment.stored`."""
        return dict(self._articles.stored_fields(number)[HIT])

    def lists(self, start: int, kept: Sequence[int] | None) -> Iterator[tuple[TermKey, PostingList]]:
        """Yield every list in order of terms, renumbered for a merge (see `Postings.renumbered`)."""
        for key, info in self._terms.items():
            yield key, Postings(self._lists.get(*_extent(info))).renumbered(start, kept)

    def close(self) -> None:
        """Let go of the files."""
        self._stack.close()

    def _column(self, name: str) -> bytes:
        file = W3Codec.column_filename(self._segment, name)
        if not self._files.file_exists(file):
            return b""
        column = self._files.open_file(file)
        try:
            return bytes(column.get(0, self._files.file_length(file)))
        finally:
            column.close()


def create_index(folder: Path) -> None:
    """Make an empty index in a folder."""
    FileIndex.create(FileStorage(str(folder)), _SCHEMA, _NAME)


def open_segments(folder: Path) -> list[Segment]:
    """Open the segments of the newest generation."""
    storage = FileStorage(str(folder))
    segments: list[Segment] = []
    try:
        for segment in TOC.read(storage, _NAME, schema=_SCHEMA).segments:
            segments.append(Segment(storage, segment))  # noqa: PERF401  # those opened must be closed when one fails
    except BaseException:
        for opened in segments:
            opened.close()
        raise
    return segments


def newest_toc(folder: Path) -> str:
    """Return the name of the file that a commit creates last."""
    generations = [int(path.stem.rsplit("_", 1)[1]) for path in folder.glob(f"_{_NAME}_*.toc")]
    return f"_{_NAME}_{max(generations)}.toc"


def _files(storage: FileStorage, segment: Any) -> FileStorage:
    """Return where a segment's files are: in one file, or in the folder."""
    if not segment.is_compound():
        return storage
    file = segment.open_file(storage, segment.COMPOUND_EXT)
    try:
        return CompoundStorage(file)
    except BaseException:
        file.close()
        raise


def _extent(info: Any) -> tuple[int, int]:
    offset, length = info.extent()
    # Whoosh reads the length back as a tuple of one
    return offset, length[0] if isinstance(length, tuple) else length
