"""The WARC files are the truth: what the catalogue or the CDXJ lost comes back from them."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.config import Config
from archive.model import Capture, Exchange, PageRole
from archive.recover import recover
from archive.store import Archive

Make = Callable[..., Exchange]
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield


def _fill(archive: Archive, exchange: Make) -> list[Capture]:
    pages = [
        (
            exchange("http://sample.invalid/list", b"<a>", method="POST", request_headers=FORM, request_body=b"p=2"),
            None,
        ),
        (exchange("http://sample.invalid/1", b"<p>1</p>", ip="127.0.0.1"), "khóa %41 1"),
        (exchange("http://sample.invalid/2", b"<p>2</p>"), "2"),
        (exchange("http://sample.invalid/print/1", b"<p>1</p>"), "khóa %41 1"),
        (exchange("http://sample.invalid/gone", b"", status=404, headers=()), "3"),
    ]
    return [
        archive.capture(
            replace(page, fetched=page.fetched + timedelta(seconds=i)),
            portal="sample",
            run=None,
            role=PageRole.ARTICLE if key else PageRole.LISTING,
            key=key,
        )
        for i, (page, key) in enumerate(pages)
    ]


def _catalogue_files(archive: Archive) -> None:
    for path in archive.folder.glob("catalogue.sqlite3*"):
        path.unlink()


def _cdxj(archive: Archive) -> str:
    return "".join(path.read_text() for path in sorted(archive.folder.rglob("*.cdxj")))


def test_lost_catalogue_comes_back_with_the_same_captures(archive: Archive, config: Config, exchange: Make) -> None:
    before = _fill(archive, exchange)
    archive.close()
    _catalogue_files(archive)
    with Archive.open(config, write=True) as again:
        assert list(again.catalogue.captures()) == before
        assert [again.read(capture).body for capture in before] == [b"<a>", b"<p>1</p>", b"<p>2</p>", b"<p>1</p>", b""]
        assert [capture.url for capture in again.catalogue.pending()] == [c.url for c in before[1:]]
        (portal,) = again.catalogue.portals()
        assert (portal.name, portal.origin, portal.captures) == ("sample", "http://sample.invalid", 5)


def test_recovered_articles_count_as_fetched(archive: Archive, config: Config, exchange: Make) -> None:
    before = _fill(archive, exchange)
    archive.close()
    _catalogue_files(archive)
    with Archive.open(config, write=True) as again:
        known = again.catalogue.known_key("sample", "khóa %41 1")
        assert known is not None
        assert (known.fetched, known.urls) == (before[3].fetched, 2)
        assert again.catalogue.known_key("sample", "3") is None


def test_several_warc_files_come_back_in_order(config: Config, exchange: Make) -> None:
    small = replace(config, warc_size_mb=0)
    with Archive.open(small, write=True) as archive:
        archive.catalogue.put_portal("sample", "", "http://sample.invalid", 7.0)
        before = _fill(archive, exchange)
    assert len({capture.warc for capture in before}) == 5
    _catalogue_files(archive)
    with Archive.open(small, write=True) as again:
        assert list(again.catalogue.captures()) == before


def test_clean_archive_is_not_touched(archive: Archive, exchange: Make) -> None:
    _fill(archive, exchange)
    state = {path: path.stat().st_mtime_ns for path in (archive.folder / "warc").rglob("*")}
    assert recover(archive.folder, archive.catalogue) == 0
    assert state == {path: path.stat().st_mtime_ns for path in (archive.folder / "warc").rglob("*")}


@pytest.mark.parametrize("lost", ["all", "last line", "half a line", "middle line"])
def test_lost_cdxj_lines_are_written_again(archive: Archive, config: Config, exchange: Make, lost: str) -> None:
    _fill(archive, exchange)
    before = _cdxj(archive)
    archive.close()
    (path,) = archive.folder.rglob("*.cdxj")
    lines = before.splitlines(keepends=True)
    if lost == "all":
        path.unlink()
    else:
        left = {"last line": lines[:-1], "half a line": [*lines[:-1], lines[-1][:40]], "middle line": lines[:2]}[lost]
        path.write_text("".join(left))
    with Archive.open(config, write=True):
        pass
    assert _cdxj(archive) == before


def test_crash_between_warc_and_catalogue_loses_nothing(archive: Archive, config: Config, exchange: Make) -> None:
    before = _fill(archive, exchange)

    def batch() -> None:
        with archive.catalogue.transaction():
            for i in range(3):
                page = exchange(f"http://sample.invalid/late/{i}", str(i).encode())
                archive.capture(page, portal="sample", run=None, role=PageRole.ARTICLE, key=f"late {i}")
            raise KeyError

    with pytest.raises(KeyError):
        batch()
    archive.close()
    lines = _cdxj(archive)
    (path,) = archive.folder.rglob("*.cdxj")
    path.write_text("".join(lines.splitlines(keepends=True)[:-1]))  # and one line that never reached the disk
    with Archive.open(config, write=True) as again:
        found = list(again.catalogue.captures())
        assert found[:5] == before
        assert [capture.key for capture in found[5:]] == ["late 0", "late 1", "late 2"]
        assert _cdxj(again) == lines
        assert recover(again.folder, again.catalogue) == 0


def test_torn_record_is_set_aside_and_the_whole_ones_entered(archive: Archive, config: Config, exchange: Make) -> None:
    before = _fill(archive, exchange)
    archive.close()
    _catalogue_files(archive)
    warc = archive.folder / before[-1].warc
    warc.write_bytes(warc.read_bytes()[:-10])
    with Archive.open(config, write=True) as again:
        assert list(again.catalogue.captures()) == before[:4]
        again.capture(exchange(body=b"after"), portal="sample", run=None, role=PageRole.OTHER)
        assert len(list(again.catalogue.captures())) == 5
    assert warc.with_name(warc.name + ".torn").exists()


def test_record_that_does_not_read_is_left_out_and_the_rest_entered(
    archive: Archive, config: Config, exchange: Make
) -> None:
    import gzip

    before = _fill(archive, exchange)
    archive.close()
    _catalogue_files(archive)
    warc = archive.folder / before[2].warc
    data = warc.read_bytes()
    place = slice(before[2].offset, before[2].offset + before[2].length)
    forged = gzip.decompress(data[place]).replace(b"WARC-Date", b"WARC-Dust")
    warc.write_bytes(data[: place.start] + gzip.compress(forged) + data[place.stop :])
    with Archive.open(config, write=True) as again:
        assert [c.url for c in again.catalogue.captures()] == [c.url for c in before if c is not before[2]]
