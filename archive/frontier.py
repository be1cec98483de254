"""The frontier on disk: what a crawl has still to fetch, and what it must not fetch twice.

A crawl is unfinished until its last request is done; its rows outlive every crash and are taken up by the next run. A
request that is under way is still a waiting one here: nobody notes that it was begun, only that it is done. What a
request looks like and which is a duplicate are the crawler's affair.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from archive.database import Database, utc_text


@dataclass(frozen=True, kw_only=True, slots=True)
class UnfinishedCrawl:
    """A crawl that did not end.

    Attributes:
        started: When its first run began, UTC.
        origin: Where the portal was crawled.
        sweep: Whether every listing was to be read to its end.
        everything: Whether every page was to be fetched again.
    """

    started: datetime
    origin: str
    sweep: bool
    everything: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A request that is not done.

    Attributes:
        id: Its number; lower ones of the same priority go first.
        priority: Higher ones go first.
        request: The request, as the crawler wrote it down.
    """

    id: int
    priority: int
    request: str


class FrontierTable(Database):
    """The part of the catalogue that knows what unfinished crawls have still to do."""

    def unfinished_crawl(self, portal: str) -> UnfinishedCrawl | None:
        """Return a portal's unfinished crawl, or None."""
        row = self._one("SELECT * FROM crawls WHERE portal = ?", (portal,))
        if row is None:
            return None
        return UnfinishedCrawl(
            started=datetime.fromisoformat(row["started"]),
            origin=row["origin"],
            sweep=bool(row["sweep"]),
            everything=bool(row["everything"]),
        )

    def begin_crawl(self, portal: str, crawl: UnfinishedCrawl) -> None:
        """Begin a crawl; what an unfinished one left is forgotten."""
        with self.transaction():
            self.end_crawl(portal)
            self._run(
                "INSERT INTO crawls (portal, started, origin, sweep, everything) VALUES (?, ?, ?, ?, ?)",
                (portal, utc_text(crawl.started), crawl.origin, int(crawl.sweep), int(crawl.everything)),
            )

    def end_crawl(self, portal: str) -> None:
        """Forget a crawl and all its requests."""
        with self.transaction():
            self._run("DELETE FROM frontier WHERE portal = ?", (portal,))
            self._run("DELETE FROM crawls WHERE portal = ?", (portal,))

    def frontier_marks(self, portal: str) -> set[bytes]:
        """Return the mark of every request of the crawl, done or not."""
        return {row["mark"] for row in self._all("SELECT mark FROM frontier WHERE portal = ?", (portal,))}

    def add_request(self, portal: str, mark: bytes, priority: int, request: str) -> int:
        """Enter a request; return its number.

        Raises:
            ArchiveError: One with this mark is there, done or not.
        """
        cursor = self._run(
            "INSERT INTO frontier (portal, mark, priority, request) VALUES (?, ?, ?, ?)",
            (portal, mark, priority, request),
        )
        return int(cursor.lastrowid or 0)

    def add_mark(self, portal: str, mark: bytes) -> None:
        """Note that no request with a mark is to be entered any more."""
        self._run("INSERT OR IGNORE INTO frontier (portal, mark, priority) VALUES (?, ?, 0)", (portal, mark))

    def replace_request(self, id: int, priority: int, request: str) -> None:  # noqa: A002  # the word of the row
        """Put another request in a waiting one's place: what it redirects to, or its next try."""
        self._run("UPDATE frontier SET priority = ?, request = ? WHERE id = ?", (priority, request, id))

    def finish_request(self, id: int) -> None:  # noqa: A002  # the word of the row
        """Note that a request is done; its mark stays until the crawl ends."""
        self._run("UPDATE frontier SET request = NULL WHERE id = ?", (id,))

    def waiting_requests(self, portal: str, limit: int, *, but: Container[int] = ()) -> list[Waiting]:
        """Return the requests to be made next, best first.

        Args:
            portal: Whose.
            limit: How many, at most.
            but: Numbers of those that are under way.
        """
        rows = self._all(
            "SELECT id, priority, request FROM frontier WHERE portal = ? AND request IS NOT NULL "
            "ORDER BY priority DESC, id LIMIT ?",
            (portal, limit),
        )
        found = (Waiting(id=row["id"], priority=row["priority"], request=row["request"]) for row in rows)
        return [one for one in found if one.id not in but]
