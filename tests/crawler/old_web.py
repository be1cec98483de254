"""What the backfill tests share: a server that plays answers back byte for byte, recorded answers, WARC files, pywb."""

import base64
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.peers import peer, serve_pywb

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT.parent / "shared/portals/archives"
CMS = ROOT.parent / "shared/cms"

_HOP = {"transfer-encoding", "connection", "content-length", "keep-alive"}
_HEADER = re.compile(r"^      ([\w-]+):\n((?:      - .*\n(?:        .*\n)*)+)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One answer: status, headers in order, body as sent. `url` is what was asked when it was recorded."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/plain"),)
    body: bytes = b""
    reason: str = "OK"
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Playback:
    """A running server: its origin, and the targets it was asked for, in order."""

    origin: str
    asked: list[str]
    agents: set[str]


@contextmanager
def playing(answer: Callable[[str, dict[str, str]], Said]) -> Iterator[Playback]:
    """Serve what a function of target and request headers (lower case) returns."""
    asked: list[str] = []
    agents: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            agents.add(self.headers["User-Agent"])
            said = answer(self.path, {name.lower(): value for name, value in self.headers.items()})
            self.send_response_only(said.status, said.reason)
            for name, value in said.headers:
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Playback(origin=f"http://127.0.0.1:{server.server_address[1]}", asked=asked, agents=agents)
        finally:
            server.shutdown()
            thread.join()


def recorded(name: str) -> list[Said]:
    """Return the answers of a recording, in order; skip the test where it is absent."""
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"the recorded answers {path} are not here")
    text = path.read_text(encoding="utf-8")
    return [_of_json(line) for line in text.splitlines()] if path.suffix == ".jsonl" else list(_of_cassette(text))


def _of_json(line: str) -> Said:
    kept = json.loads(line)
    text, headers = kept["response_text"], {k.lower(): v for k, v in kept["response_headers"].items()}
    binary = headers.pop("content-type", "") == "application/octet-stream"
    headers.pop("content-encoding", None)  # the recording undid it
    return Said(
        status=kept["response_status_code"],
        headers=tuple(headers.items()),
        body=base64.b64decode(text) if binary else text.encode(),
        url=kept["url"],
    )


def _of_cassette(text: str) -> Iterator[Said]:
    """Read the YAML that VCR writes, as far as these recordings use it."""
    for part in text.split("\n- request:\n")[1:] if "\n- request:\n" in text else []:
        asked, _, rest = part.partition("\n  response:\n")
        body, _, rest = rest.partition("\n    headers:\n")
        coded = body.partition("!!binary |\n")[2]
        headers = []
        for name, block in _HEADER.findall(rest + "\n"):
            for value in re.split(r"^      - ", block, flags=re.MULTILINE)[1:]:
                plain = " ".join(value.split())
                headers.append((name, plain[1:-1].replace("''", "'") if plain.startswith("'") else plain))
        status = re.search(r"code: (\d+)", rest)
        url = re.search(r"uri: (.+)", asked)
        assert status is not None
        assert url is not None
        yield Said(status=int(status[1]), headers=tuple(headers), body=base64.b64decode(coded), url=url[1].strip())


def response(
    url: str, body: bytes, at: str, *, status: str = "200 OK", **more: str
) -> tuple[str, str, bytes, str, dict[str, str]]:
    """Return what `write_warc` takes for a page."""
    return url, status, body, at, {"Content-Type": "text/html; charset=utf-8", **more}


def write_warc(path: Path, pages: Sequence[tuple[str, str, bytes, str, dict[str, str]]], *, gzip: bool = True) -> Path:
    """Write response records with a date each (ISO)."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzip)
        for url, status, body, at, headers in pages:
            head = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=BytesIO(body),
                length=len(body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": at},
            )
            writer.write_record(record)
    return path


def article_page(title: str, *paragraphs: str) -> bytes:
    """Return an article page in Vietnamese: a title, a date, paragraphs long enough to be text."""
    told = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div class='date'>Thứ hai, 12/11/2012</div><div class='body'>{told}</div></body></html>"
    ).encode()


def long_text(subject: str) -> str:
    """Return a paragraph about something."""
    return (
        f"Sáng nay, Sở Giáo dục và Đào tạo đã tổ chức hội nghị về {subject} cho các trường trong tỉnh; hơn hai trăm "
        f"đại biểu đến dự, nghe báo cáo kết quả của năm học vừa qua và bàn việc {subject} cho năm học tới."
    )


@contextmanager
def pywb(folder: Path, *warcs: Path) -> Iterator[str]:
    """Run pywb over WARC files; yield the address of its CDX server. Skip the test where one of them is not here."""
    for warc in warcs:
        if not warc.exists():
            pytest.skip(f"{warc} is not here")
    for command in (["init", "old"], ["add", "old", *map(str, warcs)]):
        subprocess.run([peer("python"), peer("wb-manager"), *command], cwd=folder, check=True, capture_output=True)
    with serve_pywb(folder) as origin:
        yield f"{origin}/old/cdx"
