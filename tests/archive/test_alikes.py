"""The same circular on several portals: links, made while articles are kept."""

import itertools
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.errors import NotFound
from archive.likeness import likeness, read
from archive.model import Article, Capture, article_id
from tests.archive.conftest import NOON
from tests.archive.prose import prose, with_changes

Enter = Callable[..., Capture]
Make = Callable[..., Article]
Keep = Callable[[str, Article], str]

LONG = prose(1, 200)
DAY = datetime(2018, 2, 1, tzinfo=UTC)


@pytest.fixture
def keep(catalogue: Catalogue, enter: Enter) -> Keep:
    """Keep an article as the only one of a portal, or as its next state, and return its id."""
    minutes = itertools.count()

    def work(portal: str, article: Article) -> str:
        catalogue.put_portal(portal, "", "", 7.0)
        capture = enter(f"http://{portal}.invalid/1", portal=portal, minutes=next(minutes))
        return catalogue.keep(article, capture, key="1").revision.article_id

    return work


def links(catalogue: Catalogue, name: str) -> dict[str, float]:
    return {one.article_id: one.similarity for one in catalogue.likenesses(name)}


def test_republished_circular_is_linked_both_ways_and_not_merged(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    first, second = article(LONG, published=DAY), article(with_changes(LONG, 3), title="Khác", published=None)
    one, two = keep("haugiang", first), keep("vinhlong", second)
    assert catalogue.count_articles() == 2
    (found,) = catalogue.likenesses(one)
    assert (found.article_id, found.portal, found.published) == (two, "vinhlong", None)
    assert found.similarity == likeness(read(first), read(second)) == pytest.approx(0.857, abs=0.01)
    assert found.found == NOON + timedelta(minutes=1)
    (back,) = catalogue.likenesses(two)
    assert (back.article_id, back.published, back.similarity) == (one, DAY, found.similarity)
    assert catalogue.about(two).alike == (back,)
    assert catalogue.likenesses(two[:-2]) == [back]


def test_first_publisher_stands_first_and_undated_ones_last(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    days = {"a": None, "b": DAY + timedelta(days=2), "c": DAY, "d": DAY + timedelta(days=1), "e": None}
    names = {portal: keep(portal, article(LONG, published=day)) for portal, day in days.items()}
    assert [one.portal for one in catalogue.likenesses(names["e"])] == ["c", "d", "b", "a"]


def test_other_articles_are_not_linked(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    names = [keep("a", article(LONG)), keep("b", article(prose(2, 200))), keep("c", article(with_changes(LONG, 25)))]
    assert [catalogue.likenesses(name) for name in names] == [[], [], []]


def test_short_notices_of_one_template_are_linked_only_when_equal(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    text = "Kính gửi các đơn vị trực thuộc. Chi tiết xem tệp đính kèm."
    one = keep("a", article(text, title="Thông báo nghỉ lễ"))
    two = keep("b", article(text, title="THÔNG BÁO NGHỈ LỄ"))
    three = keep("c", article(text, title="Thông báo tuyển sinh"))
    four = keep("d", article(text + " Trân trọng.", title="Thông báo nghỉ lễ"))
    assert links(catalogue, one) == {two: 1.0}
    assert links(catalogue, three) == links(catalogue, four) == {}


def test_edit_of_an_article_brings_its_links_up_to_date(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    one, two, three = keep("a", article(LONG)), keep("b", article(LONG)), keep("c", article(prose(3, 200)))
    keep("b", article(with_changes(LONG, 2)))
    (changed,) = catalogue.likenesses(one)
    assert changed.similarity < 1.0
    assert changed.found == NOON + timedelta(minutes=1)
    keep("b", article(prose(3, 200)))
    assert links(catalogue, one) == {}
    assert links(catalogue, two) == {three: 1.0}
    keep("b", article("Một câu."))
    assert links(catalogue, two) == links(catalogue, three) == {}
    keep("b", article(LONG))
    assert links(catalogue, two) == {one: 1.0}
    assert catalogue._one("SELECT count(*) n FROM bands")["n"] == 3 * 16  # type: ignore[index]


def test_variants_of_an_article_make_no_links(catalogue: Catalogue, keep: Keep, enter: Enter, article: Make) -> None:
    one, two = keep("a", article(LONG)), keep("b", article(LONG))
    catalogue.keep(article(LONG), enter("http://b.invalid/print", portal="b", minutes=9), key="print")
    assert links(catalogue, one) == {two: 1.0}


def test_links_of_an_unknown_article_are_not_found(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound):
        catalogue.likenesses("nowhere-1")


def test_cost_of_keeping_does_not_grow_where_thousands_share_a_template(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    name = keep("a", article(LONG))
    drawn = catalogue._one("SELECT parts, bands FROM sketches")
    assert drawn is not None
    with catalogue.transaction():
        catalogue._run("PRAGMA defer_foreign_keys = ON")
        band = catalogue._one("SELECT band FROM bands")
        assert band is not None
        many = ((band["band"], row) for row in range(10, 5000))
        catalogue._connection.executemany("INSERT INTO bands VALUES (?, ?)", many)
        said: list[str] = []
        catalogue._connection.set_trace_callback(said.append)
        other = keep("b", article(LONG))
        catalogue._connection.set_trace_callback(None)
    assert len(said) < 400
    assert links(catalogue, name) == {other: 1.0}


def test_articles_kept_before_there_were_sketches_are_caught_up(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    one, two = keep("a", article(LONG)), keep("b", article(LONG))
    before = catalogue.likenesses(one)
    for table in ("sketches", "bands", "likenesses"):
        catalogue._run(f"DELETE FROM {table}")  # noqa: S608
    catalogue._run("INSERT INTO unsketched SELECT id FROM articles")
    three = keep("c", article(LONG))
    assert catalogue.sketch_missing() == 3 - 1
    assert catalogue.sketch_missing() == 0
    assert {one.article_id for one in before} == {two}
    assert links(catalogue, one) == {two: 1.0, three: 1.0}


def test_file_of_version_1_gets_its_sketches(tmp_path: Path, enter: Enter, article: Make) -> None:
    path = make_version_1(tmp_path / "old.sqlite3", {"a": article(LONG), "b": article(LONG)})
    with Catalogue(path) as catalogue:
        one, two = article_id("a", "1"), article_id("b", "1")
        assert list(catalogue.article_ids()) == [one, two]
        assert catalogue.revision(one).article == article(LONG)
        assert catalogue.last_change() == 2
        assert catalogue.likenesses(one) == []
        assert catalogue.sketch_missing() == 2
        assert links(catalogue, one) == {two: 1.0}
        assert catalogue.site_model("a", version=1) is None
        catalogue.put_site_model("a", version=1, pages=1, data=b"x", at=NOON)
    with Catalogue(path, readonly=True) as reader:
        assert reader.site_model("a", version=1) == b"x"


def make_version_1(path: Path, articles: dict[str, Article]) -> Path:
    """Write a catalogue as the first release did, one article a portal."""
    from archive import schema
    from archive.codec import pack

    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(schema.SCRIPTS[0])
    connection.execute("PRAGMA user_version = 1")
    connection.execute("INSERT INTO warcs (id, path) VALUES (1, 'warc/a.warc.gz')")
    at = "2018-11-12T12:00:00.000000+00:00"
    for number, (portal, article) in enumerate(articles.items(), start=1):
        name = article_id(portal, "1")
        connection.execute("INSERT INTO portals VALUES (?, '', '', 7.0, 1, 1)", (portal,))
        connection.execute(
            "INSERT INTO captures (id, portal, url, method, fetched, status, digest, revisit, warc, offset, length, "
            "role) VALUES (?, ?, 'http://x.invalid', 'GET', ?, 200, 'sha1:A', 0, 1, ?, 1, 'article')",
            (number, portal, at, number),
        )
        connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, '1', ?, ?, NULL, NULL, 1, ?)",
            (number, name, portal, at, at, article.digest),
        )
        connection.execute("INSERT INTO revisions VALUES (?, 1, ?, ?, ?)", (number, number, "d", pack(article)))
        connection.execute("INSERT INTO article_urls VALUES ('http://x.invalid', ?, ?)", (number, at))
        connection.execute("INSERT INTO changes (article, revision, what, at) VALUES (?, 1, 'new', ?)", (name, at))
    connection.close()
    return path
