"""The catalogue's dictionaries: what a portal's articles have in common, so that each is stored by what is its own.

Trained by zstd from the first articles of a portal, the menus and footers that were cut of them included, and once
more when it has many. A dictionary is never changed: bodies name the one that they were packed with. What a body looks
like, `codec` knows.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.codec import Dictionary, dictionary_of, pack, pack_plain, plain, train, unpack
from archive.database import Database, utc_text
from archive.model import Article

TRAINED_AT = (200, 5_000)
"""Articles of a portal from which a dictionary is trained: early, and when it has been through some years."""

_SIZE, _SHARE = 112_640, 160  # bytes; zstd's own default, and what it may cost each article that it is trained from
_SAMPLES = 1_000
_KEPT_IN = {
    "revisions": ("article", "number"),
    "superseded": ("article", "revision", "at"),
    "staged": ("portal", "capture"),
}
"""Tables with packed articles, and what names a row of each."""
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

    def _put_dictionary(self, portal: str | None, articles: int) -> Dictionary | None:
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
        return made

    def _relearn(self, portals: Container[str]) -> None:
        """Train the dictionaries anew that hold words of some portals' articles, once articles were taken out for good.

        All that was packed with the old ones is packed again, and they are forgotten. Takes time for each article.
        """
        known = self._all("SELECT number, portal, articles FROM dictionaries")
        old = [row for row in known if row["portal"] is None or row["portal"] in portals]
        fresh: dict[int, Dictionary | None] = {}
        for row in old:
            made = self._put_dictionary(row["portal"], row["articles"])
            if made is None or made.number != row["number"]:
                fresh[row["number"]] = made
        for table, key in _KEPT_IN.items() if fresh else ():
            self._pack_again(table, key, fresh)
        for number in fresh:
            self._run("DELETE FROM dictionaries WHERE number = ?", (number,))
            self._dictionaries.pop(number, None)

    def _pack_again(self, table: str, key: Sequence[str], fresh: Mapping[int, Dictionary | None]) -> None:
        where = " AND ".join(f"{column} = ?" for column in key)
        rows = self._all(f"SELECT {', '.join(key)} FROM {table} WHERE body IS NOT NULL")  # noqa: S608 our own names
        for names in map(tuple, rows):
            row = self._one(f"SELECT body FROM {table} WHERE {where}", names)  # noqa: S608
            number = dictionary_of(row["body"]) if row else None
            if row is not None and number is not None and number in fresh:
                body = pack_plain(plain(row["body"], self._dictionary), fresh[number])
                self._run(f"UPDATE {table} SET body = ? WHERE {where}", (body, *names))  # noqa: S608

    def _dictionary(self, number: int) -> Dictionary | None:
        if number not in self._dictionaries:
            row = self._one("SELECT data FROM dictionaries WHERE number = ?", (number,))
            if row is None:
                return None
            self._dictionaries[number] = Dictionary(bytes(row["data"]))
        return self._dictionaries[number]
