"""The polite HTTP client for web archives: one connection, a pause, their limits kept. Redirects are not followed.

Bodies come as received, content coding kept, because digests are over that. robots.txt is not asked here: the addresses
used are the archives' interfaces for programs, with limits of their own.
"""

import http.client
import logging
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urlsplit

from archive.coding import decode
from archive.errors import SourceError
from archive.message import ascii_url
from crawler.politeness import LONGEST_WAIT, delay_floor, retry_after
from crawler.sources.source import PartLost

_LOG = logging.getLogger(__name__)

PAUSE = 1.5
"""Seconds between two requests to an archive."""

WAITS = (30.0, 60.0, 120.0, 240.0)
"""Seconds waited after each failure in a row, unless Retry-After says more."""

TIMEOUT = 120.0
"""Seconds without a byte after which an archive is given up on: large lists take long."""

MAX_BODY = 256 * 2**20
"""Bytes of an answer, at most."""

BUSY = frozenset({429, 500, 502, 503, 504, 509})
"""Statuses that say: later."""

_HOPELESS = (socket.gaierror, ssl.SSLCertVerificationError)
"""What waiting does not mend: a name that leads nowhere, a certificate of somebody else."""

_RUNTIME_ERROR = "X-Archive-Wayback-Runtime-Error"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An answer of an archive.

    Attributes:
        url: What was asked.
        status: HTTP status code.
        reason: Reason phrase.
        headers: As received, in order.
        body: As received, transfer coding undone.
    """

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of a header, its name compared without case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def decoded(self) -> bytes:
        """The body with its content coding undone."""
        return decode(self.body, self.header("content-encoding"), limit=MAX_BODY)

    @property
    def text(self) -> str:
        """The decoded body as text."""
        return self.decoded.decode("utf-8", "replace")


class Client:
    """Asks archives, one request at a time. Use it in a `with` block."""

    def __init__(self, agent: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._agent, self._sleep = agent, sleep
        self._connection: http.client.HTTPConnection | None = None
        self._server = ("", "")
        self._last = float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a URL, again after a while when the archive is busy.

        Args:
            url: Sent as it is, but for what HTTP cannot carry.
            headers: Further headers.

        Raises:
            PartLost: The archive does not give out this site's captures.
            SourceError: No answer, or busy after several tries, or it asks for a longer wait than we wait.
        """
        for wait in (*WAITS, None):
            said = self._try(url, headers or {})
            if isinstance(said, Answer) and said.status not in BUSY:
                return _permitted(said)
            reason, asked = _trouble(said)
            if wait is None or asked > LONGEST_WAIT or isinstance(said, _HOPELESS):
                break
            _LOG.warning("%s: %s; waiting %g s", url, reason, asked or wait)
            self._sleep(asked or wait)
        host = urlsplit(url).hostname
        later = f"it asks to wait {asked:g} s" if asked else "it may be better later"
        raise SourceError(f"{host}: {reason} at {url}; {later}. Run again then: what was had so far is kept")

    def _try(self, url: str, headers: Mapping[str, str]) -> Answer | Exception:
        parts = urlsplit(ascii_url(url).replace("#", "%23"))
        self._pause(parts)
        used = self._connection is not None and self._server == (parts.scheme, parts.netloc)
        try:
            return self._ask(url, parts, headers)
        except (OSError, http.client.HTTPException) as error:
            self._hang_up()
            if used and isinstance(error, ConnectionError):  # it was open for long: the archive had closed it
                return self._try(url, headers)
            return error
        finally:
            self._last = time.monotonic()

    def _pause(self, parts: SplitResult) -> None:
        pause = delay_floor(parts.hostname or "", asked=PAUSE, crawl_delay=None)
        missing = self._last + pause - time.monotonic()
        if missing > 0:
            self._sleep(missing)

    def _ask(self, url: str, parts: SplitResult, headers: Mapping[str, str]) -> Answer:
        connection = self._connected(parts)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        own = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
        connection.request("GET", target, headers=own | dict(headers))
        response = connection.getresponse()
        body = response.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise SourceError(f"{url}: more than {MAX_BODY} bytes")
        if response.length:  # a read with a bound does not tell by itself that the body was cut
            raise http.client.IncompleteRead(body, response.length)
        return Answer(
            url=url, status=response.status, reason=response.reason, headers=tuple(response.getheaders()), body=body
        )

    def _connected(self, parts: SplitResult) -> http.client.HTTPConnection:
        server = (parts.scheme, parts.netloc)
        if self._connection is None or self._server != server:
            self._hang_up()
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connection, self._server = kind(parts.netloc, timeout=TIMEOUT), server
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _permitted(answer: Answer) -> Answer:
    if answer.header("memento-datetime"):  # that is what was archived, refusals included
        return answer
    said = answer.header(_RUNTIME_ERROR) or ""
    if "RobotAccessControl" in said or "Blocked By Robots" in said:
        raise PartLost(f"{urlsplit(answer.url).hostname} holds this site back, as its robots.txt asks: {answer.url}")
    if "AdministrativeAccessControl" in said or "Blocked Site" in said or answer.status in (401, 403, 451):
        raise PartLost(
            f"{urlsplit(answer.url).hostname} does not give out captures of this site (status {answer.status}"
            f"{', blocked site' if said else ''}): {answer.url}"
        )
    return answer


def _trouble(said: Answer | Exception) -> tuple[str, float]:
    """Return what went wrong, and how many seconds the archive asks us to wait."""
    if isinstance(said, Answer):
        return f"status {said.status}", retry_after(said.header("retry-after"), datetime.now(UTC)) or 0.0
    return f"no answer ({type(said).__name__}: {said})", 0.0
