from datetime import datetime, timedelta, timezone

import pytest

from archive.model import Precision
from crawler.extract.page import Rules
from tests.crawler.html_pages import FETCHED, FIRST, FOOTER, RELATED, SECOND, TITLE, article, page, read, written

ZONE = timezone(timedelta(hours=7))
BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"


def test_the_title_near_the_body_beats_the_name_of_the_site() -> None:
    made = article(written(FIRST, SECOND), head="<title>Sở Giáo dục và Đào tạo</title>")
    assert made.title == TITLE
    assert made.evidence[0].field == "title"
    assert made.evidence[0].origin == "visible"


def test_a_heading_that_is_a_menu_word_is_the_section_not_the_title() -> None:
    made = article(f"<h1>Thông báo</h1><h2>{TITLE}</h2><div>07/09/2023</div>{BODY}")
    assert (made.title, made.section) == (TITLE, "Thông báo")


def test_a_title_printed_twice_and_glued_to_its_date_is_read_once() -> None:
    made = article(
        f"<span><b>{TITLE}</b></span><div>-</div><div>+</div><div>{TITLE}(07/09/2023 08:15:30 GMT+7)</div>{BODY}"
    )
    assert made.title == TITLE
    assert made.published == datetime(2023, 9, 7, 8, 15, 30, tzinfo=ZONE)
    assert made.paragraphs == (FIRST, SECOND)


def test_a_title_without_heading_is_known_by_its_bold_print() -> None:
    made = article(f"<div><span style='font-weight:bold'>{TITLE}</span></div><div>07/09/2023 08:15</div>{BODY}")
    assert made.title == TITLE


def test_a_title_that_no_line_shows_is_what_machines_are_told() -> None:
    found = read(page(BODY, head=f"<meta property='og:title' content='{TITLE}'>"), known=True)
    assert found.article is not None
    assert found.article.title == TITLE


@pytest.mark.parametrize(
    ("shown", "when", "precision"),
    [
        ("Thứ năm - 07/09/2023 08:15", datetime(2023, 9, 7, 8, 15, tzinfo=ZONE), Precision.MINUTE),
        ("(07/09/2023 08:15:30 GMT+7)", datetime(2023, 9, 7, 8, 15, 30, tzinfo=ZONE), Precision.SECOND),
        ("Được đăng ngày 07 Tháng 9 2023", datetime(2023, 9, 7, tzinfo=ZONE), Precision.DAY),
        ("07/09/2023 | 12:00 AM", datetime(2023, 9, 7, tzinfo=ZONE), Precision.DAY),
        ("Thứ năm, 7/9/2023, 16:36   , Lượt đọc : 73", datetime(2023, 9, 7, 16, 36, tzinfo=ZONE), Precision.MINUTE),
        ("Ngày đăng: 07/09/2023", datetime(2023, 9, 7, tzinfo=ZONE), Precision.DAY),
    ],
)
def test_a_date_under_the_title_is_the_publication(shown: str, when: datetime, precision: Precision) -> None:
    made = article(written(FIRST, SECOND, date=shown))
    assert (made.published, made.published_precision) == (when, precision)
    assert made.paragraphs == (FIRST, SECOND)


def test_a_page_without_a_date_has_none() -> None:
    prose = "Thực hiện Quyết định số 12/QĐ-SGDĐT ngày 04/11/2013 của Giám đốc Sở, các trường đã triển khai kế hoạch."
    made = article(
        f"<div class='cat'>Văn phòng</div><h2>{TITLE}</h2><p>{prose}</p><p>{SECOND}</p><p>Ngày 20/11/2018</p>"
    )
    assert (made.published, made.published_precision) == (None, None)


def test_a_clock_a_later_day_and_a_related_list_are_no_dates_of_publication() -> None:
    clock = (FETCHED + timedelta(minutes=1)).astimezone(ZONE).strftime("%d/%m/%Y %H:%M:%S")
    assert article(f"<h2>{TITLE}</h2><div>{clock}</div>{BODY}").published is None
    assert article(f"<h2>{TITLE}</h2><div>01/01/2031</div>{BODY}").published is None


def test_broken_and_wrong_metadata_give_way_to_what_is_shown() -> None:
    head = "<meta property='article:published_time' content='2023-09-07+0708:15:30'>"
    hidden = "<span class='hidden' itemprop='datePublished'>2023-10-01T10:00:00+07:00</span>"
    made = article(written(FIRST, SECOND, date=f"{hidden}Thứ năm - 07/09/2023 08:15"), head=head)
    assert made.published == datetime(2023, 9, 7, 8, 15, tzinfo=ZONE)


def test_a_day_that_is_shown_takes_its_time_from_what_machines_are_told() -> None:
    shown = "<time datetime='2023-09-07T09:24:19+07:00' itemprop='datePublished'>Được đăng ngày 07 Tháng 9 2023</time>"
    made = article(written(FIRST, SECOND, date=shown))
    assert made.published == datetime(2023, 9, 7, 9, 24, 19, tzinfo=ZONE)
    assert next(e.origin for e in made.evidence if e.field == "published") == "microdata"


def test_json_ld_dates_a_page_that_shows_none() -> None:
    data = '{"@type": "NewsArticle", "headline": "x", "datePublished": "2023-09-07T08:15:00+07:00"}'
    head = f"<script type='application/ld+json'>{data}</script>"
    made = article(f"<h1>{TITLE}</h1>{BODY}", head=head)
    assert made.published == datetime(2023, 9, 7, 8, 15, tzinfo=ZONE)


def test_the_date_of_a_change_is_kept_apart() -> None:
    made = article(
        written(FIRST, SECOND, date="Ngày đăng: 07/09/2023</div><div>Cập nhật lần cuối ngày 20 Tháng 9 2023")
    )
    assert made.published == datetime(2023, 9, 7, tzinfo=ZONE)
    assert made.updated == datetime(2023, 9, 20, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("<p>Tin: Văn phòng Sở</p>", "Văn phòng Sở", None),
        ("<p style='text-align:right'><strong>Tác giả: </strong>Nguyễn Thị Lan</p>", "Nguyễn Thị Lan", None),
        ("<p>Nguồn tin: Báo Nhân Dân</p>", None, "Báo Nhân Dân"),
        ("<p style='text-align: right'>Phòng Tổ chức cán bộ</p>", "Phòng Tổ chức cán bộ", None),
        ("<p>" + "&nbsp;" * 40 + "Văn phòng Sở</p>", "Văn phòng Sở", None),
    ],
)
def test_bylines_are_read_and_cut(line: str, author: str | None, source: str | None) -> None:
    made = article(written(FIRST, SECOND) + line)
    assert (made.author, made.source) == (author, source)
    assert made.paragraphs == (FIRST, SECOND)


def test_an_author_over_the_body_is_read_without_its_label() -> None:
    made = article(
        f"<h1>{TITLE}</h1><dl><dd>Viết bởi Ban biên tập</dd><dd>Chuyên mục: Tin tức</dd>"
        f"<dd>Ngày đăng: 07/09/2023</dd></dl>{BODY}"
    )
    assert made.author == "Ban biên tập"
    assert made.paragraphs == (FIRST, SECOND)


def test_the_last_crumb_that_is_not_the_title_is_the_section() -> None:
    crumbs = "<ul class='breadcrumb'><li><a href='/'>Trang chủ</a></li><li><a href='/hd'>Hoạt động ngành</a></li>"
    crumbs += f"<li>{TITLE}</li></ul>"
    assert article(crumbs + written(FIRST, SECOND)).section == "Hoạt động ngành"


@pytest.mark.parametrize(
    ("markup", "url", "label", "kind"),
    [
        ("<p><a href='/upload/kh.pdf'>Kế hoạch</a></p>", "http://so.example.edu.vn/upload/kh.pdf", "Kế hoạch", "pdf"),
        (
            "<p><a href='?download=1&id=0'>cv-12.docx</a></p>",
            "http://so.example.edu.vn/tin-tuc/khai-giang-12.html?download=1&id=0",
            "cv-12.docx",
            "docx",
        ),
        (
            "<p><a href='#' onclick=\"tai('/f/mau.xlsx')\">Mẫu</a></p>",
            "http://so.example.edu.vn/f/mau.xlsx",
            "Mẫu",
            "xlsx",
        ),
        (
            "<iframe src='/ViewFilePdf?urlpdf=%2Ff%2Fkq.pdf'></iframe>",
            "http://so.example.edu.vn/f/kq.pdf",
            "kq.pdf",
            "pdf",
        ),
        (
            "<p><a href='/documents/11/0/kh.pdf/8c0f?t=13'></a></p>",
            "http://so.example.edu.vn/documents/11/0/kh.pdf/8c0f?t=13",
            "8c0f",
            "pdf",
        ),
    ],
)
def test_files_are_attachments_with_label_and_type(markup: str, url: str, label: str, kind: str) -> None:
    made = article(written(FIRST, SECOND) + markup)
    assert [(a.url, a.label, a.type) for a in made.attachments] == [(url, label, kind)]


def test_files_named_under_a_heading_of_their_own_are_no_text() -> None:
    made = article(written(FIRST, SECOND) + "<h4>File đính kèm</h4><p><a href='/f/kh.pdf'>kh.pdf</a></p>")
    assert made.paragraphs == (FIRST, SECOND)
    assert [a.label for a in made.attachments] == ["kh.pdf"]


def test_files_of_other_news_are_not_attached() -> None:
    after = RELATED + "<div class='sidebar'><a href='/vb/98.pdf'>Quyết định 98/QĐ-UBND</a></div>" + FOOTER
    assert article(written(FIRST, SECOND), after=after).attachments == ()


def test_language_is_told_from_the_text() -> None:
    assert article(written(FIRST, SECOND)).language == "vi"
    english = "The department of education held its annual meeting with the heads of all schools in the province."
    assert (
        article(written(english, english + " It was well attended.", title="Annual meeting of school heads")).language
        == "en"
    )


def test_a_profile_overrides_what_the_general_rules_find() -> None:
    main = (
        f"<h1>{TITLE}</h1><h2 class='real'>Tiêu đề thật của bài viết này</h2><i class='when'>ngày 01/02/2023</i>"
        f"<b class='who'>Tác giả: Lê Văn Ba</b><u class='cat'>Chuyên đề</u><div id='text'><p>{FIRST}</p>"
        f"<p class='ad'>Quảng cáo sách giáo khoa giảm giá trong tháng này.</p><p>{SECOND}</p>"
        "<p class='ok'><a href='/x/y.html'>Xem thêm bài viết về cùng một chủ đề này tại đây</a></p></div>"
    )
    rules = Rules(
        title=(".none", "h2.real"), body=("#text",), published=(".when",), author=(".who",), section=(".cat",),
        drop=(".ad",), keep=(".ok",),
    )  # fmt: skip
    made = article(main, rules=rules)
    assert made.title == "Tiêu đề thật của bài viết này"
    assert made.published == datetime(2023, 2, 1, tzinfo=ZONE)
    assert (made.author, made.section) == ("Lê Văn Ba", "Chuyên đề")
    assert made.paragraphs == (FIRST, SECOND, "Xem thêm bài viết về cùng một chủ đề này tại đây")
    assert {c.rule for c in made.cuts if "Quảng cáo" in c.text} == {"portal-rule"}
    assert {e.origin for e in made.evidence if e.field in ("title", "published", "author", "section")} == {"profile"}


def test_a_portal_without_dates_is_given_none() -> None:
    assert article(written(FIRST, SECOND), rules=Rules(dates=False)).published is None


def test_a_selector_that_is_none_is_reported_not_raised() -> None:
    found = read(page(written(FIRST)), rules=Rules(body=("div[",)))
    assert found.article is None
    assert "div[" in found.reason
