"""A plain HTTP client for the tests of the sample portals: one request, nothing followed, nothing decoded."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from urllib.parse import urlsplit

from lxml import html


@dataclass(frozen=True, kw_only=True, slots=True)
class Got:
    """One answer."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def links(self) -> list[str]:
        root = html.document_fromstring(self.body, parser=html.HTMLParser(encoding="utf-8"))
        return [str(a.get("href")) for a in root.iter("a") if a.get("href")]

    @property
    def fields(self) -> dict[str, str]:
        root = html.document_fromstring(self.body, parser=html.HTMLParser(encoding="utf-8"))
        hidden = [i for i in root.iter("input") if i.get("type") == "hidden"]
        return {str(i.get("name")): str(i.get("value")) for i in hidden}


def fetch(
    origin: str,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Got:
    """Ask for one path and return what came."""
    connection = HTTPConnection(urlsplit(origin).netloc, timeout=10)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Got(status=answer.status, headers=answer.headers, body=answer.read())
    finally:
        connection.close()
