"""The index on Whoosh's files, as a `SearchEngine`: one folder, what it holds, errors as ours.

The library itself is behind `whoosh_files.py`; matching, ranking and paging are engine-free, in the other files here.
Beside Whoosh's files stands `seq.json`: up to which change of the archive the index goes, and how large its files were
when they had reached the disk, which Whoosh does not see to.
"""

import errno
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from archive.errors import ArchiveFull, EduArchiveError, IndexUnusable
from index.document import IndexDocument
from index.engine import ADVICE, Request, write_atomically
from index.engines.page import NO_DATE, find_page
from index.engines.terms import key_terms, placed_terms
from index.engines.whoosh_files import (
    Segment,
    Writer,
    create_index,
    newest_toc,
    open_segments,
)
from index.results import ResultPage

_MARK = "seq.json"


class WhooshEngine:
    """A `SearchEngine` in one folder."""

    def __init__(self, folder: Path, create: bool = False) -> None:
        self._folder = folder
        self._open: list[Segment] | None = None
        with _our_errors(folder):
            if create:
                create_index(folder)
                self._mark(0)
            mark = self._marked()
            self._seq = int(mark["seq"])
            self._check_sizes(mark)

    @property
    def seq(self) -> int:
        """See `SearchEngine.seq`."""
        return self._seq

    def count(self) -> int:
        """See `SearchEngine.count`."""
        with _our_errors(self._folder):
            return sum(segment.size - len(segment.deleted) for segment in self._segments())

    def search(self, request: Request) -> ResultPage:
        """See `SearchEngine.search`."""
        start = perf_counter()
        with _our_errors(self._folder):
            return find_page(self._segments(), request, lambda: perf_counter() - start)

    def write(self, documents: Iterable[IndexDocument], deletions: Iterable[str], seq: int) -> None:
        """See `SearchEngine.write`."""
        with _our_errors(self._folder):
            writer = Writer(self._folder)
            try:
                self._check_mark()
                _fill(writer, documents, deletions)
            except BaseException:
                with suppress(Exception):  # the first error is the one to report
                    writer.abandon()
                raise
            self.close()
            writer.finish()
            self._mark(seq)
        self._seq = seq

    def close(self) -> None:
        """See `SearchEngine.close`."""
        for segment in self._open or ():
            segment.close()
        self._open = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _segments(self) -> list[Segment]:
        if self._open is None:
            self._open = open_segments(self._folder)
        return self._open

    def _mark(self, seq: int) -> None:
        """Have what was committed reach the disk, then note up to where it goes."""
        sizes = {}
        for path in sorted(self._folder.iterdir()):
            if path.suffix in (".toc", ".seg"):
                sizes[path.name] = path.stat().st_size
                _sync(path)
        _sync(self._folder)
        mark = {"seq": seq, "toc": newest_toc(self._folder), "sizes": sizes}
        write_atomically(self._folder / _MARK, json.dumps(mark))

    def _marked(self) -> dict[str, Any]:
        mark: dict[str, Any] = json.loads((self._folder / _MARK).read_text(encoding="utf-8"))
        return mark

    def _check_mark(self) -> None:
        if self._marked()["toc"] != newest_toc(self._folder):
            # committed, but perhaps not on disk: after a power cut its files could be empty
            raise IndexUnusable(f"{self._folder}: an earlier write was cut short; {ADVICE}")

    def _check_sizes(self, mark: dict[str, Any]) -> None:
        if mark["toc"] != newest_toc(self._folder):
            return  # another process is just writing, or was stopped: what the mark names is gone
        for name, size in mark["sizes"].items():
            found = (self._folder / name).stat().st_size
            if found != size:
                raise IndexUnusable(f"{self._folder / name}: has {found} bytes of {size}; {ADVICE}")


def _fill(writer: Writer, documents: Iterable[IndexDocument], deletions: Iterable[str]) -> None:
    for article_id in deletions:
        writer.delete(article_id)
    seen: set[str] = set()
    for document in documents:
        if document.article_id in seen:
            raise EduArchiveError(f"{document.article_id} comes twice in one write to the index")
        seen.add(document.article_id)
        writer.delete(document.article_id)
        _add(writer, document)


def _add(writer: Writer, document: IndexDocument) -> None:
    terms, length = placed_terms(document)
    for field, keys in key_terms(document).items():
        terms[field] = {key: [] for key in keys}
    published = document.published
    hit = {
        "article_id": document.article_id,
        "portal": document.portal,
        "title": document.title,
        "url": document.url,
        "published": published.isoformat() if published else None,
        "precision": document.precision.value if document.precision else None,
        "section": document.section,
    }
    writer.add(terms, length, int(published.timestamp()) if published else NO_DATE, hit)


@contextmanager
def _our_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except EduArchiveError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise ArchiveFull(f"{folder}: no space left; the index is as it was before") from error
        # a damaged pickle or list can raise anything
        raise IndexUnusable(f"{folder}: the index cannot be used ({error!r}); {ADVICE}") from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
