"""Extensions: thin adapters that pace a crawl and finish its run."""

import logging
from typing import TYPE_CHECKING

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.threads import deferToThread

from crawler.politeness import delay_floor

if TYPE_CHECKING:
    from crawler.portals import CrawlsAPortal

logger = logging.getLogger(__name__)


class PoliteThrottle(AutoThrottle):
    """AutoThrottle above a floor for each server: our own minimum, the profile's delay, and the server's Crawl-delay.

    Scrapy parses Crawl-delay and does not apply it.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawl_delays: dict[str, float] = {}
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def floor(self, host: str) -> float:
        """Return the seconds that must lie between two requests to a host in this crawl."""
        spider: CrawlsAPortal = self.crawler.spider  # type: ignore[assignment]  # all our spiders are of this kind
        return delay_floor(host, asked=spider.delay, crawl_delay=self._crawl_delays.get(host))

    def _min_delay(self) -> float:
        spider: CrawlsAPortal = self.crawler.spider  # type: ignore[assignment]
        return self.floor(spider.host)

    def _start_delay(self) -> float:
        return self._min_delay()

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        self.mindelay = self.floor(urlparse_cached(response).hostname or "")
        if self.mindelay:
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
