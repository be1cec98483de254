"""What is promised of an article's metadata, sentence by sentence, on small invented pages without a profile."""

import json
from datetime import datetime, timedelta, timezone

import pytest

from archive.model import Article, Evidence, Precision
from tests.crawler.html_pages import FETCHED, FIRST, RELATED, SECOND, TITLE, article, page, read

ZONE = timezone(timedelta(hours=7))
BODY = f"<div><p>{FIRST}</p><p>{SECOND}</p></div>"
DAY = datetime(2023, 9, 7, tzinfo=ZONE)
DATED = DAY.replace(hour=8, minute=15)
SITE = "http://so.example.edu.vn"
DATE = "<div>07/09/2023 08:15</div>"


def evidence(made: Article, field: str) -> Evidence:
    (one,) = [one for one in made.evidence if one.field == field]
    assert 0 < one.confidence <= 1
    assert one.raw
    return one


def json_ld(**fields: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


@pytest.mark.parametrize(
    ("origin", "head", "before"),
    [
        ("visible", "", DATE),
        ("json-ld", json_ld(datePublished="2023-09-07T08:15:00+07:00"), ""),
        ("json-ld", json_ld(datePublished="2023-09-07T01:15:00Z"), ""),
        ("opengraph", "<meta property='article:published_time' content='2023-09-07T08:15:00+07:00'>", ""),
        ("microdata", "", "<meta itemprop='datePublished' content='2023-09-07T08:15:00+07:00'>"),
        ("meta", "<meta name='pubdate' content='2023-09-07 08:15'>", ""),
    ],
)
def test_publication_is_read_from_wherever_it_is_said_with_its_origin(origin: str, head: str, before: str) -> None:
    made = article(f"<h1>{TITLE}</h1>{before}{BODY}", head=head)
    assert made.published == DATED
    assert evidence(made, "published").origin == origin


def test_the_day_in_the_url_dates_a_page_that_says_nothing_else() -> None:
    body = page(f"<h1>{TITLE}</h1>{BODY}", after="")
    found = read(body, url=f"{SITE}/2023/09/07/khai-giang.html")
    assert found.article is not None
    assert (found.article.published, found.article.published_precision) == (DAY, Precision.DAY)
    assert evidence(found.article, "published").origin == "url"


@pytest.mark.parametrize(
    ("origin", "head", "main"),
    [
        ("visible", "", f"<h1>{TITLE}</h1>{DATE}{BODY}"),
        ("json-ld", json_ld(), f"{DATE}{BODY}"),
        ("opengraph", f"<meta property='og:title' content='{TITLE}'>", f"{DATE}{BODY}"),
        ("microdata", f"<meta itemprop='headline' content='{TITLE}'>", f"{DATE}{BODY}"),
        ("meta", f"<title>{TITLE}</title>", f"{DATE}{BODY}"),
    ],
)
def test_the_title_is_read_from_wherever_it_is_said_with_its_origin(origin: str, head: str, main: str) -> None:
    found = read(page(main, head=head), known=True)
    assert found.article is not None
    assert found.article.title == TITLE
    assert evidence(found.article, "title").origin == origin


@pytest.mark.parametrize(
    ("origin", "head"),
    [
        ("json-ld", json_ld(author={"@type": "Person", "name": "Lê Văn Ba"})),
        ("opengraph", "<meta property='article:author' content='Lê Văn Ba'>"),
        ("microdata", "<span itemprop='author'>Lê Văn Ba</span>"),
    ],
)
def test_an_author_told_to_machines_is_believed_where_the_page_shows_the_name(origin: str, head: str) -> None:
    main = f"<h1>{TITLE}</h1>{DATE}<div>{head if origin == 'microdata' else 'Lê Văn Ba'}</div>{BODY}"
    made = article(main, head="" if origin == "microdata" else head)
    assert made.author == "Lê Văn Ba"
    assert evidence(made, "author").origin == origin
    assert made.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("origin", "head"),
    [
        ("json-ld", json_ld(articleSection="Tin ngành")),
        ("opengraph", "<meta property='article:section' content='Tin ngành'>"),
        ("microdata", "<meta itemprop='articleSection' content='Tin ngành'>"),
    ],
)
def test_a_section_told_to_machines_is_taken_where_the_page_shows_none(origin: str, head: str) -> None:
    found = read(page(f"<h1>{TITLE}</h1>{DATE}{BODY}", head=head, before=""))
    assert found.article is not None
    assert found.article.section == "Tin ngành"
    assert evidence(found.article, "section").origin == origin


def test_every_field_that_is_read_has_evidence() -> None:
    main = f"<h2><a href='/tin-tuc'>Tin tức</a></h2><h1>{TITLE}</h1><div>Ngày đăng: 07/09/2023 08:15</div>"
    main += f"<div>Cập nhật: 09/09/2023 10:00</div>{BODY}<p>Tác giả: Lê Văn Ba</p><p>Nguồn tin: Báo Nhân Dân</p>"
    made = article(main)
    for field in ("title", "published", "updated", "section", "author", "source"):
        assert getattr(made, field) is not None, field
        assert evidence(made, field).origin == "visible"


BROKEN = "2023-09-07+0708:11:30"


@pytest.mark.parametrize(
    "head",
    [
        json_ld(datePublished=BROKEN),
        f"<meta property='article:published_time' content='{BROKEN}'>",
        f"<meta itemprop='datePublished' content='{BROKEN}'>",
    ],
)
def test_a_broken_time_is_no_time_and_the_shown_one_is_taken(head: str) -> None:
    assert article(f"<h1>{TITLE}</h1>{DATE}{BODY}", head=head).published == DATED
    assert article(f"<h1>{TITLE}</h1>{BODY}", head=head).published is None


def test_the_time_of_an_edit_in_datepublished_gives_way_to_the_shown_day() -> None:
    head = json_ld(datePublished="2023-10-20T14:00:00+07:00", dateModified="2023-10-20T14:00:00+07:00")
    made = article(f"<h1>{TITLE}</h1>{DATE}{BODY}", head=head)
    assert made.published == DATED
    assert made.updated == datetime(2023, 10, 20, 14, tzinfo=ZONE)


@pytest.mark.parametrize("minutes", [-10, 0, 3])
def test_a_time_that_is_the_capture_s_own_is_a_clock_wherever_it_stands(minutes: int) -> None:
    now = (FETCHED + timedelta(minutes=minutes)).astimezone(ZONE)
    shown = f"<div>{now:%d/%m/%Y %H:%M:%S}</div>"
    assert article(f"<h1>{TITLE}</h1>{shown}{BODY}").published is None
    assert article(f"<h1>{TITLE}</h1>{BODY}", head=json_ld(datePublished=now.isoformat())).published is None


def test_a_date_later_than_the_capture_is_no_publication() -> None:
    head = json_ld(datePublished="2031-01-01T00:00:00+07:00")
    assert article(f"<h1>{TITLE}</h1><div>01/01/2031</div>{BODY}", head=head).published is None
    assert article(f"<h1>{TITLE}</h1>{DATE}{BODY}", head=head).published == DATED


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("Thứ năm, 07/09/2023", 7),
        ("Thứ 5 - 07/09/2023", 7),
        ("T5, 07/09/2023", 7),
        ("Chủ nhật, 10/09/2023", 10),
        ("CN 10/9/2023", 10),
    ],
)
def test_a_weekday_that_agrees_goes_with_its_date(shown: str, day: int) -> None:
    assert article(f"<h1>{TITLE}</h1><div>{shown}</div>{BODY}").published == DAY.replace(day=day)


def test_a_date_whose_weekday_is_wrong_gives_way_to_one_that_is_right() -> None:
    head = json_ld(datePublished="2023-09-07T08:15:00+07:00")
    assert article(f"<h1>{TITLE}</h1><div>Thứ hai, 05/09/2023</div>{BODY}", head=head).published == DATED


@pytest.mark.parametrize(
    ("shown", "when", "precision"),
    [
        ("(12/11/2018 08:11:30 GMT+7)", datetime(2018, 11, 12, 8, 11, 30, tzinfo=ZONE), Precision.SECOND),
        ("Thứ hai, 12/11/2018, 16:36   , Lượt đọc : 73", datetime(2018, 11, 12, 16, 36, tzinfo=ZONE), Precision.MINUTE),
        ("Thứ năm, 29/7/2021, 16:18 Lượt đọc: 50", datetime(2021, 7, 29, 16, 18, tzinfo=ZONE), Precision.MINUTE),
        ("Thứ hai - 12/11/2018 08:11", datetime(2018, 11, 12, 8, 11, tzinfo=ZONE), Precision.MINUTE),
        ("28/07/2020 | 02:02 PM", datetime(2020, 7, 28, 14, 2, tzinfo=ZONE), Precision.MINUTE),
        ("21/12/2012 | 12:00 AM", datetime(2012, 12, 21, tzinfo=ZONE), Precision.DAY),
        ("18:28, 07/09/2021", datetime(2021, 9, 7, 18, 28, tzinfo=ZONE), Precision.MINUTE),
        ("Cập nhật lúc: 04:57 PM ngày 06/03/2018", datetime(2018, 3, 6, 16, 57, tzinfo=ZONE), Precision.MINUTE),
        ("Ngày đăng bài: 30/06/2023 08:43:32", datetime(2023, 6, 30, 8, 43, 32, tzinfo=ZONE), Precision.SECOND),
        ("(09:15 | 14/01/2017)", datetime(2017, 1, 14, 9, 15, tzinfo=ZONE), Precision.MINUTE),
        ("12/11/2018 8:11:30 CH", datetime(2018, 11, 12, 20, 11, 30, tzinfo=ZONE), Precision.SECOND),
        ("Ngày 01 tháng 11 năm 2018", datetime(2018, 11, 1, tzinfo=ZONE), Precision.DAY),
        ("03-10-2016", datetime(2016, 10, 3, tzinfo=ZONE), Precision.DAY),
    ],
)
def test_every_form_of_a_date_that_portals_write_is_read_day_first(
    shown: str, when: datetime, precision: Precision
) -> None:
    made = article(f"<h1>{TITLE}</h1><div>{shown}</div>{BODY}")
    assert (made.published, made.published_precision) == (when, precision)
    assert made.paragraphs == (FIRST, SECOND)


def test_no_date_is_the_answer_where_only_prose_documents_clock_and_other_news_have_dates() -> None:
    prose = "Căn cứ Quyết định số 12/QĐ-UBND ngày 25/7/2022 của Ủy ban nhân dân tỉnh, Sở triển khai đến các trường."
    found = read(page(f"<h1>{TITLE}</h1><div><p>{prose}</p><p>{FIRST}</p></div>", after=RELATED))
    assert found.article is not None
    assert (found.article.published, found.article.published_precision) == (None, None)
    assert [one for one in found.article.evidence if one.field == "published"] == []
