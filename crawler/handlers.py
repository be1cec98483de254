"""The download handler: Scrapy's own for HTTP/1.1, with a tape that records every byte of each exchange.

Only records; what becomes of a tape is decided in middlewares.py. The hooks are Scrapy's and Twisted's private parts,
which is why Scrapy is pinned and a test compares the bytes: the pool makes our protocol, and a request's headers carry
its tape down to the connection that serves it. TLS is taken off before we see a byte.
"""

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web.client import Agent
from twisted.web.http_headers import Headers

TAPE = "tape"
"""Key of a request's meta under which its tape stands from the download on."""

MAX_HEADER = 32 * 1024
"""Bytes of an answer's header, at most: Scrapy would take 200 MB of them, and FastWARC reads no more than 64 KiB."""

_END = b"\r\n\r\n"
_BARE_END = b"\n\n"


class HeaderTooLarge(Exception):
    """An answer's header exceeds `MAX_HEADER`."""


class Tape:
    """What went over the wire for one request: of a request that Twisted sends again, the last try.

    Attributes:
        ip: Address of the server; None when there was no connection.
    """

    def __init__(self) -> None:
        self.ip: str | None = None
        self._sent: list[bytes] = []
        self._received: list[bytes] = []
        self._in_head = True
        self._size = 0
        self._edge = b""

    @property
    def sent(self) -> bytes:
        """Return the request, as far as it went out."""
        return b"".join(self._sent)

    @property
    def received(self) -> bytes:
        """Return the answer, as far as it came in."""
        return b"".join(self._received)

    @property
    def has_header(self) -> bool:
        """Tell whether the answer's header came in to its end."""
        return not self._in_head

    def start(self, ip: str | None) -> None:
        """Begin anew, on a connection to a server at an address."""
        self.__init__()  # type: ignore[misc]  # all of it is state of one try
        self.ip = ip

    def send(self, data: bytes) -> None:
        """Record bytes that go out."""
        self._sent.append(data)

    def receive(self, data: bytes) -> bool:
        """Record bytes that came in; return False when they are more header than an answer may have."""
        self._received.append(data)
        if not self._in_head:
            return True
        window = self._edge + data
        self._in_head = _END not in window and _BARE_END not in window
        self._edge = window[-3:]
        self._size += len(data)
        return not self._in_head or self._size <= MAX_HEADER


class _TapedHeaders(Headers):
    """Request headers that carry a tape; Twisted copies them on the way."""

    tape: Tape

    @classmethod
    def carrying(cls, tape: Tape, headers: Headers | None) -> "_TapedHeaders":
        """Return headers with a tape."""
        taped = cls()
        if headers is not None:
            taped._rawHeaders = dict(headers._rawHeaders)  # noqa: SLF001 - the names are encoded already
        taped.tape = tape
        return taped

    def copy(self) -> "_TapedHeaders":
        return self.carrying(self.tape, self)


class _TapedTransport:
    """A connection's transport; what is written through it is recorded too."""

    def __init__(self, transport: Any, protocol: "_TapedProtocol") -> None:
        self._transport, self._protocol = transport, protocol

    def write(self, data: bytes) -> None:
        """Record and send."""
        if self._protocol.tape is not None:
            self._protocol.tape.send(data)
        self._transport.write(data)

    def writeSequence(self, pieces: Any) -> None:  # noqa: N802 - Twisted's name
        """Record and send."""
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _TapedProtocol(_LenientHTTP11ClientProtocol):
    tape: Tape | None = None

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        super().connectionMade()
        self.transport = _TapedTransport(self.transport, self)  # type: ignore[assignment]

    def request(self, request: Any) -> "Deferred[Any]":
        self.tape = getattr(request.headers, "tape", None)
        if self.tape is not None:
            connection: Any = self.transport
            self.tape.start(getattr(connection.getPeer(), "host", None))
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self.tape is not None and not self.tape.receive(data):
            self._giveUp(Failure(HeaderTooLarge(f"more than {MAX_HEADER} bytes of header")))  # type: ignore[no-untyped-call]
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _TapedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _TapedProtocol:  # noqa: N802 - Twisted's name
        del addr
        return _TapedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _TapedAgent(_ScrapyAgent):
    def _get_agent(self, request: Request, timeout: float) -> Agent:
        agent = super()._get_agent(request, timeout)
        tape, ask = request.meta[TAPE], agent.request

        def taped(method: bytes, uri: bytes, headers: Headers | None = None, body: Any = None) -> Any:
            return ask(method, uri, _TapedHeaders.carrying(tape, headers), body)

        agent.request = taped  # type: ignore[method-assign,assignment]
        return agent


class TapingHandler(HTTP11DownloadHandler):
    """Scrapy's handler for HTTP/1.1; each request's meta holds its `Tape` afterwards, answered or not."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _TapedFactory  # noqa: SLF001 - no public way

    async def download_request(self, request: Request) -> Response:
        """Download as Scrapy does, on tape."""
        request.meta[TAPE] = Tape()
        agent = _TapedAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))
