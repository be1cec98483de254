import gzip
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from tests.replay import ReplayServer

CMS = Path(__file__).resolve().parents[3] / "shared" / "cms"
HOST = "http://127.0.0.1:18999"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def member(kind: str, path: str, number: int, block: bytes, concurrent: str = "") -> bytes:
    """One WARC record as a gzip member, written by hand: warcio's writer leaves temporary files open."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:sample:{kind}-{number}>\r\n{concurrent}"
        f"WARC-Target-URI: {HOST}{path}\r\nWARC-Date: 2026-11-22T09:00:00Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


def record(
    file: BinaryIO,
    path: str,
    body: bytes,
    *,
    status: str = "200 OK",
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),),
    form: dict[str, str] | None = None,
) -> None:
    number = file.tell()
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    file.write(member("response", path, number, f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body))
    line = f"{'POST' if form else 'GET'} {path} HTTP/1.1\r\nHost: {HOST[7:]}\r\n\r\n"
    link = f"WARC-Concurrent-To: <urn:sample:response-{number}>\r\n"
    file.write(member("request", path, number, (line + urlencode(form or {})).encode(), link))


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    path = tmp_path / "site.warc.gz"
    with path.open("wb") as file:
        escaped = HOST.replace("/", r"\/")
        page = f'<a href="{HOST}/a">a</a><script>u="{escaped}"</script>'
        record(file, "/", page.encode())
        record(file, "/tim?b=2&a=%E1%BB%83", b"found")
        packed = (("Content-Type", "text/xml"), ("Content-Encoding", "gzip"), ("X-Kept", "1"))
        record(file, "/rss", gzip.compress(f"<link>{HOST}/x</link>".encode()), headers=packed)
        record(file, "/old", b"", status="301 Moved", headers=(("Location", f"{HOST}/new"),))
        record(file, "/gone", b"gone", status="410 Gone")
        record(file, "/file.pdf", HOST.encode(), headers=(("Content-Type", "application/pdf"),))
        for number in ("2", "3"):
            fields = {"__EVENTTARGET": "pager", "__EVENTARGUMENT": number, "__VIEWSTATE": f"v{number}"}
            record(file, "/list?c=1", f"page {number}".encode(), form=fields)
    return path


def get(url: str) -> bytes:
    with urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def post(url: str, fields: list[tuple[str, str]]) -> bytes:
    with urlopen(Request(url, data=urlencode(fields).encode()), timeout=10) as answer:
        body: bytes = answer.read()
    return body


def test_replay_answers_what_was_recorded_and_points_links_at_itself(warc: Path) -> None:
    with ReplayServer(warc) as replay:
        page = get(replay.origin + "/").decode()
        assert f'href="{replay.origin}/a"' in page
        assert HOST not in page
        assert replay.origin.replace("/", "\\/") in page


def test_replay_undoes_content_encoding_and_keeps_other_headers(warc: Path) -> None:
    with ReplayServer(warc) as replay, urlopen(replay.origin + "/rss", timeout=10) as answer:
        assert answer.read().decode() == f"<link>{replay.origin}/x</link>"
        assert answer.headers["X-Kept"] == "1"
        assert answer.headers["Content-Encoding"] is None


def test_replay_finds_a_url_however_its_query_is_ordered_and_escaped(warc: Path) -> None:
    with ReplayServer(warc) as replay:
        assert get(replay.origin + "/tim?a=%e1%bb%83&b=2") == b"found"


def test_replay_leaves_files_as_they_are(warc: Path) -> None:
    with ReplayServer(warc) as replay:
        assert get(replay.origin + "/file.pdf") == HOST.encode()


def test_replay_rewrites_redirects(warc: Path) -> None:
    with ReplayServer(warc) as replay:
        with pytest.raises(HTTPError) as caught:
            build_opener(_Stay).open(replay.origin + "/old", timeout=10)
        with caught.value as moved:
            assert moved.code == 301
            assert moved.headers["Location"] == f"{replay.origin}/new"


@pytest.mark.parametrize(("path", "status"), [("/gone", 410), ("/never", 404), ("/list?c=1", 404)])
def test_replay_answers_errors_as_recorded_and_404_for_the_rest(warc: Path, path: str, status: int) -> None:
    with ReplayServer(warc) as replay:
        with pytest.raises(HTTPError) as caught:
            get(replay.origin + path)
        with caught.value as answer:
            assert answer.code == status


def test_replay_matches_a_postback_exactly_whatever_the_order_of_fields(warc: Path) -> None:
    fields = [("__VIEWSTATE", "v3"), ("__EVENTARGUMENT", "3"), ("__EVENTTARGET", "pager")]
    with ReplayServer(warc) as replay:
        assert post(replay.origin + "/list?c=1", fields) == b"page 3"


def test_replay_matches_a_postback_by_its_event_when_the_state_differs(warc: Path) -> None:
    fields = [("__EVENTTARGET", "pager"), ("__EVENTARGUMENT", "2"), ("__VIEWSTATE", "other")]
    with ReplayServer(warc) as replay:
        assert post(replay.origin + "/list?c=1", fields) == b"page 2"
        assert [(r.method, r.status) for r in replay.requests] == [("POST", 200)]


def test_replay_of_a_captured_portal_answers_every_recorded_page() -> None:
    folder = CMS / "replica-vinhlong"
    if not folder.is_dir():
        pytest.skip("the captured portals are not beside this checkout")
    with ReplayServer(folder / "replica-vinhlong.warc.gz", folder / "postbacks.warc.gz") as replay:
        gets = [e for e in replay.exchanges if e.method == "GET" and e.status == 200]
        assert len(gets) > 100
        for exchange in gets:
            assert get(replay.origin + "/" + exchange.url.split("/", 3)[3])
        posts = [e for e in replay.exchanges if e.method == "POST"]
        assert len(posts) == 7
        for exchange in posts:
            assert post(replay.origin + "/" + exchange.url.split("/", 3)[3], list(exchange.form))
