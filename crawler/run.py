"""One crawl of one portal into the archive: what it may skip, what it keeps, what it counted, how it ended.

The deciding half of the crawler; portal.py, middlewares.py and extensions.py only pass things on. Knows no Scrapy.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from archive.config import Config
from archive.lock import ArchiveLock
from archive.model import Capture, Exchange, Mention, PageRole
from archive.store import Archive
from archive.takedowns import REASON
from crawler.clean import CleanReport, clean_pending
from crawler.expect import Expect, lacks, shortfalls
from crawler.extract.page import Rules

Clock = Callable[[], datetime]
ERRORS_KEPT = 50
"""Error sentences kept in a run's report; the count is always whole."""


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a portal asks of its runs.

    Attributes:
        name: Portal's name.
        title: What it calls itself.
        origin: Where it is crawled in this run.
        utc_offset: Hours east of UTC.
        recheck_days: A held article is fetched again after so many days; 0 in every run.
        sweep_days: All listing pages are read at least this often.
        max_requests: Requests of one run, at most.
        rules: What cleaning needs.
        expect: What a healthy run looks like.
    """

    name: str
    title: str
    origin: str
    utc_offset: float
    recheck_days: float
    sweep_days: float
    max_requests: int
    rules: Rules
    expect: Expect


@dataclass(slots=True)
class Tally:
    """What a run counted."""

    responses: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    error_count: int = 0
    received: int = 0
    known: int = 0
    listed: set[str] = field(default_factory=set)

    def error(self, sentence: str) -> None:
        """Count an error and keep its sentence while there is room."""
        self.error_count += 1
        if len(self.errors) < ERRORS_KEPT:
            self.errors.append(sentence)


class CrawlRun:
    """One crawl of one portal.

    Attributes:
        terms: What the portal asks.
        started: When it began, UTC.
        sweep: True when every listing is read to its end, known articles or not.
        tally: What it counted so far.
    """

    def __init__(self, terms: Terms, config: Config, *, clock: Clock = utc_now) -> None:
        self.terms = terms
        self.tally = Tally()
        self._config, self._clock = config, clock
        self._holding = Holding.acquire(config, owner=f"crawl of {terms.name}")
        self._archive = self._holding.archive
        self._catalogue = self._archive.catalogue
        self.started = clock()
        self.sweep = self._sweep_is_due()
        self._catalogue.put_portal(terms.name, terms.title, terms.origin, terms.utc_offset)
        self._run = self._catalogue.begin_run(terms.name, self.started)

    def _sweep_is_due(self) -> bool:
        """Tell whether no complete sweep ended within `sweep_days`, or every page is asked for.

        A crawl that broke off was no complete sweep: the next one reads all listings again.
        """
        if self.terms.recheck_days == 0:
            return True
        since = self.started - timedelta(days=self.terms.sweep_days)
        return not any(
            run.finished and run.started >= since and run.report.get("sweep") and run.report.get("complete")
            for run in self._catalogue.runs(self.terms.name, limit=200)
        )

    @property
    def spent(self) -> bool:
        """Tell whether the run has used up its requests."""
        return self.tally.responses.total() >= self.terms.max_requests

    def capture(self, exchange: Exchange, *, role: PageRole, key: str | None) -> Capture:
        """Keep an answer: in the WARC first, then in the catalogue and the URL ledger."""
        with self._catalogue.transaction():
            capture = self._archive.capture(exchange, portal=self.terms.name, run=self._run, role=role, key=key)
            self._catalogue.note_url(self.terms.name, exchange.url, role=role, key=key, seen=exchange.fetched)
            self._catalogue.fetched_url(
                self.terms.name,
                exchange.url,
                at=exchange.fetched,
                status=exchange.status,
                outcome="revisit" if capture.revisit else "captured",
            )
        self.tally.responses[str(exchange.status)] += 1
        self.tally.roles[role.value] += 1
        self.tally.received += len(exchange.body)
        return capture

    def failed(self, url: str, reason: str, *, role: PageRole, key: str | None) -> None:
        """Note a request that got no answer."""
        now = self._clock()
        self._catalogue.note_url(self.terms.name, url, role=role, key=key, seen=now)
        self._catalogue.fetched_url(self.terms.name, url, at=now, status=0, outcome=reason)
        self.tally.error(f"{url}: {reason}")

    def refuse(self, url: str, reason: str) -> None:
        """Note a URL that a rule refused; counted once a URL."""
        self.tally.refused[reason] += 1
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
        with self._catalogue.transaction():
            self._catalogue.note_url(self.terms.name, url, role=role, key=key, seen=self._clock(), referrer=referrer)
            if said is not None:
                self._catalogue.note_mention(self.terms.name, url, said)
        last = self._last_fetched(url, key)
        if last is None or (changed is not None and changed > last):
            return True
        if last >= self.started:
            return False
        if role is not PageRole.ATTACHMENT and self.started - last >= timedelta(days=self.terms.recheck_days):
            return True
        self.tally.known += 1
        return False

    def _last_fetched(self, url: str, key: str | None) -> datetime | None:
        """Return when an article (or URL) was last had: a redirect to an article that is held counts as had."""
        times = []
        if key is not None and (known := self._catalogue.known_key(self.terms.name, key)):
            times.append(known.fetched)
        entry = self._catalogue.url(self.terms.name, url)
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
            cleaned = clean_pending(self._archive, self.terms.name, self.terms.rules, self._config)
            report, outcome = self._judge(reason, cleaned)
            self._catalogue.end_run(self._run, self._clock(), outcome, report)
            return report
        finally:
            self._holding.release()

    def _judge(self, reason: str, cleaned: CleanReport) -> tuple[dict[str, object], str]:
        expect, tally = self.terms.expect, self.tally
        good = sum(count for status, count in tally.responses.items() if status.startswith(("2", "304")))
        good -= tally.roles[PageRole.ROBOTS.value]
        held = next((one.articles for one in self._catalogue.portals() if one.name == self.terms.name), 0)
        short = shortfalls(
            expect,
            held=held,
            listed=len(tally.listed),
            fresh=len(cleaned.fresh),
            lacking=sum(lacks(article, expect) for article in cleaned.fresh),
        )
        unreachable = good <= 0
        complete = reason == "finished" and not unreachable
        outcome = "failed" if unreachable else "stopped" if not complete else "short" if short else "ok"
        report: dict[str, object] = {
            "origin": self.terms.origin,
            "reason": reason,
            "complete": complete,
            "sweep": self.sweep,
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


class Holding:
    """The archive as one process holds it: opened and locked once, however many crawls share it.

    Attributes:
        archive: Open for writing.
    """

    _held: dict[Path, "Holding"] = {}  # noqa: RUF012 - one a process on purpose

    def __init__(self, config: Config, owner: str) -> None:
        config.data.mkdir(parents=True, exist_ok=True)
        self._lock = ArchiveLock(config.data, owner=owner)
        self._lock.__enter__()
        self.archive = Archive.open(config, write=True)
        self._folder = config.data.resolve()
        self.users = 0

    @classmethod
    def acquire(cls, config: Config, *, owner: str) -> "Holding":
        """Open and lock the archive, or share it with who holds it in this process.

        Raises:
            ArchiveLocked: Another process holds it.
        """
        folder = config.data.resolve()
        if folder not in cls._held:
            cls._held[folder] = cls(config, owner)
        holding = cls._held[folder]
        holding.users += 1
        return holding

    def release(self) -> None:
        """Give it back; the last one closes and unlocks it."""
        self.users -= 1
        if self.users == 0:
            del self._held[self._folder]
            self.archive.close()
            self._lock.__exit__(None, None, None)
