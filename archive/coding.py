"""Content coding: undoing gzip, deflate, br and zstd with a bound on the size. No disk.

Servers lie and connections break: what decodes before an error is kept, and a body that does not decode at all
comes back as it is. Sources: RFC 9110, 8.4; RFC 1950 to 1952; RFC 7932; RFC 8878.
"""

import importlib
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import Any

from archive.errors import ArchiveError

MAX_DECODED = 64 * 2**20

_PIECE = 64 * 2**10
_FEED = 4 * 2**10  # small: a decoder drops what it made of a slice when the slice turns bad
_GZIP = 16 + zlib.MAX_WBITS


def decode(raw: bytes, encoding: str | None, *, limit: int = MAX_DECODED) -> bytes:
    """Undo the codings that a Content-Encoding header names, last first. Unknown names are passed over.

    Args:
        raw: The body as received.
        encoding: The header's value; None when there is none.
        limit: Most bytes that may come out.

    Raises:
        ArchiveError: More than `limit` bytes come out, or the library for a coding is missing.
    """
    body = raw
    for name in reversed((encoding or "").lower().split(",")):
        coding = _CODINGS.get(name.strip())
        if coding is not None:
            body = _collect(coding(body), limit) or body
    return body


def _collect(pieces: Iterator[bytes], limit: int) -> bytes:
    kept = bytearray()
    for piece in pieces:
        kept += piece
        if len(kept) > limit:
            raise ArchiveError(f"body decodes to more than {limit} bytes: taken for a bomb and not decoded")
    return bytes(kept)


def _gzip(raw: bytes) -> Iterator[bytes]:
    place = 0
    while raw.startswith(b"\x1f\x8b", place):  # members may follow each other; anything else is padding
        place = yield from _inflate(_GZIP, raw, place)


def _deflate(raw: bytes) -> Iterator[bytes]:
    # "deflate" means zlib's format, yet many servers send the bare stream; RFC 1950, 2.2 tells them apart
    wrapped = len(raw) > 1 and raw[0] & 0x0F == 8 and int.from_bytes(raw[:2], "big") % 31 == 0
    yield from _inflate(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS, raw, 0)


def _inflate(wbits: int, raw: bytes, place: int) -> Generator[bytes, None, int]:
    decoder = zlib.decompressobj(wbits)
    try:
        for start in range(place, len(raw), _FEED):
            data = raw[start : start + _FEED]
            while data:
                yield decoder.decompress(data, _PIECE)
                data = decoder.unconsumed_tail
            if decoder.eof:
                return min(start + _FEED, len(raw)) - len(decoder.unused_data)
        yield decoder.flush()
    except zlib.error:
        pass
    return len(raw)


def _brotli(raw: bytes) -> Iterator[bytes]:
    brotli = _library("br", "brotli")
    decoder = brotli.Decompressor()
    try:
        for start in range(0, len(raw), _FEED):
            yield decoder.process(raw[start : start + _FEED], output_buffer_limit=_PIECE)
            while not decoder.can_accept_more_data():
                yield decoder.process(b"", output_buffer_limit=_PIECE)
    except brotli.error:
        return


def _zstd(raw: bytes) -> Iterator[bytes]:
    zstd = _library("zstd", "compression.zstd", "backports.zstd")
    place = 0
    try:
        while place < len(raw):
            decoder = zstd.ZstdDecompressor()
            while not decoder.eof and (place < len(raw) or not decoder.needs_input):
                data = raw[place : place + _FEED] if decoder.needs_input else b""
                place += len(data)
                yield decoder.decompress(data, _PIECE)
            place -= len(decoder.unused_data) if decoder.eof else 0
    except zstd.ZstdError:
        return


def _library(coding: str, *names: str) -> Any:
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise ArchiveError(f"a body is coded with {coding}: install {names[-1]} to read it")


_CODINGS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
