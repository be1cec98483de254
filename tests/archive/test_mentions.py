"""What feeds, listings and sitemaps say of pages, kept beside the URL ledger."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from archive import schema
from archive.catalogue import Catalogue
from archive.mentions import merged
from archive.model import Mention, PageRole, Precision

SEEN = datetime(2018, 11, 20, tzinfo=UTC)
LOCAL = timezone(timedelta(hours=7))
DAY = datetime(2018, 11, 12, tzinfo=LOCAL)


def listed(title: str | None = "Tiêu đề", published: datetime | None = DAY, **given: object) -> Mention:
    precision = Precision.DAY if published else None
    said = Mention(origin=PageRole.LISTING, title=title, published=published, precision=precision, raw="12/11/2018")
    return replace(said, **given)  # type: ignore[arg-type]


def note(catalogue: Catalogue, said: Mention, url: str = "u", key: str | None = "1", seen: datetime = SEEN) -> None:
    catalogue.note_url("sample", url, role=PageRole.ARTICLE, key=key, seen=seen)
    catalogue.note_mention("sample", url, said)


def test_what_is_said_of_a_url_comes_back_as_it_was(catalogue: Catalogue) -> None:
    feed = Mention(origin=PageRole.FEED, published=DAY, precision=Precision.SECOND, updated=SEEN, section="Tin")
    note(catalogue, listed())
    note(catalogue, feed)
    assert set(catalogue.mentions("sample", "u")) == {listed(), feed}
    assert catalogue.mentions("other", "u") == catalogue.mentions("sample", "v") == ()


def test_what_is_said_of_an_article_at_another_address_is_found_by_its_key(catalogue: Catalogue) -> None:
    note(catalogue, listed(), url="u?cat=3")
    assert catalogue.mentions("sample", "u", "1") == (listed(),)
    assert catalogue.mentions("sample", "u", "2") == ()


def test_of_a_url_that_was_never_noted_nothing_is_kept(catalogue: Catalogue) -> None:
    catalogue.note_mention("sample", "u", listed())
    assert catalogue.mentions("sample", "u") == ()


def test_a_date_after_the_page_was_first_seen_is_that_of_an_edit(catalogue: Catalogue) -> None:
    note(catalogue, listed(published=None, raw=""), seen=DAY)
    note(catalogue, listed(published=DAY + timedelta(days=40)))
    (said,) = catalogue.mentions("sample", "u")
    assert (said.published, said.precision, said.updated) == (None, None, DAY + timedelta(days=40))


def test_what_is_said_again_is_written_once(catalogue: Catalogue) -> None:
    note(catalogue, listed())
    before = catalogue._connection.total_changes
    catalogue.note_mention("sample", "u", listed())
    assert catalogue._connection.total_changes == before


@pytest.mark.parametrize(
    ("held", "new", "published", "precision"),
    [
        (DAY, DAY + timedelta(days=3), DAY, Precision.DAY),
        (DAY + timedelta(days=3), DAY, DAY, Precision.DAY),
        (None, DAY, DAY, Precision.DAY),
        (DAY, None, DAY, Precision.DAY),
    ],
)
def test_the_earlier_day_stays(
    held: datetime | None, new: datetime | None, published: datetime, precision: Precision
) -> None:
    said = merged(listed(published=held), listed(published=new))
    assert (said.published, said.precision) == (published, precision)


def test_of_one_day_the_finer_time_stays() -> None:
    fine = listed(published=DAY + timedelta(hours=8), precision=Precision.MINUTE)
    assert merged(listed(), fine) == merged(fine, listed()) == fine


@pytest.mark.parametrize(
    ("held", "new", "stays"),
    [
        ("Thông báo cũ", "Thông báo mới", "Thông báo mới"),
        ("Thông báo về việc nghỉ lễ", "Thông báo về việc…", "Thông báo về việc nghỉ lễ"),
        ("Thông báo về việc…", "Thông báo về việc nghỉ lễ", "Thông báo về việc nghỉ lễ"),
        ("Thông báo nghỉ lễ", "Xem thêm: Thông báo nghỉ lễ", "Thông báo nghỉ lễ"),
        ("Thông báo", None, "Thông báo"),
    ],
)
def test_the_newer_title_stays_unless_it_is_cut_off_or_decorated(held: str, new: str | None, stays: str) -> None:
    assert merged(listed(held), listed(new)).title == stays


def test_a_catalogue_from_before_mentions_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.sqlite3"
    with monkeypatch.context() as patch:
        patch.setattr(schema, "SCRIPTS", schema.SCRIPTS[:3])
        patch.setattr(schema, "VERSION", 3)
        with Catalogue(path) as old:
            old.put_portal("sample", "", "", 7.0)
            old.note_url("sample", "u", role=PageRole.ARTICLE, key="1", seen=SEEN)
    with Catalogue(path) as catalogue:
        catalogue.note_mention("sample", "u", listed())
        assert catalogue.mentions("sample", "u") == (listed(),)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == schema.VERSION
    connection.close()
