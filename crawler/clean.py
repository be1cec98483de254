"""From captures to articles: what was captured and not yet read is cleaned, and the portal's site model learns.

The same path for a crawl's fresh captures, for those a crash left behind, and for cleaning old ones again. What a page
is made of is decided in extract/; what is kept, in archive/; the processes that clean are in pool.py.
"""

import contextlib
import itertools
import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.absences import GONE
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError
from archive.model import Article, Capture, article_id
from archive.store import Archive
from crawler.extract.page import Extraction, Page, Rules
from crawler.extract.site_model import VERSION, SiteModel
from crawler.learning import clean_and_learn
from crawler.missing import soft_404
from crawler.pool import Done, Task, WorkerPool

logger = logging.getLogger(__name__)

_BATCH = 50
"""Captures whose articles are committed at once."""

WITHHELD = "says what was taken down, and is not kept as an article"


@dataclass(slots=True)
class CleanReport:
    """What became of the captures that were cleaned.

    Attributes:
        new: Articles met for the first time.
        changed: Articles with a new revision.
        unchanged: Articles that say what they said.
        earlier: Articles with a revision from before their latest one.
        variants: Pages that show an article under another of its addresses.
        not_articles: Captures that turned out to be no article.
        absent: Answers that a held article's page is not there any more.
        errors: One sentence for each capture that could not be cleaned.
        fresh: The articles behind `new` and `changed`.
        learned: Pages that the site's model learned, copies of one content not counted again.
        strange: Those of them whose template the model had never met before.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    earlier: int = 0
    variants: int = 0
    not_articles: int = 0
    absent: int = 0
    errors: list[str] = field(default_factory=list)
    fresh: list[Article] = field(default_factory=list)
    learned: int = 0
    strange: int = 0


def clean_pending(
    archive: Archive,
    portal: str,
    rules: Rules,
    config: Config,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> CleanReport:
    """Clean every capture of an article page that was not cleaned yet, oldest first.

    Args:
        archive: Open for writing.
        portal: Whose captures.
        rules: The portal's rules.
        config: Number of processes, seconds and memory a page may take.
        progress: Called with (done, total) after each capture.
    """
    archive.catalogue.sketch_missing()
    pending = archive.catalogue.pending(portal)
    report = CleanReport()
    pages = [capture for capture in pending if capture.status not in GONE]
    gone = deque(capture for capture in pending if capture.status in GONE)
    if pages:
        _clean(archive, portal, rules, config, pages, gone, report, progress)
    _note_gone(archive, gone, report)
    return report


def _clean(
    archive: Archive,
    portal: str,
    rules: Rules,
    config: Config,
    pending: Sequence[Capture],
    gone: deque[Capture],
    report: CleanReport,
    progress: Callable[[int, int], None] | None,
) -> None:
    model = SiteModel.from_bytes(archive.catalogue.site_model(portal, version=VERSION))
    pages, templates = model.pages, model.known_templates()
    with WorkerPool(config, size=min(config.workers or os.cpu_count() or 1, len(pending))) as pool:

        def work(captures: Sequence[Capture], known: SiteModel | None) -> Iterator[Done]:
            pool.know(known.to_bytes() if known is not None else b"")
            return pool.run(read_pages(archive, captures, rules))

        cleaned = clean_and_learn(pending, work, model, learned=lambda: _save(archive, portal, model))
        with _batches(archive.catalogue) as kept:
            for done, (capture, result) in enumerate(cleaned, start=1):
                _note_gone(archive, gone, report, before=capture)
                _keep(archive, capture, result, report)
                kept()
                if progress is not None:
                    progress(done, len(pending))
    report.learned, report.strange = model.pages - pages, model.pages_of_others(templates)


@contextlib.contextmanager
def _batches(catalogue: Catalogue) -> Iterator[Callable[[], None]]:
    """Give a function to call after each capture: many are committed at once, for each commit waits for the disk.

    What a crash takes back is cleaned again by the next run.
    """
    waiting = itertools.count(1)

    def kept() -> None:
        if next(waiting) % _BATCH == 0:
            catalogue.commit_batch()
            catalogue.begin_batch()

    catalogue.begin_batch()
    try:
        yield kept
    except BaseException:
        catalogue.drop_batch()
        raise
    catalogue.commit_batch()


def _save(archive: Archive, portal: str, model: SiteModel) -> None:
    data = model.to_bytes()
    archive.catalogue.put_site_model(portal, version=VERSION, pages=model.pages, data=data, at=datetime.now(UTC))


def read_pages(archive: Archive, captures: Iterable[Capture], rules: Rules) -> Iterator[Task]:
    """Yield each capture with its page, or why it cannot be read, and the rules of its time."""
    for capture in captures:
        try:
            payload = archive.read(capture)
        except ArchiveError as error:
            yield capture, str(error), rules
            continue
        page = Page(
            url=capture.url,
            body=payload.body,
            content_type=payload.header("Content-Type"),
            fetched=capture.fetched,
            mentions=archive.catalogue.mentions(capture.portal, capture.url, capture.key),
        )
        yield capture, page, rules.at(capture.fetched)


def _note_gone(archive: Archive, gone: deque[Capture], report: CleanReport, *, before: Capture | None = None) -> None:
    """Note the answers that a page is gone, those older than a capture or all: in the order they came."""
    while gone and (before is None or (gone[0].fetched, gone[0].id) < (before.fetched, before.id)):
        capture = gone.popleft()
        _absent(archive, capture, f"answered with {capture.status}", report)


def _absent(archive: Archive, capture: Capture, reason: str, report: CleanReport) -> None:
    with archive.catalogue.transaction():
        if archive.catalogue.note_absent(capture, key=capture.key or capture.url, reason=reason):
            logger.info("%s: not there any more: %s", capture.url, reason)
            report.absent += 1
        archive.catalogue.mark_extracted(capture.id, "absent", reason)


def _missing(archive: Archive, capture: Capture, result: Extraction) -> str | None:
    """Return how a page of status 200 says that the held article it was asked for is not there; None otherwise."""
    name = article_id(capture.portal, capture.key or capture.url)
    urls = archive.catalogue.article_urls(name) if archive.catalogue.holds(name) else ()
    return soft_404(capture.url, result, urls) if urls else None


def _keep(archive: Archive, capture: Capture, result: Extraction | str, report: CleanReport) -> None:
    catalogue = archive.catalogue
    if isinstance(result, str):
        _fail(archive, capture, result, report)
    elif (missing := _missing(archive, capture, result)) is not None:
        _absent(archive, capture, missing, report)
    elif result.article is None:
        logger.info("%s: not an article: %s", capture.url, result.reason)
        catalogue.mark_extracted(capture.id, "not-article", result.reason)
        report.not_articles += 1
    elif archive.withheld.covers(capture.portal, capture.url, capture.key, result.article.digest):
        _fail(archive, capture, f"{WITHHELD}: run `scrapy takedown` with its URL", report)
    else:
        with catalogue.transaction():
            kept = catalogue.keep(result.article, capture, key=capture.key or capture.url)
            is_fresh = kept.outcome in ("new", "changed")
            catalogue.mark_extracted(
                capture.id, "article" if is_fresh or kept.outcome == "earlier" else kept.outcome, result.reason
            )
        count = "variants" if kept.outcome == "variant" else kept.outcome
        setattr(report, count, getattr(report, count) + 1)
        if is_fresh:
            report.fresh.append(result.article)


def _fail(archive: Archive, capture: Capture, reason: str, report: CleanReport) -> None:
    logger.error("%s: could not be cleaned: %s", capture.url, reason)
    archive.catalogue.mark_extracted(capture.id, "error", reason)
    report.errors.append(f"{capture.url}: {reason}")
