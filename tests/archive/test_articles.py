"""Articles, revisions and the change log."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.catalogue import Catalogue
from archive.errors import NotFound
from archive.model import Article, Attachment, Capture, Image, article_id

Enter = Callable[..., Capture]
Make = Callable[..., Article]


def _changes(catalogue: Catalogue) -> list[tuple[int, str, int, str]]:
    return [(c.seq, c.article_id, c.revision, c.what) for c in catalogue.changes()]


def test_new_article_is_kept_with_its_capture(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    capture = enter("http://sample.invalid/1")
    kept = catalogue.keep(article(), capture, key="1")
    assert kept.outcome == "new"
    revision = kept.revision
    assert revision.article_id == article_id("sample", "1")
    assert (revision.number, revision.portal, revision.key) == (1, "sample", "1")
    assert (revision.url, revision.capture, revision.seen) == (capture.url, capture.id, capture.fetched)
    assert revision.article == article()
    assert catalogue.revision(revision.article_id) == revision
    assert catalogue.count_articles() == 1


def test_unchanged_article_makes_no_revision(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    first = catalogue.keep(article(), enter(), key="1").revision
    seen_by_clock = replace(article(), section="other", images=(Image(url="x"),))
    again = catalogue.keep(seen_by_clock, enter(minutes=5), key="1")
    assert again.outcome == "unchanged"
    assert again.revision == first
    assert catalogue.revisions(first.article_id) == [first]
    assert len(_changes(catalogue)) == 1


@pytest.mark.parametrize("field", ["title", "text", "attachments"])
def test_change_of_title_text_or_attachments_makes_a_revision(
    catalogue: Catalogue, enter: Enter, article: Make, field: str
) -> None:
    changed = {
        "title": article(title="Khác"),
        "text": article("Đoạn khác."),
        "attachments": article(attachments=(Attachment(url="http://x.invalid/a.pdf", label="a"),)),
    }[field]
    first = catalogue.keep(article(), enter(), key="1").revision
    kept = catalogue.keep(changed, enter(minutes=5), key="1")
    assert (kept.outcome, kept.revision.number, kept.revision.article) == ("changed", 2, changed)
    assert catalogue.revisions(first.article_id) == [first, kept.revision]
    assert catalogue.revision(first.article_id, 1) == first
    assert catalogue.keep(changed, enter(minutes=6), key="1").outcome == "unchanged"
    assert catalogue.keep(article(), enter(minutes=7), key="1").revision.number == 3
    assert catalogue.count_articles() == 1


def test_change_log_tells_every_new_state_once(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    assert (catalogue.changes(), catalogue.last_change()) == ([], 0)
    one, two = article_id("sample", "1"), article_id("sample", "2")
    catalogue.keep(article("a"), enter(), key="1")
    catalogue.keep(article("b"), enter(), key="2")
    catalogue.keep(article("a"), enter(), key="1")
    catalogue.keep(article("c"), enter(), key="1")
    assert _changes(catalogue) == [(1, one, 1, "new"), (2, two, 1, "new"), (3, one, 2, "changed")]
    assert [c.seq for c in catalogue.changes(after=1, limit=1)] == [2]
    assert catalogue.last_change() == 3
    assert catalogue.changes(after=3) == []


def test_keep_that_is_taken_back_leaves_no_change(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    def work() -> None:
        with catalogue.transaction():
            catalogue.keep(article(), enter(), key="1")
            raise KeyError

    with pytest.raises(KeyError):
        work()
    assert catalogue.count_articles() == 0
    assert catalogue.changes() == []
    assert catalogue.keep(article(), enter(), key="1").outcome == "new"


def test_urls_of_an_article_are_collected(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    name = catalogue.keep(article(), enter("http://x.invalid/1"), key="1").revision.article_id
    catalogue.keep(article(), enter("http://x.invalid/1?page=2", minutes=1), key="1")
    catalogue.keep(article("b"), enter("http://x.invalid/2", minutes=2), key="2")
    assert catalogue.article_urls(name) == ["http://x.invalid/1?page=2", "http://x.invalid/1"]
    catalogue.keep(article(), enter("http://x.invalid/1", minutes=3), key="1")
    assert catalogue.article_urls(name) == ["http://x.invalid/1", "http://x.invalid/1?page=2"]
    assert catalogue.find_url("http://x.invalid/1?page=2") == name
    assert catalogue.find_url("http://x.invalid/none") is None


def test_url_that_moved_to_another_article_finds_the_later(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    catalogue.keep(article("a"), enter("u", key="old"), key="old")
    later = catalogue.keep(article("b"), enter("u", minutes=1, key="new"), key="new").revision.article_id
    assert catalogue.find_url("u") == later


def test_beginning_of_an_id_is_enough_when_it_is_unique(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    names = [catalogue.keep(article(str(i)), enter(), key=str(i)).revision.article_id for i in range(30)]
    assert list(catalogue.article_ids()) == names
    assert catalogue.revision(names[3][:-2]).article_id == names[3]
    assert catalogue.article_urls(names[3][:-2])
    with pytest.raises(NotFound, match=r"several articles begin with 'sample-': sample-19581e27de, .*, …; type more"):
        catalogue.revision("sample-")


@pytest.mark.parametrize("name", ["", "none", "%", "sample_", "sample-zzz", "sample-0000000000x"])
def test_unknown_id_is_not_found(catalogue: Catalogue, enter: Enter, article: Make, name: str) -> None:
    catalogue.keep(article(), enter(), key="1")
    with pytest.raises(NotFound, match="no article"):
        catalogue.revision(name)
    with pytest.raises(NotFound):
        catalogue.revisions(name)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_unknown_revision_is_not_found(catalogue: Catalogue, enter: Enter, article: Make, number: int) -> None:
    name = catalogue.keep(article(), enter(), key="1").revision.article_id
    with pytest.raises(NotFound, match=rf"has revisions 1 to 1, no {number}"):
        catalogue.revision(name, number)


def test_same_key_of_two_portals_is_two_articles(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    catalogue.put_portal("other", "", "", 7.0)
    catalogue.keep(article(), enter(), key="1")
    assert catalogue.keep(article(), enter(portal="other"), key="1").outcome == "new"
    assert [(p.name, p.articles) for p in catalogue.portals()] == [("other", 1), ("sample", 1)]


def test_hostile_text_comes_back_as_it_was(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    hostile = article("\x1b]0;evil\x07\ud800\0", attachments=(Attachment(url="\udfff", label="\0", type=None),))
    assert catalogue.keep(hostile, enter(), key="1").revision.article == hostile
    assert catalogue.keep(hostile, enter(), key="1").outcome == "unchanged"


def test_last_seen_never_goes_back(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    name = catalogue.keep(article(), enter("late", minutes=60), key="1").revision.article_id
    catalogue.keep(article(), enter("middle", minutes=30), key="1")
    catalogue.keep(article(), enter("late"), key="1")
    assert catalogue.article_urls(name) == ["late", "middle"]
