"""Revisions in time: where a capture belongs that comes out of its order, as those from web archives do.

A revision's number says when it was found, and never changes its meaning; its place in time is when its text was first
seen. The latest revision is the one seen last, whatever its number. Decides nothing of what an article is.
"""

from dataclasses import dataclass
from datetime import datetime

from archive.aliases import AliasTable
from archive.database import utc_text
from archive.model import Article, Capture


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """One revision as history needs it.

    Attributes:
        row: Row of its article.
        number: Its number.
        digest: Digest of its text.
        seen: When it was first seen, UTC text.
    """

    row: int
    number: int
    digest: str
    seen: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A moment between two revisions.

    Attributes:
        at: The moment, UTC text.
        before: The revision that stood until then; None before the first.
        after: The one that followed; None after the last.
    """

    at: str
    before: State | None
    after: State | None


class HistoryTable(AliasTable):
    """The part of the catalogue that puts revisions in their time."""

    def _place(self, row: int, moment: datetime) -> Place:
        at = utc_text(moment)
        states = self._states(row)
        before = [state for state in states if state.seen <= at]
        after = [state for state in states if state.seen > at]
        return Place(at=at, before=before[-1] if before else None, after=after[0] if after else None)

    def _states(self, row: int) -> list[State]:
        rows = self._all(
            "SELECT r.number, r.digest, coalesce(r.seen, c.fetched) seen FROM revisions r "
            "JOIN captures c ON c.id = r.capture WHERE r.article = ?",
            (row,),
        )
        states = (State(row=row, number=one["number"], digest=one["digest"], seen=one["seen"]) for one in rows)
        return sorted(states, key=lambda state: (state.seen, state.number))

    def _saw_earlier(self, state: State, moment: datetime) -> None:
        self._run(
            "UPDATE revisions SET seen = ? WHERE article = ? AND number = ?",
            (utc_text(moment), state.row, state.number),
        )

    def _seen_again(self, place: Place) -> int | None:
        """Return the first capture that showed the text before a place again, after it and before the next text."""
        if place.before is None:
            return None
        found = self._one(
            "SELECT c.id FROM article_urls u JOIN captures c ON c.url = u.url WHERE u.article = ? "
            "AND c.outcome IN ('unchanged', 'variant') AND c.fetched > ? AND c.fetched < ? "
            "ORDER BY c.fetched, c.id LIMIT 1",
            (place.before.row, place.at, place.after.seen if place.after else "9"),
        )
        return int(found["id"]) if found else None

    def _repeat_revision(self, state: State, number: int, capture: int) -> None:
        """Let a revision stand again from a capture on, under a number of its own."""
        self._run(
            "INSERT INTO revisions (article, number, capture, digest, body) "
            "SELECT article, ?, ?, digest, body FROM revisions WHERE article = ? AND number = ?",
            (number, capture, state.row, state.number),
        )
        self._run(
            "INSERT INTO attachments (article, revision, position, url, label, type) "
            "SELECT article, ?, position, url, label, type FROM attachments WHERE article = ? AND revision = ?",
            (number, state.row, state.number),
        )

    def _next_number(self, row: int) -> int:
        return self._last_number(row) + 1

    def _insert_revision(self, row: int, number: int, article: Article, capture: Capture) -> None:
        self._run(
            "INSERT INTO revisions (article, number, capture, digest, body) VALUES (?, ?, ?, ?, ?)",
            (row, number, capture.id, article.digest, self._pack(article, capture.portal)),
        )
        self._put_files(row, number, article)

    def _put_files(self, row: int, number: int, article: Article) -> None:
        self._run("DELETE FROM attachments WHERE article = ? AND revision = ?", (row, number))
        for position, file in enumerate(article.attachments):
            self._run(
                "INSERT INTO attachments (article, revision, position, url, label, type) VALUES (?, ?, ?, ?, ?, ?)",
                (row, number, position, file.url, file.label, file.type),
            )
