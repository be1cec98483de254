"""What the catalogue answers with, beside the values of `archive.model`: frozen, no behaviour, no SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.model import PageRole, Revision


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One crawl of one portal.

    Attributes:
        id: Number of the run.
        portal: Portal's name.
        started: UTC.
        finished: UTC; None while it runs, or when it was killed.
        outcome: `ok`, `failed`, `short`, …; None as long as `finished` is.
        report: What the run counted.
    """

    id: int
    portal: str
    started: datetime
    finished: datetime | None
    outcome: str | None
    report: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalSummary:
    """What the archive holds of one portal.

    Attributes:
        name: Portal's name.
        title: Its name for people.
        origin: Scheme, host and port of its site.
        utc_offset: Hours east of UTC of the times it shows.
        articles: Number of articles.
        captures: Number of captures, revisits included.
        first: Earliest publication time of its articles, as the page said it; None when none is known.
        last: Latest likewise.
        last_run: Its newest run.
    """

    name: str
    title: str
    origin: str
    utc_offset: float
    articles: int
    captures: int
    first: datetime | None
    last: datetime | None
    last_run: Run | None


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownKey:
    """What the URL ledger knows of an article's key that was fetched at least once with success.

    Attributes:
        fetched: Last successful fetch (status 200) of any of its URLs, UTC.
        first_seen: When the first of its URLs was seen, UTC.
        urls: How many URLs lead to it.
    """

    fetched: datetime
    first_seen: datetime
    urls: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UrlEntry:
    """One row of the URL ledger.

    Attributes:
        portal: Portal's name.
        url: The URL.
        role: What it was last taken for.
        key: Key of the article it leads to, when it does.
        referrer: Where it was first seen.
        first_seen: UTC.
        last_seen: UTC.
        fetched: Last fetch, successful or not, UTC.
        status: HTTP status of that fetch.
        outcome: What became of that fetch.
        fetches: How often it was fetched.
        skipped: Why a rule last refused it; None when it was not refused, or was noted since.
        skips: How often it was refused.
    """

    portal: str
    url: str
    role: PageRole
    key: str | None
    referrer: str | None
    first_seen: datetime
    last_seen: datetime
    fetched: datetime | None
    status: int | None
    outcome: str | None
    fetches: int
    skipped: str | None
    skips: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What became of an article that was handed to the catalogue.

    Attributes:
        outcome: `new`, `changed`, `unchanged`, `earlier` for a state from before the latest, or `variant` when
            the page shows an article that is held under another key: then that article's latest revision is given,
            and the page's own text is not kept.
        revision: The revision that now is the latest.
    """

    outcome: str
    revision: Revision


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One entry of the change log.

    Attributes:
        seq: Its number, rising, never used twice.
        article_id: The article.
        revision: Number of the revision that the entry is about.
        what: `new`, `changed` or `removed`.
        at: When it was written, UTC.
    """

    seq: int
    article_id: str
    revision: int
    what: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """An article of another portal that reads like the one asked about.

    Attributes:
        article_id: The other article.
        portal: Its portal's name.
        published: When it was published, as its page says; None when it does not.
        similarity: Share of word 5-shingles that the two texts have in common, 0 to 1.
        found: When the later of the two was captured, UTC.
    """

    article_id: str
    portal: str
    published: datetime | None
    similarity: float
    found: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What is known of an article beyond what one revision says.

    Attributes:
        revisions: How many there are.
        urls: Every URL it was kept from, last seen first.
        alike: The articles of other portals that read like it, first published first.
    """

    revisions: int
    urls: tuple[str, ...]
    alike: tuple[Likeness, ...]
