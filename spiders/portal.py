"""PortalSpider: from seeds to listing pages to article pages, driven by a profile.

What is worth a request is decided in crawler/run.py; where links lead, in discovery.py; what a URL names, in
addresses.py.
"""

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import FormRequest, Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from archive.config import load_config
from archive.errors import ArchiveError, ConfigError
from archive.model import PageRole
from crawler.extract.page import Page
from crawler.politeness import check_contact, delay_floor
from crawler.run import CrawlRun, utc_now
from crawler.scheduler import UNIT
from crawler.tally import Terms
from spiders.addresses import absolute, article_key, attachment_type, refusal
from spiders.discovery import Link, feed_links, hrefs, listing_links, next_step, sitemap_links
from spiders.profile import Profile

logger = logging.getLogger(__name__)

SITEMAPS_PER_RUN = 50
"""Sitemaps read in one run, at most: an index may name thousands."""

SETTLED = 200_000
"""Links that are remembered as looked at, at most."""


@dataclass(slots=True)
class Paging:
    """How far one listing was read in this run.

    Attributes:
        seen: Keys of the articles met on its pages so far.
        known_in_row: Pages in a row that had nothing that was not held before the run.
    """

    seen: set[str] = field(default_factory=set)
    known_in_row: int = 0


class PortalSpider(Spider):
    """Crawls one portal into the archive.

    Spider arguments (`-a NAME=VALUE`): `origin` (another origin for the same portal), `recheck_days` (fetch held
    articles again that are older; 0 = all).
    """

    profile: ClassVar[Profile]
    run: CrawlRun

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name)
        self.terms_profile = _with_arguments(type(self).profile, arguments)
        self.host = urlsplit(self.terms_profile.origin).hostname or ""
        self.delay = delay_floor(self.host, asked=self.terms_profile.delay, crawl_delay=None)
        self._listings: defaultdict[str, Paging] = defaultdict(Paging)
        self._asked: set[str] = set()
        self._settled: set[str] = set()
        """Links of article pages, the same from each of them, that this run has looked at."""
        self._sitemaps = 0
        # a portal's pages name the same URLs over and over
        self._key_of = lru_cache(maxsize=50_000)(partial(article_key, profile=self.terms_profile))
        self._refusal_of = lru_cache(maxsize=50_000)(partial(refusal, profile=self.terms_profile))
        self._leaving: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "PortalSpider":
        """Make the spider and begin its run; a locked archive or a missing contact ends it here."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        config = load_config()
        check_contact(config.contact, spider.host)
        spider.run = CrawlRun(spider.terms(), config)
        return spider

    def terms(self) -> Terms:
        """Return what the profile asks of a run."""
        profile = self.terms_profile
        return Terms(
            name=profile.name,
            title=profile.title,
            origin=profile.origin,
            utc_offset=profile.utc_offset,
            recheck_days=profile.recheck_days,
            sweep_days=profile.sweep_days,
            max_requests=profile.max_requests,
            rules=profile.rules,
            expect=profile.expect,
        )

    # -- what the crawler asks of us (crawler/portals.py) ---------------------------------------------------------

    def refuses(self, url: str) -> str | None:
        """Return why a URL must not be requested, or None."""
        return self._refusal_of(url) or self.run.withheld(url, self._key_of(url))

    def names(self, request: Request) -> tuple[PageRole, str | None]:
        """Return the role and the article key of a request; a redirect may have led to another article's page."""
        role = PageRole(request.meta.get("role", _role_of_unasked(request.url)))
        if role is PageRole.ARTICLE:
            return role, self._key_of(request.url) or request.meta.get("key")
        return role, None

    def leave(self, reason: str) -> None:
        """End the crawl of this portal after the answer in hand; the next run takes up the rest."""
        if self._leaving is not None:
            return
        self._leaving = reason
        engine = self.crawler.engine
        if engine is not None:
            from scrapy.utils.defer import deferred_from_coro

            deferred_from_coro(engine.close_spider_async(reason=reason))

    def broke(self, error: ArchiveError) -> None:
        """End the crawl because the archive failed; nothing is entered any more."""
        self.run.breaks(error)
        self.leave(f"the archive failed: {error}")

    def finish(self, reason: str) -> None:
        """Clean what was captured, judge the run and close it; a run whose archive failed is only closed."""
        try:
            report = self.run.finish(self._leaving or reason)
        except ArchiveError as error:
            logger.error("run of %s: broken off: %s", self.name, error)  # noqa: TRY400  # the command says it as well
        else:
            logger.info("run of %s: %s", self.name, report)

    # -- seeds -----------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Yield the seeds, feeds and sitemaps first: they are cheap and newest; then articles due again.

        A crawl that is taken up has them in its frontier already, and drops them here.
        """
        profile = self.terms_profile
        for path in profile.feeds:
            yield self._seed(path, PageRole.FEED, self.parse_feed)
        for path in profile.sitemaps:
            yield self._seed(path, PageRole.SITEMAP, self.parse_sitemap)
        for path in profile.listings:
            yield self._seed(path, PageRole.LISTING, self.parse_listing, listing=path, number=1)
        for url, key in self.run.due():
            if key not in self._asked and self.refuses(url) is None:
                self._asked.add(key)
                meta = {"role": PageRole.ARTICLE, "key": key}
                yield Request(url, self.parse_article, meta=meta, priority=-2, errback=self.lost)

    def _seed(self, path: str, role: PageRole, callback: Any, **kwargs: Any) -> Request:
        url = self.terms_profile.origin + path
        return Request(
            url,
            callback,
            cb_kwargs=kwargs,
            meta={"role": role},
            priority=10,
            errback=self.lost,
        )

    # -- pages -----------------------------------------------------------------------------------------------------

    def parse_listing(self, response: Response, listing: str, number: int) -> Iterator[Request]:
        """Follow a listing page's article links, then the next page unless this one says it is time to stop."""
        if not isinstance(response, TextResponse):
            self.run.refuse(response.url, "listing is not a text page")
            return
        profile, paging = self.terms_profile, self._listings[listing]
        links = listing_links(
            response.selector, _as_page(response), self._key_of, profile.items, utc_offset=profile.utc_offset
        )
        keys = [key for link in links if (key := self._key_of(link.url))]
        stop = self._stop_reason(keys, paging, number)
        paging.seen.update(keys)
        yield from self._follow(links, response.url, listed=True)
        if stop:
            logger.info("%s: listing %s ends at page %d: %s", self.name, listing, number, stop)
            return
        step = next_step(response.selector, response.url, number, profile.next)
        if step is None:
            return
        meta = {"role": PageRole.LISTING}
        kwargs = {"listing": listing, "number": number + 1}
        if step.fields:
            yield FormRequest(
                step.url,
                self.parse_listing,
                formdata=dict(step.fields),
                cb_kwargs=kwargs,
                meta=meta,
                priority=5,
                errback=self.lost,
            )
        else:
            yield Request(step.url, self.parse_listing, cb_kwargs=kwargs, meta=meta, priority=5, errback=self.lost)

    def _stop_reason(self, keys: list[str], paging: Paging, number: int) -> str | None:
        """Return why paging ends with this page, or None."""
        profile = self.terms_profile
        if not keys:
            return "no article links"
        if paging.seen and paging.seen.issuperset(keys):
            return "the same articles again (loop)"
        if number >= profile.max_pages:
            return f"max_pages {profile.max_pages}"
        fresh = [key for key in keys if key not in paging.seen and not self.run.held_before(key)]
        paging.known_in_row = 0 if fresh else paging.known_in_row + 1
        if not self.run.sweep and paging.known_in_row >= profile.stop_after_known:
            return f"{paging.known_in_row} pages in a row with nothing new"
        return None

    def parse_article(self, response: Response) -> Iterator[Request]:
        """Follow what an article page leads to; its text is read later, from its capture."""
        if not isinstance(response, TextResponse):
            return
        found = [href for href in hrefs(response.body, response.encoding) if href not in self._settled]
        urls = dict.fromkeys(url for href in found if (url := absolute(response.url, href)))
        links = [Link(url=url) for url in urls]
        if self.terms_profile.follow:
            yield from self._follow(links, response.url, listed=False)
        if self.terms_profile.attachments:
            yield from self._attachments(links, response.url)
        if len(self._settled) < SETTLED:
            self._settled.update(href for href in found if href.startswith(("/", "http:", "https:")))

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """Follow the entries of an RSS or Atom feed."""
        links = feed_links(response.body, response.url, utc_offset=self.terms_profile.utc_offset, fetched=utc_now())
        if not links:
            self.run.tally.error(f"{response.url}: no entries; expected an RSS or Atom feed")
        yield from self._follow(links, response.url, listed=True)

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Follow a sitemap's pages and the sitemaps it names."""
        further, links = sitemap_links(response.body, response.url, fetched=utc_now())
        if not further and not links:
            self.run.tally.error(f"{response.url}: no entries; expected a sitemap")
        for url in further:
            self._sitemaps += 1
            if self._sitemaps <= SITEMAPS_PER_RUN:
                yield Request(url, self.parse_sitemap, meta={"role": PageRole.SITEMAP}, priority=8, errback=self.lost)
        yield from self._follow(links, response.url, listed=True)

    def keep_only(self, response: Response) -> None:
        """Do nothing: an attachment is kept by its capture."""

    def lost(self, failure: Any) -> None:
        """Note why a page could not be had: refused by a rule, or no answer (counted where it happened).

        Of a portal that is left early it stays in the frontier: the next run asks again.
        """
        url = failure.request.url
        logger.info("%s: not had: %s", url, failure.getErrorMessage())
        unit = failure.request.meta.get(UNIT)
        if self.run.broken is not None or unit is None:
            return
        try:
            if self._leaving is not None:
                self.run.put_off(unit)
                return
            if failure.check(IgnoreRequest) and not failure.check(HttpError):
                self.run.refuse(url, failure.getErrorMessage().lower())
            self.run.done(unit)
        except ArchiveError as error:
            self.broke(error)

    # -- requests --------------------------------------------------------------------------------------------------

    def _follow(self, links: Iterable[Link], referrer: str, *, listed: bool) -> Iterator[Request]:
        for link in links:
            key = self._key_of(link.url)
            if key is None:
                continue
            reason = self.refuses(link.url)
            if reason is not None:
                if reason != "another host":
                    self.run.refuse(link.url, reason)
                continue
            if listed:
                self.run.tally.listed.add(key)
            if self._wants(link, key, PageRole.ARTICLE, referrer):
                yield Request(
                    link.url,
                    self.parse_article,
                    meta={"role": PageRole.ARTICLE, "key": key},
                    errback=self.lost,
                )

    def _attachments(self, links: Iterable[Link], referrer: str) -> Iterator[Request]:
        for link in links:
            if attachment_type(link.url) is None or self.refuses(link.url):
                continue
            if self._wants(link, None, PageRole.ATTACHMENT, referrer):
                yield Request(
                    link.url,
                    self.keep_only,
                    meta={"role": PageRole.ATTACHMENT},
                    priority=-1,
                    errback=self.lost,
                )

    def _wants(self, link: Link, key: str | None, role: PageRole, referrer: str) -> bool:
        """Tell whether a link is worth a request, once for each article and run."""
        mark = key or link.url
        wanted = self.run.wanted(link.url, role=role, key=key, referrer=referrer, changed=link.changed, said=link.said)
        if not wanted or mark in self._asked:
            return False
        self._asked.add(mark)
        return True


def _with_arguments(profile: Profile, arguments: dict[str, Any]) -> Profile:
    """Apply the spider arguments to a profile.

    Raises:
        ConfigError: An argument is unknown or cannot be read.
    """
    known = {"origin", "recheck_days"}
    if unknown := set(arguments) - known:
        raise ConfigError(f"argument {', '.join(sorted(unknown))}: unknown; known are {', '.join(sorted(known))}")
    if "origin" in arguments:
        profile = profile.at(str(arguments["origin"]))
    if "recheck_days" in arguments:
        try:
            profile = replace(profile, recheck_days=float(arguments["recheck_days"]))
        except ValueError as error:
            raise ConfigError(f"argument recheck_days={arguments['recheck_days']!r}: expected a number") from error
    return profile


def _as_page(response: TextResponse) -> Page:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return Page(url=response.url, body=response.body, content_type=kind, fetched=utc_now())


def _role_of_unasked(url: str) -> PageRole:
    """Return the role of a request that Scrapy made itself."""
    return PageRole.ROBOTS if urlsplit(url).path == "/robots.txt" else PageRole.OTHER
