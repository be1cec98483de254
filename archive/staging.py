"""The catalogue's staged re-extractions: what today's cleaning makes of old captures, beside what is current.

Nothing that readers see changes until a re-extraction is promoted. Then the new extraction takes the old one's place
in its revision, and the old one is kept as superseded: the publisher changed nothing, so there is no new revision.
Every step is committed by itself, so a run or a promotion that is killed goes on where it was.
"""

from collections import Counter
from datetime import datetime

from archive.articles import ArticleTable
from archive.captures import CaptureTable
from archive.database import Row, moment, utc_text
from archive.errors import ArchiveError
from archive.likeness import read, sketch
from archive.model import Article, Capture
from archive.portals import PortalTable
from archive.rows import Promoted, StagedPage, Staging

_BATCH = 100
_PAGE_SELECT = (
    "SELECT s.*, a.name, r.body held FROM staged s LEFT JOIN articles a ON a.id = s.article "
    "LEFT JOIN revisions r ON r.article = s.article AND r.number = s.revision"
)


class StagingTable(ArticleTable, CaptureTable, PortalTable):
    """The part of the catalogue that knows staged re-extractions."""

    def begin_staging(self, portal: str, *, cleaner: str, model: bytes, learned: int, at: datetime) -> None:
        """Begin a re-extraction of a portal; what was staged of it before is dropped. Fields as `Staging`'s."""
        with self.transaction():
            self.require_portal(portal)
            self.discard_staging(portal)
            self._run(
                "INSERT INTO reextractions (portal, cleaner, started, captures, learned, model) "
                "VALUES (?, ?, ?, 0, ?, ?)",
                (portal, cleaner, utc_text(at), learned, model),
            )
            self._run("UPDATE reextractions SET captures = ? WHERE portal = ?", (len(self.to_stage(portal)), portal))

    def finish_staging(self, portal: str, at: datetime) -> None:
        """Note that all captures of a portal were cleaned."""
        with self.transaction():
            self._run("UPDATE reextractions SET finished = ? WHERE portal = ?", (utc_text(at), portal))

    def discard_staging(self, portal: str) -> bool:
        """Drop what is staged of a portal; False when nothing is."""
        with self.transaction():
            self._run("DELETE FROM staged WHERE portal = ?", (portal,))
            return self._run("DELETE FROM reextractions WHERE portal = ?", (portal,)).rowcount > 0

    def staging(self, portal: str) -> Staging | None:
        """Return the re-extraction that is staged of a portal, or None."""
        with self._lock:
            row = self._one("SELECT * FROM reextractions WHERE portal = ?", (portal,))
            counts = self._all("SELECT outcome, count(*) n FROM staged WHERE portal = ? GROUP BY outcome", (portal,))
        if row is None:
            return None
        outcomes = {one["outcome"]: one["n"] for one in counts}
        return Staging(
            portal=portal,
            cleaner=row["cleaner"],
            started=datetime.fromisoformat(row["started"]),
            finished=moment(row["finished"]),
            captures=row["captures"],
            done=sum(outcomes.values()),
            learned=row["learned"],
            model=bytes(row["model"]),
            outcomes=outcomes,
        )

    def to_stage(self, portal: str) -> list[int]:
        """Return the captures that a re-extraction is still to clean, in the order they lie in WARC files.

        These are the captures that revisions were read from, and those that were taken for no article.
        """
        rows = self._all(
            "SELECT c.id, c.warc, c.offset FROM captures c WHERE c.portal = ? AND c.role = 'article' "
            "AND c.status = 200 AND (c.outcome IN ('not-article', 'error') "
            "OR EXISTS (SELECT 1 FROM revisions r WHERE r.capture = c.id)) "
            "AND NOT EXISTS (SELECT 1 FROM staged s WHERE s.portal = c.portal AND s.capture = c.id)",
            (portal,),
        )
        return [row["id"] for row in sorted(rows, key=lambda row: (row["warc"], row["offset"]))]

    def stage(self, capture: Capture, article: Article | None, reason: str, *, failed: bool = False) -> None:
        """Put beside what is current what was made of a capture now; `failed` when it could not be cleaned."""
        with self.transaction():
            row = self._one("SELECT article, number, body FROM revisions WHERE capture = ?", (capture.id,))
            before = self._unpack(row["body"]) if row else None
            outcome = "error" if failed else _outcome(before, article)
            added, removed = _sizes(before, article)
            kept = article is not None and outcome in ("text", "fields", "found")
            self._run(
                "INSERT INTO staged (portal, capture, article, revision, outcome, reason, added, removed, body) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    capture.portal,
                    capture.id,
                    row["article"] if row else None,
                    row["number"] if row else None,
                    outcome,
                    reason,
                    added,
                    removed,
                    self._pack(article, capture.portal) if kept and article is not None else None,
                ),
            )

    def staged(self, portal: str, outcome: str, limit: int = 100) -> list[StagedPage]:
        """Return the staged pages of a portal with an outcome, the greatest change first."""
        rows = self._all(
            f"{_PAGE_SELECT} WHERE s.portal = ? AND s.outcome = ? ORDER BY s.added + s.removed DESC LIMIT ?",
            (portal, outcome, limit),
        )
        return [self._as_staged(row) for row in rows]

    def staged_of(self, article_id: str) -> list[StagedPage]:
        """Return what is staged of an article's revisions, first to last; `article_id` as for `revision`."""
        with self._lock:
            row = self._article(article_id)
            rows = self._all(f"{_PAGE_SELECT} WHERE s.article = ?", (row["id"],))
        return sorted(map(self._as_staged, rows), key=lambda page: page.revision or 0)

    def promote(self, portal: str, at: datetime) -> Promoted:
        """Make a finished re-extraction current; what it replaces is kept, and the change log tells the index.

        Raises:
            ArchiveError: Nothing is staged, or the run is not finished.
        """
        staging = self.staging(portal)
        if staging is None or staging.finished is None:
            state = "nothing is staged" if staging is None else "the re-extraction is not finished"
            raise ArchiveError(f"{portal}: {state}; run `scrapy reextract {portal}`")
        done: Counter[str] = Counter()
        while rows := self._all(f"{_PAGE_SELECT} WHERE s.portal = ? ORDER BY s.capture LIMIT ?", (portal, _BATCH)):
            with self.transaction():
                for row in rows:
                    done[self._promote(self._as_staged(row), row["article"], staging.cleaner, at)] += 1
                    self._run("DELETE FROM staged WHERE portal = ? AND capture = ?", (portal, row["capture"]))
        self.discard_staging(portal)
        return Promoted(replaced=done["replaced"], found=done["found"], left=done["left"])

    def superseded(self, article_id: str) -> list[tuple[int, datetime, Article]]:
        """Return the extractions of an article that later ones replaced: revision, when, what it said."""
        with self._lock:
            row = self._article(article_id)
            rows = self._all("SELECT * FROM superseded WHERE article = ? ORDER BY revision, at", (row["id"],))
            return [(one["revision"], datetime.fromisoformat(one["at"]), self._unpack(one["body"])) for one in rows]

    def _promote(self, page: StagedPage, row: int | None, cleaner: str, at: datetime) -> str:
        if page.after is not None and page.before is not None and row is not None and page.revision is not None:
            self._replace(row, page.revision, page.after, cleaner, at)
            return "replaced"
        if page.after is not None and page.outcome == "found" and self._is_newest(page.capture):
            capture = self.capture(page.capture)
            kept = self.keep(page.after, capture, key=capture.key or capture.url)
            fresh = kept.outcome in ("new", "changed")
            self.mark_extracted(page.capture, "article" if fresh else kept.outcome, page.reason)
            return "found"
        return "left"

    def _replace(self, row: int, number: int, article: Article, cleaner: str, at: datetime) -> None:
        self._run(
            "INSERT OR REPLACE INTO superseded (article, revision, at, cleaner, digest, body) "
            "SELECT article, number, ?, ?, digest, body FROM revisions WHERE article = ? AND number = ?",
            (utc_text(at), cleaner, row, number),
        )
        held = self._revision(row, number)
        self._run(
            "UPDATE revisions SET digest = ?, body = ? WHERE article = ? AND number = ?",
            (article.digest, self._pack(article, held.portal), row, number),
        )
        self._put_files(row, number, article)
        if self._latest(row).number == number:
            self._put_latest(row, number, article)
            reading = read(article)
            drawn = sketch(reading)
            self._put_sketch(row, reading, drawn)
            self._put_links(row, held.portal, reading, self._near(drawn), held.seen)
            self._log(held.article_id, number, "changed")

    def _is_newest(self, number: int) -> bool:
        """Tell whether an article of a capture's key may be kept from it: none is held that was seen later."""
        capture = self.capture(number)
        held = self._one(
            "SELECT last_seen FROM articles WHERE portal = ? AND key = ?",
            (capture.portal, capture.key or capture.url),
        )
        return held is None or held["last_seen"] < utc_text(capture.fetched)

    def _as_staged(self, row: Row) -> StagedPage:
        return StagedPage(
            portal=row["portal"],
            capture=row["capture"],
            article_id=row["name"],
            revision=row["revision"],
            outcome=row["outcome"],
            reason=row["reason"],
            added=row["added"],
            removed=row["removed"],
            before=self._unpack(row["held"]) if row["held"] is not None else None,
            after=self._unpack(row["body"]) if row["body"] is not None else None,
        )


def _outcome(before: Article | None, after: Article | None) -> str:
    if before is None:
        return "none" if after is None else "found"
    if after is None:
        return "lost"
    if before.digest != after.digest:
        return "text"
    return "same" if before == after else "fields"


def _sizes(before: Article | None, after: Article | None) -> tuple[int, int]:
    """Return how many words came and went, wherever they stand."""
    olds, news = (_words(one) for one in (before, after))
    return (news - olds).total(), (olds - news).total()


def _words(article: Article | None) -> Counter[str]:
    if article is None:
        return Counter()
    files = (file.label for file in article.attachments)
    return Counter(" ".join([article.title, article.text, *files]).split())
