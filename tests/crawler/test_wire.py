"""Exact capture: the bytes of every odd answer stand in the WARC as the server sent them, and those of the request."""

import contextlib
import gzip
import re
import socket
import subprocess
import threading
import zlib
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator

from archive.cdx import cdx_path
from archive.config import Config
from archive.member import Record, read_record, walk
from archive.store import Archive
from tests.crawling import Ran, profile, update
from tests.peers import peer

PROFILE = "[article]\nurl = '-(?P<id>\\d+)\\.html$'\n"
PAGE = (
    "<html><body><h1>Thông báo</h1><p>Sở Giáo dục và Đào tạo thông báo lịch nghỉ lễ cho các đơn vị.</p></body></html>"
)
HTML = PAGE.encode()


def answer(body: bytes, *headers: bytes, status: bytes = b"200 OK", length: bool = True) -> bytes:
    lines = [b"HTTP/1.1 " + status, b"content-TYPE: text/html; charset=utf-8", *headers]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%X;ext=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nX-Trailer: 1\r\n\r\n"


ODD = {
    1: answer(HTML),
    2: answer(chunked(HTML, 17), b"Transfer-Encoding: chunked", length=False),
    3: answer(gzip.compress(HTML), b"Content-Encoding: gzip"),
    4: answer(brotli.compress(HTML), b"Content-Encoding: br"),
    5: answer(zstandard.compress(HTML), b"Content-Encoding: zstd"),
    6: answer(HTML, b"Content-Length: 5000", length=False),
    7: answer(HTML + b"more than was said", b"Content-Length: %d" % len(HTML), length=False),
    8: answer(HTML, b"X-Name: S\xf4 \xff\xfe", b"x-name: twice", b"X-EMPTY:", b"X-Folded: a\r\n  b"),
    9: answer(b"", b'ETag: "1"', status=b"304 Not Modified", length=False),
    10: answer(HTML, length=False),
    11: answer(gzip.compress(HTML)[:-9], b"Content-Encoding: gzip"),
    12: answer(chunked(HTML, 40)[:90], b"Transfer-Encoding: chunked", length=False),
    13: answer(zlib.compress(HTML), b"Content-Encoding: deflate"),
    14: answer(b"", status=b"204 No Content", length=False),
    15: b"HTTP/1.0 200\r\nServer:x\r\n\r\n" + HTML,
    16: answer(b"", b"Location: /tin-1.html", status=b"302 Found"),
    17: answer(
        chunked(gzip.compress(HTML), 30), b"transfer-encoding: Chunked", b"Content-Encoding: gzip", length=False
    ),
    18: answer(HTML, status=b"404 Kh\xf4ng c\xf3"),
    19: answer(HTML, *[b"X-Long: " + b"y" * 1000] * 30),
}
LISTING = answer("".join(f"<a href='/tin-{n}.html'>Tin số {n}</a>" for n in [*ODD, 98, 99]).encode())
ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"


class Wire:
    """A server that sends given bytes and closes; keeps the request it got for each path."""

    def __init__(self) -> None:
        self.asked: dict[str, bytes] = {}
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection:
                    request = b""
                    while b"\r\n\r\n" not in request:
                        request += connection.recv(65536)
                    path = request.split(b" ")[1].decode()
                    self.asked[path] = request
                    with contextlib.suppress(OSError):
                        connection.sendall(self._answer(path))

    def _answer(self, path: str) -> bytes:
        if path == "/":
            return LISTING
        number = int(found[1]) if (found := re.search(r"-(\d+)\.html", path)) else 0
        if number == 98:  # as much header as it takes
            return b"HTTP/1.1 200 OK\r\n" + b"X-Header: of some length\r\n" * 20_000
        if number == 99:
            return b"no HTTP at all\r\n\r\n"
        return ODD.get(number, ROBOTS) if number != 1 else INTERIM + ODD[1]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Wire, Ran]:
    folder = tmp_path_factory.mktemp("wire")
    server = Wire()
    try:
        profiles = profile(folder / "p", "so", PROFILE)
        ran = update(folder / "data", {"so": server.origin}, "-s", "RETRY_TIMES=1", profiles=profiles)
    finally:
        server.stop()
    return folder / "data", server, ran


def warc(data: Path) -> Path:
    (path,) = data.rglob("*.warc.gz")
    return path


def records(data: Path, kind: str) -> dict[str, list[Record]]:
    """Return the records of a kind by path of their URL."""
    found: dict[str, list[Record]] = {}
    for offset, length in walk(warc(data)).members:
        record = read_record(warc(data), offset, length)
        if record.headers["warc-type"] == kind:
            found.setdefault("/" + record.headers["warc-target-uri"].split("/", 3)[3], []).append(record)
    return found


def kept_of(data: Path, number: int) -> list[Record]:
    """Return the response and revisit records of an odd answer."""
    return [one for kind in ("response", "revisit") for one in records(data, kind).get(f"/tin-{number}.html", [])]


@pytest.mark.parametrize("number", ODD)
def test_bytes_in_the_warc_are_those_the_server_sent(crawled: tuple[Path, Wire, Ran], number: int) -> None:
    data, _, ran = crawled
    assert ran.code in (0, 1), ran.stderr
    kept = kept_of(data, number)
    head, _, body = ODD[number].partition(b"\r\n\r\n")
    assert kept
    for record in kept:
        whole = record.headers["warc-type"] == "response"
        assert record.block == head + b"\r\n\r\n" + (body if whole else b"")


def test_request_in_the_warc_is_that_the_server_got(crawled: tuple[Path, Wire, Ran]) -> None:
    data, server, _ = crawled
    requests = records(data, "request")
    assert set(server.asked) == set(requests)
    for path, asked in server.asked.items():
        assert requests[path][-1].block == asked


def test_a_cut_answer_is_marked(crawled: tuple[Path, Wire, Ran]) -> None:
    data, _, _ = crawled
    cut = {n for n in ODD if any("warc-truncated" in one.headers for one in kept_of(data, n))}
    assert cut == {6, 12}


def test_a_failure_is_a_metadata_record_that_says_why(crawled: tuple[Path, Wire, Ran]) -> None:
    data, _, _ = crawled
    failures = records(data, "metadata")
    assert set(failures) == {"/tin-98.html", "/tin-99.html"}
    assert len(failures["/tin-99.html"]) == 2, "each try is one"
    assert b"HeaderTooLarge" in failures["/tin-98.html"][0].block
    assert not kept_of(data, 98)
    assert not kept_of(data, 99)


def test_every_redirect_is_a_capture_of_its_own(crawled: tuple[Path, Wire, Ran]) -> None:
    data, _, _ = crawled
    with Archive.open(Config(data=data)) as archive:
        (moved,) = [capture for capture in archive.catalogue.captures() if capture.url.endswith("/tin-16.html")]
        assert moved.status == 302
        bodies = {
            c.url.rpartition("/")[2]: archive.read(c).body for c in archive.catalogue.captures() if c.status == 200
        }
    whole = [f"tin-{n}.html" for n in (1, 2, 3, 4, 5, 8, 10, 13, 15, 17)]
    assert {bodies[name] for name in whole} == {HTML}


def test_warcio_finds_every_digest_right(crawled: tuple[Path, Wire, Ran]) -> None:
    with warc(crawled[0]).open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            record.raw_stream.read()
            assert record.digest_checker.passed is not False, record.digest_checker.problems


def test_the_cdxj_is_that_of_cdxj_indexer(crawled: tuple[Path, Wire, Ran]) -> None:
    path = warc(crawled[0])
    lines = told("cdxj-indexer", "--post-append", str(path)).splitlines()
    assert sorted(lines) == sorted(cdx_path(path).read_text().splitlines())


FASTWARC = """
import sys
from fastwarc.warc import ArchiveIterator
count = 0
for http in (False, True):
    for record in ArchiveIterator(open(sys.argv[1], "rb"), parse_http=http):
        headers = dict(record.headers)
        count += 1
        if http and headers["WARC-Type"] == "response" and not record.verify_payload_digest():
            sys.exit("payload of " + headers["WARC-Target-URI"])
        if not http and not record.verify_block_digest():
            sys.exit("block of " + headers["WARC-Target-URI"])
print(count)
"""


def test_fastwarc_finds_every_digest_right(crawled: tuple[Path, Wire, Ran]) -> None:
    assert int(told("python", "-c", FASTWARC, str(warc(crawled[0])))) == 2 * len(walk(warc(crawled[0])).members)


def told(name: str, *arguments: str) -> str:
    """Run a program of the peers' environment, and return what it prints."""
    done = subprocess.run([peer(name), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
