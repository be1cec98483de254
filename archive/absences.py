"""The catalogue's absences: when an article's page was asked for and not there, and when it came back.

One answer may be a hiccup: an absence is certain when the page was missed on several different days, and an uncertain
one is forgotten when the page is seen again. How a server says that a page is not there, cleaning decides.
"""

from datetime import datetime

from archive.database import Row, moment, utc_text
from archive.model import Capture
from archive.revisions import RevisionTable
from archive.rows import Absence, Due

GONE = (404, 410)
"""Statuses that say a page is not there."""

CERTAIN = 3
"""Different days on which a page must be missed."""


class AbsenceTable(RevisionTable):
    """The part of the catalogue that knows which articles have vanished."""

    def note_absent(self, capture: Capture, *, key: str, reason: str) -> bool:
        """Note that a capture, made to see an article again, does not show it.

        Captures are meant to come in the order they were fetched; one from before the article was last seen says
        nothing.

        Args:
            capture: What was answered.
            key: What the portal calls the article.
            reason: How the answer says so, one sentence.

        Returns:
            False when no such article is held, or it was seen later.
        """
        at = utc_text(capture.fetched)
        with self.transaction():
            held = self._one("SELECT id, last_seen FROM articles WHERE portal = ? AND key = ?", (capture.portal, key))
            if held is None or held["last_seen"] >= at:
                return False
            if (open_ := self._open_absence(held["id"])) is None:
                self._run(
                    "INSERT INTO absences (article, since, seen, until, tries, reason, capture) "
                    "VALUES (?, ?, ?, ?, 1, ?, ?)",
                    (held["id"], at, held["last_seen"], at, reason, capture.id),
                )
            elif at > open_["until"]:
                self._run(
                    "UPDATE absences SET until = ?, tries = tries + ? WHERE article = ? AND since = ?",
                    (at, int(at[:10] != open_["until"][:10]), held["id"], open_["since"]),
                )
            return True

    def absences(self, article_id: str) -> list[Absence]:
        """Return when an article was missed, first to last; `article_id` and errors as for `revision`."""
        with self._lock:
            row = self._article(article_id)
            found = self._all("SELECT * FROM absences WHERE article = ? ORDER BY since", (row["id"],))
        return [_as_absence(one) for one in found]

    def due(self, portal: str, before: datetime, limit: int) -> list[Due]:
        """Return the articles that were last seen before a time, oldest first.

        What is certain to have vanished comes again when it was last missed before that time.
        """
        at = utc_text(before)
        rows = self._all(
            "SELECT a.key, "
            "(SELECT url FROM article_urls u WHERE u.article = a.id ORDER BY last_seen DESC, url LIMIT 1) url, "
            "(SELECT tries FROM absences b WHERE b.article = a.id AND back IS NULL) tries FROM articles a "
            "WHERE portal = ? AND last_seen < ? AND NOT EXISTS (SELECT 1 FROM absences b WHERE b.article = a.id "
            "AND back IS NULL AND tries >= ? AND until >= ?) ORDER BY last_seen LIMIT ?",
            (portal, at, CERTAIN, at, limit),
        )
        return [
            Due(url=row["url"], key=row["key"], missed=row["tries"] is not None and row["tries"] < CERTAIN)
            for row in rows
            if row["url"] is not None
        ]

    def _came_back(self, article: int, capture: Capture) -> None:
        at = utc_text(capture.fetched)
        found = self._open_absence(article)
        if found is None or at <= found["until"]:
            return
        if found["tries"] < CERTAIN:
            self._run("DELETE FROM absences WHERE article = ? AND since = ?", (article, found["since"]))
        else:
            self._run("UPDATE absences SET back = ? WHERE article = ? AND since = ?", (at, article, found["since"]))

    def _open_absence(self, article: int) -> Row | None:
        return self._one("SELECT * FROM absences WHERE article = ? AND back IS NULL", (article,))


def _as_absence(row: Row) -> Absence:
    return Absence(
        seen=datetime.fromisoformat(row["seen"]),
        since=datetime.fromisoformat(row["since"]),
        until=datetime.fromisoformat(row["until"]),
        tries=row["tries"],
        reason=row["reason"],
        capture=row["capture"],
        back=moment(row["back"]),
        certain=row["tries"] >= CERTAIN,
    )
