"""A full disk: every write may be the one that fails. Nothing acknowledged is lost, nothing is half-written.

The disk is made small by RLIMIT_FSIZE in a process of its own: the kernel then refuses to let a file grow.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.config import Config
from archive.member import walk
from archive.store import Archive

ROOT = Path(__file__).resolve().parents[2]

CRAWL = """
import contextlib, json, os, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.config import Config
from archive.errors import ArchiveError, ArchiveFull
from archive.model import Exchange, PageRole
from archive.store import Archive

folder, limit, batch = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "batch"
kept, said = [], ""
with Archive.open(Config(data=folder), write=True) as archive:
    archive.catalogue.put_portal("sample", "", "http://sample.invalid", 7.0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    def capture(number):
        body = ("%06d" % number).encode() * 20 + os.urandom(700)
        page = Exchange(url=f"http://sample.invalid/{number}", fetched=datetime.now(UTC), status=200, body=body)
        archive.capture(page, portal="sample", run=None, role=PageRole.ARTICLE, key=str(number))
        kept.append(page.url)
    try:
        with archive.catalogue.transaction() if batch else contextlib.nullcontext():
            for number in range(1000):
                capture(number)
    except ArchiveFull as error:
        said = f"full: {error}"
    except ArchiveError as error:  # SQLite reports the limit as a failed write, not as a full disk
        said = f"error: {error}"
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    if said:
        capture(1000)
print(json.dumps({"kept": kept, "said": said}))
"""


def _crawl(folder: Path, limit: int, mode: str) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", CRAWL, str(folder), str(limit), mode],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told: dict[str, Any] = json.loads(run.stdout)
    return told


@pytest.mark.parametrize("mode", ["single", "batch"])
@pytest.mark.parametrize("limit", [1, 300, 2500, 20_000, 20_400, 60_000])
def test_nothing_kept_is_lost_and_nothing_is_half_written(tmp_path: Path, limit: int, mode: str) -> None:
    told = _crawl(tmp_path, limit, mode)
    assert told["said"]
    with Archive.open(Config(data=tmp_path), write=True) as archive:
        found = {capture.url: archive.read(capture).body for capture in archive.catalogue.captures()}
        assert set(told["kept"]) <= set(found)
        assert "http://sample.invalid/1000" in found
        assert all(len(body) == 820 for body in found.values())
    for warc in tmp_path.rglob("*.warc.gz"):
        tail = walk(warc)
        assert tail.end == tail.size


def test_full_disk_is_told_as_such(tmp_path: Path) -> None:
    said = _crawl(tmp_path, 2500, "batch")["said"]
    assert said.startswith("full: ")
    assert "no space left; nothing was half-written" in said
