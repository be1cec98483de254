"""The catalogue's side of a take-down: finding all that shows an article, and taking it out for good.

What was found goes by capture; which capture stands where in which file, the caller knows.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.articles import ArticleTable
from archive.audit import AuditTable
from archive.database import Row, utc_text
from archive.errors import NotFound
from archive.member import digest_of
from archive.takedowns import REASON

_EMPTY = digest_of(b"")
_NO_TEXT = ("not-article", "error")
_ARTICLES = "SELECT id, name, portal, latest FROM articles WHERE name IN (SELECT value FROM json_each(?))"
_COUNTS = "SELECT portal, count(*) n FROM captures WHERE id IN (SELECT value FROM json_each(?)) GROUP BY portal"


@dataclass(slots=True)
class Affected:
    """What a take-down removes.

    Attributes:
        articles: Their ids.
        keys: Portal and key of each, aliases included.
        urls: Every URL they were kept from.
        texts: Digests of their revisions.
        captures: Numbers of the captures whose records go.
    """

    articles: set[str] = field(default_factory=set)
    keys: set[tuple[str, str]] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    captures: set[int] = field(default_factory=set)


class WithdrawalTable(ArticleTable, AuditTable):
    """The part of the catalogue that takes things out."""

    def affected(self, target: str) -> Affected:
        """Return all that shows an article, or what was fetched from a URL.

        Besides the article's own captures those of whatever URL and portal that have the same payload, and so on for
        the articles that these show. Pages of its own addresses that hold no article stay when other addresses
        answered the same (an error page); so do answers other than 200, which hold nothing of it.

        Args:
            target: Id of an article, or its beginning; or a URL.

        Raises:
            NotFound: No such article.
        """
        found = Affected()
        with self._lock:
            if "://" in target:
                found.urls.add(target)
                name = self.find_url(target)
            else:
                name = self._article(target)["name"]
            whole_page = name is None  # a listing, a file: what was asked for is the page itself
            waiting = {name} if name else set[str]()
            while True:
                for article in waiting:
                    self._add_article(found, article)
                captures = self._showing(found, whole_page=whole_page)
                waiting = self._articles_of(captures) - found.articles
                if not waiting:
                    found.captures = captures
                    return found

    def withdraw(self, found: Affected, moved: Mapping[str, Sequence[tuple[int, int]]], *, at: datetime) -> None:
        """Take out what `affected` found, and enter where the other records of rewritten files stand now.

        Done already, it does nothing.

        Args:
            found: What goes.
            moved: For each rewritten WARC file the offset of each capture before, and by how much it moved.
            at: When, with time zone.
        """
        ids, names = json.dumps(sorted(found.captures)), json.dumps(sorted(found.articles))
        with self._shredding(), self.transaction():
            if self._still_there(ids):
                for path, moves in moved.items():
                    self._move(path, moves)
            for row in self._all(_ARTICLES, (names,)):
                self._run("DELETE FROM bands WHERE article = ?", (row["id"],))
                self._run("UPDATE portals SET articles = articles - 1 WHERE name = ?", (row["portal"],))
                self._log(row["name"], row["latest"], "removed")
            self.erase("articles", "name IN (SELECT value FROM json_each(?))", (names,))
            self._relearn({portal for portal, _ in found.keys})
            for row in self._all(_COUNTS, (ids,)):
                self._run("UPDATE portals SET captures = captures - ? WHERE name = ?", (row["n"], row["portal"]))
            self.erase("captures", "id IN (SELECT value FROM json_each(?))", (ids,))
            self._close_urls(found, at)

    def _add_article(self, found: Affected, name: str) -> None:
        row = self._one("SELECT id, portal, key FROM articles WHERE name = ?", (name,))
        if row is None:
            raise NotFound(f"no article {name!r} in {self.path}")
        found.articles.add(name)
        found.keys.add((row["portal"], row["key"]))
        aliases = self._all("SELECT portal, key FROM aliases WHERE article = ?", (row["id"],))
        found.keys |= {(one["portal"], one["key"]) for one in aliases}
        found.urls |= {one["url"] for one in self._all("SELECT url FROM article_urls WHERE article = ?", (row["id"],))}
        found.texts |= {
            one["digest"] for one in self._all("SELECT digest FROM revisions WHERE article = ?", (row["id"],))
        }

    def _showing(self, found: Affected, *, whole_page: bool) -> set[int]:
        own = list(self._own(found))
        same = {row["digest"] for row in own if whole_page or row["outcome"] not in _NO_TEXT} - {_EMPTY}
        captures = {row["id"] for digest in same for row in self._of_payload(digest)}
        ids = {row["id"] for row in own}
        for row in own:
            others = {one["id"] for one in self._of_payload(row["digest"])} - ids
            if row["digest"] in same or not others:
                captures.add(row["id"])
        return captures

    def _own(self, found: Affected) -> Iterator[Row]:
        by_key = "SELECT id, digest, outcome FROM captures WHERE status = 200 AND portal = ? AND key = ?"
        by_url = "SELECT id, digest, outcome FROM captures WHERE status = 200 AND url = ?"
        asked = [*((by_key, pair) for pair in sorted(found.keys)), *((by_url, (url,)) for url in sorted(found.urls))]
        rows = {row["id"]: row for query, values in asked for row in self._all(query, values)}
        yield from rows.values()

    def _of_payload(self, digest: str) -> list[Row]:
        return self._all("SELECT id FROM captures WHERE digest = ?", (digest,))

    def _articles_of(self, captures: Iterable[int]) -> set[str]:
        rows = self._all(
            "SELECT DISTINCT a.name FROM revisions r JOIN articles a ON a.id = r.article "
            "WHERE r.capture IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(captures)),),
        )
        return {row["name"] for row in rows}

    def _still_there(self, ids: str) -> bool:
        return (
            self._one("SELECT 1 FROM captures WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1", (ids,)) is not None
        )

    def _move(self, path: str, moves: Sequence[tuple[int, int]]) -> None:
        # no two captures of a file may have one offset, not even for a moment: first all go below zero
        for offset, by in moves:
            self._run(
                "UPDATE captures SET offset = -1 - (offset + ?) WHERE offset = ? AND warc = "
                "(SELECT id FROM warcs WHERE path = ?)",
                (by, offset, path),
            )
        self._run(
            "UPDATE captures SET offset = -1 - offset WHERE offset < 0 AND warc = "
            "(SELECT id FROM warcs WHERE path = ?)",
            (path,),
        )

    def _close_urls(self, found: Affected, at: datetime) -> None:
        urls = set(found.urls)
        for portal, key in found.keys:
            rows = self._all("SELECT url FROM urls WHERE portal = ? AND key = ?", (portal, key))
            urls |= {row["url"] for row in rows}
        for url in urls:
            self._run("DELETE FROM mentions WHERE url IN (SELECT id FROM urls WHERE url = ?)", (url,))
            self._run(
                "UPDATE urls SET skipped = ?, skips = skips + 1, last_seen = max(last_seen, ?) WHERE url = ?",
                (REASON, utc_text(at), url),
            )

    @contextlib.contextmanager
    def _shredding(self) -> Iterator[None]:
        """Have SQLite write zeros over what is deleted, and bring that into the file itself."""
        self._run("PRAGMA secure_delete = ON")
        try:
            yield
            self._all("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._run("PRAGMA secure_delete = OFF")
