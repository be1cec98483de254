"""The data folder as a whole: captures go in and are read back, WARC files and catalogue kept in step.

Layout: `catalogue.sqlite3`, `warc/<portal>/*.warc.gz` with a `.cdxj` beside each. One journal order: the WARC
record is synced, then its CDXJ line is written, then the catalogue commits. What a crash leaves in a WARC file
but not in the catalogue is entered by `recover` when the archive is next opened to write.

A crawl writes in two steps, `write` (a future: the records are on disk) and `enter` (the catalogue), so that no page
waits for another and the catalogue commits many at once; `capture` does both for everybody else.
"""

import functools
import logging
import re
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.catalogue import FILE_NAME, Catalogue
from archive.cdx import append_line, cdx_line, cdx_path
from archive.coding import decode
from archive.config import Config
from archive.database import utc_text
from archive.disk import translated
from archive.errors import ArchiveDamaged, ArchiveError
from archive.journal import Journal
from archive.manifest import seal_closed
from archive.member import Record, digest_of, read_record
from archive.message import ascii_url, parse_response, payload
from archive.model import Capture, Exchange, Failure, PageRole, Payload
from archive.recover import ROLE_FIELD, key_field, recover, recover_file, run_field, source_field
from archive.takedown import carry_out
from archive.takedowns import Withheld
from archive.warc import WARC_FOLDER, Entry, WarcWriter, Written

_LOG = logging.getLogger(__name__)
_PORTAL = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Job:
    """What the writing thread is to write, and by which writer."""

    writer: WarcWriter
    entry: Entry | Failure


class Archive:
    """An open archive. Threads may share it.

    Attributes:
        folder: The data folder.
        catalogue: Its catalogue.
    """

    def __init__(self, folder: Path, catalogue: Catalogue, *, warc_size: int) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self._warc_size = warc_size
        self._writers: dict[str, WarcWriter] = {}
        self._writing = threading.Lock()
        self._journal: Journal[_Job, Written] = Journal(self._write_all)

    @classmethod
    def open(cls, config: Config, *, write: bool = False) -> "Archive":
        """Open the archive that the settings name.

        Args:
            config: The settings.
            write: Make what is missing, and enter what a crash kept out of the catalogue. A writer should hold
                the `ArchiveLock`.

        Raises:
            NotFound: There is no archive, and `write` is False.
            ArchiveError: The folder or the catalogue cannot be opened.
        """
        if write:
            with translated(config.data, "made"):
                (config.data / WARC_FOLDER).mkdir(parents=True, exist_ok=True)
        catalogue = Catalogue(config.data / FILE_NAME, readonly=not write)
        try:
            if write:
                carry_out(config.data, catalogue)  # first: a rewritten file's captures stand elsewhere now
                recover(config.data, catalogue)
                _seal(config.data)
        except BaseException:
            catalogue.close()
            raise
        return cls(config.data, catalogue, warc_size=config.warc_size_mb * 10**6)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @functools.cached_property
    def withheld(self) -> Withheld:
        """What was taken down and must not be had again."""
        return Withheld.load(self.folder)

    def close(self) -> None:
        """Write what waits, then close all files."""
        self._journal.close()
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()
        readonly = self.catalogue.readonly
        self.catalogue.close()
        if not readonly:
            _seal(self.folder)

    def capture(
        self,
        exchange: Exchange,
        *,
        portal: str,
        run: int | None,
        role: PageRole,
        key: str | None = None,
        source: str | None = None,
    ) -> Capture:
        """Keep an exchange.

        Its records are on disk when this returns; the catalogue commits when its transaction does.

        Args:
            exchange: What was fetched.
            portal: Portal's name, which must have been put into the catalogue.
            run: The run it belongs to.
            role: What it was fetched as.
            key: Key of the article it was fetched for.
            source: Where it was taken from, when it was not fetched from the portal: then no request is recorded.

        Raises:
            ArchiveFull: No space left; nothing was half-written.
            ArchiveError: It cannot be written, or the portal is unknown.
        """
        with self.catalogue.transaction():  # also what makes other threads wait
            job = self._job(exchange, portal=portal, run=run, role=role, key=key, source=source)
            self._catch_up(job.writer)
            (written,) = self._write_all([job])
            return self.enter(exchange, written, portal=portal, run=run, role=role, key=key, source=source)

    def write(
        self, exchange: Exchange, *, portal: str, run: int | None, role: PageRole, key: str | None = None
    ) -> "Future[Written]":
        """Hand an exchange to the writing thread; the future is done when its records are on disk.

        The catalogue knows nothing of it until `enter` is called. Arguments and errors are those of `capture`; what
        goes wrong in writing is raised by the future.
        """
        return self._journal.put(self._job(exchange, portal=portal, run=run, role=role, key=key))

    def write_failure(self, failure: Failure, *, portal: str) -> "Future[Written]":
        """Hand a request that got no answer to the writing thread, as `write` does; nothing is to be entered of it."""
        self.catalogue.require_portal(portal)
        return self._journal.put(_Job(writer=self._writer(portal), entry=failure))

    def enter(
        self,
        exchange: Exchange,
        written: Written,
        *,
        portal: str,
        run: int | None,
        role: PageRole,
        key: str | None,
        source: str | None = None,
    ) -> Capture:
        """Enter in the catalogue what `write` has put on disk."""
        return self.catalogue.enter(
            exchange,
            run=run,
            portal=portal,
            role=role,
            key=key,
            warc=self._name(written.path),
            digest=written.digest,
            revisit=written.revisit,
            offset=written.offset,
            length=written.length,
            source=source,
        )

    def _job(
        self,
        exchange: Exchange,
        *,
        portal: str,
        run: int | None,
        role: PageRole,
        key: str | None,
        source: str | None = None,
    ) -> _Job:
        utc_text(exchange.fetched)  # refused now rather than when its record is on disk
        if portal not in self._writers:
            self.catalogue.require_portal(portal)
        body = payload(exchange)
        digest = digest_of(body)
        origin = self.catalogue.payload_origin(digest) if body else None
        fields = {ROLE_FIELD: role.value} | key_field(key) | run_field(run) | source_field(source)
        entry = Entry(exchange=exchange, digest=digest, origin=origin, fields=fields, asked=source is None)
        return _Job(writer=self._writer(portal), entry=entry)

    def _write_all(self, jobs: Sequence[_Job]) -> list[Written]:
        """Write records and CDXJ lines, in order. Never touches the catalogue: its thread may be waiting for us."""
        written: list[Written] = []
        with self._writing:
            for writer, group in groupby(jobs, key=attrgetter("writer")):
                entries = [job.entry for job in group]
                done = writer.write(entries)
                lines = [_cdx(entry, at) for entry, at in zip(entries, done, strict=True) if isinstance(entry, Entry)]
                append_line(cdx_path(done[0].path), "".join(lines))
                written += done
        return written

    def read(self, capture: Capture) -> Payload:
        """Read a capture's answer back, through a revisit to the capture that holds its body.

        Raises:
            ArchiveDamaged: It does not read back as it was written.
            ArchiveError: Its file is missing, or the body decodes to more than 64 MiB.
        """
        own = parse_response(self.raw(capture))
        raw = own.body
        if capture.revisit:
            raw = parse_response(self.raw(self._origin(capture))).body
        return Payload(
            status=own.status,
            headers=own.headers,
            body=decode(raw, own.header("content-encoding")),
            raw=raw,
        )

    def raw(self, capture: Capture) -> bytes:
        """Return the HTTP block of a capture's record as kept: of a revisit, its headers only.

        Raises:
            ArchiveDamaged: It does not read back as it was written.
            ArchiveError: Its file is missing.
        """
        record = self._record(capture)
        found = record.headers.get("warc-target-uri")
        if found != ascii_url(capture.url):
            raise ArchiveDamaged(
                f"{capture.warc}: record at offset {capture.offset} is of {found}, the catalogue says "
                f"{capture.url}; run `scrapy doctor`"
            )
        return record.block

    def _catch_up(self, writer: WarcWriter) -> None:
        # a transaction that was taken back leaves records that the catalogue does not know; once others follow
        # them, nothing at the end of the file would tell
        if writer.place is not None:
            path, length = writer.place
            if self.catalogue.warc_end(self._name(path))[0] != length:
                recover_file(path, self._name(path), self.catalogue)

    def _name(self, warc: Path) -> str:
        return warc.relative_to(self.folder).as_posix()

    def _record(self, capture: Capture) -> Record:
        return read_record(self.folder / capture.warc, capture.offset, capture.length)

    def _origin(self, capture: Capture) -> Capture:
        origin = self.catalogue.payload_origin(capture.digest)
        if origin is None:
            raise ArchiveDamaged(
                f"capture {capture.id} of {capture.url} is a revisit, but no capture holds {capture.digest}; "
                "run `scrapy doctor`"
            )
        return origin

    def _writer(self, portal: str) -> WarcWriter:
        if portal not in self._writers:
            if self.catalogue.readonly:
                raise ArchiveError(f"{self.folder}: opened to read only")
            if not _PORTAL.fullmatch(portal):
                raise ArchiveError(f"portal name {portal!r}: expected small letters, digits, - and _")
            self._writers[portal] = WarcWriter(
                self.folder / WARC_FOLDER / portal,
                prefix=portal,
                size=self._warc_size,
                known_end=lambda path: self.catalogue.warc_end(self._name(path))[0],
            )
        return self._writers[portal]


def _seal(folder: Path) -> None:
    try:
        seal_closed(folder)
    except ArchiveDamaged:  # nothing may be built on it, but what is published now will not wait
        _LOG.exception("closed WARC files are not sealed; run `scrapy doctor`")


def _cdx(entry: Entry, written: Written) -> str:
    return cdx_line(
        entry.exchange,
        filename=written.path.name,
        digest=written.digest,
        revisit=written.revisit,
        offset=written.offset,
        length=written.length,
    )
