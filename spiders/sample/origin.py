"""A small threaded HTTP server on 127.0.0.1 that asks a function for each answer and logs each request.

It knows HTTP (HEAD, gzip, conditional requests, keep-alive) and nothing of what it serves.
"""

import gzip
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

_GZIP_TYPES = ("text/", "application/xml", "application/rss+xml")
_LARGEST_BODY = 4_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request.

    Attributes:
        method: `GET`, `HEAD`, `POST`.
        target: Path and query as sent.
        headers: By lower-case name; of repeated ones the last.
        body: As sent.
        at: When it came, by the server's clock.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime

    @property
    def path(self) -> str:
        """The path, percent-decoded."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The query; of repeated keys the last."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What to answer.

    Attributes:
        status: HTTP status code.
        body: Uncompressed.
        type: Content-Type.
        headers: Further headers.
        modified: When set, the answer carries Last-Modified and ETag and conditional requests are answered 304.
        compress: Whether it may be sent as gzip.
    """

    status: int = 200
    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    modified: datetime | None = None
    compress: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestLog:
    """One request and what became of it.

    Attributes:
        method: `GET`, `HEAD`, `POST`.
        path: Path and query as sent.
        at: When it came, by the server's clock.
        headers: By lower-case name.
        body: As sent.
        status: Status of the answer.
    """

    method: str
    path: str
    at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    status: int = 0


def utc_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


class Origin:
    """A running server: started by the constructor, stopped by `stop` or the end of its `with` block.

    Attributes:
        requests: Every request so far, in order of answering.
        origin: Where it listens: `http://127.0.0.1:PORT`.
    """

    def __init__(
        self, answer: Callable[[Asked], Answer], *, port: int = 0, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.answer = answer
        self.clock = clock
        self.requests: list[RequestLog] = []
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name=self.origin)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, hang up on whoever is connected, wait for all threads. May be called twice."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # threads are joined at the end, so that no socket outlives the server
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._lock = threading.Lock()
        self._connected: set[socket.socket] = set()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connected.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connected.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._lock:
            for connection in self._connected:
                with suppress(OSError):  # the other side was faster
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of the server."""


def _handler(origin: Origin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "Microsoft-IIS/7.5"
        sys_version = ""
        disable_nagle_algorithm = True
        wbufsize = 65536  # one write an answer: unbuffered headers and body would wait on delayed ACKs

        def do_GET(self) -> None:
            _serve(self, origin)

        do_HEAD = do_POST = do_GET  # noqa: N815 - the names are http.server's

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
            """Requests are kept in `Origin.requests`, not printed."""

    return Handler


def _serve(handler: BaseHTTPRequestHandler, origin: Origin) -> None:
    size = handler.headers.get("Content-Length", "0")
    if not size.isdigit() or int(size) > _LARGEST_BODY:
        handler.send_error(400)
        return
    asked = Asked(
        method=handler.command,
        target=handler.path,
        headers={name.lower(): value for name, value in handler.headers.items()},
        body=handler.rfile.read(int(size)),
        at=origin.clock(),
    )
    try:
        answer = origin.answer(asked)
    except Exception as error:  # a fault of a page is that page's 500, as on any server
        answer = Answer(status=500, body=f"{error!r}".encode(), type="text/plain; charset=utf-8")
    status, headers, body = _final(asked, answer)
    log = RequestLog(
        method=asked.method,
        path=asked.target,
        at=asked.at,
        headers=asked.headers,
        body=asked.body,
        status=status,
    )
    origin.requests.append(log)  # before the answer is out: whoever has read it finds it logged
    handler.send_response(status)
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()
    if asked.method != "HEAD":
        handler.wfile.write(body)


def _final(asked: Asked, answer: Answer) -> tuple[int, list[tuple[str, str]], bytes]:
    status, body, headers = answer.status, answer.body, list(answer.headers)
    if answer.type:
        headers.append(("Content-Type", answer.type))
    if answer.modified is not None:
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        headers += [("Last-Modified", _http_date(answer.modified)), ("ETag", tag)]
        if _unchanged(asked, tag, answer.modified):
            return 304, headers, b""
    if answer.compress and status == 200 and answer.type.startswith(_GZIP_TYPES):
        headers.append(("Vary", "Accept-Encoding"))
        if "gzip" in asked.headers.get("accept-encoding", ""):
            body = gzip.compress(body, 6, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return status, headers, body


def _unchanged(asked: Asked, tag: str, modified: datetime) -> bool:
    if "if-none-match" in asked.headers:
        return tag in asked.headers["if-none-match"]
    try:
        since = parsedate_to_datetime(asked.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return since.tzinfo is not None and modified.replace(microsecond=0) <= since


def _http_date(when: datetime) -> str:
    return format_datetime(when.astimezone(UTC), usegmt=True)
