import pytest

from archive.model import BlockKind
from tests.crawler.html_pages import FIRST, SECOND, TITLE, article, read, written


def test_an_article_is_its_title_and_its_paragraphs_without_the_page_around_it() -> None:
    made = article(written(FIRST, SECOND))
    assert made.title == TITLE
    assert made.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize(
    "notice",
    ["Nghỉ học ngày 8 tháng 3.", "Các trường nộp báo cáo trước ngày 20/5.", "Mời họp lúc 8 giờ tại hội trường Sở"],
)
def test_a_notice_of_one_line_wins_over_a_longer_footer(notice: str) -> None:
    assert article(written(notice)).paragraphs == (notice,)


def test_bare_text_between_breaks_is_paragraphs() -> None:
    made = article(
        f"<h1>{TITLE}</h1><div>07/09/2023 08:15</div><div>{FIRST}<br><br>{SECOND}<br>- Một việc cần làm.</div>"
    )
    assert made.paragraphs == (FIRST, SECOND, "- Một việc cần làm.")


def test_a_break_in_mid_sentence_does_not_part_a_paragraph() -> None:
    made = article(
        f"<h1>{TITLE}</h1><div>07/09/2023 08:15</div><div>{FIRST}<br><br>Nhà trường mời phụ huynh<br>cùng dự lễ.</div>"
    )
    assert made.paragraphs[-1] == "Nhà trường mời phụ huynh cùng dự lễ."


def test_the_first_paragraph_may_stand_bare_before_the_others() -> None:
    main = f"<h1>{TITLE}</h1><div>07/09/2023 08:15</div><div>{FIRST}<p>{SECOND}</p></div>"
    assert article(main).paragraphs == (FIRST, SECOND)


def test_a_lead_outside_the_body_element_is_the_lead() -> None:
    main = f'<h1>{TITLE}</h1><span>07/09/2023 08:15</span><div class="sapo">{FIRST}</div>'
    main += f"<div><p>{SECOND}</p><p>{FIRST[::-1]}</p></div>"
    made = article(main)
    assert made.lead == FIRST
    assert made.paragraphs[0] == FIRST
    assert FIRST not in [block.text for block in made.blocks]


def test_headings_keep_their_level_and_bold_lines_are_headings() -> None:
    main = f"{written(FIRST)}<h3>Về cơ sở vật chất</h3><p>{SECOND}</p><p><b>Về đội ngũ</b></p><p>{SECOND} Hết.</p>"
    kinds = [(b.kind, b.level) for b in article(main).blocks]
    paragraph = (BlockKind.PARAGRAPH, 0)
    assert kinds == [paragraph, (BlockKind.HEADING, 3), paragraph, (BlockKind.HEADING, 4), paragraph]


def test_nested_lists_keep_their_depth() -> None:
    main = (
        written(FIRST)
        + "<ul><li>Khối lớp một<ul><li>Ba lớp</li><li>Chín mươi em</li></ul></li><li>Khối lớp hai</li></ul>"
        + f"<p>{SECOND}</p>"
    )
    block = next(b for b in article(main).blocks if b.kind is BlockKind.LIST)
    assert block.items == ((0, "Khối lớp một"), (1, "Ba lớp"), (1, "Chín mươi em"), (0, "Khối lớp hai"))


def test_a_data_table_keeps_its_rows_and_cells() -> None:
    rows = "<tr><th>Khối</th><th>Số lớp</th></tr><tr><td>Một</td><td>3</td></tr><tr><td>Hai</td><td>4</td></tr>"
    made = article(f"{written(FIRST)}<table>{rows}</table><p>{SECOND}</p>")
    block = next(b for b in made.blocks if b.kind is BlockKind.TABLE)
    assert block.rows == (("Khối", "Số lớp"), ("Một", "3"), ("Hai", "4"))
    assert made.paragraphs == (FIRST, "Khối\tSố lớp\nMột\t3\nHai\t4", SECOND)


def test_a_layout_table_is_flattened() -> None:
    main = f"<table><tr><td><h1>{TITLE}</h1><div>07/09/2023 08:15</div><p>{FIRST}</p><p>{SECOND}</p></td></tr></table>"
    assert [b.kind for b in article(main).blocks] == [BlockKind.PARAGRAPH] * 2


def test_a_quotation_is_a_quote() -> None:
    made = article(
        f"{written(FIRST)}<blockquote><p>Học để làm người có ích cho quê hương mình.</p></blockquote><p>{SECOND}</p>"
    )
    assert [b.kind for b in made.blocks] == [BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><img src='/a.jpg'><figcaption>{}</figcaption></figure>",
        "<table><tr><td><img src='/a.jpg'></td></tr><tr><td>{}</td></tr></table>",
        "<p style='text-align:center'><img src='/a.jpg'></p><p style='text-align: center'><em>{}</em></p>",
        "<div class='wp-caption'><img src='/a.jpg'><p class='wp-caption-text'>{}</p></div>",
    ],
)
def test_a_caption_is_tied_to_its_image_and_is_no_paragraph(markup: str) -> None:
    caption = "Học sinh lớp một trong ngày đầu đến trường"
    made = article(f"{written(FIRST)}{markup.format(caption)}<p>{SECOND}</p>")
    assert [(i.url, i.caption) for i in made.images] == [("http://so.example.edu.vn/a.jpg", caption)]
    assert made.paragraphs == (FIRST, SECOND)


def test_alternative_text_is_no_caption_and_icons_are_no_images() -> None:
    made = article(f"{written(FIRST)}<p><img src='/b.png' alt='Image'><img src='/i.gif' width='16'></p><p>{SECOND}</p>")
    assert [(i.url, i.caption) for i in made.images] == [("http://so.example.edu.vn/b.png", None)]


def test_a_photo_album_is_an_article_of_captions() -> None:
    shots = "".join(
        f"<figure><img src='/{n}.jpg'><figcaption>Tiết mục số {n} của đội văn nghệ</figcaption></figure>"
        for n in range(4)
    )
    made = article(written() + shots)
    assert [i.caption for i in made.images] == [f"Tiết mục số {n} của đội văn nghệ" for n in range(4)]
    assert made.paragraphs == ()


def test_what_the_page_does_not_show_is_not_read() -> None:
    unseen = (
        "<script>var a = 'x';</script><noscript>Bật JavaScript.</noscript><p style='display:none'>Ẩn một.</p>"
        "<p class='hidden'>Ẩn hai.</p><select><option>Roboto</option></select>"
        f"<input type='button' onclick=\"PlayAudioContent('{FIRST}')\">"
    )
    assert article(written(FIRST) + unseen + f"<p>{SECOND}</p>").paragraphs == (FIRST, SECOND)


def test_everything_after_the_heading_of_other_news_is_cut() -> None:
    teaser = "<p>Chiều qua, đoàn kiểm tra của Sở đã làm việc với phòng giáo dục huyện về công tác phổ cập.</p>"
    made = article(written(FIRST, SECOND) + f"<p><b>Các tin liên quan</b></p>{teaser}", after="")
    assert made.paragraphs == (FIRST, SECOND)
    assert {c.rule for c in made.cuts if "đoàn kiểm tra" in c.text} == {"after-end"}


def test_a_word_of_the_menu_inside_the_text_stays() -> None:
    made = article(written(FIRST, "<b>Thông báo</b>", SECOND))
    assert made.paragraphs == (FIRST, "Thông báo", SECOND)


def test_a_note_on_copyright_under_the_text_is_cut() -> None:
    note = "Chú ý: đăng lại bài viết mà không ghi rõ nguồn là vi phạm bản quyền"
    made = article(written(FIRST, SECOND) + f"<div>{note}</div>")
    assert note not in made.text


def test_every_cut_says_rule_reason_and_place() -> None:
    made = article(written(FIRST, SECOND))
    assert made.cuts
    assert all(c.rule and c.reason and c.offset >= 0 and c.path for c in made.cuts)
    assert [c.offset for c in made.cuts] == sorted(c.offset for c in made.cuts)
    assert any("Trang chủ" in c.text for c in made.cuts)


def test_nothing_visible_is_lost_between_article_and_cuts() -> None:
    found = read(
        b"<html><body>" + written(FIRST, SECOND).encode() + b"<p>Tin: Ban bi\xc3\xaan t\xe1\xba\xadp</p></body></html>"
    )
    assert found.article is not None
    said = " ".join([found.article.text, *(c.text for c in found.article.cuts)])
    assert all(part in said for part in (TITLE, FIRST, SECOND, "Tin: Ban biên tập", "07/09/2023 08:15"))


def test_text_in_tcvn3_is_converted_before_cleaning() -> None:
    legacy = "Së Gi¸o dôc vµ §µo t¹o th«ng b¸o lÞch nghØ lÔ cho c¸c tr\xadêng häc trong toµn tØnh."
    assert article(written(legacy)).paragraphs == (
        "Sở Giáo dục và Đào tạo thông báo lịch nghỉ lễ cho các trường học trong toàn tỉnh.",
    )


def test_decomposed_text_comes_out_composed() -> None:
    import unicodedata

    assert article(unicodedata.normalize("NFD", written(FIRST, SECOND))).paragraphs == (FIRST, SECOND)


def test_document_codes_are_found_in_text_and_labels() -> None:
    main = (
        written(f"{FIRST} Căn cứ Thông tư số 22/2016/TT-BGDĐT.") + "<p><a href='/f/kh.pdf'>Kế hoạch 58/KH-SGDĐT</a></p>"
    )
    assert article(main).codes == ("22/2016/TT-BGDĐT", "58/KH-SGDĐT")
