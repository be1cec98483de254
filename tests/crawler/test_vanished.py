"""Articles that vanish from their portal: asked again although nothing names them, missed, and found again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue import FILE_NAME, Catalogue
from archive.config import Config
from archive.model import Exchange, PageRole
from archive.rows import Absence
from archive.store import Archive
from crawler.clean import CleanReport, clean_pending
from crawler.expect import Expect
from crawler.extract.page import Rules
from crawler.run import CrawlRun
from crawler.tally import Terms
from spiders.sample.server import serve
from tests.crawler.test_variants import SENTENCES, html
from tests.crawling import update

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
PAGE = html(*SENTENCES)
NOTHING = html("Bài viết này không tồn tại.", title="Không tìm thấy trang")
HOME = html(*SENTENCES[::-1], title="Trang nhất")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path / "data", workers=1)


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    with Archive.open(config, write=True) as opened:
        opened.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
        yield opened


def answer(
    archive: Archive, config: Config, day: int, body: str, *, status: int = 200, path: str = "/a"
) -> CleanReport:
    exchange = Exchange(
        url=f"https://so.edu.vn{path}",
        fetched=NOW + timedelta(days=day),
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body.encode(),
    )
    archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key="a")
    return clean_pending(archive, "so", Rules(), config)


def absences(archive: Archive) -> list[Absence]:
    (name,) = archive.catalogue.article_ids()
    return archive.catalogue.absences(name)


@pytest.mark.parametrize(
    ("body", "status", "path", "reason"),
    [
        ("", 404, "/a", "answered with 404"),
        ("", 410, "/a", "answered with 410"),
        (NOTHING, 200, "/a", "its page: says that there is nothing here"),
        (HOME, 200, "/", "led to the home page"),
        (HOME, 200, "/trang-chu.aspx", "led to the home page"),
    ],
)
def test_a_page_that_is_gone_is_missed_and_makes_no_revision(
    archive: Archive, config: Config, body: str, status: int, path: str, reason: str
) -> None:
    assert answer(archive, config, 0, PAGE).new == 1
    for day in (1, 2, 3):
        assert answer(archive, config, day, body, status=status, path=path).absent == 1
    (absence,) = absences(archive)
    assert (absence.reason, absence.certain, absence.seen) == (reason, True, NOW)
    assert answer(archive, config, 4, PAGE).unchanged == 1
    assert absences(archive)[0].back == NOW + timedelta(days=4)
    assert len(archive.catalogue.revisions(next(archive.catalogue.article_ids()))) == 1


def test_what_was_never_held_cannot_be_missed(archive: Archive, config: Config) -> None:
    assert answer(archive, config, 0, "", status=404).absent == 0
    assert archive.catalogue.pending() == []


def test_an_absence_that_ended_within_one_batch_is_told(archive: Archive, config: Config) -> None:
    answer(archive, config, 0, PAGE)
    for day, status in ((1, 404), (2, 404), (3, 404), (5, 200)):
        exchange = Exchange(
            url="https://so.edu.vn/a",
            fetched=NOW + timedelta(days=day),
            status=status,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=PAGE.encode() if status == 200 else b"",
        )
        archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key="a")
    clean_pending(archive, "so", Rules(), config)
    (absence,) = absences(archive)
    assert (absence.tries, absence.back) == (3, NOW + timedelta(days=5))


def test_held_articles_are_due_again_at_the_portals_present_origin(archive: Archive, config: Config) -> None:
    answer(archive, config, 0, PAGE, path="/a?id=1")
    archive.close()
    terms = Terms(
        name="so", title="Sở", origin="https://moi.edu.vn", utc_offset=7.0, recheck_days=30, sweep_days=30,
        max_requests=10, rules=Rules(), expect=Expect(),
    )  # fmt: skip
    for day, due in ((29, []), (31, [("https://moi.edu.vn/a?id=1", "a")])):
        run = CrawlRun(terms, config, clock=lambda day=day: NOW + timedelta(days=day))  # type: ignore[misc]
        assert list(run.due()) == due
        run.finish("finished")


def test_a_crawl_asks_for_held_articles_that_no_listing_names_any_more(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serve("haugiang") as portal:
        assert update(data, {"haugiang": portal.origin}).code == 0
        gone = portal.remove(portal.articles[0].key)
        ran = update(data, {"haugiang": portal.origin}, "--recheck-days", "0")
        assert ran.portals["haugiang"]["absent"] == 1
        with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
            missed = [name for name in catalogue.article_ids() if catalogue.absences(name)]
            (name,) = missed
            assert catalogue.revision(name).article.title == gone.title
            assert not catalogue.absences(name)[0].certain
        portal.publish(gone)
        again = json.loads(update(data, {"haugiang": portal.origin}, "--recheck-days", "0").stdout)
        assert again["portals"][0]["absent"] == again["portals"][0]["changed"] == 0
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        assert catalogue.absences(name) == []
