"""Old captures come in: from files and wayback machines, at most once, with their dates, into the articles' history."""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from archive.catalogue import FILE_NAME
from archive.config import Config
from archive.member import digest_of
from archive.model import Exchange, PageRole, Revision
from archive.store import Archive
from archive.warc import warc_files
from crawler.clean import clean_pending
from crawler.sources.client import Client
from crawler.sources.source import Source, Window
from crawler.sources.warc_file import WarcFiles, files_of
from crawler.sources.web_archive import WebArchive
from spiders.backfill import OVERLAP, Backfill, BackfillReport
from spiders.old_captures import hosts_of, named, with_former
from spiders.profile import Profile, load_profile
from tests.crawler.old_web import CMS, Said, article_page, long_text, playing, pywb, response, write_warc
from tests.crawling import ROOT, environment, scrapy
from tests.crawling import profile as write_profile

SITE = "http://so.sample.invalid"
PROFILE = """
former_origins = ["http://cu.sample.invalid"]
[seeds]
listings = ["/tin/"]
feeds = ["/rss?type=news"]
[article]
url = '^/tin/(?P<id>[0-9]+)$'
[crawl]
deny = ['^/tin/666$']
"""
FIRST = article_page("Hội nghị về bơi lội", long_text("bơi lội"), long_text("an toàn"))
SECOND = article_page("Hội nghị về bơi lội", long_text("bơi lội"), long_text("an toàn"), long_text("tập huấn"))
OTHER = article_page("Hội nghị về thư viện", long_text("thư viện"), long_text("mua sách"))


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    folder = write_profile(tmp_path / "profiles", "sample", PROFILE)
    file = folder / "sample.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("http://127.0.0.1", SITE), encoding="utf-8")
    return load_profile(file)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path / "data", workers=1)


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    with Archive.open(config, write=True) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., WarcFiles]:
    """Make a source of a WARC file with pages of a date each."""
    made = iter(range(99))

    def make(*pages: tuple[str, bytes, str]) -> WarcFiles:
        path = tmp_path / f"old{next(made)}.warc.gz"
        return WarcFiles([write_warc(path, [response(url, body, at) for url, body, at in pages])])

    return make


@pytest.fixture
def backfill(archive: Archive, profile: Profile, config: Config) -> Callable[..., BackfillReport]:
    def run(source: Source, limit: int | None = None, **more: Any) -> BackfillReport:
        return Backfill(archive, profile, source, config, **more).run(limit)

    return run


def history(archive: Archive) -> dict[str, list[tuple[int, str, int, datetime]]]:
    """Number, title, paragraphs and date of each revision in time, by key."""
    held = [archive.catalogue.revisions(name) for name in archive.catalogue.article_ids()]
    return {one[0].key: [_told(revision) for revision in one] for one in held}


def _told(one: Revision) -> tuple[int, str, int, datetime]:
    return one.number, one.article.title, len(one.article.paragraphs), one.seen


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def live(archive: Archive, profile: Profile, config: Config, body: bytes, when: str) -> None:
    """Capture and clean a page as a crawl does."""
    archive.catalogue.put_portal("sample", "Sở mẫu", SITE, 7.0)
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    exchange = Exchange(url=f"{SITE}/tin/1", fetched=at(when), status=200, headers=headers, body=body)
    archive.capture(exchange, portal="sample", run=None, role=PageRole.ARTICLE, key="1")
    clean_pending(archive, "sample", profile.rules, config)


# -- what comes in -----------------------------------------------------------------------------------------------------


def test_captures_of_a_file_become_articles_with_their_dates(
    archive: Archive, backfill: Callable[..., BackfillReport], files: Callable[..., WarcFiles]
) -> None:
    source = files(
        (f"{SITE}/tin/1", SECOND, "2014-05-01T00:00:00Z"),
        (f"{SITE}:80/tin/1", FIRST, "2012-11-13T08:00:00Z"),
        (f"{SITE}/tin/2", OTHER, "2013-01-01T00:00:00Z"),
    )
    report = backfill(source)
    assert (report.listed, report.found, report.fetched, report.missed) == (3, 3, 3, 0)
    assert report.roles == {"article": 3}
    assert (report.cleaned["new"], report.cleaned["changed"]) == (2, 1)
    assert history(archive) == {
        "1": [
            (1, "Hội nghị về bơi lội", 2, at("2012-11-13T08:00:00Z")),
            (2, "Hội nghị về bơi lội", 3, at("2014-05-01T00:00:00Z")),
        ],
        "2": [(1, "Hội nghị về thư viện", 2, at("2013-01-01T00:00:00Z"))],
    }


def test_capture_says_where_it_came_from_and_invents_no_request(
    archive: Archive, backfill: Callable[..., BackfillReport], files: Callable[..., WarcFiles]
) -> None:
    backfill(files((f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z")))
    (capture,) = archive.catalogue.captures()
    assert capture.source is not None
    assert capture.source.startswith("file:old0.warc.gz#")
    assert (capture.url, capture.run, capture.fetched) == (f"{SITE}/tin/1", None, at("2012-11-13T08:00:00Z"))
    assert archive.read(capture).body == FIRST
    with (archive.folder / capture.warc).open("rb") as file:
        kinds = {
            record.rec_type: record.rec_headers.get_header("X-Edu-Archive-Source") for record in ArchiveIterator(file)
        }
    assert kinds == {"warcinfo": None, "response": capture.source}


def test_only_the_portals_own_pages_come_in(
    archive: Archive, backfill: Callable[..., BackfillReport], files: Callable[..., WarcFiles]
) -> None:
    day = "2012-11-13T08:00:00Z"
    urls = ["/tin/1", "/tin/666", "/tin/", "/tin/?trang=2", "/rss?type=news", "/rss?type=ads", "/a.pdf", "/lien-he"]
    pages = [(SITE + url, FIRST, day) for url in urls]
    pages += [
        (f"http://{host}.invalid/tin/{n}", OTHER, day) for n, host in enumerate(("cu.sample", "www.cu.sample", "x"))
    ]
    report = backfill(files(*pages))
    assert report.roles == {"article": 3, "listing": 2, "feed": 1, "attachment": 1}
    assert report.refused == {
        "denied by the profile": 1, "no article, listing or attachment": 2, "another host": 1,
    }  # fmt: skip
    assert report.fetched == 7


def test_answers_that_are_no_pages_stay_out(
    tmp_path: Path, archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    warc = write_warc(
        tmp_path / "a.warc",
        [
            response(f"{SITE}/tin/1", b"", "2012-11-13T08:00:00Z", status="404 Not Found"),
            response(f"{SITE}/tin/2", b"", "2012-11-13T08:00:00Z", status="301 Moved", Location="/"),
        ],
        gzip=False,
    )
    report = backfill(WarcFiles([warc]))
    assert report.refused == {"status 404": 1, "status 301": 1}
    assert not list(archive.catalogue.captures())


@pytest.mark.parametrize("ending", ["warc", "warc.gz", "arc", "arc.gz"])
def test_every_kind_of_file_is_read(
    tmp_path: Path, archive: Archive, backfill: Callable[..., BackfillReport], ending: str
) -> None:
    path = tmp_path / f"old.{ending}"
    pages = [response(f"{SITE}/tin/{n}", body, f"2012-11-1{n}T08:00:00Z") for n, body in ((1, FIRST), (2, OTHER))]
    if ending.startswith("arc"):
        _write_arc(path, pages, compressed=ending.endswith(".gz"))
    else:
        write_warc(path, pages, gzip=ending.endswith(".gz"))
    report = backfill(WarcFiles(files_of([tmp_path])))
    assert (report.fetched, report.cleaned["new"], report.missed) == (2, 2, 0)
    assert [one[0][3] for one in history(archive).values()] == [at("2012-11-11T08:00Z"), at("2012-11-12T08:00Z")]


def _write_arc(path: Path, pages: Sequence[tuple[str, str, bytes, str, dict[str, str]]], *, compressed: bool) -> None:
    version = b"1 0 old\nURL IP-address Archive-date Content-type Archive-length\n\n"
    records = [b"filedesc://old.arc 0.0.0.0 20121111080000 text/plain %d\n" % len(version) + version + b"\n"]
    for url, status, body, when, _ in pages:
        block = f"HTTP/1.0 {status}\r\nContent-Type: text/html\r\n\r\n".encode() + body
        day = f"{at(when):%Y%m%d%H%M%S}"
        records.append(f"{url} 10.0.0.1 {day} text/html {len(block)}\n".encode() + block + b"\n")
    path.write_bytes(b"".join(gzip.compress(one) if compressed else one for one in records))


def test_revisit_in_a_file_is_read_through_what_is_held(
    tmp_path: Path, archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    path = write_warc(tmp_path / "a.warc.gz", [response(f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z")])
    with path.open("ab") as file:
        writer = WARCWriter(file, gzip=True)
        when = {"WARC-Date": "2013-11-13T08:00:00Z"}
        record = writer.create_revisit_record(
            f"{SITE}/tin/3", digest_of(FIRST), f"{SITE}/tin/1", "2012-11-13T08:00:00Z", warc_headers_dict=when
        )
        writer.write_record(record)

    def payload(digest: str) -> bytes | None:
        origin = archive.catalogue.payload_origin(digest)
        return archive.read(origin).raw if origin else None

    report = backfill(WarcFiles([path], payload))
    assert (report.fetched, report.missed) == (2, 0)
    captures = list(archive.catalogue.captures())
    assert [archive.read(one).body for one in captures] == [FIRST, FIRST]
    assert captures[1].revisit


def test_damaged_file_gives_what_stands_before_the_damage_and_is_named_each_time(
    tmp_path: Path, archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    path = write_warc(tmp_path / "a.warc", [response(f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z")], gzip=False)
    with path.open("ab") as file:
        file.write(b"then the disk had one of its days\n" * 9)
    report = backfill(WarcFiles([path]))
    assert (report.fetched, len(report.errors)) == (1, 1)
    report = backfill(WarcFiles([path]))
    assert (report.fetched, report.held, len(report.errors)) == (0, 1, 1)


def test_posted_pages_stay_out(tmp_path: Path, archive: Archive, backfill: Callable[..., BackfillReport]) -> None:
    if not (CMS / "replica-haugiang/postbacks.warc.gz").exists():
        pytest.skip("the captured sites (../shared/cms) are not beside the checkout")
    source = WarcFiles([CMS / "replica-haugiang/postbacks.warc.gz"])
    rows = [row for batch in source.listed(source.parts([], Window())[0], Window(), "") for row in batch.rows]
    assert not rows


def test_broken_file_is_named_and_the_others_are_read(
    tmp_path: Path, archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"no archive at all, but long enough to be read as one\n" * 9)
    write_warc(tmp_path / "b.warc.gz", [response(f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z")])
    report = backfill(WarcFiles(files_of([tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"])))
    assert report.fetched == 1
    assert len(report.errors) == 1
    assert "a.warc.gz: cannot be read as WARC or ARC" in report.errors[0]


# -- text without markup -----------------------------------------------------------------------------------------------


def _write_wet(path: Path, url: str, when: str) -> Path:
    lines = [
        "Trang chủ",
        "Tin tức",
        "Hội nghị về bơi lội",
        "Thứ hai, 12/11/2012",
        long_text("bơi lội"),
        long_text("an toàn"),
    ]
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        text = "\n".join(lines).encode()
        record = writer.create_warc_record(
            url,
            "conversion",
            payload=BytesIO(text),
            length=len(text),
            warc_content_type="text/plain",
            warc_headers_dict={"WARC-Date": when},
        )
        writer.write_record(record)
    return path


def test_text_only_record_becomes_an_article(
    tmp_path: Path, archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    report = backfill(WarcFiles([_write_wet(tmp_path / "a.warc.wet.gz", f"{SITE}/tin/1", "2012-11-13T08:00:00Z")]))
    assert (report.fetched, report.cleaned["new"]) == (1, 1)
    (name,) = archive.catalogue.article_ids()
    article = archive.catalogue.revision(name).article
    assert article.title == "Hội nghị về bơi lội"
    assert article.paragraphs == (long_text("bơi lội"), long_text("an toàn"))


def test_text_only_record_gives_way_to_the_page(
    tmp_path: Path, archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    wet = _write_wet(tmp_path / "a.warc.wet.gz", f"{SITE}/tin/1", "2012-11-13T08:00:00Z")
    warc = write_warc(tmp_path / "b.warc.gz", [response(f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z")])
    report = backfill(WarcFiles([wet, warc]))
    assert (report.fetched, report.missed) == (1, 0)
    later = _write_wet(tmp_path / "c.warc.wet.gz", f"{SITE}/tin/1", "2013-11-13T08:00:00Z")
    report = backfill(WarcFiles([later]))
    assert (report.fetched, report.missed) == (0, 1)
    assert "text only, and its page is held" in report.examples[0]
    assert len(list(archive.catalogue.captures())) == 1


# -- history -----------------------------------------------------------------------------------------------------------


def test_older_captures_join_the_live_articles_history(
    archive: Archive,
    profile: Profile,
    config: Config,
    backfill: Callable[..., BackfillReport],
    files: Callable[..., WarcFiles],
) -> None:
    live(archive, profile, config, SECOND, "2026-01-01T00:00:00Z")
    (name,) = archive.catalogue.article_ids()
    before = archive.catalogue.revision(name)
    report = backfill(files(("http://cu.sample.invalid/tin/1", FIRST, "2012-11-13T08:00:00Z")))
    assert report.cleaned["earlier"] == 1
    assert archive.catalogue.revision(name) == before
    assert history(archive)["1"] == [
        (2, "Hội nghị về bơi lội", 2, at("2012-11-13T08:00:00Z")),
        (1, "Hội nghị về bơi lội", 3, at("2026-01-01T00:00:00Z")),
    ]
    assert archive.catalogue.find_url("http://cu.sample.invalid/tin/1") == name


def test_backfilled_article_is_still_new_to_a_crawl(
    archive: Archive, backfill: Callable[..., BackfillReport], files: Callable[..., WarcFiles]
) -> None:
    backfill(files((f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z")))
    assert archive.catalogue.known_key("sample", "1") is None, "paging must not stop at what was never crawled"


def test_catalogue_made_again_from_the_warcs_numbers_revisions_as_before(
    archive: Archive,
    profile: Profile,
    config: Config,
    backfill: Callable[..., BackfillReport],
    files: Callable[..., WarcFiles],
) -> None:
    live(archive, profile, config, SECOND, "2026-01-01T00:00:00Z")
    backfill(files((f"{SITE}/tin/1", OTHER, "2013-11-13T08:00:00Z"), (f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z")))
    backfill(files((f"{SITE}/tin/1", SECOND, "2013-12-13T08:00:00Z")))
    before, sources = history(archive), [one.source for one in archive.catalogue.captures()]
    archive.close()
    for file in config.data.glob(FILE_NAME + "*"):
        file.unlink()
    with Archive.open(config, write=True) as again:
        clean_pending(again, "sample", profile.rules, config)
        assert history(again) == before
        assert [one.source for one in again.catalogue.captures()] == sources


# -- again and again ---------------------------------------------------------------------------------------------------


def test_second_run_reads_and_fetches_nothing(
    archive: Archive, backfill: Callable[..., BackfillReport], files: Callable[..., WarcFiles]
) -> None:
    source = files((f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z"))
    assert backfill(source).fetched == 1
    again = backfill(source)
    assert (again.listed, again.found, again.fetched) == (0, 0, 0)
    copy = files((f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z"))
    again = backfill(copy)
    assert (again.listed, again.held, again.fetched) == (1, 1, 0), "the same capture in another file"


def test_limit_leaves_the_rest_for_the_next_run(
    archive: Archive, backfill: Callable[..., BackfillReport], files: Callable[..., WarcFiles]
) -> None:
    source = files(*((f"{SITE}/tin/{n}", OTHER, f"2012-11-{20 - n}T08:00:00Z") for n in range(1, 8)))
    report = backfill(source, 3)
    assert (report.fetched, report.waiting) == (3, 4)
    assert [one.fetched.day for one in archive.catalogue.captures()] == [13, 14, 15], "oldest first"
    report = backfill(source)
    assert (report.fetched, report.waiting) == (4, 0)


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("point", range(8))
def test_run_that_was_killed_anywhere_goes_on(
    config: Config, profile: Profile, files: Callable[..., WarcFiles], point: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [
        (f"{SITE}/tin/{n}", article_page(f"Bài {n} về trường học", long_text(f"bài {n}")), f"2012-11-1{n}T08:00:00Z")
        for n in range(1, 5)
    ]
    source = files(*pages)
    calls = iter(range(99))

    def killing(work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            if next(calls) == point:
                raise Killed
            return work(*given, **more)

        return call

    with Archive.open(config, write=True) as opened, monkeypatch.context() as patch:
        catalogue = opened.catalogue
        patch.setattr(catalogue, "await_captures", killing(catalogue.await_captures))
        patch.setattr(source, "fetch", killing(source.fetch))
        patch.setattr(catalogue, "had_capture", killing(catalogue.had_capture))  # then the record is on disk
        run = Backfill(opened, profile, source, config).run
        with pytest.raises(Killed):
            run()
    with Archive.open(config, write=True) as opened:
        Backfill(opened, profile, source, config).run()
        captures = list(opened.catalogue.captures())
        assert sorted(one.url for one in captures) == [url for url, _, _ in pages]
        assert opened.catalogue.count_articles() == 4
        assert Backfill(opened, profile, source, config).run().found == 0
        (warc,) = warc_files(config.data / "warc/sample")
        with warc.open("rb") as file:
            assert sum(record.rec_type == "response" for record in ArchiveIterator(file)) == 4


@contextmanager
def machine(
    pages: Sequence[tuple[str, bytes, str]], answer: Callable[[str], Said | None] = lambda _: None
) -> Iterator[Any]:
    """Play a wayback machine that holds pages; `answer` may say something else instead."""

    def said(target: str, _: dict[str, str]) -> Said:
        other = answer(target)
        if other is not None:
            return other
        if target.startswith("/cdx/"):
            query = dict(parse_qsl(urlsplit(target).query))
            host = query["url"]
            lines = [
                f"{url} {day} {url} text/html 200 {digest_of(body)[5:]} 9"
                for url, body, day in pages
                if urlsplit(url).netloc == host and query.get("from", "") <= day
            ]
            return Said(body="\n".join(lines).encode())
        day, url = target.removeprefix("/web/").split("/", 1)
        body = next(body for own, body, when in pages if (own, f"{when}id_") == (url, day))
        stamp = datetime.strptime(day[:14], "%Y%m%d%H%M%S")
        return Said(
            body=body,
            headers=(("Memento-Datetime", f"{stamp:%a, %d %b %Y %H:%M:%S} GMT"), ("Content-Type", "text/html")),
        )

    with playing(said) as played, Client("test", sleep=lambda _: None) as client:
        yield played, WebArchive(client, played.origin + "/cdx/search/cdx")


def test_next_run_asks_for_what_came_since(archive: Archive, backfill: Callable[..., BackfillReport]) -> None:
    pages = [(f"{SITE}/tin/1", FIRST, "20121113080000")]
    day = datetime(2026, 5, 1, tzinfo=UTC)
    with machine(pages) as (played, source):
        assert backfill(source, now=lambda: day).fetched == 1
        first = len(played.asked)
        pages.append((f"{SITE}/tin/2", OTHER, "20260420080000"))
        report = backfill(source, now=lambda: day + timedelta(days=9))
        assert (report.listed, report.fetched) == (1, 1)
        asked = [parse_qs(urlsplit(one).query) for one in played.asked[first:] if one.startswith("/cdx/")]
        assert [query["from"] for query in asked] == [[f"{day - OVERLAP:%Y%m%d%H%M%S}"]] * 2
        assert sorted(query["url"][0] for query in asked) == ["cu.sample.invalid", "so.sample.invalid"]


def test_window_chooses_and_hides_nothing_from_later_runs(
    archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    pages = [(f"{SITE}/tin/1", FIRST, "20121113080000"), (f"{SITE}/tin/2", OTHER, "20150101000000")]
    with machine(pages) as (_, source):
        report = backfill(source, window=Window(since="20140101000000", until="20151231235959"))
        assert report.fetched == 1
        assert backfill(source).fetched == 1
        assert len(history(archive)) == 2


def test_capture_that_cannot_be_had_is_asked_for_three_times(
    archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    pages = [(f"{SITE}/tin/1", FIRST, "20121113080000")]
    missing = Said(status=404)
    with machine(pages, lambda target: None if target.startswith("/cdx/") else missing) as (_, source):
        assert [backfill(source).missed for _ in range(5)] == [1, 1, 1, 0, 0]
    with machine(pages) as (_, other):
        assert backfill(other).fetched == 1, "another archive may have it"


def test_archive_that_keeps_one_host_back_gives_the_others(
    archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    pages = [("http://cu.sample.invalid/tin/1", FIRST, "20121113080000")]
    blocked = Said(
        status=403,
        headers=(("X-Archive-Wayback-Runtime-Error", "AdministrativeAccessControlException: Blocked Site Error"),),
    )
    with machine(pages, lambda target: blocked if "url=so." in target else None) as (_, source):
        report = backfill(source)
    assert report.fetched == 1
    assert len(report.errors) == 1
    assert "blocked site" in report.errors[0]


def test_archive_that_stops_answering_ends_the_run_and_the_next_goes_on(
    archive: Archive, backfill: Callable[..., BackfillReport]
) -> None:
    pages = [(f"{SITE}/tin/{n}", body, f"2012111{n}080000") for n, body in ((1, FIRST), (2, OTHER))]
    tired = [True]
    busy = Said(status=503)
    with machine(pages, lambda target: busy if tired[0] and target.endswith("/tin/2") else None) as (_, source):
        report = backfill(source)
        assert (report.fetched, report.waiting, report.cleaned["new"]) == (1, 1, 1)
        assert "status 503" in report.errors[0]
        tired[0] = False
        assert backfill(source).fetched == 1


def test_preview_counts_and_changes_nothing(
    archive: Archive, profile: Profile, config: Config, files: Callable[..., WarcFiles]
) -> None:
    source = files((f"{SITE}/tin/1", FIRST, "2012-11-13T08:00:00Z"), (f"{SITE}/x", OTHER, "2012-11-13T08:00:00Z"))
    report = Backfill(archive, profile, source, config).preview()
    assert (report.listed, report.found, report.fetched) == (2, 1, 0)
    assert report.refused == {"no article, listing or attachment": 1}
    assert Backfill(archive, profile, source, config).run().fetched == 1


def test_hosts_are_asked_for_once_each(profile: Profile) -> None:
    with_www = replace(profile, origin="http://www.so.sample.invalid", hosts=("so.sample.invalid:8080",))
    assert hosts_of(with_former(with_www)) == ["www.so.sample.invalid", "so.sample.invalid:8080", "cu.sample.invalid"]
    assert named(f"{SITE}/rss?x=1&type=news", profile) == (PageRole.FEED, None)


# -- real machines, real commands --------------------------------------------------------------------------------------

REPLICA = """
[seeds]
listings = ["/tin-tuc/tabid/61/Default.aspx"]
[article]
url = '/ArticleView/articleId/(?P<id>[0-9]+)/'
"""


def _replica(tmp_path: Path) -> Path:
    folder = write_profile(tmp_path / "profiles", "replica", REPLICA)
    file = folder / "replica.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("127.0.0.1", "127.0.0.1:18087"), encoding="utf-8")
    return folder


def test_portal_comes_back_out_of_pywb(tmp_path: Path) -> None:
    warc = CMS / "replica-haugiang/replica-haugiang.warc.gz"
    with pywb(tmp_path, warc) as cdx:
        profiles, data = _replica(tmp_path), tmp_path / "data"
        first = scrapy("backfill", "replica", "--from", cdx, "--limit", "20", "--json", data=data, profiles=profiles)
        assert first.code == 0, first.stderr
        assert (json.loads(first.stdout)["fetched"], json.loads(first.stdout)["waiting"]) == (20, 35)
        second = json.loads(scrapy("backfill", "replica", "--from", cdx, "--json", data=data, profiles=profiles).stdout)
        assert (second["fetched"], second["missed"], second["errors"]) == (35, 0, [])
        third = json.loads(scrapy("backfill", "replica", "--from", cdx, "--json", data=data, profiles=profiles).stdout)
        assert (third["found"], third["fetched"]) == (0, 0)
    truth = json.loads(warc.with_name("ground_truth.json").read_text(encoding="utf-8"))
    with Archive.open(Config(data=data)) as archive:
        assert archive.catalogue.count_articles() == len(truth["articles"])
        captured = {
            (one.url, f"{one.fetched:%Y-%m-%dT%H:%M:%SZ}"): archive.read(one).raw
            for one in archive.catalogue.captures()
        }
    with warc.open("rb") as file:
        original = {
            (
                record.rec_headers.get_header("WARC-Target-URI"),
                record.rec_headers.get_header("WARC-Date"),
            ): record.raw_stream.read()
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
    assert captured.items() <= original.items(), "bytes and dates are the originals"


@pytest.mark.parametrize("point", [1, 2, 3, 5])
def test_command_that_is_killed_while_it_waits_for_an_answer_goes_on(tmp_path: Path, point: int) -> None:
    profiles, data = _replica(tmp_path), tmp_path / "data"
    where = "http://127.0.0.1:18087/tin/ArticleView/articleId"
    pages = [
        (f"{where}/{n}/", article_page(f"Bài {n}", long_text(f"bài {n}")), f"2012111{n}080000") for n in range(1, 5)
    ]
    victims: list[int] = []

    def kill(_: str) -> Said | None:
        if victims and len(played.asked) == point:
            os.kill(victims.pop(), signal.SIGKILL)
        return None

    with machine(pages, kill) as (played, source):
        command = [sys.executable, "-m", "scrapy", "backfill", "replica", "--from", source.name]
        with subprocess.Popen(command, cwd=ROOT, env=environment(data, profiles)) as process:
            victims.append(process.pid)
            assert process.wait() == -signal.SIGKILL
        run = scrapy("backfill", "replica", "--from", source.name, "--json", data=data, profiles=profiles)
        assert run.code == 0, run.stderr
        fetched = [target for target in played.asked if target.startswith("/web/")]
        assert len(fetched) <= 5, "only the one under way is asked for again"
    with Archive.open(Config(data=data)) as archive:
        assert sorted(one.url for one in archive.catalogue.captures()) == [url for url, _, _ in pages]
        assert archive.catalogue.count_articles() == 4


def test_command_previews_and_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    profiles, data = _replica(tmp_path), tmp_path / "data"
    page = response("http://127.0.0.1:18087/x/ArticleView/articleId/1/Default.aspx", FIRST, "2012-11-13T08:00:00Z")
    warc = str(write_warc(tmp_path / "a.warc.gz", [page]))
    run = scrapy("backfill", "replica", "--from", warc, "--dry-run", data=data, profiles=profiles)
    assert (run.code, run.stdout) == (0, "replica from files: 1 captures listed (1 of article), 1 new\n")
    run = scrapy("backfill", "replica", "--from", warc, "--since", "2013", "--json", data=data, profiles=profiles)
    assert json.loads(run.stdout)["refused"] == {"another time": 1}
    run = scrapy("backfill", "replica", "--from", warc, "--until", "2012-11", data=data, profiles=profiles)
    assert run.code == 0
    assert "1 fetched, 0 could not be had, 0 wait; 1 new articles" in run.stdout
    for arguments, said in (
        (["replica", "--from", "nothing.warc.gz"], "expected a WARC or ARC file"),
        (["replica", "--from", "http://127.0.0.1:9/x"], "expected the address of a CDX server"),
        (["nobody", "--from", warc], "unknown portal 'nobody'"),
        (["replica"], "expected one portal and --from"),
        (["replica", "--from", warc, "--since", "yesterday"], "expected a date"),
        (["replica", "--from", warc, "--until", "2012-02-31"], "day is out of range"),
    ):
        run = scrapy("backfill", *arguments, data=data, profiles=profiles)
        assert run.code in (2, 4), arguments
        assert said in run.stderr + run.stdout, run.stderr
    run = scrapy("backfill", "replica", "--from", "wayback", data=data, profiles=profiles, contact="")
    assert (run.code, "contact: missing" in run.stderr) == (2, True)
