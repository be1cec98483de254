"""Looking the catalogue over, and taking rows out of it for good. Changes nothing but in `erase` and `release`.

Kept apart from the tables it looks at, because it must not trust what they say of themselves.
"""

from collections.abc import Iterator, Sequence

from archive.database import Row, Value
from archive.dictionaries import DictionaryTable
from archive.errors import ArchiveError

_PAGE = 500
_FAULTS = 20  # a damaged file can have thousands; a person reads some

Place = tuple[int, int, str, int, str]
"""Offset, length, digest, status and URL of a capture: what CDXJ line and catalogue must agree on."""


class AuditTable(DictionaryTable):
    """The part of the catalogue that finds its own faults."""

    def faults(self) -> list[str]:
        """Return a sentence for each thing that is wrong with the file or with what its tables say of each other."""
        found = [f"the file is damaged: {row[0]}" for row in self._all("PRAGMA quick_check(10)") if row[0] != "ok"]
        if found:
            return found  # what a damaged file says of itself is worth nothing
        found += [f"a row of {row[0]} refers to nothing in {row[2]}" for row in self._all("PRAGMA foreign_key_check")]
        for sentence, query in _CHECKS.items():
            found += [sentence.format(*row) for row in self._all(f"{query} LIMIT {_FAULTS}")]
        return [*found, *self._unreadable()][:_FAULTS]

    def places(self, warc: str) -> list[Place]:
        """Return what is known of every capture of a WARC file, by offset."""
        rows = self._all(
            "SELECT offset, length, digest, status, url FROM captures WHERE warc = (SELECT id FROM warcs "
            "WHERE path = ?) ORDER BY offset",
            (warc,),
        )
        return [(row["offset"], row["length"], row["digest"], row["status"], row["url"]) for row in rows]

    def hold_back(self) -> None:
        """Take every capture that waits to be cleaned out of the queue, until `release` puts it back."""
        with self.transaction():
            self._run("UPDATE captures SET pending = 2 WHERE pending = 1")

    def runs_held_back(self) -> list[tuple[str, int | None]]:
        """Return portal and run of all captures, the run that began first first."""
        rows = self._all("SELECT portal, run FROM captures GROUP BY portal, run ORDER BY min(fetched), min(id)")
        return [(row["portal"], row["run"]) for row in rows]

    def release(self, portal: str, run: int | None) -> None:
        """Put the captures of one run back into the queue that `hold_back` took them from."""
        with self.transaction():
            self._run("UPDATE captures SET pending = 1 WHERE pending = 2 AND portal = ? AND run IS ?", (portal, run))

    def erase(self, table: str, where: str, values: Sequence[Value] = ()) -> None:
        """Delete rows, and before them every row of any table that refers to them.

        Args:
            table: Whose rows; a name out of our own code.
            where: SQL condition over its columns, likewise.
            values: For the condition's question marks.
        """
        with self.transaction():
            for child, columns in self._children(table):
                mine = ", ".join(column for column, _ in columns)
                theirs = ", ".join(column for _, column in columns)
                self.erase(child, f"({mine}) IN (SELECT {theirs} FROM {table} WHERE {where})", values)  # noqa: S608
            self._run(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608

    def _children(self, table: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        for row in self._all("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            keys: dict[int, list[tuple[str, str]]] = {}
            for key in self._all(f"PRAGMA foreign_key_list({row['name']})"):
                if key["table"] == table:
                    keys.setdefault(key["id"], []).append((key["from"], key["to"]))
            for columns in keys.values():
                yield row["name"], columns

    def _unreadable(self) -> Iterator[str]:
        last = 0
        while rows := self._all(
            "SELECT r.rowid, a.name, r.number, r.digest, r.body FROM revisions r JOIN articles a ON a.id = r.article "
            "WHERE r.rowid > ? ORDER BY r.rowid LIMIT ?",
            (last, _PAGE),
        ):
            yield from (
                f"{row['name']}, revision {row['number']}: {fault}" for row in rows if (fault := self._fault(row))
            )
            last = rows[-1]["rowid"]

    def _fault(self, row: Row) -> str | None:
        try:
            article = self._unpack(row["body"])
        except ArchiveError as error:
            return str(error)
        return None if article.digest == row["digest"] else "its text is not the one it was kept with"


_CHECKS = {
    "{0} should have revisions up to number {1} and has {2} of them": (
        "SELECT a.name, max(a.latest, coalesce(max(r.number), 0)), count(r.number) FROM articles a "
        "LEFT JOIN revisions r ON r.article = a.id GROUP BY a.id "
        "HAVING count(r.number) <> coalesce(max(r.number), 0) OR NOT coalesce(max(r.number = a.latest), 0)"
    ),
    "portal {0} should have {1} articles and has {2}": (
        "SELECT p.name, p.articles, count(a.id) FROM portals p LEFT JOIN articles a ON a.portal = p.name "
        "GROUP BY p.name HAVING p.articles <> count(a.id)"
    ),
    "portal {0} should have {1} captures and has {2}": (
        "SELECT p.name, p.captures, count(c.id) FROM portals p LEFT JOIN captures c ON c.portal = p.name "
        "GROUP BY p.name HAVING p.captures <> count(c.id)"
    ),
    "capture {0} of {1} is a revisit, but no capture holds {2}": (
        "SELECT c.id, c.url, c.digest FROM captures c WHERE c.revisit = 1 AND NOT EXISTS "
        "(SELECT 1 FROM captures o WHERE o.digest = c.digest AND o.revisit = 0)"
    ),
}
