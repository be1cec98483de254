"""Extensions: thin adapters that pace a crawl and finish its run."""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.threads import deferToThread

from crawler.politeness import LONGEST_WAIT, delay_floor, is_loopback, retry_after

if TYPE_CHECKING:
    from crawler.portals import CrawlsAPortal

logger = logging.getLogger(__name__)


class PoliteThrottle(AutoThrottle):
    """AutoThrottle above a floor for each server: our own minimum, the profile's delay, and the server's Crawl-delay.

    Also honours Retry-After on 429 and 503: the whole server rests, then Scrapy's retry asks again. Scrapy parses
    Crawl-delay and does not apply it; Retry-After it does not know.
    """

    BUSY = frozenset({429, 503})
    TRIES = 8
    """Tries of one request that a server answers with a wait."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawl_delays: dict[str, float] = {}
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    @property
    def _portal(self) -> "CrawlsAPortal":
        spider: CrawlsAPortal = self.crawler.spider  # type: ignore[assignment]  # all our spiders are of this kind
        return spider

    def floor(self, host: str) -> float:
        """Return the seconds that must lie between two requests to a host in this crawl."""
        return delay_floor(host, asked=self._portal.delay, crawl_delay=self._crawl_delays.get(host))

    def _min_delay(self) -> float:
        return self.floor(self._portal.host)

    def _start_delay(self) -> float:
        return self._min_delay()

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        header = response.headers.get("Retry-After")
        if response.status not in self.BUSY or header is None:
            return
        seconds = retry_after(header.decode("latin-1"), datetime.now(UTC))
        if seconds is not None and seconds > LONGEST_WAIT:
            self._leave(request, seconds)
        elif seconds is not None:
            self._rest(request, seconds)

    def _rest(self, request: Request, seconds: float) -> None:
        """Hold the server's slot: this signal comes before the downloader looks for the slot's next request."""
        key = request.meta.get("download_slot", "")
        if self.crawler.engine is None or (slot := self.crawler.engine.downloader.slots.get(key)) is None:
            return
        logger.warning("%s asks to wait %g s; waiting", key, seconds)
        request.meta["max_retry_times"] = self.TRIES
        slot.close()
        slot.latercall = call_later(seconds, self.crawler.engine.downloader._latercall, slot)  # noqa: SLF001 - no public way

    def _leave(self, request: Request, seconds: float) -> None:
        server = urlparse_cached(request).netloc
        logger.error("%s asks to wait %g s: leaving it alone until the next run", server, seconds)
        request.meta["dont_retry"] = True
        self._portal.leave(f"{server} asked to wait {seconds:g} s")

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        host = urlparse_cached(response).hostname or ""
        self.mindelay = self.floor(host)
        if not is_loopback(host):
            super()._adjust_delay(slot, latency, response)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        if not isinstance(robotparser, ProtegoRobotParser):
            return
        agent = self.crawler.settings["ROBOTSTXT_USER_AGENT"]
        delay = robotparser.rp.crawl_delay(agent)
        host = urlparse_cached(request).hostname or ""
        if not delay or not self.crawler.engine:
            return
        self._crawl_delays[host] = float(delay)
        floor = self.floor(host)
        logger.info("%s: Crawl-delay %g s; pausing %g s between requests", host, delay, floor)
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings.setdefault(host, {})["delay"] = floor
        if host in downloader.slots:
            downloader.slots[host].delay = max(downloader.slots[host].delay, floor)


class FinishRun:
    """Cleans what a crawl captured and closes its run when the spider closes, however it was started."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "FinishRun":
        """Make the extension and connect it."""
        extension = cls()
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Finish the run in a thread: cleaning waits on its processes, and signals must still be heard."""
        portal: CrawlsAPortal = spider  # type: ignore[assignment]
        await maybe_deferred_to_future(deferToThread(portal.finish, reason))
