"""The whole path on the two sample portals: served, crawled by the real spiders, captured, cleaned, indexed."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.catalogue import FILE_NAME, Catalogue
from archive.model import Article
from spiders.sample.server import SamplePortal, serve
from tests.crawling import ROOT, Ran, environment, profile, update

SEEDS = ROOT.parent / "shared" / "seeds"


@dataclass(frozen=True, kw_only=True, slots=True)
class Crawled:
    """Two sample portals after one crawl of each, still being served."""

    data: Path
    haugiang: SamplePortal
    vinhlong: SamplePortal
    ran: Ran

    @property
    def origins(self) -> dict[str, str]:
        return {"haugiang": self.haugiang.origin, "vinhlong": self.vinhlong.origin}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    data = tmp_path_factory.mktemp("crawled") / "data"
    with serve("haugiang") as haugiang, serve("vinhlong") as vinhlong:
        ran = update(data, {"haugiang": haugiang.origin, "vinhlong": vinhlong.origin})
        yield Crawled(data=data, haugiang=haugiang, vinhlong=vinhlong, ran=ran)


@pytest.fixture
def copy(crawled: Crawled, tmp_path: Path) -> Path:
    """A copy of the crawled archive that a test may change."""
    return Path(shutil.copytree(crawled.data, tmp_path / "data"))


def articles(data: Path, portal: str) -> dict[str, Article]:
    """Return the archived articles of a portal by title."""
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        revisions = [catalogue.revision(name) for name in catalogue.article_ids()]
    return {one.article.title: one.article for one in revisions if one.portal == portal}


def changes(data: Path) -> int:
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        return catalogue.last_change()


@pytest.mark.parametrize("name", ["haugiang", "vinhlong"])
def test_every_published_article_is_archived_under_its_title(crawled: Crawled, name: str) -> None:
    assert crawled.ran.code == 0, crawled.ran.stdout + crawled.ran.stderr
    served: SamplePortal = getattr(crawled, name)
    assert set(articles(crawled.data, name)) == {article.title for article in served.articles}


@pytest.mark.parametrize(("name", "stem"), [("haugiang", "000_b82195247065c926"), ("vinhlong", "001_8d91a3921c2b3f08")])
def test_the_seed_articles_come_out_of_the_crawl_exactly(crawled: Crawled, name: str, stem: str) -> None:
    if not SEEDS.exists():
        pytest.skip(f"{SEEDS.name}: the seed pages stand beside the project, not in it")
    expected = json.loads((SEEDS / f"{stem}.expected.json").read_text(encoding="utf-8"))
    article = articles(crawled.data, name)[expected["title"]]
    assert list(article.paragraphs) == expected["paragraphs"]
    assert (article.published.isoformat() if article.published else None) == expected["published"]
    assert article.published_precision == expected["published_precision"]
    assert article.author == expected["author"]
    assert list(article.codes) == expected["document_codes"]
    if expected["section"]:
        assert article.section == expected["section"]


def test_a_second_crawl_fetches_fewer_pages_and_makes_no_revision(crawled: Crawled, copy: Path) -> None:
    before = changes(copy)
    ran = update(copy, crawled.origins)
    assert ran.code == 0, ran.stderr
    assert changes(copy) == before
    for name, report in ran.portals.items():
        assert report["new"] == report["changed"] == 0
        assert sum(report["responses"].values()) < sum(crawled.ran.portals[name]["responses"].values()) / 2


def test_clocks_and_counters_make_no_revision_when_every_page_is_fetched_again(crawled: Crawled, copy: Path) -> None:
    ran = update(copy, crawled.origins, "--recheck-days", "0")
    assert ran.code == 0, ran.stderr
    for name, report in ran.portals.items():
        assert report["new"] == report["changed"] == 0, name
        assert report["unchanged"] >= 40


def test_an_edited_article_makes_exactly_one_revision(crawled: Crawled, copy: Path) -> None:
    with serve("haugiang") as portal:
        target = portal.articles[3]
        portal.edit(target.key, text="Sở Giáo dục và Đào tạo đính chính: hội nghị dời sang thứ Sáu tuần sau.\n")
        ran = update(copy, {"haugiang": portal.origin}, "--recheck-days", "0")
    assert ran.portals["haugiang"]["changed"] == 1
    with Catalogue(copy / FILE_NAME, readonly=True) as catalogue:
        numbers = {name: len(catalogue.revisions(name)) for name in catalogue.article_ids()}
    assert sorted(numbers.values())[-2:] == [1, 2]


def test_a_new_article_is_found_by_a_short_run(crawled: Crawled, copy: Path) -> None:
    with serve("haugiang") as portal:
        late = portal.remove(portal.articles[0].key)
        fresh = tmp = copy.parent / "fresh"
        update(tmp, {"haugiang": portal.origin})
        portal.publish(late)
        ran = update(fresh, {"haugiang": portal.origin})
    assert ran.portals["haugiang"]["new"] == 1
    assert late.title in articles(fresh, "haugiang")


def test_postback_pagers_are_followed_to_their_end(crawled: Crawled) -> None:
    posts = [request for request in crawled.vinhlong.requests if request.method == "POST"]
    assert len(posts) >= 4
    assert all(b"__VIEWSTATE=" in request.body for request in posts)


@pytest.mark.parametrize("name", ["haugiang", "vinhlong"])
def test_no_article_is_fetched_twice_and_no_trap_is_entered(crawled: Crawled, name: str) -> None:
    served: SamplePortal = getattr(crawled, name)
    paths = [request.path for request in served.requests[: sum(crawled.ran.portals[name]["responses"].values())]]
    assert not [path for path in paths if path.startswith(("/lich", "/search", "/login"))]
    gets = [path for path in paths if not path.startswith(("/tin-tuc", "/van-phong", "/giao-duc", "/thi-"))]
    assert len(gets) == len(set(gets))
    assert len(paths) < 150


def test_attachments_are_archived_too(crawled: Crawled) -> None:
    with Catalogue(crawled.data / FILE_NAME, readonly=True) as catalogue:
        mimes = {capture.mime for capture in catalogue.captures() if capture.role == "attachment"}
    assert "application/pdf" in mimes


def test_a_killed_crawl_is_taken_up_and_nothing_is_missed(crawled: Crawled, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serve("haugiang") as portal:
        command = [sys.executable, "-m", "scrapy", "update", "haugiang", "--origin", f"haugiang={portal.origin}"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(data), stderr=subprocess.DEVNULL)
        while len(portal.requests) < 12 and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        ran = update(data, {"haugiang": portal.origin})
    assert ran.code == 0, ran.stderr
    assert set(articles(data, "haugiang")) == {article.title for article in crawled.haugiang.articles}


def test_a_second_run_at_the_same_time_is_refused_and_names_the_first(crawled: Crawled, tmp_path: Path) -> None:
    del crawled
    data = tmp_path / "data"
    with serve("haugiang") as portal:
        command = [sys.executable, "-m", "scrapy", "update", "haugiang", "--origin", f"haugiang={portal.origin}"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(data), stdout=subprocess.DEVNULL)
        while not portal.requests and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGSTOP)  # else it may be done before the second has begun
        second = update(data, {"haugiang": portal.origin})
        process.send_signal(signal.SIGCONT)
        process.wait()
    assert process.returncode == 0
    assert second.code == 5
    assert "scrapy update haugiang" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_portal_that_is_down_ends_with_its_own_exit_code(tmp_path: Path) -> None:
    with serve("haugiang") as portal:
        gone = portal.origin
    ran = update(tmp_path / "data", {"haugiang": gone}, "-s", "RETRY_TIMES=0")
    assert ran.code == 4
    assert ran.portals["haugiang"]["outcome"] == "failed"
    assert "Traceback" not in ran.stderr


def test_a_portal_that_was_down_is_crawled_whole_once_it_is_back(tmp_path: Path) -> None:
    with serve("haugiang") as portal:
        port = urlsplit(portal.origin).port
        articles = len(portal.articles)
        origin = portal.origin
    assert update(tmp_path / "data", {"haugiang": origin}, "-s", "RETRY_TIMES=0").code == 4
    with serve("haugiang", port=port or 0):
        ran = update(tmp_path / "data", {"haugiang": origin})
    assert (ran.code, ran.portals["haugiang"]["new"]) == (0, articles)


def test_falling_short_of_the_profile_fails_the_run_and_says_how(crawled: Crawled, tmp_path: Path) -> None:
    text = (
        "[seeds]\nlistings = ['/tin-tuc/thong-bao/']\n[article]\nurl = '^/tin-tuc/[^/?]+/[^/?]+/$'\n"
        "[expect]\narticles = 500\nrequired = ['author', 'section']\n"
    )
    profiles = profile(tmp_path / "p", "short", text)
    ran = update(tmp_path / "data", {"short": crawled.haugiang.origin}, profiles=profiles)
    assert ran.code == 1
    assert any("expected at least 500" in sentence for sentence in ran.portals["short"]["shortfalls"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["atlantis"], "unknown portal 'atlantis'; known are"),
        (["haugiang", "--all"], "either name portals or give --all"),
        (["haugiang", "--origin", "vinhlong=http://127.0.0.1:1"], "expected PORTAL=URL"),
        (["haugiang", "--origin", "haugiang=nowhere"], "expected scheme and host"),
    ],
)
def test_bad_usage_is_one_clear_line_and_exit_code_2(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "update", *arguments],
        cwd=ROOT,
        env=environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_scrapy_crawl_says_by_its_exit_code_how_the_crawl_ended(crawled: Crawled, tmp_path: Path) -> None:
    def crawl(*arguments: str) -> int:
        command = [sys.executable, "-m", "scrapy", "crawl", "haugiang", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment(tmp_path / "data"), stderr=-3, check=False).returncode

    assert crawl("-a", f"origin={crawled.haugiang.origin}") == 0
    assert crawl("-a", "origin=http://127.0.0.1:9", "-s", "RETRY_TIMES=0") == 4
    assert crawl("-a", "speed=9") == 2
