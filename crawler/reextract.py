"""Today's cleaning over stored captures: staged beside what is current, reviewed, then promoted or dropped.

All captures of a portal are cleaned with one state of its site model, kept with the run: what comes of a page depends
neither on the order nor on how often the run was broken off. It is the model that the portal has now, or, where that
has seen too little, one learned from captures spread evenly over all that are to be cleaned. What is staged and how it
becomes current, archive/staging.py knows; which rules a portal has, spiders/.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from archive.config import Config
from archive.model import Capture
from archive.rows import Staging
from archive.store import Archive
from crawler.clean import read_pages
from crawler.extract.page import Rules
from crawler.extract.site_model import VERSION, SiteModel
from crawler.learning import YOUNG
from crawler.pool import Done, WorkerPool

logger = logging.getLogger(__name__)

LEARNED = 300
"""Captures that a model is learned from where the portal has none that is old enough."""

_BATCH = 100
_CLEANER = Path(__file__).parent / "extract"

Progress = Callable[[int, int], None]


def cleaners(config: Config) -> WorkerPool:
    """Return the processes that clean, for one portal after another: one a core unless the settings say otherwise."""
    return WorkerPool(config, size=config.workers or os.cpu_count() or 1)


def reextract(
    archive: Archive, portal: str, rules: Rules, pool: WorkerPool, *, progress: Progress | None = None
) -> Staging:
    """Clean a portal's captures anew and stage what comes of them; go on where a run was broken off.

    A run by other code or other rules than today's, and one that was finished, is begun anew.

    Args:
        archive: Open for writing.
        portal: Whose captures.
        rules: The portal's rules, earlier ones included.
        pool: Running processes that clean.
        progress: Called with (done, total) after each batch.

    Returns:
        What is staged now.
    """
    catalogue, cleaner = archive.catalogue, fingerprint(rules)
    known = catalogue.staging(portal)
    if known is None or known.cleaner != cleaner or known.finished is not None:
        model = _model(archive, portal, rules, pool)
        data = model.to_bytes()
        catalogue.begin_staging(portal, cleaner=cleaner, model=data, learned=model.pages, at=datetime.now(UTC))
        known = _staging(archive, portal)
    pool.know(known.model, traces=False)
    done = known.done
    results = pool.run(read_pages(archive, _captures(archive, catalogue.to_stage(portal)), rules))
    while batch := list(islice(results, _BATCH)):
        _stage(archive, batch)
        done += len(batch)
        if progress is not None:
            progress(done, known.captures)
    catalogue.finish_staging(portal, datetime.now(UTC))
    return _staging(archive, portal)


def fingerprint(rules: Rules) -> str:
    """Return what tells one cleaner from another: its code, the rules, and the portal's own hook."""
    told = hashlib.sha256(f"{VERSION}\n{rules}".encode())
    for file in [*sorted(_CLEANER.glob("*.py")), *([Path(rules.hook)] if rules.hook else [])]:
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


def _model(archive: Archive, portal: str, rules: Rules, pool: WorkerPool) -> SiteModel:
    model = SiteModel.from_bytes(archive.catalogue.site_model(portal, version=VERSION))
    if model.articles >= YOUNG:
        return model
    model, captures = SiteModel(), archive.catalogue.to_stage(portal)
    spread = captures[:: max(1, len(captures) // LEARNED)]
    pool.know(b"")
    for _, (_, left) in pool.run(read_pages(archive, _captures(archive, spread), rules)):
        model.learn_all([left])
    return model


def _captures(archive: Archive, numbers: Sequence[int]) -> Iterator[Capture]:
    return (archive.catalogue.capture(number) for number in numbers)


def _stage(archive: Archive, batch: Sequence[Done]) -> None:
    with archive.catalogue.transaction():
        for capture, (result, _) in batch:
            if isinstance(result, str):
                logger.error("%s: could not be cleaned: %s", capture.url, result)
                archive.catalogue.stage(capture, None, result, failed=True)
            else:
                archive.catalogue.stage(capture, result.article, result.reason)


def _staging(archive: Archive, portal: str) -> Staging:
    staging = archive.catalogue.staging(portal)
    assert staging is not None, portal  # noqa: S101 - begun above
    return staging
