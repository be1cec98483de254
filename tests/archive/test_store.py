"""The archive as a whole: what was captured is read back, through revisits too."""

import gzip
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.config import Config
from archive.errors import ArchiveDamaged, ArchiveError, NotFound
from archive.member import walk
from archive.model import Capture, Exchange, PageRole
from archive.store import Archive

Make = Callable[..., Exchange]


def _capture(archive: Archive, page: Exchange, key: str | None = "1") -> Capture:
    return archive.capture(page, portal="sample", run=None, role=PageRole.ARTICLE, key=key)


def _take_back(archive: Archive, page: Exchange) -> None:
    """Capture a page in a transaction that fails."""

    def work() -> None:
        with archive.catalogue.transaction():
            _capture(archive, page)
            raise KeyError

    with pytest.raises(KeyError):
        work()


def test_capture_is_read_back_as_it_came(archive: Archive, exchange: Make) -> None:
    headers = (("Content-Type", "Text/HTML; charset=x"), ("Content-Encoding", "gzip"), ("X", "S\xe1\xbb\x9f"))
    page = exchange("http://sample.invalid/tin tức", gzip.compress("Sở".encode() * 999), headers=headers, status=203)
    run = archive.catalogue.begin_run("sample", page.fetched)
    kept = archive.capture(page, portal="sample", run=run, role=PageRole.LISTING, key=None)
    assert (kept.url, kept.method, kept.status, kept.mime) == (page.url, "GET", 203, "text/html")
    assert (kept.run, kept.role, kept.key, kept.revisit) == (run, PageRole.LISTING, None, False)
    assert kept.fetched == page.fetched
    assert kept == archive.catalogue.capture(kept.id)
    payload = archive.read(kept)
    assert (payload.status, payload.headers, payload.raw) == (203, headers, page.body)
    assert payload.body == "Sở".encode() * 999
    assert payload.header("content-TYPE") == "Text/HTML; charset=x"
    assert archive.raw(kept).startswith(b"HTTP/1.1 203 OK\r\nContent-Type: Text/HTML")


def test_known_payload_is_kept_once_and_read_through_its_revisit(archive: Archive, exchange: Make) -> None:
    archive.catalogue.put_portal("other", "Sở khác", "http://other.invalid", 7.0)
    body = b"<p>same</p>" * 1000
    first = _capture(archive, exchange(body=body))
    again = archive.capture(
        exchange("http://other.invalid/2", body, headers=(("X", "later"),)),
        portal="other",
        run=None,
        role=PageRole.OTHER,
    )
    assert (first.revisit, again.revisit) == (False, True)
    assert again.digest == first.digest
    assert archive.read(again).body == body
    assert archive.read(again).headers == (("X", "later"),)
    assert b"same" not in archive.raw(again)


def test_empty_bodies_are_never_revisits(archive: Archive, exchange: Make) -> None:
    kept = [_capture(archive, exchange(f"http://sample.invalid/{i}", b"", status=304)) for i in range(2)]
    assert [capture.revisit for capture in kept] == [False, False]
    assert archive.read(kept[1]).body == b""


def test_warc_files_rotate_by_the_size_of_the_settings(tmp_path: Path, exchange: Make) -> None:
    with Archive.open(Config(data=tmp_path, warc_size_mb=0), write=True) as archive:
        archive.catalogue.put_portal("sample", "", "http://sample.invalid", 7.0)
        kept = [_capture(archive, exchange(body=bytes([i]))) for i in range(3)]
        assert len({capture.warc for capture in kept}) == 3
        assert [archive.read(capture).body for capture in kept] == [b"\0", b"\1", b"\2"]
        assert all((tmp_path / capture.warc).with_suffix("").with_suffix(".cdxj").exists() for capture in kept)


def test_archive_opened_again_continues_and_reads_everything(archive: Archive, config: Config, exchange: Make) -> None:
    first = _capture(archive, exchange(body=b"one"))
    archive.close()
    with Archive.open(config, write=True) as again:
        second = _capture(again, exchange(body=b"two"))
        assert second.warc == first.warc
        assert [again.read(capture).body for capture in again.catalogue.captures()] == [b"one", b"two"]


def test_reader_sees_captures_while_a_writer_holds_the_archive(
    archive: Archive, config: Config, exchange: Make
) -> None:
    kept = _capture(archive, exchange())
    with Archive.open(config) as reader:
        assert reader.read(kept).body == b"<p>one</p>"
        with pytest.raises(ArchiveError, match="read"):
            _capture(reader, exchange())


def test_missing_archive_tells_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no archive at .*; run `scrapy update`"):
        Archive.open(Config(data=tmp_path / "none"))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["../evil", "A", "", ".hidden", "a/b", "sở"])
def test_portal_name_cannot_leave_the_folder(archive: Archive, exchange: Make, name: str) -> None:
    archive.catalogue.put_portal(name, "", "http://sample.invalid", 7.0)
    with pytest.raises(ArchiveError, match="portal name"):
        archive.capture(exchange(), portal=name, run=None, role=PageRole.OTHER)
    assert not list(archive.folder.rglob("*.warc.gz"))


def test_refused_captures_leave_nothing_on_disk(archive: Archive, exchange: Make) -> None:
    with pytest.raises(ArchiveError, match="unknown"):
        archive.capture(exchange(), portal="nobody", run=None, role=PageRole.OTHER)
    with pytest.raises(ArchiveError, match="without time zone"):
        _capture(archive, exchange(fetched=datetime(2018, 1, 1)))
    assert not list(archive.folder.rglob("*.warc.gz"))


def test_capture_whose_transaction_failed_is_entered_when_opened_again(
    archive: Archive, config: Config, exchange: Make
) -> None:
    _take_back(archive, exchange(body=b"kept"))
    assert list(archive.catalogue.captures()) == []
    archive.close()
    with Archive.open(config, write=True) as again:
        (found,) = again.catalogue.captures()
        assert again.read(found).body == b"kept"


def test_capture_whose_transaction_failed_is_entered_before_the_next(archive: Archive, exchange: Make) -> None:
    _capture(archive, exchange(body=b"first"))
    _take_back(archive, exchange(body=b"kept"))
    _capture(archive, exchange(body=b"last"))
    bodies = [archive.read(capture).body for capture in archive.catalogue.captures()]
    assert bodies == [b"first", b"kept", b"last"]


def test_bomb_is_refused(archive: Archive, exchange: Make) -> None:
    bomb = gzip.compress(bytes(65 * 2**20))
    kept = _capture(archive, exchange(body=bomb, headers=(("Content-Encoding", "gzip"),)))
    with pytest.raises(ArchiveError, match="bomb"):
        archive.read(kept)


def test_catalogue_that_points_elsewhere_is_noticed(archive: Archive, exchange: Make) -> None:
    first = _capture(archive, exchange("http://sample.invalid/1", b"one"))
    second = _capture(archive, exchange("http://sample.invalid/2", b"two"))
    wrong = Capture(
        **{name: getattr(first, name) for name in Capture.__dataclass_fields__ if name not in ("offset", "length")},
        offset=second.offset,
        length=second.length,
    )
    with pytest.raises(ArchiveDamaged, match=r"of http://sample.invalid/2, the catalogue says http://sample"):
        archive.read(wrong)


def test_revisit_without_origin_is_damage(archive: Archive, exchange: Make) -> None:
    _capture(archive, exchange(body=b"one"))
    again = _capture(archive, exchange(body=b"one"))
    lost = Capture(
        **{name: getattr(again, name) for name in Capture.__dataclass_fields__ if name != "digest"}, digest="sha1:ZZ"
    )
    with pytest.raises(ArchiveDamaged, match="no capture holds sha1:ZZ"):
        archive.read(lost)


def test_threads_may_capture_and_read_at_once(archive: Archive, exchange: Make) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for i in range(10):
                body = f"{number} {i}".encode()
                page = exchange(f"http://sample.invalid/{number}/{i}", body, fetched=exchange().fetched)
                with archive.catalogue.transaction():
                    kept = _capture(archive, page)
                assert archive.read(kept).body == body
        except BaseException as error:  # the main thread looks at it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(archive.catalogue.captures())) == 40


def test_times_are_kept_in_utc(archive: Archive, exchange: Make) -> None:
    hanoi = datetime.fromisoformat("2018-11-12T19:00:00.000001+07:00")
    kept = _capture(archive, exchange(fetched=hanoi))
    assert kept.fetched == hanoi
    assert kept.fetched.utcoffset() == timedelta(0)
    (warc,) = archive.folder.rglob("*.warc.gz")
    assert len(walk(warc).members) == 3
