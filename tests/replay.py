"""Serves WARC files back as the HTTP origin that they were captured from, for tests of crawling.

One answer a URL (the newest), POST answers found by the recorded request's form; nothing recorded is 404. URLs of
the recorded origin are rewritten to this one, in bodies and in Location, so that a crawl stays here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator

from spiders.sample.origin import Answer, Asked, Origin, utc_now

_TEXT = ("text/", "application/xml", "application/rss+xml", "application/atom+xml", "application/xhtml+xml")
_TEXT_TOO = ("application/json", "application/javascript", "application/x-javascript")
_OURS = {"content-length", "transfer-encoding", "content-encoding", "connection", "keep-alive", "date", "server"}
_EVENT = ("__EVENTTARGET", "__EVENTARGUMENT")

Form = tuple[tuple[str, str], ...]
Key = tuple[str, Form]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """One recorded exchange: what was asked and what came back, content encoding undone."""

    url: str
    method: str
    form: Form
    status: int
    headers: tuple[tuple[str, str], ...]
    type: str
    body: bytes

    @property
    def events(self) -> Form:
        """The fields that tell one postback of a page from another."""
        return tuple(field for field in self.form if field[0] in _EVENT)


class ReplayServer(Origin):
    """A running replay of WARC files; use it in a `with` block.

    Attributes:
        exchanges: What was recorded, in file order.
    """

    def __init__(self, *warcs: Path, port: int = 0, clock: Callable[[], datetime] = utc_now) -> None:
        self.exchanges = [exchange for warc in warcs for exchange in _exchanges(warc)]
        self._gets = {_key(_target(e.url)): e for e in self.exchanges if e.method in ("GET", "HEAD")}
        self._hosts = sorted({urlsplit(e.url)[:2] for e in self.exchanges})
        super().__init__(self._recorded, port=port, clock=clock)

    def _recorded(self, asked: Asked) -> Answer:
        key = _key(_swapped(asked.target.encode(), self._back()).decode())
        found = self._posted(key, asked) if asked.method == "POST" else self._gets.get(key)
        if found is None:
            return Answer(status=404, body=b"not recorded", type="text/plain")
        forth = [(theirs, ours) for ours, theirs in self._back()]
        text = found.type.startswith((*_TEXT, *_TEXT_TOO))
        return Answer(
            status=found.status,
            body=_swapped(found.body, forth) if text else found.body,
            type="",
            headers=tuple((n, _swapped(v.encode("latin-1"), forth).decode("latin-1")) for n, v in found.headers),
        )

    def _posted(self, key: Key, asked: Asked) -> Recorded | None:
        posts = [e for e in self.exchanges if e.method == "POST" and _key(_target(e.url)) == key]
        form = _form(asked.body)
        events = tuple(field for field in form if field[0] in _EVENT)
        exact = [e for e in posts if e.form == form]
        like = [e for e in posts if events and e.events == events]
        return next(iter(exact + like), None)

    def _back(self) -> list[tuple[bytes, bytes]]:
        """Pairs of (this origin, recorded origin) in each form that pages write URLs in."""
        pairs = []
        for scheme, host in self._hosts:
            theirs = f"{scheme}://{host}"
            pairs += [(_form_of(self.origin), _form_of(theirs)) for _form_of in _FORMS]
            pairs.append((f"//{urlsplit(self.origin).netloc}".encode(), f"//{host}".encode()))
        return pairs


_FORMS: tuple[Callable[[str], bytes], ...] = (
    lambda url: url.encode(),
    lambda url: url.replace("/", r"\/").encode(),
    lambda url: quote(url, safe="").encode(),
)


def _swapped(data: bytes, pairs: list[tuple[bytes, bytes]]) -> bytes:
    for old, new in pairs:
        data = data.replace(old, new)
    return data


def _exchanges(warc: Path) -> Iterator[Recorded]:
    """Pair each response with its request, whichever of the two names the other."""
    asked: dict[str, tuple[str, Form]] = {}
    answers: list[tuple[str, str, dict[str, Any]]] = []
    with warc.open("rb") as file:
        for record in ArchiveIterator(file):
            own = record.rec_headers.get_header("WARC-Record-ID")
            other = record.rec_headers.get_header("WARC-Concurrent-To") or ""
            if record.rec_type == "request":
                request = (record.http_headers.protocol, _form(record.content_stream().read()))
                asked |= {own: request, other: request}
            elif record.rec_type == "response" and record.http_headers:
                answers.append((own, other, _response(record)))
    for own, other, values in answers:
        method, form = asked.get(own) or asked.get(other) or ("GET", ())
        yield Recorded(method=method, form=form, **values)


def _response(record: Any) -> dict[str, Any]:
    headers = record.http_headers
    return {
        "url": record.rec_headers.get_header("WARC-Target-URI"),
        "status": int(headers.get_statuscode()),
        "type": (headers.get_header("Content-Type") or "").lower(),
        "headers": tuple((n, v) for n, v in headers.headers if n.lower() not in _OURS),
        "body": record.content_stream().read(),
    }


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _key(target: str) -> Key:
    parts = urlsplit(target)
    return unquote(parts.path), tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))


def _form(body: bytes) -> Form:
    return tuple(sorted(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))
