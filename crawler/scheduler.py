"""Scrapy's scheduler over the archive's frontier: which request is next, and that none is made twice or lost.

The best requests stand in memory as well, so that few are read back; the rest is on disk only. Requests are written
down as JSON, callbacks by name. Order: priority, then age. One crawl is one portal, and Scrapy's downloader keeps the
slots of its servers.
"""

import base64
import contextlib
import hashlib
import heapq
import json
import logging
import os
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later

from archive.errors import ArchiveError
from crawler.tally import Unit, Wish

if TYPE_CHECKING:
    from crawler.portals import CrawlsAPortal

logger = logging.getLogger(__name__)

UNIT = "unit"
"""Key of a request's meta under which the unit stands that it belongs to."""

_PASSING = frozenset({UNIT, "tape", "download_slot", "download_latency", "download_timeout"})
_Place = tuple[int, int]


class Frontier(BaseScheduler):
    """The scheduler of a portal's crawl."""

    WINDOW = 1000
    """Requests read back at once."""

    COMMIT_SECONDS = 0.5
    """What was entered is committed after so long, at the latest."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._heap: list[tuple[_Place, Request]] = []
        self._floor: _Place | None = None
        """Requests behind this place may be on disk only; None when all stand in memory."""
        self._under_way: dict[int, Unit] = {}
        self._marks: set[bytes] = set()
        self._timer: Any = None
        crawler.signals.connect(self._callback_failed, signal=signals.spider_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Frontier":
        """Make the scheduler of a crawler."""
        return cls(crawler)

    @property
    def _spider(self) -> "CrawlsAPortal":
        spider: CrawlsAPortal = self._crawler.spider  # type: ignore[assignment]  # all our spiders are of this kind
        return spider

    def open(self, spider: Spider) -> None:
        """Take up what an earlier run left."""
        del spider
        self._marks = self._spider.run.marks()
        self._floor = (-(2**62), 0) if self._marks else None

    def close(self, reason: str) -> None:
        """Commit."""
        del reason
        if self._timer is not None:
            self._timer.cancel()
        self._commit()

    def has_pending_requests(self) -> bool:
        """Tell whether any request waits."""
        return bool(self._heap) or self._floor is not None

    def enqueue_request(self, request: Request) -> bool:
        """Enter a request, or put it in the place of the one it follows: a redirect, another try.

        Returns:
            False when one like it was entered before, or the archive failed.
        """
        unit: Unit | None = request.meta.pop(UNIT, None)
        try:
            if unit is not None and not unit.done:
                return self._replace(unit, request)
            wish = self._wish(request)
            if wish is None:
                return False
            self._push(self._spider.run.wish(wish), request)
        except ArchiveError as error:
            self._spider.broke(error)
            return False
        self._commit_soon()
        return True

    def next_request(self) -> Request | None:
        """Return the best request that waits; None when there is none, or the run must end."""
        run = self._spider.run
        if run.broken is not None:
            return None
        if run.spent and self.has_pending_requests():
            self._spider.leave("the run's requests are used up")
            return None
        if run.uncommitted:
            self._commit_soon()
        if not self._heap and self._floor is not None:
            self._read_back()
        if not self._heap:
            return None
        (_, number), request = heapq.heappop(self._heap)
        self._under_way[number] = request.meta[UNIT] = Unit(id=number)
        return request

    def finish(self, request: Request, children: list[Request]) -> None:
        """Enter at once what a page was captured as, the requests it led to, and that it is done.

        Raises:
            ArchiveError: The archive failed; nothing of it is entered.
        """
        unit: Unit = request.meta.get(UNIT) or Unit(id=0, done=True)
        wanted = [(child, wish) for child in children if (wish := self._wish(child)) is not None]
        numbers = self._spider.run.done(unit, [wish for _, wish in wanted])
        for number, (child, _) in zip(numbers, wanted, strict=True):
            self._push(number, child)
        self._commit_soon()

    def _replace(self, unit: Unit, request: Request) -> bool:
        again = request.dont_filter or not self._leads_elsewhere(request)
        wish = self._wish(request, again=again)
        if wish is None:
            self._spider.run.done(unit)
            return False
        self._spider.run.instead(unit, wish, again=again)
        unit.done = True  # whoever still holds the old request has no say any more
        self._push(unit.id, request)
        self._commit_soon()
        return True

    def _leads_elsewhere(self, request: Request) -> bool:
        """Tell whether a redirect leads to something other than what was asked for; an article may move."""
        before = request.meta.get("redirect_urls")
        if not before:
            return False
        key = self._spider.names(request)[1]
        return key is None or key != self._spider.names(request.replace(url=before[-1]))[1]

    def _wish(self, request: Request, *, again: bool = False) -> Wish | None:
        mark = os.urandom(16) if request.dont_filter or again else self._mark(request)
        if mark in self._marks:
            return None
        text = written_down(request)  # before the mark is taken: it may not be possible
        self._marks.add(mark)
        return Wish(mark=mark, priority=request.priority, request=text)

    def _mark(self, request: Request) -> bytes:
        role, key = self._spider.names(request)
        prints = self._crawler.request_fingerprinter
        assert prints is not None  # noqa: S101  # made before any request is
        what = key.encode("utf-8", "surrogatepass") if key else prints.fingerprint(request)
        return hashlib.sha1(role.encode() + b"\0" + what, usedforsecurity=False).digest()

    def _push(self, number: int, request: Request) -> None:
        place = (-request.priority, number)
        if self._floor is not None and place > self._floor:
            return
        heapq.heappush(self._heap, (place, request))
        if len(self._heap) > 2 * self.WINDOW:
            self._heap = heapq.nsmallest(self.WINDOW, self._heap)
            self._floor = self._heap[-1][0]

    def _read_back(self) -> None:
        self._under_way = {number: unit for number, unit in self._under_way.items() if not unit.done}
        limit = self.WINDOW + len(self._under_way)
        rows = self._spider.run.waiting(limit, but=self._under_way)
        for row in rows:
            heapq.heappush(self._heap, ((-row.priority, row.id), read_back(row.request, self._crawler.spider)))
        self._floor = (-rows[-1].priority, rows[-1].id) if len(rows) >= self.WINDOW else None

    def _callback_failed(self, response: Any) -> None:
        """A callback that fails once would fail again: its page is done, and the run tells of it."""
        request: Request | None = getattr(response, "request", None)
        if request is not None and self._spider.run.broken is None:
            self._spider.run.tally.error(f"{request.url}: reading it failed; the log has the reason")
            with contextlib.suppress(ArchiveError):  # the run knows
                self.finish(request, [])

    def _commit_soon(self) -> None:
        if self._timer is None:
            self._timer = call_later(self.COMMIT_SECONDS, self._commit)

    def _commit(self) -> None:
        self._timer = None
        try:
            self._spider.run.commit()
        except ArchiveError as error:
            self._spider.broke(error)


def written_down(request: Request) -> str:
    """Return a request as text; what the downloader left in its meta is not part of it.

    Raises:
        TypeError: Its arguments or meta hold what JSON cannot.
        ValueError: A callback is not a method.
    """
    told: dict[str, Any] = {"url": request.url}
    if request.callback is not None:
        told["callback"] = request.callback.__name__
    if request.errback is not None:
        told["errback"] = request.errback.__name__
    if request.method != "GET":
        told["method"] = request.method
    if request.body:
        told["body"] = base64.b64encode(request.body).decode("ascii")
    if request.headers:
        told["headers"] = [
            (name.decode("latin-1"), [value.decode("latin-1") for value in values])
            for name, values in request.headers.items()
        ]
    if request.cb_kwargs:
        told["cb_kwargs"] = request.cb_kwargs
    if request.priority:
        told["priority"] = request.priority
    if request.dont_filter:
        told["dont_filter"] = True
    told["meta"] = {name: value for name, value in request.meta.items() if name not in _PASSING}
    return json.dumps(told, ensure_ascii=False)


def read_back(text: str, spider: Spider | None) -> Request:
    """Return the request that a text stands for."""
    told = json.loads(text)
    return Request(
        told["url"],
        getattr(spider, told["callback"]) if "callback" in told else None,
        method=told.get("method", "GET"),
        headers={
            name.encode("latin-1"): [v.encode("latin-1") for v in values] for name, values in told.get("headers", ())
        },
        body=base64.b64decode(told.get("body", "")),
        meta=told["meta"],
        priority=told.get("priority", 0),
        dont_filter=told.get("dont_filter", False),
        errback=getattr(spider, told["errback"]) if "errback" in told else None,
        cb_kwargs=told.get("cb_kwargs"),
    )
