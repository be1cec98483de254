"""Crawls that are killed, and disks that are full: the next run ends with the archive of an undisturbed one.

The normal suite tries a sample of places; `make torture` (EDU_ARCHIVE_TORTURE=1) tries all of them, and 200 kills at
random moments.
"""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from archive.cdx import cdx_offsets, cdx_path
from archive.config import Config
from archive.member import walk
from archive.store import Archive
from spiders.sample.origin import Answer, Asked, Origin
from tests.crawling import ROOT, Ran, environment, profile

ALL = os.environ.get("EDU_ARCHIVE_TORTURE") == "1"
PROFILE = """
[crawl]
max_requests = 100000
[seeds]
listings = ["/muc-1/", "/muc-2/"]
[article]
url = '/tin/[a-z]+-(?P<id>\\d+)\\.html$'
follow = true
"""
WORDS = "Sở Giáo dục và Đào tạo thông báo lịch nghỉ lễ, hướng dẫn các phòng và các trường trong tỉnh thực hiện".split()

Holdings = dict[str, object]


def site(articles: int, a_page: int) -> Origin:
    """Serve two listings of several pages; half of the articles are found on other articles only, many have a file."""

    def answer(asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(body=b"User-agent: *\nDisallow:\n", type="text/plain")
        if asked.path.startswith("/muc-"):
            return listing(int(asked.path[5]), int(asked.query.get("page", "1")))
        if asked.path.startswith("/tep/"):
            return Answer(body=b"%PDF-1.4 " + asked.path.encode() * 20, type="application/pdf")
        if asked.path.startswith("/tin/cu-"):
            return Answer(status=301, headers=(("Location", asked.path.replace("/cu-", "/moi-")),))
        return article(int(asked.path.rpartition("-")[2].removesuffix(".html")))

    def listing(section: int, page: int) -> Answer:
        numbers = [n for n in range(articles) if n % 4 == section][(page - 1) * a_page : page * a_page]
        links = "".join(f"<li><a href='/tin/cu-{n}.html'>Thông báo số {n} của Sở</a></li>" for n in numbers)
        more = f"<a href='/muc-{section}/?page={page + 1}'>Trang sau</a>" if len(numbers) == a_page else ""
        return Answer(body=f"<html><body><ul>{links}</ul>{more}</body></html>".encode())

    def article(number: int) -> Answer:
        words = random.Random(number)
        text = "".join(f"<p>{' '.join(words.choices(WORDS, k=60))}.</p>" for _ in range(4))
        file = f"<a href='/tep/van-ban-{number}.pdf'>Văn bản đính kèm</a>" if number % 3 == 0 else ""
        others = "".join(f"<a href='/tin/moi-{n % articles}.html'>Tin {n}</a>" for n in (number + 1, number + 2))
        return Answer(
            body=f"<html><head><title>Thông báo số {number} của Sở</title></head><body><h1>Thông báo số {number} của Sở"
            f"</h1><div class='tin'>{text}{file}</div>{others}</body></html>".encode()
        )

    return Origin(answer)


class Crawl:
    """A crawl of a site into a folder, run as a user would, with a fault in it or none."""

    def __init__(self, folder: Path, origin: str, text: str = PROFILE) -> None:
        self.data = folder / "data"
        self._profiles = profile(folder / "p", "so", text)
        self._count = folder / "count"
        self._command = ["update", "so", "--origin", f"so={origin}", "--no-index"]

    def start(self, at: int = 0, *, limit: int = 0) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.crawler.faults", str(at), str(self._count), *self._command],
            cwd=ROOT,
            env=environment(self.data, self._profiles) | {"TEST_FILE_LIMIT": str(limit), "EDU_ARCHIVE_WORKERS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, at: int = 0, *, limit: int = 0) -> Ran:
        process = self.start(at, limit=limit)
        out, err = process.communicate()
        return Ran(code=process.returncode, stdout=out, stderr=err)

    @property
    def places(self) -> int:
        return int(self._count.read_text())

    def holdings(self) -> Holdings:
        """Return what the archive holds, as far as two crawls of one site must agree; fail where it is not whole."""
        with Archive.open(Config(data=self.data)) as archive:
            catalogue = archive.catalogue
            captures = list(catalogue.captures())
            assert all(archive.read(capture) for capture in captures)
            assert not catalogue.pending()
            assert catalogue.unfinished_crawl("so") is None
            assert not catalogue.frontier_marks("so")
            revisions = {one: [r.article.digest for r in catalogue.revisions(one)] for one in catalogue.article_ids()}
            logged = catalogue.last_change()
        for path in self.data.rglob("*.warc.gz"):
            tail = walk(path)
            assert tail.end == tail.size
            name = path.relative_to(self.data).as_posix()
            assert cdx_offsets(cdx_path(path)) == {c.offset for c in captures if c.warc == name}
        return {"revisions": revisions, "payloads": {(c.url, c.digest) for c in captures}, "changes": logged}


@pytest.fixture(scope="module")
def small() -> Iterator[Origin]:
    with site(articles=8, a_page=1) as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(small: Origin, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Holdings]:
    """Return in how many places a crawl can be killed, and what it holds in the end."""
    crawl = Crawl(tmp_path_factory.mktemp("undisturbed"), small.origin)
    ran = crawl.run()
    assert ran.code == 0, ran.stdout + ran.stderr
    held = crawl.holdings()
    assert len(held["revisions"]) == 8  # type: ignore[arg-type]
    return crawl.places, held


def test_a_crawl_killed_at_any_write_is_taken_up_and_nothing_is_lost_or_doubled(
    small: Origin, undisturbed: tuple[int, Holdings], tmp_path: Path
) -> None:
    places, held = undisturbed
    killed = 0
    tried = range(1, places + 1) if ALL else sorted(random.Random(4).sample(range(1, places + 1), 3))
    for at in tried:
        (tmp_path / str(at)).mkdir()
        crawl = Crawl(tmp_path / str(at), small.origin)
        code = crawl.run(at).code  # 0 where this crawl committed in fewer steps and never came to the place
        assert code in (-signal.SIGKILL, 0), f"place {at} of {places}"
        killed += code != 0
        ran = crawl.run()
        assert ran.code == 0, f"place {at} of {places}: {ran.stdout}{ran.stderr}"
        assert crawl.holdings() == held, f"place {at} of {places}"
    assert killed


def test_a_full_disk_ends_the_crawl_with_exit_code_3_and_it_goes_on_when_there_is_room(
    small: Origin, undisturbed: tuple[int, Holdings], tmp_path: Path
) -> None:
    _, held = undisturbed
    full = 0
    for limit in range(500, 400_000, 3_000) if ALL else (20_000, 120_000):
        (tmp_path / str(limit)).mkdir()
        crawl = Crawl(tmp_path / str(limit), small.origin)
        ran = crawl.run(limit=limit)
        assert ran.code in (0, 3), f"limit {limit}: {ran.stdout}{ran.stderr}"
        assert "Traceback" not in ran.stderr, f"limit {limit}: {ran.stderr}"
        full += ran.code == 3
        ran = crawl.run()
        assert ran.code == 0, f"limit {limit}: {ran.stdout}{ran.stderr}"
        assert crawl.holdings() == held, f"limit {limit}"
    assert full >= 1


def test_a_crawl_that_used_up_its_requests_is_taken_up_where_it_was(
    small: Origin, undisturbed: tuple[int, Holdings], tmp_path: Path
) -> None:
    crawl = Crawl(tmp_path, small.origin, PROFILE.replace("max_requests = 100000", "max_requests = 12"))
    before = len(small.requests)
    first, second = crawl.run(), crawl.run()
    assert first.code == 1, first.stdout + first.stderr
    assert "requests are used up" in first.stdout
    assert second.code == 0, second.stdout + second.stderr
    assert crawl.holdings() == undisturbed[1]
    asked = [request.path for request in small.requests[before:] if request.path != "/robots.txt"]
    assert len(asked) == len(set(asked))


@pytest.mark.skipif(not ALL, reason="200 kills take minutes: make torture")
def test_two_hundred_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    moments = random.Random(17)
    kills = rounds = 0
    with site(articles=400, a_page=10) as server:
        (tmp_path / "whole").mkdir()
        whole = Crawl(tmp_path / "whole", server.origin)
        assert whole.run().code == 0
        held = whole.holdings()
        while kills < 200:
            rounds += 1
            (tmp_path / str(rounds)).mkdir()
            crawl = Crawl(tmp_path / str(rounds), server.origin)
            for _ in range(10):
                process = crawl.start()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=moments.uniform(0.6, 3.0))
                killed = process.poll() is None
                process.kill()
                process.communicate()
                kills += killed
                if not killed:
                    break
            ran = crawl.run()
            assert ran.code == 0, ran.stdout + ran.stderr
            again = crawl.holdings()
            assert again["revisions"] == held["revisions"], f"after {kills} kills"
            assert again["payloads"] == held["payloads"], f"after {kills} kills"
