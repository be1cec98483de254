"""What a listing page's entries say of the articles they name."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from archive.model import Mention, PageRole, Precision
from crawler.extract.entries import entries, feed_entry, own_dates
from crawler.extract.page import Page
from tests.crawler.test_extract_robust import broken

FETCHED = datetime(2023, 9, 20, 3, 0, tzinfo=UTC)
FIRST, SECOND = "Thông báo nghỉ lễ Quốc khánh", "Kế hoạch tuyển sinh lớp 10"


def named(href: str) -> str | None:
    return href.removeprefix("/tin-") if href.startswith("/tin-") else None


def read(markup: str, fetched: datetime | None = FETCHED) -> dict[str, tuple[str | None, str | None]]:
    """Return title and day (or minute) of each entry."""
    text = f"<html><head><meta charset=utf-8></head><body>{markup}</body></html>"
    page = Page(url="http://so.vn/tin", body=text.encode(), content_type="text/html; charset=utf-8", fetched=fetched)
    return {key: (one.title, _shown(one)) for key, one in entries(page, named).items()}


def _shown(one: Mention) -> str | None:
    form = "%Y-%m-%d" if one.precision is Precision.DAY else "%Y-%m-%d %H:%M"
    return f"{one.published:{form}}" if one.published else None


EXPECTED = {"1": (FIRST, "2023-09-01"), "2": (SECOND, "2023-08-15")}


def _one(title: str, number: int, form: str, day: str) -> str:
    return form.format(link=f"<a href='/tin-{number}'>{title}</a>", title=title, number=number, day=day)


CARD = (
    "<div class=c><a href='/tin-{number}'><h3>{title}</h3><p>Ngày 14/01/2017, Sở tổ chức hội nghị sơ kết học kỳ I.</p>"
    "</a><p>{day}</p><a href='/tin-{number}'>Xem tiếp</a></div>"
)
FORMS = {
    "list": "<ul>{}</ul>|<li>{link} <span>{day}</span></li>",
    "table": "<table>{}</table>|<tr><td>{day}</td><td>{link}</td></tr>",
    "dl": "<dl>{}</dl>|<dt>{link}</dt><dd>Ngày đăng: {day}</dd>",
    "glued": "<div>{}</div>|{link} ({day})<br>",
    "bare": "<div>{}</div>|{link}<br>{day}<br>",
    "cards": "{}|" + CARD,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_entry_gives_its_link_s_words_and_its_day(form: str) -> None:
    whole, entry = form.split("|")
    both = _one(FIRST, 1, entry, "01/09/2023") + _one(SECOND, 2, entry, "15/08/2023")
    assert read(whole.format(both)) == EXPECTED


def test_the_day_over_the_next_entry_is_not_taken_for_that_of_the_one_before() -> None:
    markup = f"<div>01/09/2023<br><a href='/tin-1'>{FIRST}</a><br>15/08/2023<br><a href='/tin-2'>{SECOND}</a></div>"
    assert {day for _, day in read(markup).values()} <= {None}


def test_an_event_s_days_in_a_teaser_are_no_date_of_publication() -> None:
    markup = f"<ul><li><a href='/tin-1'>{FIRST}</a><p>Từ 12/10/2023 đến 15/10/2023</p></li></ul>"
    assert read(markup) == {"1": (FIRST, None)}


def test_a_cut_off_title_is_read_whole_where_the_page_holds_it() -> None:
    short = "<li><a href='/tin-1' title='Thông báo nghỉ lễ Quốc khánh'>Thông báo nghỉ…</a></li>"
    assert read(f"<ul>{short}</ul>") == {"1": (FIRST, None)}
    twice = f"<ul><li><a href='/tin-1'>Thông báo nghỉ…</a></li></ul><p><a href='/tin-1'>{FIRST}</a></p>"
    assert read(twice) == {"1": (FIRST, None)}


def test_a_rows_clock_is_no_date() -> None:
    rows = "".join(f"<li><a href='/tin-{n}'>{FIRST} {n}</a> 20/09/2023 10:0{n}</li>" for n in range(4))
    assert {day for _, day in read(f"<ul>{rows}</ul>").values()} == {None}


def test_the_clock_that_the_page_shows_counts_where_it_was_served_earlier_than_captured() -> None:
    clock = "<div>Hôm nay ngày 19/11/2019, 7:36:10 AM GMT+7</div>"
    rows = f"<ul><li><a href='/tin-1'>{FIRST}</a> 19/11/2019 07:36</li></ul>"
    assert read(clock + rows) == {"1": (FIRST, None)}
    assert read(rows) == {"1": (FIRST, "2019-11-19 07:36")}


@pytest.mark.parametrize("shown", ["05/05/2023 09:30", "20/09/2023"])
def test_a_date_that_all_entries_share_is_the_listing_s_own(shown: str) -> None:
    rows = "".join(f"<li><a href='/tin-{n}'>{FIRST} {n}</a> {shown}</li>" for n in range(4))
    assert {day for _, day in read(f"<ul>{rows}</ul>").values()} == {None}


def test_a_day_on_which_much_was_published_is_theirs() -> None:
    rows = "".join(f"<li><a href='/tin-{n}'>{FIRST} {n}</a> 05/05/2023</li>" for n in range(4))
    assert {day for _, day in read(f"<ul>{rows}</ul>").values()} == {"2023-05-05"}


def test_a_time_of_change_is_no_time_of_publication() -> None:
    markup = f"<ul><li><a href='/tin-1'>{FIRST}</a> <i>Cập nhật lúc: 04:57 PM ngày 06/03/2018</i></li></ul>"
    page = Page(url="http://so.vn/", body=f"<meta charset=utf-8>{markup}".encode(), fetched=FETCHED)
    said = entries(page, named)["1"]
    assert said.published is None
    assert said.updated is not None
    assert said.updated.isoformat() == "2018-03-06T16:57:00+07:00"


def test_a_feed_s_entry_is_read_though_it_is_encoded_twice() -> None:
    said = feed_entry(
        title="Thi &amp;quot;HSG&amp;quot; c&#7845;p <b>tỉnh</b>".replace("&amp;", "&"),
        published="Mon, 12 Nov 2018 08:11:30 +0700",
        updated="hôm qua",
        section="Tin tức",
    )
    assert (said.title, said.section, said.updated) == ('Thi "HSG" cấp tỉnh', "Tin tức", None)
    assert said.published is not None
    assert (said.published.isoformat(), said.precision) == ("2018-11-12T08:11:30+07:00", Precision.SECOND)


def test_a_sitemap_made_new_each_time_says_nothing() -> None:
    made = [Mention(origin=PageRole.SITEMAP, updated=FETCHED - timedelta(days=1)) for _ in range(5)]
    assert {one.updated for one in own_dates(made, [FETCHED])} == {None}
    assert own_dates(made[:1], [FETCHED]) == made[:1]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=broken())
def test_broken_listings_raise_nothing(body: bytes) -> None:
    page = Page(url="http://so.vn/", body=body + b"<a href='/tin-1'>Tin</a>", fetched=FETCHED)
    assert isinstance(entries(page, lambda href: href), dict)
