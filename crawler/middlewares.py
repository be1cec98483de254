"""Downloader middlewares: thin adapters between Scrapy and what politeness.py and run.py decide."""

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred

from archive.model import Exchange

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


class ObeyRobots(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware, made to keep RFC 9309, 2.3.1.4: who cannot be asked is not crawled.

    Scrapy takes an unreachable robots.txt (no answer, or a status of 500 and above) for permission.
    """

    NOTHING = b"User-agent: *\nDisallow: /\n"

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("%s: answered with status %d; nothing is crawled there", response.url, response.status)
            response = response.replace(body=self.NOTHING)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, IgnoreRequest):  # it redirects to where we do not go: as good as none
            super()._robots_error(exc, netloc)
            return
        logger.error("%s: robots.txt cannot be had (%s); nothing is crawled there", netloc, exc)
        waiting = self._parsers[netloc]
        closed: RobotParser = build_from_crawler(self._parserimpl, self.crawler, self.NOTHING)
        self._parsers[netloc] = closed
        if isinstance(waiting, Deferred):
            waiting.callback(closed)


class _NoTraceback(logging.Filter):
    """Takes the traceback off a log record: the message says it all."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_NoTraceback())


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
