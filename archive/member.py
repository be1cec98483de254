"""Gzip members of a WARC file: reading one record by its place, and walking a file's end after a crash.

One gzip member holds one record (WARC 1.1, annex D). Reads only; knows neither the catalogue nor how records
are made.
"""

import base64
import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.disk import translated
from archive.errors import ArchiveDamaged

MAX_RECORD = 2**30  # far above what a crawl lets in; keeps a damaged length from filling the memory

_CHUNK = 2**18
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b\x08"


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One WARC record as read back.

    Attributes:
        headers: Named fields, in lower case; of a doubled one the last.
        block: Its bytes.
    """

    headers: dict[str, str]
    block: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Tail:
    """What stands at the end of a WARC file.

    Attributes:
        members: (offset, length) of each whole member from where the walk began.
        end: Where the last whole member ends.
        size: Length of the file. Bytes from `end` to `size` are no whole member.
        after: Where a whole member begins behind those bytes; None when there is none.
    """

    members: tuple[tuple[int, int], ...]
    end: int
    size: int
    after: int | None

    @property
    def buried(self) -> bool:
        """True when a whole record follows behind broken bytes: damage in the middle, not a torn end."""
        return self.after is not None


def digest_of(data: bytes) -> str:
    """Return a digest as WARC and CDXJ write it: `sha1:` and base32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii")


def read_record(path: Path, offset: int, length: int) -> Record:
    """Read one record and check its block digest.

    Raises:
        ArchiveDamaged: There is no whole record at this place, or it is not as it was written.
        ArchiveError: The file cannot be read.
    """
    with translated(path, "read"), path.open("rb") as file:
        file.seek(offset)
        member = file.read(length)
    try:
        return _parse(_unzip(member))
    except (zlib.error, ValueError) as error:
        raise ArchiveDamaged(f"{path}: no whole record at offset {offset}: {error}; run `scrapy doctor`") from error


def walk(path: Path, start: int = 0) -> Tail:
    """Walk the members of a file from `start`, which must be where one begins, to the first broken one.

    Raises:
        ArchiveError: The file cannot be read.
    """
    with translated(path, "read"), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        members = []
        end = start if start <= size else 0  # a file shorter than it was: nothing is known of it any more
        while length := _member_length(file.fileno(), end):
            members.append((end, length))
            end += length
        after = _record_after(file.fileno(), end, size)
        return Tail(members=tuple(members), end=end, size=size, after=after)


def whole_members(path: Path, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield (offset, length) of every whole member from `start` on, those behind damage too.

    Raises:
        ArchiveError: The file cannot be read.
    """
    place: int | None = start
    while place is not None:
        tail = walk(path, place)
        yield from tail.members
        place = tail.after


def _unzip(member: bytes) -> bytes:
    decoder = zlib.decompressobj(_GZIP)
    raw = decoder.decompress(member, MAX_RECORD)
    if not decoder.eof:
        raise ValueError("the gzip member is cut short")
    return raw


def _parse(raw: bytes) -> Record:
    head, found, rest = raw.partition(b"\r\n\r\n")
    if not found or not head.startswith(b"WARC/"):
        raise ValueError("no WARC header")
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = int(headers.get("content-length", "-1"))
    block = rest[: max(length, 0)]
    if len(block) != length:
        raise ValueError(f"block of {len(rest)} bytes, header says {length}")
    digest = headers.get("warc-block-digest", "")
    if digest.startswith("sha1:") and digest != digest_of(block):
        raise ValueError("block digest does not match")
    return Record(headers=headers, block=block)


def _member_length(file: int, offset: int) -> int:
    """Return the length of the whole member at a place; 0 when there is none."""
    decoder = zlib.decompressobj(_GZIP)
    place = offset
    try:
        for chunk in _chunks(file, offset):
            place += len(chunk)
            while chunk and not decoder.eof:
                decoder.decompress(chunk, _CHUNK)
                chunk = decoder.unconsumed_tail  # noqa: PLW2901  # zlib hands the rest back
            if decoder.eof:
                return place - len(decoder.unused_data) - offset
    except zlib.error:
        return 0
    return 0


def _record_after(file: int, end: int, size: int) -> int | None:
    """Return where a whole member begins behind a broken one; None when none does."""
    place = end + 1
    kept = b""
    for chunk in _chunks(file, place) if end < size else ():
        window = kept + chunk
        base = place - len(kept)
        found = window.find(_MAGIC)
        while found >= 0:
            if _member_length(file, base + found):
                return base + found
            found = window.find(_MAGIC, found + 1)
        place += len(chunk)
        kept = window[-len(_MAGIC) + 1 :]
    return None


def _chunks(file: int, offset: int) -> Iterator[bytes]:
    while chunk := os.pread(file, _CHUNK, offset):
        yield chunk
        offset += len(chunk)
