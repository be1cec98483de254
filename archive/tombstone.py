"""Putting tombstones in the place of WARC records: a rewritten file beside the old one, renamed over it when whole.

A tombstone is a `metadata` record that names the take-down and the digests of what it replaces. Index writers pass
such records over, so nothing is replayed in their place. Knows no catalogue.
"""

import os
import uuid
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.disk import sync_folder, translated
from archive.errors import ArchiveDamaged
from archive.member import Record, digest_of
from archive.record import warc_date

_BESIDE = ".rewriting"
_PIECE = 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class Replaced:
    """A record that goes, and what stands in its place.

    Attributes:
        offset: Where its gzip member begins.
        length: The member's length in bytes.
        tombstone: The member that replaces it.
    """

    offset: int
    length: int
    tombstone: bytes


def tombstone(record: Record, *, takedown: int, at: datetime) -> bytes:
    """Return the gzip member of a tombstone.

    Args:
        record: What it stands for.
        takedown: Number of the take-down in the log.
        at: When, with time zone.
    """
    about = {
        "takedown": str(takedown),
        "removed-type": record.headers.get("warc-type", ""),
        "removed-date": record.headers.get("warc-date", ""),
        "removed-payload-digest": record.headers.get("warc-payload-digest", ""),
        "removed-block-digest": record.headers.get("warc-block-digest") or digest_of(record.block),
        "removed-length": str(len(record.block)),
    }
    block = _fields(about)
    named = {
        "WARC-Type": "metadata",
        "WARC-Record-ID": f"<{uuid.uuid4().urn}>",
        "WARC-Date": warc_date(at),
        "WARC-Target-URI": record.headers.get("warc-target-uri", ""),
        "WARC-Refers-To": record.headers.get("warc-record-id", ""),
        "Content-Type": "application/warc-fields",
        "WARC-Block-Digest": digest_of(block),
        "Content-Length": str(len(block)),
    }
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    raw = b"WARC/1.1\r\n" + _fields(named) + b"\r\n" + block + b"\r\n\r\n"
    return packer.compress(raw) + packer.flush()


def rewrite(path: Path, replaced: list[Replaced]) -> None:
    """Put tombstones into a file. Done already, it does nothing; killed on the way, the file is as before.

    Args:
        path: The WARC file.
        replaced: What goes, in the order of the file.

    Raises:
        ArchiveFull: No space left; the file is as before.
        ArchiveError: It cannot be written; it is as before.
    """
    beside = path.with_name(path.name + _BESIDE)
    with translated(path):
        with path.open("rb") as source:
            if _is_done(source.fileno(), replaced[0]):
                return
            with beside.open("wb") as into:
                for one in replaced:
                    _copy(source.fileno(), into.fileno(), source.tell(), one.offset)
                    os.write(into.fileno(), one.tombstone)
                    source.seek(one.offset + one.length)
                _copy(source.fileno(), into.fileno(), source.tell(), os.fstat(source.fileno()).st_size)
                os.fsync(into.fileno())
        beside.replace(path)
        sync_folder(path.parent)


def shift(replaced: list[Replaced], offset: int) -> int:
    """Return by how many bytes a record that stood at an offset has moved."""
    return sum(len(one.tombstone) - one.length for one in replaced if one.offset < offset)


def _is_done(file: int, first: Replaced) -> bool:
    return os.pread(file, len(first.tombstone), first.offset) == first.tombstone


def _copy(source: int, into: int, start: int, end: int) -> None:
    while start < end:
        piece = os.pread(source, min(_PIECE, end - start), start)
        if not piece:
            raise ArchiveDamaged(f"the file ends at byte {start}, before the record that is to go")
        rest = memoryview(piece)
        while rest:  # on a nearly full disk a write is short first, and an error only then
            rest = rest[os.write(into, rest) :]
        start += len(piece)


def _fields(values: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in values.items() if value).encode("utf-8", "replace")
