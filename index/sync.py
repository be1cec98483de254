"""The archive's change log -> the index. Search pulls; the archive never calls search.

Interrupted at any point, the next sync does the rest: the index notes up to which change it goes when it commits, and
putting an article in twice changes nothing.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import IndexUnusable, NotFound
from archive.rows import Change
from index.document import IndexDocument, document_of
from index.engine import SearchEngine, has_index, open_engine, replace_index

_log = logging.getLogger(__name__)

_BATCH = 1000

Progress = Callable[[int, int], None]  # articles done, articles in all


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncReport:
    """What a sync did.

    Attributes:
        added: Articles that are new in the index.
        changed: Articles that were put in anew.
        removed: Articles taken out.
        seq: Number of the last change that the index holds now.
        rebuilt: Why the whole index was made anew; None when it was not.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    seq: int = 0
    rebuilt: str | None = None


def refresh(catalogue: Catalogue, config: Config, progress: Progress | None = None) -> SyncReport:
    """Bring the index of an archive up to date; make it anew where it is missing or cannot be used.

    The caller holds the archive's lock.

    Raises:
        ArchiveLocked: Another process is writing the index.
    """
    if not has_index(config):
        return rebuild(catalogue, config, progress, reason="there was none")
    try:
        with open_engine(config) as engine:
            if engine.seq <= catalogue.last_change():
                return sync(catalogue, engine, progress)
            # a catalogue rebuilt from the WARCs counts its changes anew
            reason = f"the index goes up to change {engine.seq}, the catalogue to {catalogue.last_change()}"
    except IndexUnusable as error:
        reason = str(error)
        _log.warning("making the index anew: %s", error)
    return rebuild(catalogue, config, progress, reason=reason)


def sync(catalogue: Catalogue, engine: SearchEngine, progress: Progress | None = None) -> SyncReport:
    """Put into an index what changed in the archive since its last sync, in one commit."""
    last: dict[str, str] = {}
    seq = engine.seq
    for change in _changes(catalogue, seq):
        new = change.what == "new" or (last.get(change.article_id) == "new" and change.what == "changed")
        last[change.article_id] = "new" if new else change.what
        seq = change.seq
    if seq == engine.seq:
        return SyncReport(seq=seq)
    removed = [article_id for article_id, what in last.items() if what == "removed"]
    present = [article_id for article_id, what in last.items() if what != "removed"]
    engine.write(_documents(catalogue, present, progress), [*removed, *present], seq)
    added = sum(what == "new" for what in last.values())
    return SyncReport(added=added, changed=len(present) - added, removed=len(removed), seq=seq)


def rebuild(
    catalogue: Catalogue, config: Config, progress: Progress | None = None, *, reason: str = "asked for"
) -> SyncReport:
    """Make the whole index anew beside the present one, then take it into use.

    The caller holds the archive's lock.
    """
    seq = catalogue.last_change()
    ids = list(catalogue.article_ids())
    with replace_index(config, lambda engine: engine.write(_documents(catalogue, ids, progress), (), seq)) as engine:
        return SyncReport(added=engine.count(), seq=seq, rebuilt=reason)


def _changes(catalogue: Catalogue, after: int) -> Iterator[Change]:
    while batch := catalogue.changes(after, _BATCH):
        yield from batch
        after = batch[-1].seq


def _documents(catalogue: Catalogue, ids: list[str], progress: Progress | None) -> Iterator[IndexDocument]:
    for done, article_id in enumerate(ids, 1):
        try:
            yield document_of(catalogue.revision(article_id))
        except NotFound:
            _log.warning("%s is in the change log, but not in the catalogue; run `scrapy doctor`", article_id)
        if progress:
            progress(done, len(ids))
