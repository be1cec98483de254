"""The catalogue's captures: where each kept exchange lies, and which of them wait to be cleaned.

Knows nothing of what a WARC file looks like inside.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from archive.absences import GONE
from archive.database import Database, Row, Value, utc_text
from archive.errors import NotFound
from archive.message import media_type
from archive.model import Capture, Exchange, PageRole

_SELECT = "SELECT c.*, w.path FROM captures c JOIN warcs w ON w.id = c.warc"
_PAGE = 500
_TELLING = (200, *GONE)
"""Answers to a request for an article that say something of it."""


class CaptureTable(Database):
    """The part of the catalogue that knows captures."""

    def add_capture(
        self,
        *,
        run: int | None,
        portal: str,
        url: str,
        method: str,
        fetched: datetime,
        status: int,
        mime: str | None,
        digest: str,
        revisit: bool,
        warc: str,
        offset: int,
        length: int,
        role: PageRole,
        key: str | None,
        source: str | None = None,
    ) -> Capture:
        """Enter a record that is already on disk. Called by `Archive.capture`; the fields are `Capture`'s.

        Raises:
            ArchiveError: The portal was never put, the run never begun, or the place is taken.
        """
        with self.transaction():
            made = self._run(
                "INSERT INTO captures (run, portal, url, method, fetched, status, mime, digest, revisit, "
                "warc, offset, length, role, key, source, pending) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run, portal, url, method, utc_text(fetched), status, mime, digest, int(revisit),
                    self._warc(warc), offset, length, role.value, key, source,
                    int(role is PageRole.ARTICLE and status in _TELLING),
                ),
            )  # fmt: skip
            self._run("UPDATE portals SET captures = captures + 1 WHERE name = ?", (portal,))
        return Capture(
            id=int(made.lastrowid or 0),
            run=run,
            portal=portal,
            url=url,
            method=method,
            fetched=fetched.astimezone(UTC),
            status=status,
            mime=mime,
            digest=digest,
            revisit=revisit,
            warc=warc,
            offset=offset,
            length=length,
            role=role,
            key=key,
        )

    def enter(
        self,
        exchange: Exchange,
        *,
        run: int | None,
        portal: str,
        role: PageRole,
        key: str | None,
        warc: str,
        offset: int,
        length: int,
        digest: str,
        revisit: bool,
        source: str | None = None,
    ) -> Capture:
        """Enter an exchange whose record is already on disk; what it says of itself is taken from it."""
        mime = media_type(exchange)
        return self.add_capture(
            run=run,
            portal=portal,
            url=exchange.url,
            method=exchange.method,
            fetched=exchange.fetched,
            status=exchange.status,
            mime=mime.lower() if mime else None,
            digest=digest,
            revisit=revisit,
            warc=warc,
            offset=offset,
            length=length,
            role=role,
            key=key,
            source=source,
        )

    def capture(self, id: int) -> Capture:  # noqa: A002  # the word of the model
        """Return a capture by its number.

        Raises:
            NotFound: There is none.
        """
        row = self._one(f"{_SELECT} WHERE c.id = ?", (id,))
        if row is None:
            raise NotFound(f"no capture {id} in {self.path}")
        return _as_capture(row)

    def captures(self, *, portal: str | None = None, url: str | None = None) -> Iterator[Capture]:
        """Yield captures in the order they were entered, of one portal, one URL, or all.

        Read in pages, so the catalogue may be written to meanwhile.
        """
        wheres, fixed = _filters(portal=portal, url=url)
        last = 0
        while True:
            where = " AND ".join([*wheres, "c.id > ?"])
            rows = self._all(f"{_SELECT} WHERE {where} ORDER BY c.id LIMIT {_PAGE}", [*fixed, last])
            yield from map(_as_capture, rows)
            if len(rows) < _PAGE:
                return
            last = rows[-1]["id"]

    def payload_origin(self, digest: str) -> Capture | None:
        """Return the first capture, of any portal, that holds this payload itself; None when unknown."""
        row = self._one(f"{_SELECT} WHERE c.digest = ? AND c.revisit = 0 ORDER BY c.id LIMIT 1", (digest,))
        return _as_capture(row) if row else None

    def pending(self, portal: str | None = None) -> list[Capture]:
        """Return the article captures (status 200, or `GONE`) that were not cleaned yet, in the order they came in.

        Not in the order of their dates: revisions are numbered in the order of cleaning, and a catalogue that is
        made again from the WARC files must number them as before.
        """
        wheres, values = _filters(portal=portal)
        where = " AND ".join(["c.pending = 1", *wheres])
        select = _SELECT.replace("captures c", "captures c INDEXED BY captures_pending")
        return [_as_capture(row) for row in self._all(f"{select} WHERE {where} ORDER BY c.id", values)]

    def mark_extracted(self, capture: int, outcome: str, reason: str) -> None:
        """Note what cleaning made of a capture; it is pending no more.

        Args:
            capture: Its number.
            outcome: `article`, `unchanged`, `variant`, `not-article`, `absent` or `error`.
            reason: One sentence for a person; may be empty.

        Raises:
            NotFound: There is no such capture.
        """
        with self.transaction():
            cursor = self._run(
                "UPDATE captures SET pending = 0, outcome = ?, reason = ? WHERE id = ?",
                (outcome, reason, capture),
            )
            if cursor.rowcount == 0:
                raise NotFound(f"no capture {capture} in {self.path}")

    def warc_paths(self) -> set[str]:
        """Return the WARC files that captures were entered of, relative to the data folder."""
        return {row["path"] for row in self._all("SELECT path FROM warcs")}

    def warc_places(self, path: str) -> dict[int, int]:
        """Return offset -> length of every capture entered of a WARC file."""
        rows = self._all(
            "SELECT offset, length FROM captures c JOIN warcs w ON w.id = c.warc WHERE w.path = ?", (path,)
        )
        return {row["offset"]: row["length"] for row in rows}

    def warc_end(self, path: str) -> tuple[int, int | None]:
        """Return where the last capture entered of a WARC file ends, and its offset; (0, None) without any."""
        row = self._one(
            "SELECT offset, length FROM captures c JOIN warcs w ON w.id = c.warc WHERE w.path = ? "
            "ORDER BY offset DESC LIMIT 1",
            (path,),
        )
        return (row["offset"] + row["length"], row["offset"]) if row else (0, None)

    def _warc(self, path: str) -> int:
        row = self._one("SELECT id FROM warcs WHERE path = ?", (path,))
        if row is not None:
            return int(row["id"])
        return int(self._run("INSERT INTO warcs (path) VALUES (?)", (path,)).lastrowid or 0)


def _filters(**columns: str | None) -> tuple[list[str], list[Value]]:
    given = {name: value for name, value in columns.items() if value is not None}
    return [f"c.{name} = ?" for name in given], list(given.values())


def _as_capture(row: Row) -> Capture:
    return Capture(
        id=row["id"],
        run=row["run"],
        portal=row["portal"],
        url=row["url"],
        method=row["method"],
        fetched=datetime.fromisoformat(row["fetched"]),
        status=row["status"],
        mime=row["mime"],
        digest=row["digest"],
        revisit=bool(row["revisit"]),
        warc=row["path"],
        offset=row["offset"],
        length=row["length"],
        role=PageRole(row["role"]),
        key=row["key"],
        source=row["source"],
    )
