"""The frontier on disk: what is taken up after a crash, in which order, and what a batch that is dropped leaves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.errors import ArchiveError
from archive.frontier import UnfinishedCrawl

CRAWL = UnfinishedCrawl(
    started=datetime(2018, 11, 12, tzinfo=UTC), origin="http://sample.invalid", sweep=True, everything=False
)


def test_a_crawl_is_unfinished_until_it_is_ended(catalogue: Catalogue) -> None:
    assert catalogue.unfinished_crawl("sample") is None
    catalogue.begin_crawl("sample", CRAWL)
    catalogue.add_request("sample", b"1", 0, "{}")
    assert catalogue.unfinished_crawl("sample") == CRAWL
    catalogue.end_crawl("sample")
    assert catalogue.unfinished_crawl("sample") is None
    assert catalogue.frontier_marks("sample") == set()


def test_a_new_crawl_forgets_what_the_last_one_left(catalogue: Catalogue) -> None:
    catalogue.begin_crawl("sample", CRAWL)
    catalogue.add_request("sample", b"1", 0, "{}")
    catalogue.begin_crawl("sample", CRAWL)
    assert catalogue.waiting_requests("sample", 10) == []


def test_the_best_and_then_the_oldest_request_comes_first(catalogue: Catalogue) -> None:
    catalogue.begin_crawl("sample", CRAWL)
    for mark, priority in ((b"a", 0), (b"b", 5), (b"c", 0), (b"d", 5)):
        catalogue.add_request("sample", mark, priority, mark.decode())
    assert [one.request for one in catalogue.waiting_requests("sample", 10)] == ["b", "d", "a", "c"]
    first, second = catalogue.waiting_requests("sample", 2)
    catalogue.finish_request(first.id)
    assert [one.request for one in catalogue.waiting_requests("sample", 10, but={second.id})] == ["a", "c"]


def test_a_mark_is_taken_once_and_stays_when_its_request_is_done(catalogue: Catalogue) -> None:
    catalogue.begin_crawl("sample", CRAWL)
    number = catalogue.add_request("sample", b"a", 0, "{}")
    catalogue.finish_request(number)
    catalogue.add_mark("sample", b"b")
    catalogue.add_mark("sample", b"b")
    assert catalogue.frontier_marks("sample") == {b"a", b"b"}
    with pytest.raises(ArchiveError, match="UNIQUE"):
        catalogue.add_request("sample", b"a", 0, "{}")


def test_another_request_in_its_place_keeps_its_age(catalogue: Catalogue) -> None:
    catalogue.begin_crawl("sample", CRAWL)
    number = catalogue.add_request("sample", b"a", 0, "first try")
    catalogue.add_request("sample", b"b", 0, "other")
    catalogue.replace_request(number, 0, "second try")
    assert [one.request for one in catalogue.waiting_requests("sample", 10)] == ["second try", "other"]


def test_a_batch_is_there_for_others_when_it_is_committed_and_gone_when_it_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with Catalogue(path) as catalogue, Catalogue(path, readonly=True) as reader:
        catalogue.put_portal("sample", "", "http://sample.invalid", 7.0)
        catalogue.begin_batch()
        catalogue.begin_batch()
        catalogue.begin_crawl("sample", CRAWL)
        assert reader.unfinished_crawl("sample") is None
        catalogue.commit_batch()
        assert reader.unfinished_crawl("sample") == CRAWL
        catalogue.begin_batch()
        catalogue.end_crawl("sample")
        catalogue.drop_batch()
        catalogue.commit_batch()
        assert catalogue.unfinished_crawl("sample") == CRAWL
        with catalogue.transaction():
            catalogue.end_crawl("sample")
        assert reader.unfinished_crawl("sample") is None
