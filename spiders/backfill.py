"""Backfill: a portal's old captures out of web archives and files, kept as if they had been crawled then.

What a source holds is listed first, and what of it is the portal's waits in the catalogue; then it is fetched, oldest
first, and cleaned like everything else. Killed anywhere, the next run goes on. How sources are asked is in
crawler/sources; where a late capture belongs in an article's history, in archive/history.py.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from archive.backfills import OldCapture, Part
from archive.config import Config
from archive.errors import SourceError
from archive.store import Archive
from archive.takedowns import REASON
from crawler.clean import clean_pending
from crawler.run import utc_now
from crawler.sources.source import Missed, PartLost, Row, Source, Window
from spiders.old_captures import hosts_of, named, unwanted, with_former
from spiders.profile import Profile

OVERLAP = timedelta(days=90)
"""Archives show a capture weeks after it was made: so far before the last complete list the next one begins."""

CLEAN_EVERY = 2000
"""Captures after which those fetched are cleaned."""

EXAMPLES = 20
"""Sentences kept in a report."""

OUTCOMES = ("new", "changed", "unchanged", "earlier", "variants", "not_articles")
"""The counts of a `CleanReport` that a backfill's report sums up."""

Progress = Callable[[str], None]


@dataclass(slots=True)
class BackfillReport:
    """What a backfill did.

    Attributes:
        listed: Captures that the source listed.
        roles: Of these, the portal's, by role.
        refused: The others, by reason.
        held: The portal's captures that were known from an earlier run, or held.
        found: Those that were new.
        fetched: Captures kept.
        missed: Captures that could not be had.
        examples: One sentence for each of the first of them, and of the pages that could not be cleaned.
        waiting: Captures that still wait.
        errors: What kept the source from giving more.
        cleaned: What became of the captures, by the names of `CleanReport`'s counts.
    """

    listed: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    held: int = 0
    found: int = 0
    fetched: int = 0
    missed: int = 0
    examples: list[str] = field(default_factory=list)
    waiting: int = 0
    errors: list[str] = field(default_factory=list)
    cleaned: Counter[str] = field(default_factory=Counter)

    def example(self, sentence: str) -> None:
        """Keep a sentence while there is room."""
        if len(self.examples) < EXAMPLES:
            self.examples.append(sentence)


class Backfill:
    """One backfill of one portal from one source."""

    def __init__(
        self,
        archive: Archive,
        profile: Profile,
        source: Source,
        config: Config,
        *,
        window: Window | None = None,
        now: Callable[[], datetime] = utc_now,
        progress: Progress = lambda _: None,
    ) -> None:
        """Prepare it.

        Args:
            archive: Open for writing; for `preview`, reading will do.
            profile: The portal's.
            source: Where captures are looked for.
            config: What cleaning may use.
            window: Which captures; all when None.
            now: The clock.
            progress: Called with a sentence now and then.
        """
        self._archive, self._catalogue = archive, archive.catalogue
        self._profile, self._source, self._config = with_former(profile), source, config
        self._window, self._asked = window or Window(), window is not None
        self._now, self._progress = now, progress
        self.report = BackfillReport()

    def run(self, limit: int | None = None) -> BackfillReport:
        """List, fetch and clean.

        Args:
            limit: Captures fetched, at most; the others wait for the next run.

        Raises:
            ArchiveError: The data folder cannot be written.
        """
        profile = self._profile
        if not self._catalogue.has_portal(profile.name):
            self._catalogue.put_portal(profile.name, profile.title, profile.origin, profile.utc_offset)
        self._catalogue.try_failed_again(profile.name, self._source.name)
        self._clean()  # what an earlier run had fetched when it was killed
        try:
            self._list()
            self._fetch(limit)
        except SourceError as error:
            self.report.errors.append(str(error))
        self._clean()
        self.report.waiting = self._catalogue.count_awaited(profile.name, self._source.name)
        return self.report

    def preview(self) -> BackfillReport:
        """Count what a run would find; fetch and remember nothing."""
        try:
            for part in self._parts():
                state = self._state(part)
                if not self._is_done(state):
                    self._preview_part(part, self._window_of(state))
        except SourceError as error:
            self.report.errors.append(str(error))
        return self.report

    def _preview_part(self, part: str, window: Window) -> None:
        try:
            for batch in self._source.listed(part, window, ""):
                found = [one.capture for one in self._ours(batch.rows)]
                held = sum(map(self._is_held, found))
                self.report.held += held
                self.report.found += len(found) - held
        except PartLost as error:
            self.report.errors.append(str(error))

    # -- listing ---------------------------------------------------------------------------------------------------

    def _parts(self) -> list[str]:
        return self._source.parts(hosts_of(self._profile), self._window)

    def _list(self) -> None:
        for part in self._parts():
            state = self._state(part)
            if self._is_done(state):
                continue
            self._progress(f"listing {part}")
            try:
                self._list_part(part, state)
            except PartLost as error:
                self.report.errors.append(str(error))

    def _list_part(self, part: str, state: Part) -> None:
        begun = state.begun or f"{self._now().astimezone(UTC):%Y%m%d%H%M%S}"
        name, source = self._profile.name, self._source.name
        for batch in self._source.listed(part, self._window_of(state), state.position):
            found = [one.capture for one in self._ours(batch.rows)]
            more = bool(batch.position)
            further = replace(state, begun=begun, position=batch.position) if more else Part(complete=begun)
            with self._catalogue.transaction():  # what was listed and how far, or neither
                fresh = self._catalogue.await_captures(name, source, found)
                self._catalogue.put_backfill_part(name, source, self._named(part), further)
            self.report.found += fresh
            self.report.held += len(found) - fresh

    def _state(self, part: str) -> Part:
        return self._catalogue.backfill_part(self._profile.name, self._source.name, self._named(part))

    def _named(self, part: str) -> str:
        """Return what a part is remembered by: one that was asked for in a window of its own, with the window."""
        return f"{part} {self._window.since}-{self._window.until}" if self._asked else part

    def _is_done(self, state: Part) -> bool:
        return self._source.final and state.complete is not None and not state.position

    def _window_of(self, state: Part) -> Window:
        """Return the window to ask a part for: from shortly before its last complete list, unless one was given."""
        if self._asked or state.complete is None:
            return self._window
        since = datetime.strptime(state.complete, "%Y%m%d%H%M%S").replace(tzinfo=UTC) - OVERLAP
        return replace(self._window, since=f"{since:%Y%m%d%H%M%S}")

    def _ours(self, rows: Iterable[Row]) -> list[Row]:
        """Return what of a list is worth fetching; the rest is counted with its reason."""
        kept = []
        for row in rows:
            self.report.listed += 1
            reason = unwanted(row, self._profile, self._window)
            if reason is None:
                self.report.roles[named(row.capture.url, self._profile)[0].value] += 1
                kept.append(row)
            else:
                self.report.refused[reason] += 1
        return kept

    # -- fetching --------------------------------------------------------------------------------------------------

    def _fetch(self, limit: int | None) -> None:
        name, source = self._profile.name, self._source.name
        left = limit
        while waiting := self._catalogue.awaited(name, source, CLEAN_EVERY if left is None else min(left, CLEAN_EVERY)):
            for old in waiting:
                self._fetch_one(old)
            self._clean()
            left = None if left is None else left - len(waiting)
            self._progress(f"{self.report.fetched} captures fetched, {self.report.missed} could not be had")

    def _fetch_one(self, old: OldCapture) -> None:
        name = self._profile.name
        if self._is_held(old):  # fetched by a run that was killed before it could say so
            self._catalogue.had_capture(name, old)
            return
        role, key = named(old.url, self._profile)
        if self._archive.withheld.covers(name, old.url, key):
            self._miss(old, Missed(reason=f"{old.url}: {REASON}", for_good=True))
            return
        if old.text_only and key is not None and self._catalogue.holds_page(name, key):
            self._miss(old, Missed(reason=f"{old.url}: text only, and its page is held", for_good=True))
            return
        had = self._source.fetch(old)
        if isinstance(had, Missed):
            self._miss(old, had)
            return
        with self._catalogue.transaction():
            self._archive.capture(had.exchange, portal=name, run=None, role=role, key=key, source=had.source)
            self._catalogue.note_url(name, old.url, role=role, key=key, seen=had.exchange.fetched)
            self._catalogue.had_capture(name, old)
        self.report.fetched += 1

    def _miss(self, old: OldCapture, missed: Missed) -> None:
        self.report.missed += 1
        self.report.example(missed.reason)
        self._catalogue.missed_capture(self._profile.name, old, missed.reason, for_good=missed.for_good)

    def _is_held(self, old: OldCapture) -> bool:
        return self._catalogue.holds_capture(self._profile.name, old.url, old.at)

    def _clean(self) -> None:
        cleaned = clean_pending(self._archive, self._profile.name, self._profile.rules, self._config)
        self.report.cleaned.update({name: getattr(cleaned, name) for name in OUTCOMES})
        self.report.cleaned["errors"] += len(cleaned.errors)
        for sentence in cleaned.errors:
            self.report.example(sentence)
