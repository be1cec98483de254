"""The catalogue's articles, their revisions, and the change log that the index follows.

An article that says the same as before makes no revision and no change.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from archive.codec import pack, unpack
from archive.database import Database, Row, utc_text
from archive.errors import NotFound
from archive.model import Article, Capture, Revision, article_id
from archive.rows import Change, Kept

_SELECT = (
    "SELECT a.name, a.portal, a.key, r.number, r.body, r.capture, c.url, c.fetched FROM revisions r "
    "JOIN articles a ON a.id = r.article JOIN captures c ON c.id = r.capture"
)
_PAGE = 1000
_CANDIDATES = 10  # a person who typed too few letters can choose among so many


class ArticleTable(Database):
    """The part of the catalogue that knows articles."""

    def keep(self, article: Article, capture: Capture, *, key: str) -> Kept:
        """Keep what a capture says of the article that its portal calls `key`.

        The same title, text and attachments as in the latest revision make no new one: then only the URL and
        the time it was last seen are noted. Captures are meant to come in the order they were fetched.
        """
        with self.transaction():
            known = self._one(
                "SELECT id, latest, digest FROM articles WHERE portal = ? AND key = ?", (capture.portal, key)
            )
            if known is None:
                row, number, outcome = self._add(capture, key), 1, "new"
            elif known["digest"] != article.digest:
                row, number, outcome = known["id"], known["latest"] + 1, "changed"
            else:
                row, number, outcome = known["id"], known["latest"], "unchanged"
            if outcome != "unchanged":
                self._add_revision(row, number, article, capture)
                self._log(article_id(capture.portal, key), number, outcome)
            self._seen(row, capture)
            return Kept(outcome=outcome, revision=self._revision(row, number))

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
            if not 1 <= wanted <= row["latest"]:
                raise NotFound(f"{row['name']} has revisions 1 to {row['latest']}, no {wanted}")
            return self._revision(row["id"], wanted)

    def revisions(self, article_id: str) -> list[Revision]:
        """Return all revisions of an article, first to latest; `article_id` as for `revision`."""
        with self._lock:
            row = self._article(article_id)
            rows = self._all(f"{_SELECT} WHERE r.article = ? ORDER BY r.number", (row["id"],))
            return [_as_revision(found) for found in rows]

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
        row = self._one(
            "SELECT a.name FROM article_urls u JOIN articles a ON a.id = u.article WHERE u.url = ? "
            "ORDER BY u.last_seen DESC, a.id DESC LIMIT 1",
            (url,),
        )
        return row["name"] if row else None

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

    def _add(self, capture: Capture, key: str) -> int:
        at = utc_text(capture.fetched)
        cursor = self._run(
            "INSERT INTO articles (name, portal, key, first_seen, last_seen, latest, digest) "
            "VALUES (?, ?, ?, ?, ?, 0, '')",
            (article_id(capture.portal, key), capture.portal, key, at, at),
        )
        self._run("UPDATE portals SET articles = articles + 1 WHERE name = ?", (capture.portal,))
        return int(cursor.lastrowid or 0)

    def _add_revision(self, row: int, number: int, article: Article, capture: Capture) -> None:
        self._run(
            "INSERT INTO revisions (article, number, capture, digest, body) VALUES (?, ?, ?, ?, ?)",
            (row, number, capture.id, article.digest, pack(article)),
        )
        for position, file in enumerate(article.attachments):
            self._run(
                "INSERT INTO attachments (article, revision, position, url, label, type) VALUES (?, ?, ?, ?, ?, ?)",
                (row, number, position, file.url, file.label, file.type),
            )
        published = article.published
        self._run(
            "UPDATE articles SET latest = ?, digest = ?, published = ?, published_at = ? WHERE id = ?",
            (
                number,
                article.digest,
                published.isoformat() if published else None,
                _instant(published) if published else None,
                row,
            ),
        )

    def _log(self, name: str, number: int, what: str) -> None:
        self._run(
            "INSERT INTO changes (article, revision, what, at) VALUES (?, ?, ?, ?)",
            (name, number, what, utc_text(datetime.now(UTC))),
        )

    def _seen(self, row: int, capture: Capture) -> None:
        at = utc_text(capture.fetched)
        self._run(
            "UPDATE articles SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?",
            (at, at, row),
        )
        self._run(
            "INSERT INTO article_urls (url, article, last_seen) VALUES (?, ?, ?) "
            "ON CONFLICT (url, article) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
            (capture.url, row, at),
        )

    def _revision(self, row: int, number: int) -> Revision:
        found = self._one(f"{_SELECT} WHERE r.article = ? AND r.number = ?", (row, number))
        if found is None:
            raise NotFound(f"{self.path}: article row {row} has no revision {number}; run `scrapy doctor`")
        return _as_revision(found)

    def _article(self, name: str) -> Row:
        exact = self._one("SELECT id, name, latest FROM articles WHERE name = ?", (name,))
        if exact is not None:
            return exact
        # the range is what an index can answer; LIKE would scan, and take _ and % for patterns
        rows = self._all(
            "SELECT id, name, latest FROM articles WHERE name >= ? AND name < ? ORDER BY name LIMIT ?",
            (name, name + "\U0010ffff", _CANDIDATES + 1),
        )
        if not name or not rows:
            raise NotFound(f"no article {name!r} in {self.path}")
        if len(rows) > 1:
            listed = ", ".join(row["name"] for row in rows[:_CANDIDATES])
            more = ", …" if len(rows) > _CANDIDATES else ""
            raise NotFound(f"several articles begin with {name!r}: {listed}{more}; type more of the id")
        return rows[0]


def _instant(published: datetime) -> float:
    # a time without zone should not occur; taken as UTC it still sorts within hours of its place
    return (published if published.tzinfo else published.replace(tzinfo=UTC)).timestamp()


def _as_revision(row: Row) -> Revision:
    return Revision(
        article_id=row["name"],
        number=row["number"],
        portal=row["portal"],
        key=row["key"],
        url=row["url"],
        capture=row["capture"],
        seen=datetime.fromisoformat(row["fetched"]),
        article=unpack(row["body"]),
    )
