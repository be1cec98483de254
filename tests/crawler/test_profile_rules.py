"""Every key of a profile's [clean] table, from selector to article: it goes before every general rule."""

from datetime import datetime, timedelta, timezone

import pytest

from archive.model import Article, BlockKind
from crawler.extract.page import Rules
from tests.crawler.html_pages import FIRST, SECOND, TITLE, article, page, read, written

ZONE = timezone(timedelta(hours=7))
OTHER = "Nhà trường mời phụ huynh đến dự buổi gặp mặt đầu năm vào chiều thứ bảy tuần này tại hội trường lớn."
HEAD = """<meta property="og:title" content="Tiêu đề cho máy đọc không phải của bài này">
<meta property="article:section" content="Mục cho máy"><meta property="article:author" content="Máy">"""


def origins(made: Article, field: str) -> set[str]:
    return {one.origin for one in made.evidence if one.field == field}


def test_title_goes_before_heading_and_machine_title() -> None:
    made = article("<div class='t'>Tên bài thật</div>" + written(FIRST), head=HEAD, rules=Rules(title=(".t",)))
    assert made.title == "Tên bài thật"
    assert origins(made, "title") == {"profile"}


def test_title_may_be_a_value_for_machines() -> None:
    rules = Rules(title=("meta[property='og:title']",))
    assert article(written(FIRST), head=HEAD, rules=rules).title == "Tiêu đề cho máy đọc không phải của bài này"


def test_the_first_selector_that_finds_text_is_taken_and_one_that_finds_none_says_nothing() -> None:
    main = "<div class='a'> </div><div class='b'>Tên thứ hai</div>" + written(FIRST, SECOND)
    assert article(main, rules=Rules(title=(".none", ".a", ".b"))).title == "Tên thứ hai"
    assert article(main, rules=Rules(title=(".none",))).title == TITLE


BODIES = [
    "<div class='box'><p>{0}</p></div>",
    "<span class='box'>{0}</span>",
    "<span class='box'><p>{0}</p></span>",
    "<div><span class='box'><script>x()</script>{0}</span> <em>Lời rao không thuộc về bài này của trang.</em></div>",
]


@pytest.mark.parametrize("markup", BODIES)
def test_body_is_the_element_named_be_it_block_or_inline(markup: str) -> None:
    main = written(FIRST, SECOND) + markup.format(OTHER)
    if "<em>" in markup:
        assert article(main, rules=Rules(body=(".box",))).paragraphs[0].startswith(OTHER)
    else:
        assert article(main, rules=Rules(body=(".box",))).paragraphs == (OTHER,)


def test_an_inline_body_of_several_blocks_keeps_them_all_and_nothing_beside_them() -> None:
    main = (
        f"<h1>{TITLE}</h1><div><p>{SECOND}</p><span id='lbl'>{FIRST}<ul><li>Một việc</li><li>Hai việc</li></ul>"
        f"<p>{OTHER}</p></span><p>{SECOND}</p></div>"
    )
    made = article(main, rules=Rules(body=("#lbl",)))
    assert [b.kind for b in made.blocks] == [BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.PARAGRAPH]
    assert made.paragraphs == (FIRST, "Một việc\nHai việc", OTHER)


@pytest.mark.parametrize("text", ["Tóm tắt ngắn", OTHER])
@pytest.mark.parametrize("place", ["under", "over", "inside"])
def test_lead_is_the_lead_wherever_it_stands_and_however_short(place: str, text: str) -> None:
    lead = f"<div class='x1'>{text}</div>"
    main = {
        "under": f"<h1>{TITLE}</h1>{lead}<div class='b'><p>{FIRST}</p><p>{SECOND}</p></div>",
        "over": f"{lead}<h1>{TITLE}</h1><div class='b'><p>{FIRST}</p><p>{SECOND}</p></div>",
        "inside": f"<h1>{TITLE}</h1><div class='b'>{lead}<p>{FIRST}</p><p>{SECOND}</p></div>",
    }[place]
    for rules in (Rules(lead=(".x1",)), Rules(lead=(".x1",), body=(".b",))):
        made = article(main, rules=rules)
        assert made.lead == text
        assert made.paragraphs == (text, FIRST, SECOND)


def test_published_goes_before_the_date_under_the_title() -> None:
    made = article(
        written(FIRST, SECOND) + "<i class='d'>Thứ sáu, 03/03/2023 10:30</i>", rules=Rules(published=(".d",))
    )
    assert made.published == datetime(2023, 3, 3, 10, 30, tzinfo=ZONE)
    assert origins(made, "published") == {"profile"}


def test_published_may_be_a_value_for_machines() -> None:
    main = written(FIRST, SECOND) + "<time datetime='2023-03-03T10:30:00+07:00'></time>"
    made = article(main, rules=Rules(published=("time",)))
    assert made.published == datetime(2023, 3, 3, 10, 30, tzinfo=ZONE)


def test_times_are_of_the_zone_that_the_profile_gives() -> None:
    made = article(written(FIRST, SECOND), rules=Rules(utc_offset=9))
    assert made.published is not None
    assert made.published.utcoffset() == timedelta(hours=9)


def test_section_and_author_go_before_what_pages_say() -> None:
    said = "<i class='s'>Chuyên đề</i><i class='a'>Người viết: Lê Ba</i>"
    main = f"<h2>Tin tức</h2>{written(FIRST, 'Tin: Ban biên tập')}{said}"
    made = article(main, head=HEAD, rules=Rules(section=(".s",), author=(".a",)))
    assert (made.section, made.author) == ("Chuyên đề", "Lê Ba")
    assert origins(made, "section") == origins(made, "author") == {"profile"}


def test_attachments_are_the_links_named_or_those_in_the_element_named_in_page_order() -> None:
    links = "".join(f"<li><a href='/tai/{n}'>Phụ lục {n}</a></li>" for n in range(12))
    main = written(FIRST, SECOND) + f"<div class='sidebar'><ul class='f'>{links}</ul></div>"
    for selector in (".f", ".f a"):
        labels = [a.label for a in article(main, rules=Rules(attachments=(selector,))).attachments]
        assert labels == [f"Phụ lục {n}" for n in range(12)]


def test_drop_takes_text_files_images_dates_and_bylines_with_it() -> None:
    box = "<div class='x9'><p>Đăng ngày 01/02/2020</p><p>Tác giả: Người Khác</p><p>" + OTHER + "</p>"
    box += "<p><a href='/f/x.pdf'>Tệp</a></p><img src='/anh.jpg'></div>"
    main = f"<h1>{TITLE}</h1>{box}<p>{FIRST}</p><p>{SECOND}</p>"
    made = article(main, rules=Rules(drop=(".x9",)))
    assert made.paragraphs == (FIRST, SECOND)
    assert (made.published, made.author, made.attachments, made.images) == (None, None, (), ())
    assert {c.rule for c in made.cuts if OTHER in c.text} == {"portal-rule"}


def test_drop_takes_inline_elements_of_several_lines_whole() -> None:
    main = written(FIRST) + f"<span class='x9'>Quảng cáo<p>{OTHER}</p></span><p>{SECOND}</p>"
    assert article(main, rules=Rules(drop=(".x9",))).paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div class='k'>Chia sẻ</div>", "Chia sẻ"),
        ("<div class='sidebar'><div class='k'>Ghi chú bên lề</div></div>", "Ghi chú bên lề"),
        ("<div class='k'><a href='/a'>Bài một của loạt bài</a></div>", "Bài một của loạt bài"),
        ("<div class='k'>Tin: Ban biên tập</div>", "Tin: Ban biên tập"),
        ("<p>Tin khác</p><p class='k'>Lời kết sau dòng ấy</p>", "Lời kết sau dòng ấy"),
    ],
)
def test_keep_keeps_what_any_rule_would_cut_after_the_text(markup: str, text: str) -> None:
    main = written(FIRST, SECOND) + markup
    assert text not in article(main).paragraphs
    assert article(main, rules=Rules(keep=(".k",))).paragraphs == (FIRST, SECOND, text)


def test_keep_keeps_what_stands_over_the_title_or_right_under_it() -> None:
    main = (
        f"<p class='k'>Ngày hội đến trường</p><h1>{TITLE}</h1><p class='k'>07/09/2023</p><p>{FIRST}</p><p>{SECOND}</p>"
    )
    made = article(main, rules=Rules(keep=(".k",)))
    assert made.paragraphs == ("Ngày hội đến trường", "07/09/2023", FIRST, SECOND)
    assert made.published == datetime(2023, 9, 7, tzinfo=ZONE)


def test_keep_goes_before_drop() -> None:
    main = written(FIRST) + f"<div class='x9'><p>{OTHER}</p><p class='k'>{SECOND}</p></div>"
    assert article(main, rules=Rules(drop=(".x9",), keep=(".k",))).paragraphs == (FIRST, SECOND)


def test_no_dates_means_none_even_from_a_selector() -> None:
    made = article(written(FIRST, SECOND), rules=Rules(dates=False, published=("div",)))
    assert (made.published, made.published_precision) == (None, None)


def test_the_portal_s_language_is_taken_where_the_text_does_not_tell() -> None:
    assert article(written("1 + 1 = 2"), rules=Rules(language="lo")).language in ("lo", "vi")
    assert read(page(written(FIRST, SECOND)), rules=Rules(language="lo")).article is not None


def test_a_line_of_the_profile_drops_a_leak_by_the_names_in_the_page() -> None:
    leak = f"<div class='hop2 x'><p>{OTHER}</p></div>"
    main = f"<h1>{TITLE}</h1><div>07/09/2023</div><div><p>{FIRST}</p>{leak}<p>{SECOND}</p></div>"
    assert OTHER in article(main).paragraphs
    assert article(main, rules=Rules(drop=("div.hop2",))).paragraphs == (FIRST, SECOND)
