"""The data folder as a whole: captures go in and are read back, WARC files and catalogue kept in step.

Layout: `catalogue.sqlite3`, `warc/<portal>/*.warc.gz` with a `.cdxj` beside each. One journal order: the WARC
record is synced, then its CDXJ line is written, then the catalogue commits. What a crash leaves in a WARC file
but not in the catalogue is entered by `recover` when the archive is next opened to write.
"""

import functools
import logging
import re
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
from archive.manifest import seal_closed
from archive.member import Record, digest_of, read_record
from archive.message import ascii_url, parse_response
from archive.model import Capture, Exchange, PageRole, Payload
from archive.recover import ROLE_FIELD, key_field, recover, recover_file, run_field, source_field
from archive.takedown import carry_out
from archive.takedowns import Withheld
from archive.warc import WARC_FOLDER, WarcWriter

_LOG = logging.getLogger(__name__)
_PORTAL = re.compile(r"[a-z0-9][a-z0-9_-]*")


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
        """Close all files."""
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
        fields = {ROLE_FIELD: role.value} | key_field(key) | run_field(run) | source_field(source)
        utc_text(exchange.fetched)  # refused now rather than when its record is on disk
        with self.catalogue.transaction():  # also what makes other threads wait
            self.catalogue.require_portal(portal)
            origin = self.catalogue.payload_origin(digest_of(exchange.body)) if exchange.body else None
            writer = self._writer(portal)
            self._catch_up(writer)
            written = writer.write(exchange, origin=origin, fields=fields, asked=source is None)
            place = {"offset": written.offset, "length": written.length}
            line = cdx_line(
                exchange,
                filename=written.path.name,
                digest=written.digest,
                revisit=origin is not None,
                **place,
            )
            append_line(cdx_path(written.path), line)
            return self.catalogue.enter(
                exchange,
                run=run,
                portal=portal,
                role=role,
                key=key,
                warc=self._name(written.path),
                digest=written.digest,
                revisit=origin is not None,
                source=source,
                **place,
            )

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
