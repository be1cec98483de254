"""WARC and ARC files on this machine, compressed or not, and single records out of others, as exchanges.

Reads only. Knows no portal; which records are wanted is decided from the list.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.backfills import OldCapture
from archive.errors import ArchiveDamaged, SourceError
from archive.member import MAX_RECORD, digest_of
from archive.message import Message, ascii_url, parse_response
from archive.model import Exchange
from crawler.sources.cdx import plain_url
from crawler.sources.source import Batch, Had, Missed, PartLost, Row, Window

ENDINGS = (".warc", ".warc.gz", ".arc", ".arc.gz", ".wet", ".wet.gz")

_PAYLOADS = ("response", "revisit", "conversion", "resource")
_TEXT_ONLY = ("conversion", "resource")
_SHA1 = re.compile(r"sha1:([A-Za-z2-7]{32})")
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:")
_STATUS = re.compile(r"\d{3}")

Payloads = Callable[[str], bytes | None]
"""Returns the payload that has a digest (`sha1:` and base32), or None."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a record lies: a file and a byte offset."""

    file: Path
    offset: int

    def __str__(self) -> str:
        return f"{self.offset} {self.file}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Read back what `str` wrote."""
        offset, _, file = text.partition(" ")
        return cls(file=Path(file), offset=int(offset))


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return the WARC and ARC files that paths name: files as they are, folders searched through.

    Raises:
        SourceError: A path does not exist, or a folder holds none.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.name.endswith(ENDINGS)) if path.is_dir() else [path]
        if not path.exists() or not inside:
            raise SourceError(f"{path}: expected a WARC or ARC file, or a folder that holds some")
        found += (file.resolve() for file in inside)
    return found


class WarcFiles:
    """WARC and ARC files as a source.

    Attributes:
        name: `files`.
        final: True: a file that has not changed holds what it held.
    """

    name = "files"
    final = True

    def __init__(self, files: Sequence[Path], payloads: Payloads = lambda _: None) -> None:
        """Take files.

        Args:
            files: As `files_of` returns them.
            payloads: Where the payload of a revisit is looked for.
        """
        self._files = {_part(file): file for file in files}
        self._payloads = payloads

    def parts(self, hosts: Sequence[str], window: Window) -> list[str]:
        """Return one part a file: it changes when the file does."""
        del hosts, window
        return list(self._files)

    def listed(self, part: str, window: Window, position: str) -> Iterator[Batch]:
        """Yield what a file holds, at once.

        Raises:
            PartLost: It cannot be read to its end.
        """
        del window, position
        found: dict[str, Row] = {}
        posted: set[str] = set()
        broken: Exception | None = None
        try:
            _read(self._files[part], found, posted)
        except (ArchiveLoadFailed, EOFError, ValueError, OSError) as error:
            broken = error
        rows = tuple(row for ids, row in found.items() if posted.isdisjoint(ids.split()))
        yield Batch(rows=rows, position="" if broken is None else "broken")  # which is never complete
        if broken is not None:
            reason = " ".join(str(broken).split()) or "cut short"
            raise PartLost(f"{self._files[part]}: cannot be read as WARC or ARC to its end: {reason}") from broken

    def fetch(self, old: OldCapture) -> Had | Missed:
        """Read a record."""
        place = Place.read(old.place)
        try:
            with place.file.open("rb") as file:
                file.seek(place.offset)
                found = read_record(file, old, self._payloads)
        except OSError as error:
            return Missed(reason=f"{place.file}: {error.strerror}")
        if isinstance(found, Missed):
            return Missed(reason=f"{place.file} at {place.offset}: {found.reason}", for_good=found.for_good)
        return Had(exchange=found, source=f"file:{ascii_url(place.file.name)}#{place.offset}")


def read_record(file: BinaryIO, old: OldCapture, payloads: Payloads = lambda _: None) -> Exchange | Missed:
    """Read the record that a stream begins with."""
    try:
        record = next(iter(ArchiveIterator(file, no_record_parse=True, arc2warc=True)), None)
        if record is None:
            return Missed(reason="no record where one should be", for_good=True)
        block = record.raw_stream.read(MAX_RECORD)
        return _exchange(record, block, old, payloads)
    except (ArchiveLoadFailed, ArchiveDamaged, EOFError, ValueError, OSError) as error:
        return Missed(reason=f"the record cannot be read: {error}", for_good=True)


def _part(file: Path) -> str:
    state = file.stat()
    return f"{file.name} {state.st_size} {state.st_mtime_ns}"


def _read(file: Path, rows: dict[str, Row], posted: set[str]) -> None:
    """Read what a file holds: the pages by the ids of their records, and the ids of records of what was posted."""
    with file.open("rb") as stream:
        records = ArchiveIterator(stream, arc2warc=True)
        for record in records:
            own = record.rec_headers.get_header("WARC-Record-ID") or ""
            other = record.rec_headers.get_header("WARC-Concurrent-To") or ""
            if record.rec_type == "request" and record.http_headers and record.http_headers.protocol != "GET":
                posted |= {own, other}
            elif record.rec_type in _PAYLOADS and (row := _row(record)) is not None:
                place = str(Place(file=file, offset=records.get_record_offset()))
                rows[f"{own} {other}"] = replace(row, capture=replace(row.capture, place=place))


def _row(record: Any) -> Row | None:
    """Return what a record holds; None when it is no page of the web."""
    headers = record.rec_headers
    url, date = headers.get_header("WARC-Target-URI") or "", headers.get_header("WARC-Date")
    if not _SCHEME.match(url):
        raise ValueError(f"a record of {url[:60]!r}, which is no URL")  # warcio takes any five words for an ARC record
    if not url.startswith(("http://", "https://")) or not date:
        return None
    text_only = record.rec_type in _TEXT_ONLY
    code = record.http_headers.get_statuscode() if record.http_headers else ""
    old = OldCapture(
        url=ascii_url(plain_url(url)),
        at=f"{_moment(date):%Y%m%d%H%M%S}",
        digest=_sha1(headers.get_header("WARC-Payload-Digest")),
        place="",
        text_only=text_only,
    )
    return Row(
        capture=old,
        status=200 if text_only else int(code) if _STATUS.fullmatch(code or "") else None,
    )


def _exchange(record: Any, block: bytes, old: OldCapture, payloads: Payloads) -> Exchange | Missed:
    headers = record.rec_headers
    if record.rec_type in _TEXT_ONLY:
        kind = headers.get_header("Content-Type") or "text/plain; charset=utf-8"
        message = Message(status=200, headers=(("Content-Type", kind),), body=block)
    elif record.rec_type == "revisit":
        payload = payloads(f"sha1:{old.digest}")
        if payload is None:
            return Missed(reason="a revisit, and what it repeats is not held (yet)")
        known = parse_response(block) if block.strip() else Message(status=200, headers=(), body=b"")
        message = Message(status=known.status, headers=known.headers, body=payload)
    else:
        message = parse_response(block)
        if not _is_whole(message, block, old.digest or _sha1(headers.get_header("WARC-Payload-Digest"))):
            return Missed(reason=f"the payload's digest is not {old.digest}, as listed", for_good=True)
    return Exchange(
        url=old.url,
        fetched=_moment(headers.get_header("WARC-Date")),
        status=message.status,
        headers=message.headers,
        body=message.body,
        ip=headers.get_header("WARC-IP-Address"),
        truncated=headers.get_header("WARC-Truncated"),
    )


def _is_whole(message: Message, block: bytes, digest: str | None) -> bool:
    if digest is None:
        return True
    as_sent = re.split(rb"\r?\n\r?\n", block, maxsplit=1)[-1]  # some digest the body with its chunks
    return f"sha1:{digest}" in (digest_of(message.body), digest_of(as_sent))


def _sha1(field: str | None) -> str | None:
    """Return a digest in base32; None for one in another form or of another kind."""
    found = _SHA1.fullmatch(field or "")
    return found[1].upper() if found else None


def _moment(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
