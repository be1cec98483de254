"""Keeping articles: what becomes a revision, an entry of the change log, or only another URL of what is held.

An article that says the same as before makes no revision and no change; nor does a page that shows a held article
under another address. What comes out of its time, `history` puts in its place.
"""

from datetime import UTC, datetime

from archive.database import Row, utc_text
from archive.history import HistoryTable
from archive.likeness import read, sketch
from archive.model import Article, Capture, article_id
from archive.rows import Kept


class ArticleTable(HistoryTable):
    """The part of the catalogue that keeps articles."""

    def keep(self, article: Article, capture: Capture, *, key: str) -> Kept:
        """Keep what a capture says of the article that its portal calls `key`.

        The same title, text and attachments as in the latest revision make no new one: then only the URL and
        the time it was last seen are noted. So it is with a page that shows what is held under another key
        (`archive.variants`): the key becomes an alias of that article. A capture from before the article was
        last seen may add a revision of its own time, and leaves the latest one as it is (`archive.history`).
        """
        with self.transaction():
            known = self._one(
                "SELECT id, latest, digest, last_seen FROM articles WHERE portal = ? AND key = ?", (capture.portal, key)
            )
            if known is not None and utc_text(capture.fetched) < known["last_seen"]:
                row, number, outcome = self._keep_late(known, article, capture, key)
            elif known is not None and known["digest"] == article.digest:
                row, number, outcome = known["id"], known["latest"], "unchanged"
            else:
                row, number, outcome = self._keep_text(article, capture, key, known)
            self._seen(row, capture)
            return Kept(outcome=outcome, revision=self._revision(row, number))

    def _keep_late(self, known: Row, article: Article, capture: Capture, key: str) -> tuple[int, int, str]:
        """Keep what a capture from before the article was last seen says; return as `_keep_text`."""
        row, latest, name = known["id"], known["latest"], article_id(capture.portal, key)
        place = self._place(row, capture.fetched)
        if place.after is not None and place.after.digest == article.digest:
            self._saw_earlier(place.after, capture.fetched)
            return row, latest, "unchanged"
        if place.before is not None and place.before.digest == article.digest:
            return row, latest, "unchanged"
        again = self._seen_again(place)
        if place.after is None and again is None:
            return self._keep_text(article, capture, key, known)
        number = self._next_number(row)
        self._insert_revision(row, number, article, capture)
        self._log(name, number, "changed")
        if place.before is not None and again is not None:
            self._repeat_revision(place.before, number + 1, again)
            self._log(name, number + 1, "changed")
            if place.after is None:
                latest = number + 1
                self._run("UPDATE articles SET latest = ? WHERE id = ?", (latest, row))
        return row, latest, "earlier"

    def _keep_text(self, article: Article, capture: Capture, key: str, known: Row | None) -> tuple[int, int, str]:
        """Keep a text that was not held under this key; return row, number of the latest revision, outcome."""
        reading = read(article)
        drawn = sketch(reading)
        near = self._near(drawn)
        if known is not None:
            row, number, outcome = known["id"], self._next_number(known["id"]), "changed"
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
        self._insert_revision(row, number, article, capture)
        self._put_latest(row, number, article)

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
