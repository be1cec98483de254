"""Captures that come out of their order: what web archives held before we did, or between two of our visits."""

from collections.abc import Callable

import pytest

from archive.catalogue import Catalogue
from archive.model import Article, Attachment, Capture, article_id
from archive.rows import Kept

Enter = Callable[..., Capture]
Make = Callable[..., Article]
Keep = Callable[[str, int], Kept]
ID = article_id("sample", "1")


@pytest.fixture
def keep(catalogue: Catalogue, enter: Enter, article: Make) -> Keep:
    """Keep a text as captured at a minute, as cleaning does."""

    def make(text: str, minute: int) -> Kept:
        capture = enter(minutes=minute)
        kept = catalogue.keep(article(text, attachments=(Attachment(url="/a.pdf", label=text),)), capture, key="1")
        catalogue.mark_extracted(capture.id, "unchanged" if kept.outcome == "unchanged" else "article", "")
        return kept

    return make


def _history(catalogue: Catalogue) -> list[tuple[str, int, int]]:
    """Text, number and minute of each revision, in time."""
    return [(one.article.text, one.number, one.seen.minute) for one in catalogue.revisions(ID)]


def test_older_capture_makes_an_earlier_revision_and_leaves_the_latest(catalogue: Catalogue, keep: Keep) -> None:
    keep("now", 30)
    kept = keep("once", 10)
    assert kept.outcome == "earlier"
    assert (kept.revision.number, kept.revision.article.text) == (1, "now")
    assert catalogue.revision(ID).article.text == "now"
    assert _history(catalogue) == [("once", 2, 10), ("now", 1, 30)]


def test_number_keeps_its_text_whatever_is_found_later(catalogue: Catalogue, keep: Keep) -> None:
    texts: dict[int, str] = {}
    for text, minute in (("d", 40), ("b", 20), ("a", 10), ("e", 50), ("c", 30)):
        keep(text, minute)
        texts |= {one.number: texts.get(one.number, one.article.text) for one in catalogue.revisions(ID)}
        assert all(catalogue.revision(ID, number).article.text == held for number, held in texts.items())
    assert [text for text, _, _ in _history(catalogue)] == ["a", "b", "c", "d", "e"]
    assert catalogue.revision(ID).number == 4
    assert catalogue.about(ID).revisions == 5


def test_same_text_seen_earlier_makes_no_revision_but_an_earlier_date(catalogue: Catalogue, keep: Keep) -> None:
    first = keep("same", 30).revision
    assert keep("same", 10).outcome == "unchanged"
    assert _history(catalogue) == [("same", 1, 10)]
    held = catalogue.revision(ID)
    assert (held.url, held.capture) == (first.url, first.capture)


def test_text_between_two_sightings_of_another_leaves_the_other_latest(catalogue: Catalogue, keep: Keep) -> None:
    keep("steady", 10)
    keep("steady", 30)
    assert keep("between", 20).outcome == "earlier"
    assert _history(catalogue) == [("steady", 1, 10), ("between", 2, 20), ("steady", 3, 30)]
    assert catalogue.revision(ID).article.text == "steady"
    assert [file.label for file in catalogue.revision(ID).article.attachments] == ["steady"]


def test_order_of_arrival_does_not_change_history(catalogue: Catalogue, keep: Keep) -> None:
    for text, minute in (("a", 50), ("b", 30), ("a", 20), ("b", 40), ("a", 10)):
        keep(text, minute)
    assert [(text, minute) for text, _, minute in _history(catalogue)] == [("a", 10), ("b", 30), ("a", 50)]


def test_older_capture_moves_first_seen_only(catalogue: Catalogue, keep: Keep) -> None:
    keep("now", 30)
    before = catalogue._one("SELECT latest, digest, last_seen FROM articles")
    keep("once", 10)
    after = catalogue._one("SELECT latest, digest, last_seen, first_seen FROM articles")
    assert before is not None
    assert after is not None
    assert tuple(before) == tuple(after)[:3]
    assert ":10:" in after["first_seen"]


def test_new_text_after_an_older_one_becomes_the_latest(catalogue: Catalogue, keep: Keep) -> None:
    keep("two", 20)
    keep("one", 10)
    kept = keep("three", 30)
    assert (kept.outcome, kept.revision.number) == ("changed", 3)
    assert catalogue.revision(ID).article.text == "three"
