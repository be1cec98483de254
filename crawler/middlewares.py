"""Middlewares: thin adapters between Scrapy and what politeness.py and run.py decide."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred

from archive.errors import ArchiveDamaged, ArchiveError
from archive.message import from_wire
from archive.model import Failure, PageRole
from crawler.handlers import TAPE, Tape
from crawler.scheduler import UNIT, Frontier
from crawler.tally import Kept, Unit

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
            IgnoreRequest: The profile does not permit the URL.
        """
        reason = self.spider.refuses(request.url)
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


class Redirects(RedirectMiddleware):
    """Scrapy's, content with there being no Referer header to look after."""

    def _engine_started(self) -> None:
        """Say nothing of it."""


class CaptureEverything(PortalMiddleware):
    """Keeps every exchange as it went over the wire, before any other part can decode, redirect or reject it.

    An answer is passed on when its records are on disk; the failure of a request likewise.
    """

    async def process_response(self, request: Request, response: Response) -> Response:
        """Put an answer into the archive, then pass it on.

        Raises:
            IgnoreRequest: The archive failed; the crawl ends.
        """
        tape: Tape = request.meta.pop(TAPE)
        cut = "disconnect" if "dataloss" in response.flags else None
        try:
            await self._keep(request, tape, cut, self.spider.names(request))
        except ArchiveError as error:
            self.spider.broke(error)
            raise IgnoreRequest(str(error)) from error
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Note a request that got no answer, and what came of one; Scrapy's retry sees it next."""
        tape: Tape | None = request.meta.pop(TAPE, None)
        if isinstance(exception, IgnoreRequest):
            return
        role, key = self.spider.names(request)
        reason = f"{type(exception).__name__}: {exception}".strip(": ")
        try:
            if tape is not None:
                failure = Failure(url=request.url, at=datetime.now(UTC), reason=reason, sent=tape.sent)
                await asyncio.wrap_future(self.spider.run.write_failure(failure))
                with contextlib.suppress(ArchiveDamaged):  # what came does not look like an answer
                    if tape.has_header:  # half a page must not be read as an article: it is of no role
                        await self._keep(request, tape, _cut_by(exception), (PageRole.OTHER, None))
            self.spider.run.failed(request.url, reason, role=role, key=key)
        except ArchiveError as error:
            self.spider.broke(error)
            raise IgnoreRequest(str(error)) from error

    async def _keep(self, request: Request, tape: Tape, cut: str | None, names: tuple[PageRole, str | None]) -> None:
        role, key = names
        exchange = from_wire(
            request.url,
            request.method,
            tape.sent,
            tape.received,
            fetched=datetime.now(UTC),
            ip=tape.ip,
            truncated=cut,
        )
        run = self.spider.run
        written = await asyncio.wrap_future(run.write(exchange, role=role, key=key))
        kept = Kept(exchange=exchange, written=written, role=role, key=key)
        unit: Unit | None = request.meta.get(UNIT)
        if unit is None:  # robots.txt and what else does not come out of the frontier
            run.enter(kept)
        else:
            unit.kept.append(kept)


class PageByPage(PortalMiddleware):
    """Hands the requests that a page led to to the frontier, all at once and together with the page.

    Stands next to the engine, which would take them one by one and say nothing when the last is there.
    """

    LONGEST_URL = 2000
    """Characters of a URL, at most."""

    def process_spider_input(self, response: Response) -> None:
        """Keep answers without a page from the callbacks.

        Raises:
            HttpError: The status is none of success.
        """
        if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            raise HttpError(response, f"answered with status {response.status}")

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Collect requests, pass on what else comes, then end the page."""
        requests: list[Request] = []
        try:
            async for one in result:
                if not isinstance(one, Request):
                    yield one
                elif len(one.url) <= self.LONGEST_URL:
                    requests.append(one)
        except ArchiveError as error:
            self.spider.broke(error)
            return
        except Exception:
            self._finish(response, requests)
            raise
        self._finish(response, requests)

    def _finish(self, response: Response, requests: list[Request]) -> None:
        scheduler: Frontier = self.crawler.engine._slot.scheduler  # type: ignore[union-attr,assignment]  # noqa: SLF001
        assert response.request is not None  # noqa: S101  # the engine sets it
        try:
            scheduler.finish(response.request, requests)
        except ArchiveError as error:
            self.spider.broke(error)


def _cut_by(exception: Exception) -> str:
    """Return WARC's word for why an answer is not whole."""
    if isinstance(exception, DownloadTimeoutError):
        return "time"
    return "length" if isinstance(exception, DownloadCancelledError) else "disconnect"
