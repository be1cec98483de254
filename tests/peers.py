"""Other people's programs that tests compare with: pywb, warcio, wacz, bagit in a virtual environment of their own.

`make peers` makes it in `.peers`; EDU_ARCHIVE_PEERS names another. They are run as programs, never imported: pywb is
GPL, and they pin old packages. Where there is none, the tests are skipped.
"""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

ROOT = Path(__file__).resolve().parents[1]
_SECONDS = 120.0  # a cold start on a busy machine


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a server answered: status, headers by lower-case name, body as received."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def peer(program: str) -> str:
    """Return the path of a program of the peers' environment; skips the test where there is none."""
    home = Path(os.environ.get("EDU_ARCHIVE_PEERS") or ROOT / ".peers")
    path = home / "bin" / program
    if not path.exists():
        pytest.skip(f"{program} is not there: run `make peers`, or let EDU_ARCHIVE_PEERS name its environment")
    return str(path)


def run_peer(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the peers' environment to its end."""
    command = [peer("python"), peer(program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@contextlib.contextmanager
def serve_pywb(folder: Path) -> Iterator[str]:
    """Serve a pywb folder (`config.yaml`, or `collections/`) for the length of a `with` block; yield its origin."""
    wayback = peer("wayback")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [peer("python"), wayback, "--bind", "127.0.0.1", "--port", str(port), "--directory", str(folder)]
    with (folder / "pywb.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            _wait(process, f"http://127.0.0.1:{port}", folder / "pywb.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def fetch(url: str, **headers: str) -> Answer:
    """Fetch a URL, without following redirects; `Accept_Datetime` stands for the header `Accept-Datetime`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=sent), timeout=60) as response:
            return _answer(response.status, response.headers, response.read())
    except HTTPError as error:
        with error:
            return _answer(error.code, error.headers, error.read())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        del args, kwargs


def _answer(status: int, headers: Message, body: bytes) -> Answer:
    return Answer(status=status, headers={name.lower(): value for name, value in headers.items()}, body=body)


def _wait(process: subprocess.Popen[bytes], origin: str, log: Path) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"pywb ended with {process.returncode}: {log.read_text(errors='replace')[-2000:]}")
        with contextlib.suppress(URLError, OSError):
            fetch(origin)
            return
        time.sleep(0.1)
    pytest.fail("pywb does not answer")
