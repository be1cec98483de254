"""Common Crawl: the list of its collections, each collection's index, and records by byte range.

Source: commoncrawl.org, "CDXJ Index"; recorded answers in the tests. Nothing found is answered with 404; bodies may be
cut at a size that the record names (WARC-Truncated).
"""

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from urllib.parse import urlencode

from archive.backfills import OldCapture
from archive.errors import SourceError
from archive.message import ascii_url
from crawler.sources.cdx import CdxRow, plain_url, read_answer, without_repeats
from crawler.sources.client import Client
from crawler.sources.source import Batch, Had, Missed, Row, Window
from crawler.sources.warc_file import read_record

COLLECTIONS = "https://index.commoncrawl.org/collinfo.json"
DATA = "https://data.commoncrawl.org/"

_REVISIT = "warc/revisit"


class CommonCrawl:
    """Common Crawl as a source.

    Attributes:
        name: `commoncrawl`, or the address of another list of collections.
        final: True: a collection that is published does not change.
    """

    final = True

    def __init__(self, client: Client, collections: str = COLLECTIONS) -> None:
        """Take the list of collections; one that is not Common Crawl's own has its data beside it."""
        own = collections == COLLECTIONS
        self.name = "commoncrawl" if own else collections
        self._data = DATA if own else collections.rpartition("/")[0] + "/"
        self._client, self._collections = client, collections
        self._indexes: dict[str, str] = {}

    def parts(self, hosts: Sequence[str], window: Window) -> list[str]:
        """Return `collection host` for each collection made in the window, oldest first.

        Raises:
            SourceError: The list of collections cannot be had.
        """
        answer = self._client.get(self._collections)
        try:
            found = [one for one in json.loads(answer.text) if _within(one, window)]
            self._indexes = {one["id"]: one["cdx-api"] for one in reversed(found)}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(
                f"{self._collections}: status {answer.status}, expected Common Crawl's list of collections: {error}"
            ) from error
        return [f"{name} {host}" for name in self._indexes for host in hosts]

    def listed(self, part: str, window: Window, position: str) -> Iterator[Batch]:
        """Yield what a collection has of a host; the position is the number of the next page of its index.

        Raises:
            SourceError: The index does not answer.
        """
        name, host = part.split(" ")
        number = int(position or 0)
        last: tuple[str, str | None] = ("", None)
        while (rows := self._page(name, host, window, number)) is not None:
            number += 1
            yield Batch(rows=tuple(map(_as_row, without_repeats(rows, last))), position=str(number))
            last = (rows[-1].key, rows[-1].digest) if rows else last
        yield Batch(rows=(), position="")

    def fetch(self, old: OldCapture) -> Had | Missed:
        """Fetch a record by its byte range, and check its digest."""
        offset, length, filename = old.place.split(" ", 2)
        url = self._data + filename
        span = f"bytes={offset}-{int(offset) + int(length) - 1}"
        answer = self._client.get(url, {"Range": span, "Accept-Encoding": "identity"})
        if answer.status != 206:
            return Missed(reason=f"{url}: status {answer.status} for {span}, expected 206")
        found = read_record(BytesIO(answer.body), old)
        if isinstance(found, Missed):
            return Missed(reason=f"{url} {span}: {found.reason}", for_good=found.for_good)
        return Had(exchange=found, source=f"{url}#{span}")

    def _page(self, name: str, host: str, window: Window, number: int) -> tuple[CdxRow, ...] | None:
        query = {"url": f"{host}/*", "output": "json", "page": str(number)} | window.query
        url = f"{self._indexes[name]}?{urlencode(query)}"
        answer = self._client.get(url)
        if answer.status in (400, 404) and ("message" in answer.text or "error" in answer.text):
            return None  # behind the last page, or nothing at all
        if answer.status != 200:
            raise SourceError(f"{url}: status {answer.status}: {answer.text[:200]!r}")
        return read_answer(answer.text, url).rows


def _within(collection: dict[str, str], window: Window) -> bool:
    """Tell whether a collection was made in a window; one that does not say so may have been."""
    first, last = (_digits(collection.get(name)) for name in ("from", "to"))
    return (not last or last >= window.since) and (not first or first <= window.until)


def _digits(time: str | None) -> str:
    return "".join(c for c in time or "" if c.isdigit())[:14]


def _as_row(row: CdxRow) -> Row:
    place = f"{row.offset} {row.length} {row.filename}"
    old = OldCapture(url=ascii_url(plain_url(row.url)), at=row.at, digest=row.digest, place=place)
    return Row(capture=old, status=None if row.mime == _REVISIT else row.status)
