"""Articles whose pages vanish: missed on several days, certain then, and present again when they come back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from archive.catalogue import Catalogue
from archive.model import Article, Capture
from archive.rows import Absence
from tests.archive.conftest import NOON

DAY = 24 * 60
Enter = Callable[..., Capture]
Make = Callable[..., Article]


@pytest.fixture
def name(catalogue: Catalogue, enter: Enter, article: Make) -> str:
    return catalogue.keep(article(), enter(), key="1").revision.article_id


def miss(catalogue: Catalogue, enter: Enter, *days: float) -> None:
    for day in days:
        assert catalogue.note_absent(enter(minutes=int(day * DAY), status=404), key="1", reason="answered with 404")


def only(catalogue: Catalogue, name: str) -> Absence:
    (absence,) = catalogue.absences(name)
    return absence


def test_an_absence_is_certain_after_three_different_days(catalogue: Catalogue, enter: Enter, name: str) -> None:
    miss(catalogue, enter, 1, 1.1, 2)
    assert not only(catalogue, name).certain
    miss(catalogue, enter, 5)
    absence = only(catalogue, name)
    assert absence.certain
    assert (absence.seen, absence.since, absence.until) == (NOON, NOON + timedelta(days=1), NOON + timedelta(days=5))
    assert (absence.tries, absence.reason, absence.back) == (3, "answered with 404", None)


def test_a_hiccup_is_forgotten(catalogue: Catalogue, enter: Enter, article: Make, name: str) -> None:
    miss(catalogue, enter, 1, 2)
    catalogue.keep(article(), enter(minutes=3 * DAY), key="1")
    assert catalogue.absences(name) == []


def test_a_page_that_comes_back_ends_its_absence(catalogue: Catalogue, enter: Enter, article: Make, name: str) -> None:
    miss(catalogue, enter, 1, 2, 3)
    catalogue.keep(article(), enter(minutes=9 * DAY), key="1")
    assert only(catalogue, name).back == NOON + timedelta(days=9)
    miss(catalogue, enter, 20)
    assert [one.certain for one in catalogue.absences(name)] == [True, False]
    assert len(catalogue.about(name).absences) == 2


def test_an_answer_older_than_the_article_says_nothing(catalogue: Catalogue, enter: Enter, name: str) -> None:
    assert not catalogue.note_absent(enter(minutes=-5, status=404), key="1", reason="")
    assert not catalogue.note_absent(enter(minutes=5, status=404), key="unknown", reason="")
    assert catalogue.absences(name) == []


def test_what_is_due_is_what_was_not_seen_for_long(
    catalogue: Catalogue, enter: Enter, article: Make, name: str
) -> None:
    catalogue.keep(article("Hai."), enter("http://sample.invalid/2", minutes=2 * DAY, key="2"), key="2")

    def due(day: int) -> list[tuple[str, bool]]:
        return [(one.key, one.missed) for one in catalogue.due("sample", NOON + timedelta(days=day), 10)]

    assert due(0) == []
    assert due(1) == [("1", False)]
    assert due(3) == [("1", False), ("2", False)]
    miss(catalogue, enter, 3)
    assert due(1) == [("1", True)]  # asked in every run until it is certain
    miss(catalogue, enter, 4, 5)
    assert due(3) == [("2", False)]  # certain now: asked again when that is due
    assert due(6) == [("1", False), ("2", False)]
    assert catalogue.due("other", NOON + timedelta(days=9), 10) == []
