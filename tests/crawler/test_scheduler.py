"""The scheduler: a request comes back from disk as it was, best first, each once, however few stand in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy import FormRequest, Request
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.utils.request import RequestFingerprinter

from archive.config import Config
from archive.model import PageRole
from crawler.run import CrawlRun
from crawler.scheduler import UNIT, Frontier, read_back, written_down
from spiders.portal import PortalSpider
from spiders.profile import load_profile
from tests.crawling import profile

ORIGIN = "http://127.0.0.1"


class Setting:
    """A crawl's scheduler, spider and run, without an engine; `again` is the next process."""

    def __init__(self, folder: Path) -> None:
        loaded = load_profile(profile(folder / "p", "so", "[article]\nurl = '-(?P<id>\\d+)\\.html$'\n") / "so.toml")
        self._profile = loaded
        self._class = type("so-spider", (PortalSpider,), {"name": "so", "profile": loaded})
        self._config = Config(data=folder / "data")
        self.again()

    def again(self) -> None:
        crawler = Crawler(self._class, Settings())
        crawler.request_fingerprinter = RequestFingerprinter()
        self.spider = self._class()
        crawler.spider = self.spider
        self.run = self.spider.run = CrawlRun(self.spider.terms(), self._config)
        self.frontier = Frontier(crawler)
        self.frontier._commit_soon = lambda: None  # type: ignore[method-assign]  # there is no loop here
        self.frontier.open(self.spider)

    def page(self, number: int, **given: Any) -> Request:
        meta = {"role": PageRole.ARTICLE}
        return Request(
            f"{ORIGIN}/tin-{number}.html", self.spider.parse_article, errback=self.spider.lost, meta=meta, **given
        )

    def moves(self, origin: str) -> None:
        self._class = type("so-spider", (PortalSpider,), {"name": "so", "profile": self._profile.at(origin)})

    def crash(self) -> None:
        self.run._catalogue.drop_batch()
        self.run._holding.release()


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Setting]:
    setting = Setting(tmp_path)
    yield setting
    setting.run._holding.release()


def test_a_request_is_read_back_as_it_was_written_down(crawl: Setting) -> None:
    form = FormRequest(
        f"{ORIGIN}/ds?trang=1",
        crawl.spider.parse_listing,
        formdata={"__VIEWSTATE": "ab/c=", "tên": "Sở"},
        headers={"X-Bytes": b"\xff\xfe"},
        cb_kwargs={"listing": "/ds", "number": 2},
        meta={"role": PageRole.LISTING, "tape": object(), "retry_times": 1},
        priority=5,
        errback=crawl.spider.lost,
    )
    back = read_back(written_down(form), crawl.spider)
    for name in ("url", "method", "body", "headers", "cb_kwargs", "priority", "callback", "errback", "dont_filter"):
        assert getattr(back, name) == getattr(form, name), name
    assert back.meta == {"role": "listing", "retry_times": 1}


def test_all_come_back_best_first_and_each_once_when_few_stand_in_memory(crawl: Setting) -> None:
    crawl.frontier.WINDOW = 5
    for number in range(60):
        assert crawl.frontier.enqueue_request(crawl.page(number, priority=number % 3))
        assert not crawl.frontier.enqueue_request(crawl.page(number))
    crawl.run.commit()
    seen = []
    while request := crawl.frontier.next_request():
        seen.append((request.priority, int(request.url.rpartition("-")[2].removesuffix(".html"))))
        crawl.frontier.finish(request, [])
    assert seen == [(p, n) for p in (2, 1, 0) for n in range(60) if n % 3 == p]
    assert not crawl.frontier.has_pending_requests()


def test_what_was_under_way_or_not_committed_when_the_process_died_is_taken_up(crawl: Setting) -> None:
    crawl.frontier.enqueue_request(crawl.page(1))
    crawl.frontier.enqueue_request(crawl.page(2))
    one, two = crawl.frontier.next_request(), crawl.frontier.next_request()
    assert one is not None
    assert two is not None
    crawl.frontier.finish(one, [crawl.page(3)])
    crawl.run.commit()
    crawl.frontier.finish(two, [crawl.page(4)])
    crawl.crash()
    crawl.again()
    assert crawl.run.resumed
    left = [crawl.frontier.next_request(), crawl.frontier.next_request(), crawl.frontier.next_request()]
    assert [request and request.url for request in left] == [f"{ORIGIN}/tin-2.html", f"{ORIGIN}/tin-3.html", None]
    assert not crawl.frontier.enqueue_request(crawl.page(1))
    assert crawl.frontier.enqueue_request(crawl.page(4))


def test_a_redirect_takes_the_place_of_its_request_and_its_target_is_not_asked_again(crawl: Setting) -> None:
    crawl.frontier.enqueue_request(Request(f"{ORIGIN}/cu", crawl.spider.keep_only, meta={"role": "other"}))
    old = crawl.frontier.next_request()
    assert old is not None
    new = old.replace(url=f"{ORIGIN}/moi", meta=old.meta | {"redirect_urls": [old.url]})
    assert crawl.frontier.enqueue_request(new)
    crawl.run.commit()
    crawl.crash()
    crawl.again()
    again = crawl.frontier.next_request()
    assert again is not None
    assert again.url == f"{ORIGIN}/moi"
    assert again.meta[UNIT].id == old.meta[UNIT].id
    assert not crawl.frontier.enqueue_request(Request(f"{ORIGIN}/moi", meta={"role": "other"}))
    assert crawl.frontier.next_request() is None


def test_a_crawl_of_another_origin_is_not_taken_up(crawl: Setting) -> None:
    crawl.frontier.enqueue_request(crawl.page(1))
    crawl.run.commit()
    crawl.crash()
    crawl.moves("http://127.0.0.1:81")
    crawl.again()
    assert not crawl.run.resumed
    assert crawl.frontier.next_request() is None
