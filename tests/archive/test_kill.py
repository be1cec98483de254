"""SIGKILL at any moment: what was acknowledged is there afterwards, and the files are whole."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.cdx import cdx_offsets, cdx_path
from archive.config import Config
from archive.lock import ArchiveLock
from archive.member import walk
from archive.store import Archive

ROOT = Path(__file__).resolve().parents[2]

CRAWL = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.config import Config
from archive.lock import ArchiveLock
from archive.model import Article, Exchange, PageRole
from archive.store import Archive

folder, first = Path(sys.argv[1]), int(sys.argv[2])
with ArchiveLock(folder, owner="test"), Archive.open(Config(data=folder), write=True) as archive:
    archive.catalogue.put_portal("sample", "", "http://sample.invalid", 7.0)
    number = first
    while True:
        with archive.catalogue.transaction():
            batch = range(number, number + 3)
            for number in batch:
                body = str(number).encode() * 50 + os.urandom(3000)
                page = Exchange(url=f"http://sample.invalid/{number}", fetched=datetime.now(UTC), status=200, body=body)
                kept = archive.capture(page, portal="sample", run=None, role=PageRole.ARTICLE, key=str(number))
                archive.catalogue.keep(Article(title=str(number)), kept, key=str(number))
        number = batch.stop
        print(number - 1, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [[1], [3, 1, 7], [20]])
def test_what_was_acknowledged_is_there_after_every_kill(tmp_path: Path, acknowledged: list[int]) -> None:
    promised: set[int] = set()
    for kill, batches in enumerate(acknowledged):
        first = kill * 100_000
        with subprocess.Popen(
            [sys.executable, "-c", CRAWL, str(tmp_path), str(first)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as crawl:
            assert crawl.stdout is not None
            for _ in range(batches):
                crawl.stdout.readline()
            crawl.send_signal(signal.SIGKILL)
            for line in crawl.stdout:  # said before it died
                promised.update(range(first, int(line) + 1) if line.endswith("\n") else ())
        promised.update(range(first, first + 3 * batches))
    with ArchiveLock(tmp_path, owner="check"), Archive.open(Config(data=tmp_path), write=True) as archive:
        found = {int(capture.url.rpartition("/")[2]): capture for capture in archive.catalogue.captures()}
        assert promised <= set(found)
        assert all(archive.read(capture).body.startswith(str(n).encode() * 50) for n, capture in found.items())
        titles = {archive.catalogue.revision(name).article.title for name in archive.catalogue.article_ids()}
        assert {str(number) for number in promised} <= titles
        # captures that only the WARC file held wait to be cleaned
        assert {str(n) for n in found} == titles | {capture.key for capture in archive.catalogue.pending()}
    for warc in tmp_path.rglob("*.warc.gz"):
        tail = walk(warc)
        assert tail.end == tail.size
        assert cdx_offsets(cdx_path(warc)) == {capture.offset for capture in found.values()}
