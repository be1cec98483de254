"""Reading the catalogue's articles: revisions, URLs, and the change log that the index follows. Writes nothing."""

from collections.abc import Iterator
from datetime import datetime

from archive.database import Row
from archive.dictionaries import DictionaryTable
from archive.errors import NotFound
from archive.model import Revision
from archive.rows import Change

_SELECT = (
    "SELECT a.name, a.portal, a.key, r.number, r.body, r.capture, c.url, coalesce(r.seen, c.fetched) seen "
    "FROM revisions r JOIN articles a ON a.id = r.article JOIN captures c ON c.id = r.capture"
)
_ARTICLE = "SELECT id, name, latest, first_seen, last_seen FROM articles"
_PAGE = 1000
_CANDIDATES = 10  # a person who typed too few letters can choose among so many


class RevisionTable(DictionaryTable):
    """The part of the catalogue that reads articles."""

    def revision(self, article_id: str, number: int | None = None) -> Revision:
        """Return a revision of an article; the latest when `number` is None.

        Args:
            article_id: The article's id, or its beginning when no other id begins so.
            number: 1 for the first.

        Raises:
            NotFound: No such article or revision, or several ids begin so: the message lists them.
        """
        with self._lock:
            row = self._article(article_id)
            wanted = row["latest"] if number is None else number
            last = self._last_number(row["id"])
            if not 1 <= wanted <= last:
                raise NotFound(f"{row['name']} has revisions 1 to {last}, no {wanted}")
            return self._revision(row["id"], wanted)

    def revisions(self, article_id: str) -> list[Revision]:
        """Return all revisions of an article, first to latest in time; `article_id` as for `revision`."""
        with self._lock:
            row = self._article(article_id)
            rows = self._all(f"{_SELECT} WHERE r.article = ? ORDER BY r.number", (row["id"],))
            return sorted(map(self._as_revision, rows), key=lambda one: (one.seen, one.number))

    def article_urls(self, article_id: str) -> list[str]:
        """Return every URL an article was kept from, last seen first; `article_id` as for `revision`."""
        with self._lock:
            row = self._article(article_id)
            rows = self._all(
                "SELECT url FROM article_urls WHERE article = ? ORDER BY last_seen DESC, url", (row["id"],)
            )
            return [found["url"] for found in rows]

    def article_ids(self) -> Iterator[str]:
        """Yield every article's id, oldest first. Read in pages: the catalogue may be written meanwhile."""
        last = 0
        while True:
            rows = self._all("SELECT id, name FROM articles WHERE id > ? ORDER BY id LIMIT ?", (last, _PAGE))
            yield from (row["name"] for row in rows)
            if len(rows) < _PAGE:
                return
            last = rows[-1]["id"]

    def find_url(self, url: str) -> str | None:
        """Return the id of the article that was kept from a URL (the latest, if several were), or None."""
        # through its captures: an index of the URLs themselves would cost every article its URL once more
        row = self._one(
            "SELECT a.name FROM (SELECT c.url, b.id FROM captures c "
            "JOIN articles b ON b.portal = c.portal AND b.key = coalesce(c.key, c.url) WHERE c.url = :url "
            "UNION SELECT c.url, b.article FROM captures c "
            "JOIN aliases b ON b.portal = c.portal AND b.key = coalesce(c.key, c.url) WHERE c.url = :url) f "
            "JOIN article_urls u ON u.article = f.id AND u.url = f.url JOIN articles a ON a.id = f.id "
            "ORDER BY u.last_seen DESC, a.id DESC LIMIT 1",
            {"url": url},
        )
        return row["name"] if row else None

    def holds(self, name: str) -> bool:
        """Tell whether an article of exactly this id is held."""
        return self._one("SELECT 1 FROM articles WHERE name = ?", (name,)) is not None

    def count_articles(self) -> int:
        """Return how many articles the archive holds."""
        row = self._one("SELECT coalesce(sum(articles), 0) n FROM portals")
        return int(row["n"]) if row else 0

    def changes(self, after: int = 0, limit: int = 1000) -> list[Change]:
        """Return entries of the change log whose number is above `after`, in order, at most `limit`."""
        rows = self._all("SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
        return [
            Change(
                seq=row["seq"],
                article_id=row["article"],
                revision=row["revision"],
                what=row["what"],
                at=datetime.fromisoformat(row["at"]),
            )
            for row in rows
        ]

    def last_change(self) -> int:
        """Return the number of the newest entry of the change log; 0 when it is empty."""
        row = self._one("SELECT coalesce(max(seq), 0) seq FROM changes")
        return int(row["seq"]) if row else 0

    def _revision(self, row: int, number: int) -> Revision:
        found = self._one(f"{_SELECT} WHERE r.article = ? AND r.number = ?", (row, number))
        if found is None:
            raise NotFound(f"{self.path}: article row {row} has no revision {number}; run `scrapy doctor`")
        return self._as_revision(found)

    def _last_number(self, row: int) -> int:
        found = self._one("SELECT max(number) number FROM revisions WHERE article = ?", (row,))
        return int(found["number"] or 0) if found else 0

    def _latest(self, row: int) -> Revision:
        found = self._one("SELECT latest FROM articles WHERE id = ?", (row,))
        return self._revision(row, found["latest"] if found else 0)

    def _article(self, name: str) -> Row:
        exact = self._one(f"{_ARTICLE} WHERE name = ?", (name,))
        if exact is not None:
            return exact
        # the range is what an index can answer; LIKE would scan, and take _ and % for patterns
        rows = self._all(
            f"{_ARTICLE} WHERE name >= ? AND name < ? ORDER BY name LIMIT ?",
            (name, name + "\U0010ffff", _CANDIDATES + 1),
        )
        if not name or not rows:
            raise NotFound(f"no article {name!r} in {self.path}")
        if len(rows) > 1:
            listed = ", ".join(row["name"] for row in rows[:_CANDIDATES])
            more = ", …" if len(rows) > _CANDIDATES else ""
            raise NotFound(f"several articles begin with {name!r}: {listed}{more}; type more of the id")
        return rows[0]

    def _as_revision(self, row: Row) -> Revision:
        return Revision(
            article_id=row["name"],
            number=row["number"],
            portal=row["portal"],
            key=row["key"],
            url=row["url"],
            capture=row["capture"],
            seen=datetime.fromisoformat(row["seen"]),
            article=self._unpack(row["body"]),
        )
