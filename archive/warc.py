"""WARC 1.1 files: writing captures so that a crash or a full disk never leaves a broken record.

A portal's files are `<prefix>-<UTC time>-<serial>.warc.gz`; the newest is appended to until it has grown past
its size. What a record holds is in `record`, reading in `member`; which payloads are known is the catalogue's
business.
"""

import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.disk import append, sync_folder, translated
from archive.errors import ArchiveError
from archive.member import walk
from archive.model import Capture, Exchange, Failure
from archive.record import answer_member, failure_members, info_member, new_id, request_member

WARC_FOLDER = "warc"
SUFFIX = ".warc.gz"
TORN = ".torn"

_LOG = logging.getLogger(__name__)
_NAME = re.compile(r"-(\d{14})-(\d+)\.warc\.gz$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What is to be written of one exchange: the request, then a response record, or a revisit.

    Attributes:
        exchange: What was fetched.
        digest: Digest of its payload, `sha1:` and base32.
        origin: The capture that holds the same payload; None when there is none.
        fields: Further named fields of the response record.
        asked: False for an exchange that was not ours: how it was asked for is not known, so no request is recorded.
    """

    exchange: Exchange
    digest: str
    origin: Capture | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    asked: bool = True

    def members(self) -> tuple[bytes, bytes]:
        """Return the gzip members of the request, empty when it was not ours, and of the answer."""
        if not self.asked:
            return b"", answer_member(self.exchange, self.digest, self.origin, self.fields)
        name = new_id()
        named = {**self.fields, "WARC-Concurrent-To": name}
        return request_member(self.exchange, name), answer_member(self.exchange, self.digest, self.origin, named)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """Where a capture's response or revisit record lies; of a failure, its metadata.

    Attributes:
        path: The WARC file.
        offset: Byte offset of its gzip member.
        length: Length of the member in bytes.
        digest: Payload digest, `sha1:` and base32; empty for a failure.
        revisit: True when the record is a revisit.
    """

    path: Path
    offset: int
    length: int
    digest: str = ""
    revisit: bool = False


def warc_files(folder: Path) -> list[Path]:
    """Return the WARC files of a folder, oldest first."""
    return sorted((p for p in folder.glob("*" + SUFFIX) if _NAME.search(p.name)), key=_serial)


class WarcWriter:
    """Writes one portal's captures. What a call returned for is on disk."""

    def __init__(
        self,
        folder: Path,
        *,
        prefix: str,
        size: int,
        known_end: Callable[[Path], int] = lambda _: 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open the folder; it is made when missing. The newest file's end is checked and mended.

        Args:
            folder: Folder of the portal's files.
            prefix: First part of their names.
            size: A file that has grown past this many bytes is not appended to.
            known_end: Tells up to which byte a file is known to be whole, at the end of a record: mending
                looks only behind it.
            now: The clock that names new files.

        Raises:
            ArchiveError: The folder cannot be written.
        """
        self._folder = folder
        self._prefix = prefix
        self._size = size
        self._now = now
        self._file: int | None = None
        self._path = folder
        self._length = 0
        with translated(folder):
            folder.mkdir(parents=True, exist_ok=True)
            files = warc_files(folder)
            self._next = _serial(files[-1]) + 1 if files else 0
            if files and mend(files[-1], known_end(files[-1])):
                self._continue(files[-1])

    @property
    def place(self) -> tuple[Path, int] | None:
        """The file being written and its length in bytes; None before the first write to one."""
        return None if self._file is None else (self._path, self._length)

    def close(self) -> None:
        """Close the file; it can be appended to later. Closing twice is no error."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def write(self, entries: Sequence[Entry | Failure]) -> list[Written]:
        """Write exchanges and failures, all at once; all are on disk, synced, when this returns, or none is.

        Raises:
            ArchiveFull: No space left; the file is as before.
            ArchiveError: The file cannot be written; it is as before.
        """
        # the request first: a torn end can then only leave a request without answer, which loses nothing
        packed = [entry.members() if isinstance(entry, Entry) else (b"", failure_members(entry)) for entry in entries]
        self._make_room()
        end = self._append(b"".join(part for members in packed for part in members))
        written = []
        for entry, (request, answer) in zip(entries, packed, strict=True):
            place = end + len(request)
            end = place + len(answer)
            written.append(_written(entry, self._path, place, len(answer)))
        return written

    def _make_room(self) -> None:
        if self._file is not None and self._length >= self._size:
            self.close()
        if self._file is None:
            self._begin()

    def _continue(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        self._length = os.fstat(self._file).st_size
        if self._length == 0:
            self._append(info_member(path.name, self._prefix))

    def _begin(self) -> None:
        name = f"{self._prefix}-{self._now().astimezone(UTC):%Y%m%d%H%M%S}-{self._next:05d}{SUFFIX}"
        path = self._folder / name
        with translated(path):
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644)
        self._file, self._path, self._length = file, path, 0
        try:
            self._append(info_member(name, self._prefix))
            with translated(self._folder):
                sync_folder(self._folder)
        except ArchiveError:
            self.close()
            path.unlink(missing_ok=True)
            raise
        self._next += 1

    def _append(self, data: bytes) -> int:
        assert self._file is not None  # noqa: S101  # _make_room or _continue came before
        start = self._length
        try:
            append(self._file, start, data, self._path, sync=True)
        except ArchiveError:
            if os.fstat(self._file).st_size != start:  # it could not be cut back: nothing may follow
                self.close()
            raise
        self._length = start + len(data)
        return start


def _written(entry: Entry | Failure, path: Path, offset: int, length: int) -> Written:
    if isinstance(entry, Failure):
        return Written(path=path, offset=offset, length=length)
    revisit = entry.origin is not None
    return Written(path=path, offset=offset, length=length, digest=entry.digest, revisit=revisit)


def mend(path: Path, start: int = 0) -> bool:
    """Put a file that a crash may have left torn in order.

    Bytes behind the last whole record are kept in `<name>.torn` beside it and cut off.

    Args:
        path: The file.
        start: Where to begin looking: 0 or the end of a record.

    Returns:
        True when the file can be appended to. False when whole records follow behind broken bytes: that is no
        torn end but damage, and the file is left alone.
    """
    tail = walk(path, start)
    if tail.end == tail.size:
        return True
    if tail.buried:
        _LOG.error("%s: damaged at byte %d; left as it is; run `scrapy doctor`", path, tail.end)
        return False
    with translated(path), path.open("r+b") as file:
        file.seek(tail.end)
        torn = file.read()
        with path.with_name(path.name + TORN).open("ab") as aside:
            aside.write(torn)
            aside.flush()
            os.fsync(aside.fileno())
        sync_folder(path.parent)
        file.truncate(tail.end)
        os.fsync(file.fileno())
    _LOG.warning("%s: cut %d torn bytes off at byte %d, kept in *%s", path, len(torn), tail.end, TORN)
    return True


def _serial(path: Path) -> int:
    found = _NAME.search(path.name)
    return int(found[2]) if found else -1
