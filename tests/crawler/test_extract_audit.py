"""What is promised of body, metadata and old text, sentence by sentence, on small invented pages without a profile."""

import json
import logging
import unicodedata
from datetime import datetime, timedelta, timezone

import pytest

from archive.model import Article, BlockKind, Evidence, Precision
from crawler.extract import extract
from crawler.extract.charset import decode
from crawler.extract.legacy_tables import TABLES
from crawler.extract.page import Page
from tests.crawler.html_pages import FETCHED, FIRST, RELATED, SECOND, TITLE, URL, article, page, read, written

ZONE = timezone(timedelta(hours=7))
THIRD = "Sau phần lễ là phần hội với các tiết mục văn nghệ do giáo viên và học sinh nhà trường biểu diễn."
BODY = f"<div><p>{FIRST}</p><p>{SECOND}</p></div>"
DAY = datetime(2023, 9, 7, tzinfo=ZONE)
DATED = DAY.replace(hour=8, minute=15)
SITE = "http://so.example.edu.vn"
DATE = "<div>07/09/2023 08:15</div>"


def kinds(made: Article) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in made.blocks]


def evidence(made: Article, field: str) -> Evidence:
    (one,) = [one for one in made.evidence if one.field == field]
    assert 0 < one.confidence <= 1
    assert one.raw
    return one


def json_ld(**fields: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


# --- body ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lead",
    [
        "<div class='sapo'>{}</div>",
        "<h2 class='summary'>{}</h2>",
        "<div class='hometext m-bottom'>{}</div>",
        "<p><strong>{}</strong></p>",
        "<div id='news-intro'><b>{}</b></div>",
    ],
)
def test_a_lead_outside_the_body_element_is_not_lost(lead: str) -> None:
    made = article(f"<h1>{TITLE}</h1>{DATE}{lead.format(THIRD)}<div class='detail'><p>{FIRST}</p><p>{SECOND}</p></div>")
    assert made.paragraphs == (THIRD, FIRST, SECOND)
    assert made.lead == THIRD


def test_the_lead_is_said_once_where_a_page_repeats_it_as_the_first_paragraph() -> None:
    made = article(f"<h1>{TITLE}</h1>{DATE}<div class='sapo'>{THIRD}</div><div><p>{FIRST}</p><p>{SECOND}</p></div>")
    assert made.text.count(THIRD) == 1


@pytest.mark.parametrize("last", ["<br>{}<br>{}", "<p>{}</p>{}", "<br><br>{}<p>{}</p>"])
def test_text_that_stands_bare_in_a_div_is_paragraphs(last: str) -> None:
    made = article(f"<h1>{TITLE}</h1>{DATE}<div class='detail'>{FIRST}{last.format(SECOND, THIRD)}</div>")
    assert made.paragraphs == (FIRST, SECOND, THIRD)


def test_headings_of_all_levels_stand_where_they_stood() -> None:
    parts = "".join(f"<h{n}>Phần thứ {n} của bài</h{n}><p>{FIRST} {n}.</p>" for n in range(2, 7))
    made = article(written(FIRST) + parts)
    found = [(block.text, block.level) for block in made.blocks if block.kind is BlockKind.HEADING]
    assert found == [(f"Phần thứ {n} của bài", n) for n in range(2, 7)]


def test_nested_lists_of_three_depths_keep_their_depths() -> None:
    deep = "<ol><li>Một<ul><li>Một a<ul><li>Một a i</li></ul></li><li>Một b</li></ul></li><li><p>Hai</p></li></ol>"
    made = article(written(FIRST) + deep + f"<p>{SECOND}</p>")
    (block,) = [block for block in made.blocks if block.kind is BlockKind.LIST]
    assert block.items == ((0, "Một"), (1, "Một a"), (2, "Một a i"), (1, "Một b"), (0, "Hai"))


def test_a_nested_list_set_beside_its_item_as_old_editors_do_keeps_its_depth() -> None:
    made = article(written(FIRST) + f"<ul><li>Một</li><ul><li>Một a</li></ul><li>Hai</li></ul><p>{SECOND}</p>")
    (block,) = [block for block in made.blocks if block.kind is BlockKind.LIST]
    assert block.items == ((0, "Một"), (1, "Một a"), (0, "Hai"))


def test_a_table_of_data_is_rows_and_cells_with_empty_ones_in_their_place() -> None:
    rows = (("STT", "Đơn vị", "Số lớp"), ("1", "Trường Hòa An", "12"), ("2", "", "9"))
    markup = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows)
    made = article(f"{written(FIRST)}<table><tbody>{markup}</tbody></table><p>{SECOND}</p>")
    (block,) = [block for block in made.blocks if block.kind is BlockKind.TABLE]
    assert block.rows == rows


def test_a_table_that_only_lays_out_the_page_is_flattened_and_one_of_data_in_it_is_not() -> None:
    data = "<table><tr><td>Khối</td><td>Số lớp</td></tr><tr><td>Một</td><td>3</td></tr></table>"
    inner = f"<h1>{TITLE}</h1>{DATE}<p>{FIRST}</p>{data}<p>{SECOND}</p>"
    made = article(f"<table width='100%'><tr><td width='20%'>&nbsp;</td><td>{inner}</td></tr></table>")
    assert kinds(made) == [
        (BlockKind.PARAGRAPH, FIRST),
        (BlockKind.TABLE, "Khối\tSố lớp\nMột\t3"),
        (BlockKind.PARAGRAPH, SECOND),
    ]


def test_every_paragraph_of_a_quotation_is_a_quote() -> None:
    made = article(f"{written(FIRST)}<blockquote>{THIRD}<p>Đó là lời thầy.</p></blockquote><p>{SECOND}</p>")
    assert kinds(made)[1:3] == [(BlockKind.QUOTE, THIRD), (BlockKind.QUOTE, "Đó là lời thầy.")]


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><div><img src='/a.jpg'></div><figcaption>{}</figcaption></figure>",
        "<table align='center'><tbody><tr><td><img src='/a.jpg'></td></tr><tr><td>{}</td></tr></tbody></table>",
        "<div style='text-align:center'><img src='/a.jpg'><br><em>{}</em></div>",
        "<p align='center'><img data-src='/a.jpg' src='data:image/gif;base64,R0'></p><p align='center'><i>{}</i></p>",
    ],
)
def test_each_image_has_its_own_caption(markup: str) -> None:
    one, two = "Cô trò lớp một trong ngày đầu năm", "Đội trống của nhà trường"
    second = markup.replace("/a.jpg", "/b.jpg").format(two)
    made = article(f"{written(FIRST)}{markup.format(one)}<p>{SECOND}</p>{second}<p>{THIRD}</p>")
    assert [(image.url, image.caption) for image in made.images] == [(f"{SITE}/a.jpg", one), (f"{SITE}/b.jpg", two)]
    assert made.paragraphs == (FIRST, SECOND, THIRD)
    assert [text for kind, text in kinds(made) if kind is BlockKind.CAPTION] == [one, two]


@pytest.mark.parametrize(
    ("markup", "path", "kind"),
    [
        ("<p><a href='/tin-tuc/xem.html?download=1'>Kế hoạch 12.pdf</a></p>", "/tin-tuc/xem.html?download=1", "pdf"),
        ("<p><a href='#' onclick=\"window.open('/f/kh-12.pdf')\">Kế hoạch 12</a></p>", "/f/kh-12.pdf", "pdf"),
        ("<p><a href=\"javascript:taiVe('/f/kh-12.docx')\">Kế hoạch 12</a></p>", "/f/kh-12.docx", "docx"),
        ("<iframe src='/ViewFilePdf?urlpdf=%2Ff%2Fkh-12.pdf'></iframe>", "/f/kh-12.pdf", "pdf"),
        ("<iframe src='/XemTaiLieu?f=/f/kh-12.pdf&w=800'></iframe>", "/f/kh-12.pdf", "pdf"),
        ("<iframe src='https://docs.google.com/gview?url=" + SITE + "/f/kh-12.pdf&embedded=true'></iframe>",
         "/f/kh-12.pdf", "pdf"),
        ("<p><a href='/documents/20182/0/KH+12.pdf/ab-12?t=15'>Kế hoạch 12</a></p>",
         "/documents/20182/0/KH+12.pdf/ab-12?t=15", "pdf"),
        ("<p><a href='/documents/20182/31337'>Kế hoạch 12</a></p>", "/documents/20182/31337", None),
        ("<object data='/f/kh-12.pdf' type='application/pdf'></object>", "/f/kh-12.pdf", "pdf"),
        ("<embed src='/f/kh-12.pdf'>", "/f/kh-12.pdf", "pdf"),
    ],
)  # fmt: skip
def test_a_file_is_an_attachment_however_it_is_linked(markup: str, path: str, kind: str | None) -> None:
    made = article(written(FIRST, SECOND) + markup)
    assert [(file.url, file.type) for file in made.attachments] == [(SITE + path, kind)]
    assert made.attachments[0].label
    assert made.paragraphs[:2] == (FIRST, SECOND)


def test_a_file_linked_in_a_sentence_is_an_attachment_and_the_sentence_stays() -> None:
    made = article(written(FIRST, "Xem <a href='/f/kh.pdf'>kế hoạch</a> kèm theo công văn này của Sở."))
    assert [file.label for file in made.attachments] == ["kế hoạch"]
    assert made.paragraphs == (FIRST, "Xem kế hoạch kèm theo công văn này của Sở.")


@pytest.mark.parametrize("split", ["<p>{}</p><p>{}</p>", "<div>{}<br>{}</div>", "<p>{}</p>{}"])
def test_a_notice_of_two_lines_is_an_article_of_two_lines(split: str) -> None:
    lines = "Nghỉ học ngày 8/3.", "Học bù vào thứ bảy."
    made = article(f"<h1>{TITLE}</h1>{DATE}<div>{split.format(*lines)}</div>")
    assert made.paragraphs == lines


def test_an_album_keeps_every_picture_with_its_caption_and_has_no_text() -> None:
    shots = "".join(
        f"<div class='item'><img src='/{n}.jpg'><div class='caption'>Ảnh {n} của hội thi</div></div>" for n in range(9)
    )
    made = article(f"<h1>{TITLE}</h1>{DATE}<div class='album'>{shots}</div>")
    assert [(i.url, i.caption) for i in made.images] == [(f"{SITE}/{n}.jpg", f"Ảnh {n} của hội thi") for n in range(9)]
    assert made.text == ""


def test_an_album_without_captions_is_an_article_too() -> None:
    made = article(f"<h1>{TITLE}</h1>{DATE}<div>" + "".join(f"<img src='/{n}.jpg'>" for n in range(9)) + "</div>")
    assert len(made.images) == 9


# --- metadata --------------------------------------------------------------------------------------------------------


PROPS = "<div itemscope itemtype='http://schema.org/NewsArticle'><meta itemprop='{}' content='{}'>"


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


# --- old text --------------------------------------------------------------------------------------------------------


def old(text: str, encoding: str) -> str:
    """Write Unicode text in a legacy encoding, as its fonts' pages hold it."""
    codes: dict[str, str] = {}
    for code, letter in TABLES[encoding].items():
        codes.setdefault(letter, code)
    return "".join(_shown(codes.get(letter, letter)) for letter in text)


def _shown(code: str) -> str:
    """Return a legacy code as a browser shows it without the font: by windows-1252."""
    return code.encode("latin-1").decode("cp1252") if "\x80" <= code <= "\x9f" else code


@pytest.mark.parametrize(("encoding", "font"), [("tcvn3", ".VnTime"), ("vni", "VNI-Times"), ("vps", "VPS Times")])
@pytest.mark.parametrize("named", [True, False])
def test_a_block_in_a_legacy_encoding_is_converted_and_the_others_are_left(
    encoding: str, font: str, *, named: bool
) -> None:
    text = old(SECOND, encoding)
    block = f"<p><font face='{font}'>{text}</font></p>" if named else f"<p>{text}</p>"
    made = article(f"<h1>{TITLE}</h1>{DATE}<div><p>{FIRST}</p>{block}<p>{THIRD}</p></div>")
    assert made.paragraphs == (FIRST, SECOND, THIRD)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "vps"])
def test_a_whole_page_in_a_legacy_encoding_is_converted_title_and_byline_too(encoding: str) -> None:
    made = article(written(*(old(t, encoding) for t in (FIRST, SECOND)), title=old(TITLE, encoding)))
    assert (made.title, made.paragraphs) == (TITLE, (FIRST, SECOND))


def test_entities_encoded_twice_are_read() -> None:
    twice = "".join(f"&amp;#{ord(c)};" if ord(c) > 127 else c for c in SECOND)
    named = SECOND.replace("à", "&amp;agrave;").replace("ú", "&amp;uacute;")
    assert article(written(FIRST, twice)).paragraphs == (FIRST, SECOND)
    assert article(written(FIRST, named)).paragraphs == (FIRST, SECOND)


def test_decomposed_text_is_composed_in_every_field() -> None:
    made = article(unicodedata.normalize("NFD", written(FIRST, SECOND) + "<p>Tác giả: Lê Văn Bảy</p>"))
    assert (made.title, made.author, made.paragraphs) == (TITLE, "Lê Văn Bảy", (FIRST, SECOND))


def test_eth_is_read_as_d_with_stroke_in_vietnamese_words() -> None:
    wrong = "Ðoàn kiểm tra của Sở GD&amp;ÐT đã đến thăm các lớp học ở xã Ðông Phước và xã Phú Hữu trong tuần này."
    right = wrong.replace("Ð", "Đ").replace("&amp;", "&")
    assert article(written(FIRST, wrong)).paragraphs == (FIRST, right)


@pytest.mark.parametrize(
    ("header", "meta", "codec"),
    [
        ("iso-8859-1", "utf-8", "utf-8"),
        ("utf-8", "iso-8859-1", "utf-8"),
        ("windows-1252", "windows-1258", "windows-1258"),
        ("utf-8", "windows-1258", "windows-1258"),
        ("windows-1258", "utf-8", "windows-1258"),
        ("windows-1258", "windows-1252", "windows-1258"),
    ],
)
def test_a_charset_that_is_wrong_in_header_or_meta_does_no_harm(header: str, meta: str, codec: str) -> None:
    markup = page(written(FIRST, SECOND), head=f"<meta charset='{meta}'>").decode()
    if codec == "windows-1258":
        markup = "".join(_for_1258(letter) for letter in markup)
    raw = markup.encode(codec, "xmlcharrefreplace")
    found = extract(Page(url=URL, body=raw, content_type=f"text/html; charset={header}", fetched=FETCHED))
    assert found.article is not None, found.reason
    assert (found.article.title, found.article.paragraphs) == (TITLE, (FIRST, SECOND))


def _for_1258(letter: str) -> str:
    """Return a letter as windows-1258 holds it: whole where it can, else a base with a tone after it."""
    try:
        letter.encode("windows-1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        return base + "".join(tones)
    return letter


def test_guessing_a_charset_says_nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        text, _ = decode(b"<p>" + bytes(range(128, 256)) * 40 + b"\x81\x8d\x8f</p>")
    assert text
    assert caplog.records == []
