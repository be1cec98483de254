"""The catalogue's portals and runs. No captures, no articles."""

import json
from collections.abc import Mapping
from datetime import datetime

from archive.database import Database, Row, moment, utc_text
from archive.errors import ArchiveError
from archive.rows import PortalSummary, Run

_DATED = "SELECT published FROM articles WHERE portal = ? AND published_at IS NOT NULL "
_FIRST = _DATED + "ORDER BY published_at LIMIT 1"
_LAST = _DATED + "ORDER BY published_at DESC LIMIT 1"


class PortalTable(Database):
    """The part of the catalogue that knows portals and their runs."""

    def put_portal(self, name: str, title: str, origin: str, utc_offset: float) -> None:
        """Add a portal, or bring what is known of it up to date."""
        with self.transaction():
            self._run(
                "INSERT INTO portals (name, title, origin, utc_offset) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET title = excluded.title, origin = excluded.origin, "
                "utc_offset = excluded.utc_offset",
                (name, title, origin, utc_offset),
            )

    def has_portal(self, name: str) -> bool:
        """Tell whether a portal was put."""
        return self._one("SELECT 1 FROM portals WHERE name = ?", (name,)) is not None

    def require_portal(self, name: str) -> None:
        """Pass when a portal was put.

        Raises:
            ArchiveError: It was not.
        """
        if not self.has_portal(name):
            raise ArchiveError(f"{self.path}: portal {name!r} is unknown: put_portal() must come first")

    def portals(self) -> list[PortalSummary]:
        """Return what the archive holds of each portal, by name."""
        with self._lock:
            return [self._summary(row) for row in self._all("SELECT * FROM portals ORDER BY name")]

    def begin_run(self, portal: str, started: datetime) -> int:
        """Note that a crawl of a portal began.

        Returns:
            The run's number.

        Raises:
            ArchiveError: The portal was never put.
        """
        with self.transaction():
            self.require_portal(portal)
            cursor = self._run("INSERT INTO runs (portal, started) VALUES (?, ?)", (portal, utc_text(started)))
            return int(cursor.lastrowid or 0)

    def end_run(self, run: int, finished: datetime, outcome: str, report: Mapping[str, object]) -> None:
        """Note how a run ended: `ok`, `failed`, `short`, …, with what it counted."""
        with self.transaction():
            self._run(
                "UPDATE runs SET finished = ?, outcome = ?, report = ? WHERE id = ?",
                (utc_text(finished), outcome, json.dumps(dict(report), ensure_ascii=False, default=str), run),
            )

    def restore_run(self, run: int, portal: str, at: datetime) -> int:
        """Note that a run took place of which only captures are left, one of them taken at `at`; return its number.

        A run that is known stays as it is. What a restored one counted is lost: its report is empty.
        """
        with self.transaction():
            self._run(
                "INSERT INTO runs (id, portal, started, finished, outcome) "
                "VALUES (:run, :portal, :at, :at, 'restored') ON CONFLICT (id) DO UPDATE SET "
                "started = min(started, :at), finished = max(finished, :at) WHERE outcome = 'restored'",
                {"run": run, "portal": portal, "at": utc_text(at)},
            )
            return run

    def runs(self, portal: str | None = None, limit: int = 20) -> list[Run]:
        """Return the newest runs, newest first, of one portal or of all."""
        if portal is None:
            rows = self._all("SELECT * FROM runs ORDER BY id DESC LIMIT ?", (limit,))
        else:
            rows = self._all("SELECT * FROM runs WHERE portal = ? ORDER BY id DESC LIMIT ?", (portal, limit))
        return [_as_run(row) for row in rows]

    def _summary(self, row: Row) -> PortalSummary:
        runs = self.runs(row["name"], 1)
        return PortalSummary(
            name=row["name"],
            title=row["title"],
            origin=row["origin"],
            utc_offset=row["utc_offset"],
            articles=row["articles"],
            captures=row["captures"],
            first=self._published(_FIRST, row["name"]),
            last=self._published(_LAST, row["name"]),
            last_run=runs[0] if runs else None,
        )

    def _published(self, query: str, portal: str) -> datetime | None:
        row = self._one(query, (portal,))
        return moment(row["published"]) if row else None


def _as_run(row: Row) -> Run:
    started = datetime.fromisoformat(row["started"])
    return Run(
        id=row["id"],
        portal=row["portal"],
        started=started,
        finished=moment(row["finished"]),
        outcome=row["outcome"],
        report=json.loads(row["report"]),
    )
