"""Cleaning stored captures anew: staged, reviewed, promoted or dropped; broken off at any point and taken up."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.catalogue import FILE_NAME, Catalogue
from archive.config import Config
from archive.errors import ArchiveError
from archive.model import Article, Exchange, PageRole
from archive.rows import Staging
from archive.store import Archive
from crawler.clean import clean_pending
from crawler.extract.page import Rules
from crawler.reextract import cleaners, fingerprint
from crawler.reextract import reextract as run_reextract
from index.sync import refresh
from tests.archive.prose import prose
from tests.crawler.test_vanished import NOW
from tests.crawling import ROOT, environment, profile, scrapy

DROP = Rules(drop=("div.quang-cao",))
PROFILE = "[seeds]\nlistings = ['/']\n[article]\nurl = '^/(?P<id>[a-z0-9]+)$'\n"


def page(number: int) -> str:
    paragraphs = "".join(f"<p>{prose(number * 9 + part, 40)}.</p>" for part in range(4))
    return (
        f"<html><head><meta charset=utf-8><title>{number}</title></head><body><h1>Tin số {prose(number, 8)}</h1>"
        f"<div>{paragraphs}<div class=quang-cao><p>Mua ngay {prose(number + 5000, 20)}.</p></div></div></body></html>"
    )


def capture(archive: Archive, key: str, body: str, day: float = 0) -> None:
    exchange = Exchange(
        url=f"https://so.edu.vn/{key}",
        fetched=NOW + timedelta(days=day),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body.encode(),
    )
    archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key=key)


def reextract(archive: Archive, portal: str, rules: Rules, config: Config) -> Staging:
    with cleaners(config) as pool:
        return run_reextract(archive, portal, rules, pool)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path / "data", workers=2)


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    """An archive of four articles whose advertisements were kept; the first was edited once."""
    with Archive.open(config, write=True) as opened:
        opened.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
        for number in range(4):
            capture(opened, f"a{number}", page(number))
        capture(opened, "a0", page(77), day=1)
        capture(opened, "menu", "<html><body><p>Không tìm thấy trang</p></body></html>")
        clean_pending(opened, "so", Rules(), config)
        yield opened


def texts(catalogue: Catalogue) -> dict[str, list[str]]:
    return {name: [one.article.text for one in catalogue.revisions(name)] for name in catalogue.article_ids()}


def test_staging_changes_nothing_that_readers_see(archive: Archive, config: Config) -> None:
    before, last = texts(archive.catalogue), archive.catalogue.last_change()
    assert all("Mua ngay" in text for revisions in before.values() for text in revisions)
    staging = reextract(archive, "so", DROP, config)
    assert (staging.captures, staging.done) == (6, 6)
    assert staging.outcomes == {"text": 5, "none": 1}
    assert texts(archive.catalogue) == before
    assert archive.catalogue.last_change() == last


def test_a_review_gives_the_greatest_change_first(archive: Archive, config: Config) -> None:
    reextract(archive, "so", DROP, config)
    pages = archive.catalogue.staged("so", "text")
    assert [one.added for one in pages] == [0] * 5
    assert [one.removed for one in pages] == sorted((one.removed for one in pages), reverse=True)
    assert all(one.before and one.after and "Mua ngay" in one.before.text for one in pages)
    assert len(archive.catalogue.staged_of(pages[0].article_id or "")) in (1, 2)


def test_promotion_replaces_extractions_keeps_the_old_and_tells_the_index(archive: Archive, config: Config) -> None:
    catalogue = archive.catalogue
    refresh(catalogue, config)
    before, last = texts(catalogue), catalogue.last_change()
    reextract(archive, "so", DROP, config)
    done = catalogue.promote("so", NOW)
    assert (done.replaced, done.found, done.left) == (5, 0, 1)
    after = texts(catalogue)
    assert {name: len(one) for name, one in after.items()} == {name: len(one) for name, one in before.items()}
    assert not any("Mua ngay" in text for revisions in after.values() for text in revisions)
    assert {name: [old.text for _, _, old in catalogue.superseded(name)] for name in before} == before
    assert [change.what for change in catalogue.changes(last)] == ["changed"] * 4
    assert refresh(catalogue, config).changed == 4
    assert catalogue.staging("so") is None
    # a capture that says the same as the promoted extraction makes no revision
    capture(archive, "a1", page(1), day=5)
    assert clean_pending(archive, "so", DROP, config).unchanged == 1


def test_what_is_discarded_leaves_no_trace(archive: Archive, config: Config) -> None:
    before = texts(archive.catalogue)
    reextract(archive, "so", DROP, config)
    assert archive.catalogue.discard_staging("so")
    assert not archive.catalogue.discard_staging("so")
    assert archive.catalogue.staged("so", "text") == []
    assert texts(archive.catalogue) == before
    with pytest.raises(ArchiveError, match="nothing is staged"):
        archive.catalogue.promote("so", NOW)


def test_pages_that_were_no_article_are_found(archive: Archive, config: Config) -> None:
    strict = Rules(drop=("body",))
    capture(archive, "b1", page(100), day=2)
    capture(archive, "a2", page(200), day=-3)
    assert clean_pending(archive, "so", strict, config).not_articles == 2
    staging = reextract(archive, "so", Rules(), config)
    assert staging.outcomes["found"] == 2
    done = archive.catalogue.promote("so", NOW)
    assert done.found == 1  # the other is older than what is held of its article
    assert archive.catalogue.count_articles() == 5


def test_a_held_article_is_not_dropped_because_todays_rules_see_none(archive: Archive, config: Config) -> None:
    before = texts(archive.catalogue)
    assert reextract(archive, "so", Rules(drop=("body",)), config).outcomes["lost"] == 5
    assert archive.catalogue.promote("so", NOW).left == 6
    assert texts(archive.catalogue) == before


def test_old_captures_are_read_by_the_rules_of_their_time(archive: Archive, config: Config) -> None:
    rules = Rules(earlier=((date(2026, 1, 1), DROP),))
    reextract(archive, "so", rules, config)
    archive.catalogue.promote("so", NOW)
    ads = sorted("Mua ngay" in text for revisions in texts(archive.catalogue).values() for text in revisions)
    assert ads == [False, False, False, False, True]  # only the edit of the day after


def test_other_rules_make_another_cleaner(tmp_path: Path) -> None:
    hook = tmp_path / "so.py"
    hook.write_text("one")
    first = fingerprint(Rules(hook=str(hook)))
    hook.write_text("two")
    assert len({fingerprint(Rules()), fingerprint(DROP), first, fingerprint(Rules(hook=str(hook)))}) == 4


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """An archive of 450 articles, as a user has it."""
    config = Config(data=tmp_path / "many", workers=2)
    with Archive.open(config, write=True) as opened:
        opened.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
        with opened.catalogue.transaction():
            for number in range(450):
                capture(opened, f"a{number}", page(number))
        clean_pending(opened, "so", Rules(), config)
    return config.data


def current(data: Path) -> dict[str, Article]:
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        return {name: catalogue.revision(name).article for name in catalogue.article_ids()}


def staged(data: Path) -> int:
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        staging = catalogue.staging("so")
        return staging.done if staging else 0


def test_a_killed_run_goes_on_where_it_was(many: Path, tmp_path: Path) -> None:
    profiles = profile(tmp_path / "p", "so", PROFILE + "[clean]\ndrop = ['div.quang-cao']\n")
    command = [sys.executable, "-m", "scrapy", "reextract", "so"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(many, profiles), stdout=subprocess.DEVNULL)
    while not staged(many) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = staged(many)
    assert 0 < before < 450
    assert scrapy("reextract", "--promote", "so", data=many, profiles=profiles).code == 2  # not finished
    done = scrapy("reextract", "so", "--json", data=many, profiles=profiles)
    assert done.code == 0, done.stderr
    assert done.portals["so"]["done"] == 450
    assert done.portals["so"]["outcomes"] == {"text": 450}
    assert scrapy("reextract", "--promote", "--no-index", data=many, profiles=profiles).code == 0
    assert not any("Mua ngay" in article.text for article in current(many).values())


def test_the_command_stages_reviews_shows_promotes(archive: Archive, config: Config, tmp_path: Path) -> None:
    archive.close()
    profiles = profile(tmp_path / "p", "so", PROFILE + "[clean]\ndrop = ['div.quang-cao']\n")

    def run(*arguments: str, code: int = 0) -> str:
        ran = scrapy("reextract", *arguments, data=config.data, profiles=profiles)
        assert ran.code == code, ran.stdout + ran.stderr
        return ran.stdout

    run("--review", code=1)
    assert "5  text differs" in run("so")
    review = run("--review")
    assert review.count("+0 -") == 5
    listed = json.loads(run("--review", "--json", "--limit", "1"))["portals"][0]["pages"]
    assert len(listed) == 1
    shown = run("--diff", listed[0]["id"])
    assert "[-Mua ngay" in shown
    assert "replaced" in run("--promote")
    run("--promote", code=1)
    run("--discard", code=1)
    run("--diff", listed[0]["id"], code=1)
    run("atlantis", code=2)
    assert not any("Mua ngay" in article.text for article in current(config.data).values())
