"""A wayback machine: its CDX server lists captures, its raw replay (`id_`) gives them. Internet Archive's, pywb.

A body counts only when its SHA-1 is the one that the list gave: proxies recompress, and machines answer with pages of
their own. Sources: the CDX server's and pywb's documentation; RFC 7089 (Memento); recorded answers in the tests.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urljoin

from archive.backfills import OldCapture
from archive.errors import SourceError
from archive.member import digest_of
from archive.message import ascii_url
from archive.model import Exchange
from crawler.sources.cdx import CdxAnswer, plain_url, read_answer, without_repeats
from crawler.sources.client import Answer, Client
from crawler.sources.source import Batch, Had, Missed, Row, Window

WAYBACK = "https://web.archive.org/cdx/search/cdx"
PAGE = 5000
"""Rows asked for at a time."""

HOPS = 3
"""Redirects to a neighbouring capture that are followed, at most."""

_ORIGINAL = "x-archive-orig-"
_NEIGHBOUR = re.compile(r"/(\d{14})id_/(.+)")
# what a machine passes on under its own name; of its other headers nobody can tell whose they are
_PASSED_ON = frozenset({"content-type", "content-encoding", "content-language", "content-disposition"})


class WebArchive:
    """A wayback machine as a source.

    Attributes:
        name: `wayback`, or the address of its CDX server.
        final: False: old captures may be added at any time.
    """

    final = False

    def __init__(self, client: Client, cdx: str = WAYBACK, *, page: int = PAGE) -> None:
        self.name = "wayback" if cdx == WAYBACK else cdx
        self._client, self._cdx, self._page = client, cdx, page
        self._replay = replay_of(cdx)

    def parts(self, hosts: Sequence[str], window: Window) -> list[str]:
        """Return the hosts: each is one query."""
        del window
        return list(hosts)

    def listed(self, part: str, window: Window, position: str) -> Iterator[Batch]:
        """Yield the captures of a host, in the order of their keys; the position is a resume key.

        Raises:
            SourceError: The server does not answer as a CDX server does, or blocks the host.
        """
        while True:
            answer = self._page_of(part, window, position)
            position = answer.resume_key or ""
            yield Batch(rows=tuple(_as_rows(answer)), position=position)
            if not position:
                return

    def fetch(self, old: OldCapture) -> Had | Missed:
        """Replay a capture as it was archived, and check its digest."""
        url = f"{self._replay}{old.at}id_/{old.place}"
        for _ in range(HOPS):
            answer = self._client.get(url)
            if answer.header("memento-datetime") or not 300 <= answer.status < 400:
                return _checked(answer, old)
            further = urljoin(url, answer.header("location") or "")
            if not _NEIGHBOUR.search(further) or further == url:
                return Missed(reason=f"{url} leads to {further or 'nowhere'}, which is no capture", for_good=True)
            url = further
        return Missed(reason=f"{url}: more than {HOPS} redirects between captures")

    def _page_of(self, host: str, window: Window, resume: str) -> CdxAnswer:
        query = {"url": host, "matchType": "host"} | window.query
        whole = f"{self._cdx}?{urlencode(query)}"
        paged = {"limit": str(self._page), "showResumeKey": "true"}
        answer = self._ask(f"{whole}&{urlencode(paged | ({'resumeKey': resume} if resume else {}))}")
        if len(answer.rows) >= self._page and answer.resume_key is None:
            return self._ask(whole)  # it knows no resume keys (pywb): all at once then
        return answer

    def _ask(self, url: str) -> CdxAnswer:
        answer = self._client.get(url)
        if answer.status == 404:
            return CdxAnswer(rows=())
        if answer.status != 200:
            raise SourceError(f"{url}: status {answer.status}: {answer.text[:200]!r}")
        return read_answer(answer.text, url)


def replay_of(cdx: str) -> str:
    """Return the address that raw replay begins with, from that of a CDX server.

    `…/cdx/search/cdx` is Internet Archive's, beside `…/web/`; `…/<collection>/cdx` is pywb's.

    Raises:
        SourceError: It has the shape of neither.
    """
    base = cdx.partition("?")[0].rstrip("/")
    if base.endswith("/cdx/search/cdx"):
        return base.removesuffix("cdx/search/cdx") + "web/"
    if base.endswith("/cdx"):
        return base.removesuffix("cdx")
    raise SourceError(f"{cdx}: expected the address of a CDX server, …/cdx/search/cdx or …/<collection>/cdx")


def _as_rows(answer: CdxAnswer) -> Iterator[Row]:
    # the server's own `collapse=digest` would take two URLs with the same body for one
    for row in without_repeats(answer.rows):
        old = OldCapture(url=ascii_url(plain_url(row.url)), at=row.at, digest=row.digest, place=row.url)
        yield Row(capture=old, status=row.status)


def _checked(answer: Answer, old: OldCapture) -> Had | Missed:
    said = answer.header("memento-datetime")
    if said is None:
        what = "it is not archived" if answer.status == 404 else f"status {answer.status}, and no capture"
        return Missed(reason=f"{answer.url}: {what}")
    if answer.status != 200:
        return Missed(reason=f"{answer.url}: the capture has status {answer.status}", for_good=True)
    coded = _whose_body(answer, old)
    if coded is None:
        return Missed(reason=f"{answer.url}: the body's digest is not {old.digest}, as the list says")
    return Had(exchange=_exchange(answer, old, coded=coded, at=_moment(said)), source=answer.url)


def _whose_body(answer: Answer, old: OldCapture) -> bool | None:
    """Tell whether the body as received is the archived one (True), or what it decodes to (False); None if neither."""
    if old.digest is None:
        return answer.header(_ORIGINAL + "content-encoding") is not None or not answer.header("content-encoding")
    for coded, body in ((True, answer.body), (False, answer.decoded)):
        if digest_of(body) == f"sha1:{old.digest}":
            return coded
    return None


def _exchange(answer: Answer, old: OldCapture, *, coded: bool, at: datetime) -> Exchange:
    return Exchange(
        url=old.url,
        fetched=at,
        status=answer.status,
        reason=answer.reason,
        headers=tuple(_original_headers(answer, coded=coded)),
        body=answer.body if coded else answer.decoded,
    )


def _original_headers(answer: Answer, *, coded: bool) -> Iterator[tuple[str, str]]:
    """Yield the headers of the archived answer; of its content coding only what is true of the body as it is kept."""
    apart = [(n[len(_ORIGINAL) :], v) for n, v in answer.headers if n.lower().startswith(_ORIGINAL)]
    names = {name.lower() for name, _ in apart}
    apart += [(n, v) for n, v in answer.headers if n.lower() in _PASSED_ON - names]
    for name, value in apart:
        if name.lower() != "content-encoding" or coded:
            yield name, value


def _moment(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError as error:
        raise SourceError(f"Memento-Datetime {text!r}: expected an HTTP date") from error
