"""HTTP/1.1 messages as bytes: the block of a record, as it went over the wire, and reading one back. No WARC, no disk.

What the crawler fetched is kept byte for byte; only what others hand us without its bytes is put together again from
its fields. Header values are text that stands for bytes, one character a byte (latin-1), as HTTP libraries give them:
what was received comes back as it was.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from archive.errors import ArchiveDamaged
from archive.model import Exchange

PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))

_END = re.compile(rb"\r?\n\r?\n")
_BREAKS = re.compile(rb"[\r\n]+[ \t]*")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{1,9})")
_MEDIA_TYPE_END = re.compile(r"[;\s]")
_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")

# Of an exchange without its bytes the body is known after the transfer coding was undone; the header that announces
# one would be a lie in the record. pywb keeps such headers under this prefix, and so do we.
_MOVED = {"transfer-encoding": "X-Archive-Orig-"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A response as its record holds it.

    Attributes:
        status: HTTP status code.
        headers: In order, duplicates kept.
        body: Transfer coding undone, content coding kept.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of a header; `name` in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def ascii_url(url: str) -> str:
    """Return a URL that is safe in a record's header: what is not printable ASCII becomes %XX of its UTF-8."""
    return quote(url, safe=PRINTABLE, errors="surrogatepass")


def media_type(exchange: Exchange) -> str | None:
    """Return the Content-Type's first word as received, or None when the answer has none."""
    value = next((value for name, value in exchange.headers if name.lower() == "content-type"), "")
    return _MEDIA_TYPE_END.split(value, maxsplit=1)[0].strip() or None


def from_wire(
    url: str, method: str, sent: bytes, received: bytes, *, fetched: datetime, ip: str | None, truncated: str | None
) -> Exchange:
    """Return the exchange whose bytes these are. Interim answers (1xx) before the answer proper are left out.

    Raises:
        ArchiveDamaged: What was received does not begin with a status line.
    """
    received = _without_interim(received)
    message = parse_response(received)
    head, _, posted = sent.partition(b"\r\n\r\n")
    return Exchange(
        url=url,
        method=method,
        request_headers=_headers(head),
        request_body=posted,
        fetched=fetched,
        status=message.status,
        reason=_reason(received),
        headers=message.headers,
        body=message.body,
        ip=ip,
        truncated=truncated,
        sent=sent,
        received=received,
    )


def request_block(exchange: Exchange) -> bytes:
    """Return the block of an exchange's request record."""
    return exchange.sent or request_head(exchange) + exchange.request_body


def response_block(exchange: Exchange) -> tuple[bytes, int]:
    """Return the block of an exchange's response record, and where in it the payload begins.

    The payload is what follows the header, chunk framing and content coding kept: what `warcio check` and FastWARC
    take the payload's digest of.
    """
    if not exchange.received:
        head = response_head(exchange)
        return head + exchange.body, len(head)
    end = _END.search(exchange.received)
    return exchange.received, end.end() if end else len(exchange.received)


def payload(exchange: Exchange) -> bytes:
    """Return the payload of an exchange's response record."""
    block, start = response_block(exchange)
    return block[start:]


def response_head(exchange: Exchange) -> bytes:
    """Return status line and headers, with the empty line that ends them."""
    moved = ((_MOVED.get(name.lower(), "") + name, value) for name, value in exchange.headers)
    return _head(f"HTTP/1.1 {exchange.status} {exchange.reason}", moved)


def request_head(exchange: Exchange) -> bytes:
    """Return request line and headers, with the empty line that ends them.

    Host is added where it is missing: HTTP libraries add it below the place where we see the headers.
    """
    target, host = _target(ascii_url(exchange.url))
    headers = exchange.request_headers
    if not any(name.lower() == "host" for name, _ in headers):
        headers = (("Host", host), *headers)
    return _head(f"{exchange.method} {target} HTTP/1.1", headers)


def parse_response(block: bytes) -> Message:
    """Read the block of a response or revisit record.

    Raises:
        ArchiveDamaged: It does not begin with a status line.
    """
    status = _STATUS.match(block)
    if status is None:
        raise ArchiveDamaged(f"no HTTP status line where one should be: {block[:40]!r}")
    end = _END.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    message = Message(status=int(status[1]), headers=_headers(head), body=body)
    if "chunked" in (message.header("transfer-encoding") or "").lower():
        return Message(status=message.status, headers=message.headers, body=dechunk(body))
    return message


def dechunk(body: bytes) -> bytes:
    """Undo the chunked transfer coding (RFC 9112, 7.1).

    A cut body gives what is there; one that is not chunked at all, as many tools store it, comes back as it is.
    """
    pieces: list[bytes] = []
    place = 0
    while size := _SIZE.match(body, place):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces)
        pieces.append(body[size.end() : size.end() + length])
        place = size.end() + length
        place += 2 if body[place : place + 2] == b"\r\n" else body[place : place + 1] == b"\n"
    return b"".join(pieces) if pieces else body


def _without_interim(received: bytes) -> bytes:
    while (status := _STATUS.match(received)) and status[1][:1] == b"1" and status[1] != b"101":
        end = _END.search(received)
        if end is None:
            break
        received = received[end.end() :]
    return received


def _reason(block: bytes) -> str:
    line = block[: block.find(b"\n")].rstrip(b"\r") if b"\n" in block else block
    parts = line.split(None, 2)
    return parts[2].decode("latin-1") if len(parts) > 2 else ""


def _target(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:  # whatever could be fetched can be kept
        return url, ""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), parts.netloc.rpartition("@")[2]


def _head(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [_line(first), *(_line(name) + b": " + _line(value) for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _line(text: str) -> bytes:
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "surrogatepass")
    # a line break inside would end the header, and let a server write the next one
    return _BREAKS.sub(b" ", raw)


def _headers(head: bytes) -> tuple[tuple[str, str], ...]:
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", head)
    lines = re.split(rb"\r?\n", unfolded)[1:]
    pairs = (line.decode("latin-1").partition(":") for line in lines if b":" in line)
    return tuple((name.strip(" \t"), value.strip(" \t")) for name, _, value in pairs)
