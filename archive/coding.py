"""Content coding: undoing gzip, deflate, br and zstd with a bound on the size. No disk.

Servers lie and connections break: what decodes before an error is kept, and a body that does not decode at all
comes back as it is. Sources: RFC 9110, 8.4; RFC 1950 to 1952; RFC 7932; RFC 8878.
"""

import importlib
import zlib
from collections.abc import Callable, Generator
from typing import Any

from archive.errors import ArchiveError

MAX_DECODED = 64 * 2**20

_PIECE = 64 * 2**10
_FEED = 4 * 2**10  # small: a decoder drops what it made of a slice when the slice turns bad
_GZIP = 16 + zlib.MAX_WBITS

# What comes out piece by piece. Returns True when the stream ended as it should, False when it is cut or damaged,
# None when the body was never in this coding.
_Pieces = Generator[bytes, None, bool | None]

_CUT, _BROKEN = -1, -2


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
            body = _collect(coding(body), body, limit)
    return body


def _collect(pieces: _Pieces, raw: bytes, limit: int) -> bytes:
    kept = bytearray()
    while True:
        try:
            kept += next(pieces)
        except StopIteration as end:  # an empty body may be right, but then its stream ends as it should
            return raw if end.value is None or not (kept or end.value) else bytes(kept)
        if len(kept) > limit:
            raise ArchiveError(f"body decodes to more than {limit} bytes: taken for a bomb and not decoded")


def _gzip(raw: bytes) -> _Pieces:
    place = 0
    whole = False
    while place >= 0 and raw.startswith(b"\x1f\x8b", place):  # members may follow each other, then padding
        place = yield from _inflate(_GZIP, raw, place)
        whole = place >= 0
    return whole


def _deflate(raw: bytes) -> _Pieces:
    # "deflate" means zlib's format, yet many servers send the bare stream; RFC 1950, 2.2 tells them apart
    wrapped = len(raw) > 1 and raw[0] & 0x0F == 8 and int.from_bytes(raw[:2], "big") % 31 == 0
    end = yield from _inflate(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS, raw, 0)
    return None if end == _BROKEN and not wrapped else end >= 0


def _inflate(wbits: int, raw: bytes, place: int) -> Generator[bytes, None, int]:
    """Yield what a stream decodes to; return where it ends, or that it is cut or broken."""
    decoder = zlib.decompressobj(wbits)
    try:
        for start in range(place, len(raw), _FEED):
            data = raw[start : start + _FEED]
            while data and not decoder.eof:
                yield decoder.decompress(data, _PIECE)
                data = decoder.unconsumed_tail
            if decoder.eof:
                return min(start + _FEED, len(raw)) - len(decoder.unused_data)
        yield decoder.flush()
    except zlib.error:
        return _BROKEN
    return _CUT


def _brotli(raw: bytes) -> _Pieces:
    brotli = _library("br", "brotli")
    decoder = brotli.Decompressor()
    try:
        for start in range(0, len(raw), _FEED):
            piece = decoder.process(raw[start : start + _FEED], output_buffer_limit=_PIECE)
            while piece:
                yield piece
                piece = decoder.process(b"", output_buffer_limit=_PIECE)
    except brotli.error:
        return None  # nothing marks such a stream: any text begins like one, and goes wrong soon after
    return bool(decoder.is_finished())


def _zstd(raw: bytes) -> _Pieces:
    zstd = _library("zstd", "compression.zstd", "backports.zstd")
    place = 0
    whole = False
    try:
        while place < len(raw):  # frames may follow each other
            decoder = zstd.ZstdDecompressor()
            while place < len(raw) and not decoder.eof:
                piece = decoder.decompress(raw[place : place + _FEED], _PIECE)
                place = min(place + _FEED, len(raw))
                while piece:
                    yield piece
                    piece = b"" if decoder.eof else decoder.decompress(b"", _PIECE)
            place -= len(decoder.unused_data)
            whole = decoder.eof
    except zstd.ZstdError:
        return whole
    return whole


def _library(coding: str, *names: str) -> Any:
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise ArchiveError(f"a body is coded with {coding}: install {names[-1]} to read it")


_CODINGS: dict[str, Callable[[bytes], _Pieces]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
