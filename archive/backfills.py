"""The catalogue's memory of backfills: how far each source was asked, and which old captures wait to be fetched.

What is asked of whom is decided in spiders/backfill.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.database import Database, Row, Value

MAX_TRIES = 3
"""A capture that could not be had so often is asked for no more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OldCapture:
    """A capture that a source holds.

    Attributes:
        url: What was captured.
        at: When, 14 digits, UTC.
        digest: Payload digest in base32 as the source gives it; None when it does not.
        place: What the source needs to find it; its own business.
        text_only: True for what somebody else took out of a page: text without markup.
    """

    url: str
    at: str
    digest: str | None
    place: str
    text_only: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """How far a part of a source (a host, a collection, a file) was listed.

    Attributes:
        begun: When the listing under way began, 14 digits; None when none is.
        position: Where it goes on; the source's own business. Empty at its beginning.
        complete: Up to when it was listed completely, 14 digits; None when never.
    """

    begun: str | None = None
    position: str = ""
    complete: str | None = None


class BackfillTable(Database):
    """The part of the catalogue that remembers backfills."""

    def backfill_part(self, portal: str, source: str, part: str) -> Part:
        """Return how far a part of a source was listed."""
        row = self._one(
            "SELECT begun, position, complete FROM backfill_parts WHERE portal = ? AND source = ? AND part = ?",
            (portal, source, part),
        )
        return Part(begun=row["begun"], position=row["position"], complete=row["complete"]) if row else Part()

    def put_backfill_part(self, portal: str, source: str, part: str, state: Part) -> None:
        """Remember how far a part of a source was listed."""
        with self.transaction():
            self._run(
                "INSERT INTO backfill_parts (portal, source, part, begun, position, complete) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (portal, source, part) DO UPDATE SET begun = excluded.begun, "
                "position = excluded.position, complete = excluded.complete",
                (portal, source, part, state.begun, state.position, state.complete),
            )

    def await_captures(self, portal: str, source: str, found: Iterable[OldCapture]) -> int:
        """Let captures wait to be fetched, if they are neither waiting nor had; return how many are new.

        One that could not be had elsewhere waits for this source, and a whole page takes the place of text only.
        """
        with self.transaction():
            return sum(self._await(portal, source, one) for one in found)

    def _await(self, portal: str, source: str, one: OldCapture) -> int:
        cursor = self._run(
            "INSERT INTO backfill_captures (portal, url, at, source, digest, place, text_only) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (portal, url, at) DO UPDATE SET source = excluded.source, digest = excluded.digest, "
            "place = excluded.place, text_only = excluded.text_only, state = 'waiting', tries = 0 "
            "WHERE text_only > excluded.text_only OR "
            "(state = 'given up' AND (source <> excluded.source OR place <> excluded.place))",
            (portal, one.url, one.at, source, one.digest, one.place, int(one.text_only)),
        )
        return max(cursor.rowcount, 0)

    def awaited(self, portal: str, source: str, limit: int) -> list[OldCapture]:
        """Return captures that wait for a source, oldest first, text only last, at most `limit`."""
        rows = self._all(
            "SELECT url, at, digest, place, text_only FROM backfill_captures WHERE portal = ? AND source = ? "
            "AND state = 'waiting' ORDER BY text_only, at, url LIMIT ?",
            (portal, source, limit),
        )
        return [_as_old(row) for row in rows]

    def count_awaited(self, portal: str, source: str) -> int:
        """Return how many captures wait for a source."""
        row = self._one(
            "SELECT count(*) n FROM backfill_captures WHERE portal = ? AND source = ? AND state = 'waiting'",
            (portal, source),
        )
        return int(row["n"]) if row else 0

    def had_capture(self, portal: str, one: OldCapture) -> None:
        """Note that a capture is kept."""
        self._put_state(portal, one, "kept", None)

    def missed_capture(self, portal: str, one: OldCapture, reason: str, *, for_good: bool) -> None:
        """Note why a capture could not be had. It waits for the next run, but not for ever.

        Args:
            portal: Portal's name.
            one: The capture.
            reason: One sentence.
            for_good: Asking again is of no use.
        """
        with self.transaction():
            self._run(
                "UPDATE backfill_captures SET tries = tries + 1 WHERE portal = ? AND url = ? AND at = ?",
                (portal, one.url, one.at),
            )
            self._put_state(portal, one, "given up" if for_good else "failed", reason)

    def try_failed_again(self, portal: str, source: str) -> None:
        """Let the captures wait again that an earlier run could not have, up to `MAX_TRIES` times."""
        self._run(
            "UPDATE backfill_captures SET state = iif(tries < ?, 'waiting', 'given up') "
            "WHERE portal = ? AND source = ? AND state = 'failed'",
            (MAX_TRIES, portal, source),
        )

    def holds_capture(self, portal: str, url: str, at: str) -> bool:
        """Tell whether the archive holds a capture of a URL made in a given second.

        Args:
            portal: Portal's name.
            url: What was captured.
            at: The second, 14 digits, UTC.
        """
        second = f"{at[:4]}-{at[4:6]}-{at[6:8]}T{at[8:10]}:{at[10:12]}:{at[12:14]}"
        values: tuple[Value, ...] = (url, portal, second, second + "~")
        found = self._one(
            "SELECT 1 FROM captures WHERE url = ? AND portal = ? AND fetched >= ? AND fetched < ? LIMIT 1", values
        )
        return found is not None

    def holds_page(self, portal: str, key: str) -> bool:
        """Tell whether the archive holds a page, with its markup, of the article that its portal calls `key`."""
        found = self._one(
            "SELECT 1 FROM urls u JOIN captures c ON c.url = u.url WHERE u.portal = ? AND u.key = ? "
            "AND c.portal = u.portal AND c.role = 'article' AND c.status = 200 AND c.mime <> 'text/plain' LIMIT 1",
            (portal, key),
        )
        return found is not None

    def _put_state(self, portal: str, one: OldCapture, state: str, reason: str | None) -> None:
        self._run(
            "UPDATE backfill_captures SET state = ?, reason = ? WHERE portal = ? AND url = ? AND at = ?",
            (state, reason, portal, one.url, one.at),
        )


def _as_old(row: Row) -> OldCapture:
    return OldCapture(
        url=row["url"], at=row["at"], digest=row["digest"], place=row["place"], text_only=bool(row["text_only"])
    )
