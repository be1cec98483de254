"""What is promised of an article's body, sentence by sentence, on small invented pages without a profile."""

import pytest

from archive.model import Article, BlockKind
from tests.crawler.html_pages import FIRST, SECOND, TITLE, article, written

THIRD = "Sau phần lễ là phần hội với các tiết mục văn nghệ do giáo viên và học sinh nhà trường biểu diễn."
SITE = "http://so.example.edu.vn"
DATE = "<div>07/09/2023 08:15</div>"


def kinds(made: Article) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in made.blocks]


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
