"""How what feeds, listings and sitemaps say of a page is weighed when the page is cleaned."""

from datetime import datetime, timedelta, timezone

import pytest

from archive.model import Article, Mention, PageRole, Precision
from crawler.extract import extract
from crawler.extract.page import Page, Rules
from tests.crawler.html_pages import FETCHED, FIRST, SECOND, TITLE, URL, page

LOCAL = timezone(timedelta(hours=7))
DAY = datetime(2023, 9, 5, tzinfo=LOCAL)
UNDATED = f"<h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p>"


def listed(when: datetime | None = DAY, origin: PageRole = PageRole.LISTING, title: str | None = None) -> Mention:
    precision = Precision.DAY if when else None
    return Mention(origin=origin, title=title, published=when, precision=precision, raw="05/09/2023" if when else "")


def read(main: str, *mentions: Mention, head: str = "", rules: Rules | None = None) -> Article:
    given = Page(url=URL, body=page(main, head=head), fetched=FETCHED, mentions=mentions)
    found = extract(given, rules or Rules())
    assert found.article is not None, found.reason
    return found.article


def origin(article: Article, field: str = "published") -> str | None:
    return next((one.origin for one in article.evidence if one.field == field), None)


@pytest.mark.parametrize("place", [PageRole.LISTING, PageRole.FEED])
def test_a_page_without_a_date_is_dated_by_its_entry(place: PageRole) -> None:
    assert read(UNDATED).published is None
    made = read(UNDATED, listed(origin=place))
    assert (made.published, made.published_precision, origin(made)) == (DAY, Precision.DAY, place.value)
    assert {one.confidence for one in made.evidence if one.field == "published"} == {0.65}


def test_a_portal_whose_pages_show_no_dates_is_dated_by_its_listings() -> None:
    assert read(UNDATED, listed(), rules=Rules(dates=False)).published == DAY
    assert read(UNDATED, rules=Rules(dates=False)).published is None


def test_the_date_by_the_title_stands_against_any_entry() -> None:
    made = read(f"<h1>{TITLE}</h1><div>07/09/2023 08:15</div><p>{FIRST}</p><p>{SECOND}</p>", listed())
    assert made.published is not None
    assert (made.published.day, origin(made)) == (7, "visible")


@pytest.mark.parametrize(
    ("when", "day", "from_"), [(DAY, 5, "listing"), (datetime(2023, 9, 9, tzinfo=LOCAL), 6, "opengraph")]
)
def test_what_machines_are_told_yields_to_an_earlier_day_only(when: datetime, day: int, from_: str) -> None:
    head = "<meta property='article:published_time' content='2023-09-06T10:00:00+07:00'>"
    made = read(UNDATED, listed(when), head=head)
    assert made.published is not None
    assert (made.published.day, origin(made)) == (day, from_)


def test_where_machine_dates_disagree_the_one_that_the_entry_confirms_counts() -> None:
    head = (
        "<meta itemprop='datePublished' content='2023-09-06T10:00:00+07:00'>"
        "<meta property='article:published_time' content='2023-09-05T08:00:00+07:00'>"
    )
    assert read(UNDATED, head=head).published == datetime(2023, 9, 6, 10, tzinfo=LOCAL)
    assert read(UNDATED, listed(), head=head).published == datetime(2023, 9, 5, 8, tzinfo=LOCAL)


def test_a_broken_machine_date_is_replaced_by_the_entry_s() -> None:
    head = "<meta property='article:published_time' content='2023-09-06+0710:00:00'>"
    assert read(UNDATED, listed(), head=head).published == DAY


@pytest.mark.parametrize("when", [FETCHED + timedelta(hours=2), FETCHED - timedelta(minutes=3)])
def test_a_date_later_than_the_capture_or_equal_to_its_clock_never_counts(when: datetime) -> None:
    made = read(UNDATED, Mention(origin=PageRole.FEED, published=when, precision=Precision.SECOND, raw="x"))
    assert made.published is None


def test_of_feed_and_listing_the_earlier_day_counts_and_of_one_day_the_finer() -> None:
    later = Mention(origin=PageRole.FEED, published=DAY + timedelta(days=1), precision=Precision.SECOND, raw="x")
    same = Mention(origin=PageRole.FEED, published=DAY + timedelta(hours=9), precision=Precision.SECOND, raw="x")
    assert read(UNDATED, later, listed()).published == DAY
    assert read(UNDATED, listed(), same).published == DAY + timedelta(hours=9)


def test_a_sitemap_speaks_for_the_last_change_only() -> None:
    said = Mention(origin=PageRole.SITEMAP, updated=DAY + timedelta(days=1))
    assert (read(UNDATED, said).published, read(UNDATED, said).updated) == (None, DAY + timedelta(days=1))
    dated = f"<h1>{TITLE}</h1><div>06/09/2023 08:15</div><p>{FIRST}</p><p>{SECOND}</p>"
    assert read(dated, said).updated is None  # the day of publication itself says nothing new


def test_the_entry_s_words_raise_the_line_that_is_the_title() -> None:
    other = "Hội nghị trực tuyến toàn ngành năm học mới"
    main = f"<h2>{other}</h2><h2>{TITLE}</h2><p>{FIRST}</p><p>{SECOND}</p>"
    for title in (other, TITLE):
        made = read(main, listed(None, title=title))
        assert made.title == title
        assert [one.origin for one in made.evidence if one.field == "title"] == ["visible", "listing"]


def test_the_section_of_a_feed_counts_where_the_page_names_none() -> None:
    said = Mention(origin=PageRole.FEED, section="Thông báo")
    found = extract(Page(url=URL, body=f"<meta charset=utf-8>{UNDATED}".encode(), mentions=(said,)))
    assert found.article is not None
    assert (found.article.section, origin(found.article, "section")) == ("Thông báo", "feed")
