"""Keeping articles: what becomes a revision, an entry of the change log, or only another URL of what is held.

An article that says the same as before makes no revision and no change; nor does a page that shows a held article
under another address.
"""

from datetime import UTC, datetime

from archive.aliases import AliasTable
from archive.database import Row, utc_text
from archive.likeness import read, sketch
from archive.model import Article, Capture, article_id
from archive.rows import Kept


class ArticleTable(AliasTable):
    """The part of the catalogue that keeps articles."""

    def keep(self, article: Article, capture: Capture, *, key: str) -> Kept:
        """Keep what a capture says of the article that its portal calls `key`.

        The same title, text and attachments as in the latest revision make no new one: then only the URL and
        the time it was last seen are noted. So it is with a page that shows what is held under another key
        (`archive.variants`): the key becomes an alias of that article. Captures are meant to come in the order
        they were fetched.
        """
        with self.transaction():
            known = self._one(
                "SELECT id, latest, digest FROM articles WHERE portal = ? AND key = ?", (capture.portal, key)
            )
            if known is not None and known["digest"] == article.digest:
                row, number, outcome = known["id"], known["latest"], "unchanged"
            else:
                row, number, outcome = self._keep_text(article, capture, key, known)
            self._seen(row, capture)
            return Kept(outcome=outcome, revision=self._revision(row, number))

    def _keep_text(self, article: Article, capture: Capture, key: str, known: Row | None) -> tuple[int, int, str]:
        """Keep a text that was not held under this key; return row, number of the latest revision, outcome."""
        reading = read(article)
        drawn = sketch(reading)
        near = self._near(drawn)
        if known is not None:
            row, number, outcome = known["id"], known["latest"] + 1, "changed"
        elif (main := self._main(capture, key, reading, near)) is not None:
            return main, self._latest(main).number, "variant"
        else:
            row, number, outcome = self._add(capture, key), 1, "new"
        self._add_revision(row, number, article, capture)
        self._put_sketch(row, reading, drawn)
        self._put_links(row, capture.portal, reading, near, capture.fetched)
        self._log(article_id(capture.portal, key), number, outcome)
        if outcome == "new":
            self._train(capture.portal)
        return row, number, outcome

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
            (row, number, capture.id, article.digest, self._pack(article, capture.portal)),
        )
        self._put_files(row, number, article)
        self._put_latest(row, number, article)

    def _put_files(self, row: int, number: int, article: Article) -> None:
        self._run("DELETE FROM attachments WHERE article = ? AND revision = ?", (row, number))
        for position, file in enumerate(article.attachments):
            self._run(
                "INSERT INTO attachments (article, revision, position, url, label, type) VALUES (?, ?, ?, ?, ?, ?)",
                (row, number, position, file.url, file.label, file.type),
            )

    def _put_latest(self, row: int, number: int, article: Article) -> None:
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
        self._came_back(row, capture)
        self._run(
            "INSERT INTO article_urls (url, article, last_seen) VALUES (?, ?, ?) "
            "ON CONFLICT (article, url) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
            (capture.url, row, at),
        )


def _instant(published: datetime) -> float:
    # a time without zone should not occur; taken as UTC it still sorts within hours of its place
    return (published if published.tzinfo else published.replace(tzinfo=UTC)).timestamp()
