"""Downloader middlewares: thin adapters between Scrapy and what politeness.py and run.py decide."""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.asyncio import call_later
from scrapy.utils.httpobj import urlparse_cached

from archive.model import Exchange
from crawler.politeness import LONGEST_WAIT, retry_after

if TYPE_CHECKING:
    from crawler.portals import CrawlsAPortal

logger = logging.getLogger(__name__)


class PortalMiddleware:
    """What the middlewares below share: the crawler and its spider."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PortalMiddleware":
        """Make the middleware for a crawler."""
        return cls(crawler)

    @property
    def spider(self) -> "CrawlsAPortal":
        """Return the spider that is crawling."""
        spider: CrawlsAPortal = self.crawler.spider  # type: ignore[assignment]  # all our spiders are of this kind
        return spider


class PortalOnly(PortalMiddleware):
    """Lets out only requests that the portal's profile permits: those found, redirected to, or tried again."""

    def process_request(self, request: Request) -> None:
        """Refuse a request; the spider's errback writes the reason into the ledger.

        Raises:
            IgnoreRequest: The profile does not permit the URL, or the run's requests are used up.
        """
        reason = self.spider.refuses(request.url)
        if reason is None and self.spider.run.spent:
            reason = "the run's requests are used up"
        if reason is not None:
            raise IgnoreRequest(reason)


class CaptureEverything(PortalMiddleware):
    """Keeps every answer as it came off the wire, before any other part can decode, redirect or reject it."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Put an answer into the archive, then pass it on."""
        role, key = self.spider.names(request)
        self.spider.run.capture(_exchange(request, response), role=role, key=key)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note a request that got no answer; Scrapy's retry sees it next."""
        if not isinstance(exception, IgnoreRequest):
            role, key = self.spider.names(request)
            reason = f"{type(exception).__name__}: {exception}".strip(": ")
            self.spider.run.failed(request.url, reason, role=role, key=key)


def _exchange(request: Request, response: Response) -> Exchange:
    flags = set(response.flags)
    return Exchange(
        url=request.url,
        method=request.method,
        request_headers=_pairs(request.headers.items()),
        request_body=request.body,
        fetched=datetime.now(UTC),
        status=response.status,
        headers=_pairs(response.headers.items()),
        body=response.body,
        ip=str(response.ip_address) if response.ip_address else None,
        truncated="disconnect" if flags & {"dataloss", "partial"} else None,
    )


def _pairs(items: object) -> tuple[tuple[str, str], ...]:
    """Flatten Scrapy's headers (name, list of values; bytes) into text, byte for byte."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in items  # type: ignore[attr-defined]
        for value in values
    )


class RetryAfter(PortalMiddleware):
    """Honours Retry-After on 429 and 503: the whole server rests, then Scrapy's retry asks again."""

    STATUSES = frozenset({429, 503})
    TRIES = 8
    """Tries of one request that a server answers with a wait."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Hold the server's slot as long as it asks; leave it alone when it asks for too long."""
        if response.status not in self.STATUSES:
            return response
        header = response.headers.get("Retry-After")
        seconds = retry_after(header.decode("latin-1") if header else None, datetime.now(UTC))
        if seconds is None:
            return response
        if seconds > LONGEST_WAIT:
            self._leave(urlparse_cached(request).netloc, seconds)
            request.meta["dont_retry"] = True
        else:
            request.meta["max_retry_times"] = self.TRIES
            self._hold(request, seconds)
        return response

    def _hold(self, request: Request, seconds: float) -> None:
        engine = self.crawler.engine
        if engine is None or (slot := engine.downloader.slots.get(request.meta.get("download_slot", ""))) is None:
            return
        logger.warning("%s asks to wait %g s; waiting", urlparse_cached(request).netloc, seconds)
        slot.close()
        slot.latercall = call_later(seconds, engine.downloader._latercall, slot)  # noqa: SLF001 - no public way

    def _leave(self, server: str, seconds: float) -> None:
        logger.error("%s asks to wait %g s: leaving it alone until the next run", server, seconds)
        self.spider.leave(f"{server} asked to wait {seconds:g} s")
