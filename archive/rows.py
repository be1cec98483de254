"""What the catalogue answers with, beside the values of `archive.model`: frozen, no behaviour, no SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.model import Article, PageRole, Revision


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
class Absence:
    """A time in which an article's page was asked for and not there.

    Attributes:
        seen: When it was last seen before, UTC.
        since: When it was first missed, UTC.
        until: When it was last missed, UTC.
        tries: On how many different days it was missed.
        reason: How the server said so the first time, one sentence.
        capture: Number of the capture that says so.
        back: When it was seen again, UTC; None when it was not.
        certain: True when it was missed on enough days: one answer may be a hiccup.
    """

    seen: datetime
    since: datetime
    until: datetime
    tries: int
    reason: str
    capture: int
    back: datetime | None
    certain: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A held article that is to be asked for again.

    Attributes:
        url: Where it was last seen.
        key: What its platform calls it.
        missed: True when the last answer was that it is not there, and that is not certain yet.
    """

    url: str
    key: str
    missed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What is known of an article beyond what one revision says.

    Attributes:
        revisions: How many there are.
        urls: Every URL it was kept from, last seen first.
        alike: The articles of other portals that read like it, first published first.
        first_seen: When it was first seen, UTC.
        last_seen: When it was last seen, UTC.
        absences: When it was asked for and not there, first to last.
    """

    revisions: int
    urls: tuple[str, ...]
    alike: tuple[Likeness, ...]
    first_seen: datetime
    last_seen: datetime
    absences: tuple[Absence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Staging:
    """A re-extraction of a portal's captures that was staged and is not current yet.

    Attributes:
        portal: Portal's name.
        cleaner: Fingerprint of the code and the rules that cleaned.
        started: UTC.
        finished: UTC; None while captures are left to clean.
        captures: How many there are to clean.
        done: How many were cleaned.
        learned: From how many pages the site model was learned that all of them were cleaned with.
        model: That model, as its maker wrote it.
        outcomes: Outcome (see `StagedPage`) -> captures.
    """

    portal: str
    cleaner: str
    started: datetime
    finished: datetime | None
    captures: int
    done: int
    learned: int
    model: bytes
    outcomes: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class StagedPage:
    """What was made of one capture by a re-extraction.

    Attributes:
        portal: Portal's name.
        capture: Number of the capture.
        article_id: The article that holds a revision of it; None when none does.
        revision: Number of that revision.
        outcome: `same`; `text` (title, text or attachments differ), `fields` (only others do), `found` (an article now,
            and none before), `lost` (none now), `none` (none, as before), `error`.
        reason: What the cleaner said, one sentence.
        added: Words that the new text has and the old has not, counted.
        removed: Words that the old text has and the new has not.
        before: The article as it is current; None when there is none.
        after: The article as it was cleaned now; None where nothing differs or it is none.
    """

    portal: str
    capture: int
    article_id: str | None
    revision: int | None
    outcome: str
    reason: str
    added: int
    removed: int
    before: Article | None
    after: Article | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Promoted:
    """What promoting a re-extraction did.

    Attributes:
        replaced: Revisions whose extraction was replaced; the old one is kept beside it.
        found: Articles that were none before.
        left: Staged pages that changed nothing: a held article is not dropped because today's rules see none.
    """

    replaced: int = 0
    found: int = 0
    left: int = 0
