"""What a run is asked to do, what is under way in it and what it counted. Values only; what is done is in `run`."""

from collections import Counter
from dataclasses import dataclass, field

from archive.model import Exchange, PageRole
from archive.warc import Written
from crawler.expect import Expect
from crawler.extract.page import Rules

ERRORS_KEPT = 50
"""Error sentences kept in a run's report; the count is always whole."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An exchange whose records are on disk, and what it was fetched as."""

    exchange: Exchange
    written: Written
    role: PageRole
    key: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A request to be entered in the frontier.

    Attributes:
        mark: The same for all requests of which one is enough.
        priority: Higher ones go first.
        request: The request, written down.
    """

    mark: bytes
    priority: int
    request: str


@dataclass(slots=True)
class Unit:
    """One request of the frontier that is under way.

    Attributes:
        id: Its number in the frontier.
        kept: What was captured for it so far: the answers of redirects and failed tries too.
        done: True when the catalogue knows it is done.
    """

    id: int
    kept: list[Kept] = field(default_factory=list)
    done: bool = False
