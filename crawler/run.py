"""One crawl of one portal into the archive: what it may skip, what it keeps, what it counted, how it ended.

The deciding half of the crawler; portal.py, scheduler.py, middlewares.py and extensions.py only pass things on. Knows
no Scrapy.

One page is one unit: its captures, the requests that it led to and that it is done reach the catalogue together, after
its records are on disk. Units are committed many at a time. What a crash keeps out of the catalogue is fetched again:
a request is only ever forgotten in the transaction that enters what it led to.

A run whose archive fails (a full disk, say) is broken: nothing is entered any more; the next run takes the crawl up.
"""

import contextlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from archive.config import Config
from archive.errors import ArchiveError
from archive.frontier import UnfinishedCrawl, Waiting
from archive.model import Exchange, Failure, Mention, PageRole
from archive.takedowns import REASON
from archive.warc import Written
from crawler.clean import CleanReport, clean_pending
from crawler.expect import lacks, shortfalls
from crawler.holding import Holding
from crawler.tally import ERRORS_KEPT, Kept, Tally, Terms, Unit, Wish

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


class CrawlRun:
    """One run of a crawl of one portal: a new crawl, or the rest of one that broke off.

    Attributes:
        terms: What the portal asks.
        started: When the crawl began, UTC.
        sweep: True when every listing is read to its end, known articles or not.
        resumed: True when a crawl that broke off is taken up.
        tally: What it counted so far.
        broken: What went wrong with the archive; None as long as nothing did.
    """

    UNITS = 50
    """Units committed together, at most."""

    def __init__(self, terms: Terms, config: Config, *, clock: Clock = utc_now) -> None:
        self.terms = terms
        self.tally = Tally()
        self._config, self._clock = config, clock
        self._holding = Holding.acquire(config, owner=f"crawl of {terms.name}")
        self._archive = self._holding.archive
        self._catalogue = self._archive.catalogue
        self.broken: ArchiveError | None = None
        self._uncommitted = 0
        self._answered: dict[str, bool] = {}
        now = clock()
        self._catalogue.put_portal(terms.name, terms.title, terms.origin, terms.utc_offset)
        unfinished = self._catalogue.unfinished_crawl(terms.name)
        self.resumed = unfinished is not None and self._fits(unfinished, now)
        if unfinished is None or not self.resumed:
            everything = terms.recheck_days == 0
            sweep = everything or self._sweep_is_due(now)
            unfinished = UnfinishedCrawl(started=now, origin=terms.origin, sweep=sweep, everything=everything)
            self._catalogue.begin_crawl(terms.name, unfinished)
        self.started, self.sweep = unfinished.started, unfinished.sweep
        self._run = self._catalogue.begin_run(terms.name, now)

    def _fits(self, crawl: UnfinishedCrawl, now: datetime) -> bool:
        """Tell whether a crawl that broke off is what is asked for now, and not so old that its links are history."""
        same = crawl.origin == self.terms.origin and (crawl.everything or self.terms.recheck_days > 0)
        return same and now - crawl.started <= timedelta(days=max(self.terms.sweep_days, 1))

    def _sweep_is_due(self, now: datetime) -> bool:
        """Tell whether no complete sweep ended within `sweep_days`."""
        since = now - timedelta(days=self.terms.sweep_days)
        return not any(
            run.finished and run.started >= since and run.report.get("sweep") and run.report.get("complete")
            for run in self._catalogue.runs(self.terms.name, limit=200)
        )

    @property
    def uncommitted(self) -> bool:
        """Tell whether anything is entered that a crash would take back."""
        return self._uncommitted > 0

    @property
    def spent(self) -> bool:
        """Tell whether the run has used up its requests."""
        return self.tally.responses.total() >= self.terms.max_requests

    # -- captures --------------------------------------------------------------------------------------------------

    def write(self, exchange: Exchange, *, role: PageRole, key: str | None) -> "Future[Written]":
        """Begin to keep an answer; its records are on disk when the future is done."""
        with self._guarded():
            future = self._archive.write(exchange, portal=self.terms.name, run=self._run, role=role, key=key)
        self.tally.responses[str(exchange.status)] += 1
        self.tally.roles[role.value] += 1
        self.tally.received += len(exchange.body)
        return future

    def write_failure(self, failure: Failure) -> "Future[Written]":
        """Begin to keep the record of a request that got no answer."""
        with self._guarded():
            return self._archive.write_failure(failure, portal=self.terms.name)

    def enter(self, kept: Kept) -> None:
        """Enter a capture in the catalogue and the URL ledger."""
        exchange, name = kept.exchange, self.terms.name
        with self._guarded():
            self._archive.enter(exchange, kept.written, portal=name, run=self._run, role=kept.role, key=kept.key)
            self._catalogue.captured_url(
                name,
                exchange.url,
                role=kept.role,
                key=kept.key,
                at=exchange.fetched,
                status=exchange.status,
                outcome="revisit" if kept.written.revisit else "captured",
            )

    def failed(self, url: str, reason: str, *, role: PageRole, key: str | None) -> None:
        """Note a request that got no answer."""
        now = self._clock()
        with self._guarded():
            self._catalogue.note_url(self.terms.name, url, role=role, key=key, seen=now)
            self._catalogue.fetched_url(self.terms.name, url, at=now, status=0, outcome=reason)
        self.tally.error(f"{url}: {reason}")

    def breaks(self, error: ArchiveError) -> None:
        """Note that the archive failed: what is not committed is taken back, and nothing is entered any more."""
        if self.broken is None:
            self.broken = error
        with contextlib.suppress(ArchiveError):
            self._catalogue.drop_batch()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        if self.broken is not None:
            raise self.broken
        try:
            self._catalogue.begin_batch()
            yield
        except ArchiveError as error:
            self.breaks(error)
            raise

    # -- the frontier ----------------------------------------------------------------------------------------------

    def marks(self) -> set[bytes]:
        """Return the marks of all requests that the crawl made or will make."""
        return self._catalogue.frontier_marks(self.terms.name)

    def waiting(self, limit: int, *, but: Container[int]) -> list[Waiting]:
        """Return the requests to be made next, best first, but not those under way."""
        return self._catalogue.waiting_requests(self.terms.name, limit, but=but)

    def wish(self, wish: Wish) -> int:
        """Enter a request; return its number in the frontier."""
        with self._guarded():
            return self._catalogue.add_request(self.terms.name, wish.mark, wish.priority, wish.request)

    def done(self, unit: Unit, wishes: Iterable[Wish] = ()) -> list[int]:
        """Enter all that a request led to, and that it is done; return the numbers of the new requests."""
        if unit.done:
            return [self.wish(wish) for wish in wishes]
        with self._guarded():
            self._enter_all(unit)
            numbers = [self.wish(wish) for wish in wishes]
            self._catalogue.finish_request(unit.id)
            unit.done = True
            self._count()
        return numbers

    def put_off(self, unit: Unit) -> None:
        """Enter what was captured for a request that the next run is to make again."""
        with self._guarded():
            self._enter_all(unit)
            self._count()

    def instead(self, unit: Unit, wish: Wish, *, again: bool) -> None:
        """Put another request in a request's place: where it was redirected to, or the same again."""
        with self._guarded():
            self._enter_all(unit)
            self._catalogue.replace_request(unit.id, wish.priority, wish.request)
            if not again:
                self._catalogue.add_mark(self.terms.name, wish.mark)
            self._count()

    def commit(self) -> None:
        """Commit what was entered since the last time."""
        if self.broken is None:
            try:
                self._catalogue.commit_batch()
            except ArchiveError as error:
                self.breaks(error)
                raise
        self._uncommitted = 0

    def _enter_all(self, unit: Unit) -> None:
        for kept in unit.kept:
            self.enter(kept)
        unit.kept.clear()

    def _count(self) -> None:
        self._uncommitted += 1
        if self._uncommitted >= self.UNITS:
            self.commit()

    # -- what is worth a request -----------------------------------------------------------------------------------

    def refuse(self, url: str, reason: str) -> None:
        """Note a URL that a rule refused; counted once a URL."""
        self.tally.refused[reason] += 1
        with self._guarded():
            self._catalogue.skip_url(self.terms.name, url, reason, self._clock())

    def withheld(self, url: str, key: str | None) -> str | None:
        """Return that a page was taken down and must not be asked for, or None."""
        return REASON if self._archive.withheld.covers(self.terms.name, url, key) else None

    def wanted(
        self,
        url: str,
        *,
        role: PageRole,
        key: str | None,
        referrer: str | None,
        changed: datetime | None = None,
        said: Mention | None = None,
    ) -> bool:
        """Enter a discovered URL in the ledger, with what is said of it, and tell whether it is worth a request now.

        Args:
            url: What was found.
            role: What it is thought to be.
            key: Key of its article, if it is one.
            referrer: Where it was found.
            changed: When the publisher says it last changed, UTC.
            said: What the entry that names it says of it.
        """
        if url in self._answered and changed is None and said is None:
            return self._answered[url]
        with self._guarded():
            is_new = self._catalogue.note_url(
                self.terms.name, url, role=role, key=key, seen=self._clock(), referrer=referrer
            )
            if said is not None:
                self._catalogue.note_mention(self.terms.name, url, said)
        self._answered[url] = self._due(None if is_new else url, role, key, changed)
        return self._answered[url]

    def _due(self, url: str | None, role: PageRole, key: str | None, changed: datetime | None) -> bool:
        last = self._last_fetched(url, key)
        if last is None or (changed is not None and changed > last):
            return True
        if last >= self.started:
            return False
        if role is not PageRole.ATTACHMENT and self.started - last >= timedelta(days=self.terms.recheck_days):
            return True
        self.tally.known += 1
        return False

    def _last_fetched(self, url: str | None, key: str | None) -> datetime | None:
        """Return when an article (or URL) was last had: a redirect to an article that is held counts as had."""
        times = []
        if key is not None and (known := self._catalogue.known_key(self.terms.name, key)):
            times.append(known.fetched)
        entry = self._catalogue.url(self.terms.name, url) if url is not None else None
        if entry is not None and entry.fetched is not None and 200 <= (entry.status or 0) < 400:
            times.append(entry.fetched)
        return max(times, default=None)

    def due(self) -> Iterator[tuple[str, str]]:
        """Yield (URL, key) of each held article that is to be asked for again, named by a listing or not."""
        before = self.started - timedelta(days=self.terms.recheck_days)
        for one in self._catalogue.due(self.terms.name, before, self.terms.max_requests):
            parts = urlsplit(one.url)
            url = self.terms.origin + parts.path + (f"?{parts.query}" if parts.query else "")
            entry = self._catalogue.url(self.terms.name, url)
            # what was answered lately with a page that is no article would else be asked for in every run
            if one.missed or entry is None or entry.fetched is None or entry.fetched < before:
                yield url, one.key

    def held_before(self, key: str) -> bool:
        """Tell whether an article was held before this run began."""
        known = self._catalogue.known_key(self.terms.name, key)
        return known is not None and known.first_seen < self.started

    def finish(self, reason: str) -> Mapping[str, object]:
        """Clean what was captured, judge the run, write its report and close; return the report.

        Args:
            reason: Why the crawl ended; `finished` when it ran out of pages.
        """
        try:
            self.commit()
            if self.broken is not None:
                raise self.broken
            cleaned = clean_pending(self._archive, self.terms.name, self.terms.rules, self._config)
            report, outcome = self._judge(reason, cleaned)
            with self._catalogue.transaction():
                self._catalogue.end_run(self._run, self._clock(), outcome, report)
                if reason == "finished":  # nothing is left to take up, even where the portal could not be reached
                    self._catalogue.end_crawl(self.terms.name)
        except ArchiveError as error:
            self.breaks(error)
            raise
        finally:
            self._holding.release()
        return report

    def _judge(self, reason: str, cleaned: CleanReport) -> tuple[dict[str, object], str]:
        expect, tally = self.terms.expect, self.tally
        good = sum(count for status, count in tally.responses.items() if status.startswith(("2", "304")))
        good -= tally.roles[PageRole.ROBOTS.value]
        held = next((one.articles for one in self._catalogue.portals() if one.name == self.terms.name), 0)
        short = shortfalls(
            expect,
            held=held,
            listed=max(len(tally.listed), expect.listed if self.resumed else 0),  # the runs before counted theirs
            fresh=len(cleaned.fresh),
            lacking=sum(lacks(article, expect) for article in cleaned.fresh),
        )
        unreachable = good <= 0 and not (self.resumed and tally.error_count == 0)
        complete = reason == "finished" and not unreachable
        outcome = "failed" if unreachable else "stopped" if not complete else "short" if short else "ok"
        report: dict[str, object] = {
            "origin": self.terms.origin,
            "reason": reason,
            "complete": complete,
            "sweep": self.sweep,
            "resumed": self.resumed,
            "requests": tally.responses.total() + tally.error_count,
            "responses": dict(tally.responses),
            "roles": dict(tally.roles),
            "bytes": tally.received,
            "listed": len(tally.listed),
            "known": tally.known,
            "refused": dict(tally.refused),
            "held": held,
            "new": cleaned.new,
            "changed": cleaned.changed,
            "unchanged": cleaned.unchanged,
            "variants": cleaned.variants,
            "not_articles": cleaned.not_articles,
            "absent": cleaned.absent,
            "learned": cleaned.learned,
            "strange": cleaned.strange,
            "errors": tally.error_count + len(cleaned.errors),
            "error_examples": (tally.errors + cleaned.errors)[:ERRORS_KEPT],
            "shortfalls": short,
        }
        return report, outcome
