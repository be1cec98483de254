"""One article at several addresses: keys that become aliases, and keys that stay apart."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.catalogue import Catalogue
from archive.model import Article, Attachment, Capture, article_id
from tests.archive.prose import prose, with_changes

Enter = Callable[..., Capture]
Make = Callable[..., Article]
Keep = Callable[..., str]

LONG = prose(1, 120)
DAY = datetime(2018, 2, 1, tzinfo=UTC)


@pytest.fixture
def keep(catalogue: Catalogue, enter: Enter) -> Keep:
    """Keep an article at `http://sample.invalid/<key>` and tell the outcome; the clock goes on by a minute."""
    minutes = itertools.count()

    def work(article: Article, key: str, **given: Any) -> str:
        capture = enter(f"http://sample.invalid/{key}", minutes=next(minutes), key=key, **given)
        return catalogue.keep(article, capture, key=key).outcome

    return work


def aliases(catalogue: Catalogue) -> dict[str, str]:
    rows = catalogue._all("SELECT l.key, a.key AS main FROM aliases l JOIN articles a ON a.id = l.article")
    return {row["key"]: row["main"] for row in rows}


def test_print_view_becomes_an_address_of_the_article_and_nothing_else(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    page = article(LONG, attachments=(Attachment(url="http://sample.invalid/a.pdf", label="a"),))
    assert keep(page, "12") == "new"
    assert keep(article(with_changes(LONG, 1), title="Tiêu đề - Bản in"), "print/12") == "variant"
    name = article_id("sample", "12")
    assert list(catalogue.article_ids()) == [name]
    assert catalogue.revisions(name) == [catalogue.revision(name)]
    assert catalogue.revision(name).article == page
    assert catalogue.last_change() == 1
    assert catalogue.count_articles() == 1
    assert catalogue.article_urls(name) == ["http://sample.invalid/print/12", "http://sample.invalid/12"]
    assert catalogue.find_url("http://sample.invalid/print/12") == name
    assert catalogue.about(name).urls == tuple(catalogue.article_urls(name))


def test_pages_unite_in_whatever_order_they_come(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    pages = {
        "12": article(LONG),
        "print/12": article(with_changes(LONG, 1), title="TIÊU ĐỀ"),
        "m/12": article(LONG, title="Tiêu đề | Sở mẫu", published=DAY),
    }
    for number, order in enumerate(itertools.permutations(pages)):
        portal = f"p{number}"
        catalogue.put_portal(portal, "", "", 7.0)
        outcomes = [keep(pages[key], key, portal=portal) for key in order]
        assert outcomes == ["new", "variant", "variant"]


def test_text_of_a_variant_never_takes_the_place_of_the_articles(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    keep(article(LONG), "12")
    keep(article(LONG), "print/12")
    assert keep(article(with_changes(LONG, 4)), "print/12") == "variant"
    assert catalogue.revision(article_id("sample", "12")).article == article(LONG)
    assert keep(article(with_changes(LONG, 4)), "12") == "changed"
    assert keep(article(with_changes(LONG, 4)), "print/12") == "variant"
    assert [change.what for change in catalogue.changes()] == ["new", "changed"]


def test_yearly_notice_with_the_same_title_stays_apart(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    title = "Thông báo nghỉ Tết"
    for year in range(2010, 2020):
        assert keep(article(f"{LONG} ngày 14 năm {year}", title=title), f"dài-{year}") == "new"
        assert keep(article(f"Nghỉ từ ngày 1 tháng 2 năm {year}.", title=title), f"ngắn-{year}") == "new"
        dated = article("Sở thông báo lịch nghỉ.", title=title, published=DAY.replace(year=year))
        assert keep(dated, f"cùng chữ-{year}") == "new"
    assert aliases(catalogue) == {}
    assert keep(article(f"{LONG} ngày 14 năm 2013", title=title), "in/2013") == "variant"
    again = article("Sở thông báo lịch nghỉ.", title=title, published=DAY.replace(year=2015))
    assert keep(again, "in/2015") == "variant"
    assert aliases(catalogue) == {"in/2013": "dài-2013", "in/2015": "cùng chữ-2015"}


def test_day_that_a_variant_tells_keeps_the_next_year_apart(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    keep(article("Sở thông báo lịch nghỉ."), "1")
    assert keep(article("Sở thông báo lịch nghỉ.", published=DAY), "in/1") == "variant"
    assert keep(article("Sở thông báo lịch nghỉ.", published=DAY.replace(year=2019)), "2") == "new"
    assert catalogue.revision(article_id("sample", "1")).article.published is None


def test_variant_that_shows_something_else_becomes_its_own_article(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    keep(article(LONG), "12")
    keep(article(LONG), "moi-nhat")
    other = article(prose(2, 120), title="Kế hoạch")
    assert keep(other, "moi-nhat") == "new"
    assert aliases(catalogue) == {}
    assert catalogue.revision(article_id("sample", "moi-nhat")).article == other
    assert keep(article(LONG), "12") == "unchanged"


def test_variant_follows_the_article_it_shows(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    keep(article(f"{LONG} 2018"), "12")
    keep(article(f"{LONG} 2018"), "moi-nhat")
    keep(article(f"{LONG} 2019"), "13")
    assert keep(article(f"{LONG} 2019"), "moi-nhat") == "variant"
    assert aliases(catalogue) == {"moi-nhat": "13"}
    assert catalogue.find_url("http://sample.invalid/moi-nhat") == article_id("sample", "13")


def test_article_whose_address_moved_on_to_the_next_year_is_not_hidden(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    keep(article(f"{LONG} 2018"), "moi-nhat")
    assert keep(article(f"{LONG} 2018"), "12") == "variant"
    assert keep(article(f"{LONG} 2019"), "moi-nhat") == "changed"
    assert keep(article(f"{LONG} 2018"), "12") == "new"
    assert keep(article(f"{LONG} 2019"), "13") == "variant"
    assert aliases(catalogue) == {"13": "moi-nhat"}


def test_same_text_on_another_portal_is_another_article(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    catalogue.put_portal("other", "", "", 7.0)
    assert keep(article(LONG), "12") == "new"
    assert keep(article(LONG), "print/12", portal="other") == "new"


def test_articles_that_grow_alike_later_both_stay(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    keep(article(LONG), "1")
    keep(article(prose(2, 120)), "2")
    assert keep(article(LONG), "2") == "changed"
    assert keep(article(LONG), "3") == "variant"
    assert aliases(catalogue) == {"3": "1"}


def test_variant_that_is_taken_back_leaves_nothing(catalogue: Catalogue, keep: Keep, article: Make) -> None:
    def work() -> None:
        with catalogue.transaction():
            keep(article(LONG), "print/12")
            raise KeyError

    keep(article(LONG), "12")
    with pytest.raises(KeyError):
        work()
    assert aliases(catalogue) == {}
    assert catalogue.article_urls(article_id("sample", "12")) == ["http://sample.invalid/12"]


def test_catalogue_made_again_from_the_same_captures_is_the_same(
    catalogue: Catalogue, keep: Keep, article: Make
) -> None:
    pages = [(article(with_changes(LONG, n % 3)), f"{n}") for n in range(8)]
    catalogue.put_portal("again", "", "", 7.0)
    first = [keep(page, key) for page, key in pages]
    second = [keep(replace(page), key, portal="again") for page, key in pages]
    assert first == second
