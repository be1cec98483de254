"""The catalogue's dictionaries: what a portal's articles have in common, so that each is stored by what is its own.

Trained by zstd from the first articles of a portal, the menus and footers that were cut of them included, and once
more when it has many. A dictionary is never changed: bodies name the one that they were packed with. What a body looks
like, `codec` knows.
"""

from datetime import UTC, datetime
from pathlib import Path

from archive.codec import Dictionary, pack, plain, train, unpack
from archive.database import Database, utc_text
from archive.model import Article

TRAINED_AT = (200, 5_000)
"""Articles of a portal from which a dictionary is trained: early, and when it has been through some years."""

_SIZE, _SHARE = 112_640, 160  # bytes; zstd's own default, and what it may cost each article that it is trained from
_SAMPLES = 1_000
_BODIES = "SELECT r.body FROM articles a JOIN revisions r ON r.article = a.id AND r.number = a.latest"


class DictionaryTable(Database):
    """The part of the catalogue that packs and unpacks articles."""

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        super().__init__(path, readonly=readonly)
        # by a number that is made of its content: what a transaction took back does no harm here
        self._dictionaries: dict[int, Dictionary] = {}

    def _pack(self, article: Article, portal: str) -> bytes:
        with self._lock:
            row = self._one(
                "SELECT number FROM dictionaries WHERE portal = ? ORDER BY articles DESC, number DESC LIMIT 1",
                (portal,),
            ) or self._one("SELECT number FROM dictionaries ORDER BY number LIMIT 1")
            return pack(article, self._dictionary(row["number"]) if row else None)

    def _unpack(self, body: bytes) -> Article:
        with self._lock:  # one thread at a time may use a dictionary
            return unpack(body, self._dictionary)

    def _train(self, portal: str) -> None:
        """Train a dictionary when a portal, or the archive, has come to hold as many articles as that is done at."""
        held = self._one("SELECT sum(articles) n, sum(iif(name = ?, articles, 0)) own FROM portals", (portal,))
        if held is None:
            return
        if held["own"] in TRAINED_AT:
            self._put_dictionary(portal, held["own"])
        elif held["n"] == TRAINED_AT[0]:  # many small portals: something in common is better than nothing
            self._put_dictionary(None, held["n"])

    def _put_dictionary(self, portal: str | None, articles: int) -> None:
        rows = self._all(
            f"{_BODIES} LIMIT ?" if portal is None else f"{_BODIES} WHERE a.portal = ? LIMIT ?",
            (_SAMPLES,) if portal is None else (portal, _SAMPLES),
        )
        made = train([plain(row["body"], self._dictionary) for row in rows], min(_SIZE, articles * _SHARE))
        if made is not None:
            self._run(
                "INSERT OR IGNORE INTO dictionaries (number, portal, articles, trained, data) VALUES (?, ?, ?, ?, ?)",
                (made.number, portal, articles, utc_text(datetime.now(UTC)), made.data),
            )

    def _dictionary(self, number: int) -> Dictionary | None:
        if number not in self._dictionaries:
            row = self._one("SELECT data FROM dictionaries WHERE number = ?", (number,))
            if row is None:
                return None
            self._dictionaries[number] = Dictionary(bytes(row["data"]))
        return self._dictionaries[number]
