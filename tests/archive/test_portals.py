"""Portals and runs in the catalogue."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from archive.catalogue import Catalogue
from archive.errors import ArchiveError
from archive.model import Article, Capture, Precision

START = datetime(2020, 1, 1, tzinfo=UTC)


def test_portal_is_put_once_and_brought_up_to_date(catalogue: Catalogue) -> None:
    catalogue.put_portal("sample", "Tên mới", "https://new.invalid", 8.0)
    (portal,) = catalogue.portals()
    assert (portal.title, portal.origin, portal.utc_offset) == ("Tên mới", "https://new.invalid", 8.0)
    assert (portal.articles, portal.captures, portal.first, portal.last, portal.last_run) == (0, 0, None, None, None)


def test_summary_counts_and_spans_the_dates(
    catalogue: Catalogue, enter: Callable[..., Capture], article: Callable[..., Article]
) -> None:
    hanoi = ["2018-11-12T00:30:00+07:00", "2018-11-11T18:00:00+00:00", "2012-01-01T00:00:00+07:00"]
    for i, text in enumerate(hanoi):
        dated = article(str(i), published=datetime.fromisoformat(text), published_precision=Precision.MINUTE)
        catalogue.keep(dated, enter(key=str(i)), key=str(i))
    catalogue.keep(article("no date"), enter(key="x"), key="x")
    (portal,) = catalogue.portals()
    assert (portal.articles, portal.captures) == (4, 4)
    assert portal.first is not None
    assert portal.last is not None
    assert portal.first.isoformat() == hanoi[2]
    assert portal.last.isoformat() == hanoi[1]  # the later instant, though the earlier day where it was shown


def test_date_that_is_corrected_moves_the_span(
    catalogue: Catalogue, enter: Callable[..., Capture], article: Callable[..., Article]
) -> None:
    catalogue.keep(article("a", published=START), enter(), key="1")
    catalogue.keep(article("b", published=None), enter(), key="1")
    assert catalogue.portals()[0].first is None


def test_runs_are_listed_newest_first(catalogue: Catalogue) -> None:
    catalogue.put_portal("other", "", "", 7.0)
    first = catalogue.begin_run("sample", START)
    second = catalogue.begin_run("other", START + timedelta(hours=1))
    third = catalogue.begin_run("sample", START + timedelta(hours=2))
    catalogue.end_run(first, START + timedelta(minutes=5), "short", {"pages": 3, "lỗi": ["a"], "at": START})
    assert [run.id for run in catalogue.runs()] == [third, second, first]
    assert [run.id for run in catalogue.runs("sample", limit=1)] == [third]
    done = catalogue.runs("sample")[1]
    assert (done.outcome, done.started, done.finished) == ("short", START, START + timedelta(minutes=5))
    assert done.report == {"pages": 3, "lỗi": ["a"], "at": str(START)}
    assert catalogue.runs()[0].finished is None
    last = {portal.name: portal.last_run for portal in catalogue.portals()}
    assert last["sample"] == catalogue.runs()[0]


def test_run_of_an_unknown_portal_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ArchiveError, match="'nobody' is unknown"):
        catalogue.begin_run("nobody", START)
