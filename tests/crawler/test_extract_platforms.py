"""What content-management systems do around an article, each on a small invented page cleaned by itself."""

import pytest

from crawler.extract.lexicon import chrome_role
from crawler.extract.page import PageKind
from tests.crawler.html_pages import FIRST, MENU, RELATED, SECOND, TITLE, article, page, read, written

BODY = f"<div><p>{FIRST}</p><p>{SECOND}</p></div>"
TEXT = [FIRST, SECOND]


@pytest.mark.parametrize(
    "line",
    [
        "<div>Được đăng bởi <b>lananh</b> vào T5, 07/09/2023 - 08:15</div>",
        "<div>By <a href='/a'>Lan Anh</a> &bull; September 7, 2023</div>",
        "<div>Posted by Lan Anh on 7 September 2023</div>",
        "<div class='meta'><time>7 Tháng Chín, 2023</time><time>10 Tháng Mười, 2023</time> bởi <a>Lan Anh</a></div>",
        "<div>By</div><div><a href='/a'>Lan Anh</a></div><div>-</div><div>September 7, 2023</div>",
        "<table><tr><th>작성자</th><td>Lan Anh</td><th>등록일</th><td>2023-09-07</td></tr></table>",
    ],
)
def test_an_author_named_beside_the_date_is_read(line: str) -> None:
    made = article(f"<h1>{TITLE}</h1>{line}{BODY}")
    assert (made.author or "").lower().replace(" ", "") == "lananh"
    assert made.published is not None
    assert made.published.date().isoformat() == "2023-09-07"
    assert [b.text for b in made.blocks] == TEXT


def test_a_line_of_author_and_date_over_the_title_is_read() -> None:
    line = "<div class='entry-meta'><a href='/x'>7 Tháng Chín, 2023</a> bởi <a href='/a'>Lan Anh</a></div>"
    made = article(f"<header>{line}<h1>{TITLE}</h1></header>{BODY}")
    assert (made.author, made.published is not None) == ("Lan Anh", True)


def test_an_element_that_names_itself_the_authors_needs_no_label() -> None:
    made = article(f"<h1>{TITLE}</h1><div>07/09/2023 08:15</div>{BODY}<p class='view-author'>Lan Anh</p>")
    assert (made.author, made.text.split("\n")) == ("Lan Anh", TEXT)


def test_a_signature_stands_over_the_attached_files() -> None:
    files = "<table><tr><td><a href='/vb/1.pdf'>Tập tin đính kèm 1</a></td></tr></table>"
    made = article(written(FIRST, SECOND) + f"<p align='right'><b>Lan Anh</b></p>{files}")
    assert (made.author, len(made.attachments)) == ("Lan Anh", 1)


def test_a_signature_is_no_heading_of_the_related_news_under_it() -> None:
    links = "".join(f"<li><a href='/tin/{n}'>Hội thi giáo viên dạy giỏi cấp tỉnh lần {n}</a></li>" for n in range(4))
    main = (
        f"<div>{written(FIRST, SECOND)}<p align='right'><b>Lan Anh</b></p></div><div>Tin đã đưa<ul>{links}</ul></div>"
    )
    assert article(main).author == "Lan Anh"


@pytest.mark.parametrize("words", ["từ ngày 01 tháng 11 năm 2018", "trước ngày 15/9/2018"])
def test_a_date_among_the_titles_words_is_not_the_publications(words: str) -> None:
    assert article(written(FIRST, SECOND, title=f"{TITLE} {words}", date="")).published is None
    dated = article(written(FIRST, SECOND, title=f"{TITLE} {words}")).published
    assert dated is not None
    assert dated.year == 2023


def test_months_and_weekdays_are_read_in_indonesian() -> None:
    made = article(written(FIRST, SECOND, date="Kamis, 7 September 2023")).published
    may = article(written(FIRST, SECOND, date="Rabu, 17 Mei 2023")).published
    assert made is not None
    assert may is not None
    assert (made.month, may.month, may.day) == (9, 5, 17)


@pytest.mark.parametrize("href", ["?ItemID=7", "tin.aspx?ItemID=7", "/tin/Pages/tin.aspx?ItemID=7"])
def test_a_list_of_news_that_holds_this_page_does_not_make_its_title_a_menus_word(href: str) -> None:
    latest = f"<div><a href='{href}'>{TITLE}</a></div><div><a href='?ItemID=8'>Hội thi giáo viên dạy giỏi</a></div>"
    found = read(
        page(f"<h2>{TITLE}</h2>{BODY}", after=latest), url="http://so.example.edu.vn/tin/Pages/tin.aspx?ItemID=7"
    )
    assert found.article is not None, found.reason
    assert found.article.title == TITLE


def test_a_box_of_related_news_within_the_text_does_not_end_it() -> None:
    box = "<div class='x'><p>Tin liên quan</p><div><a href='/tin/9'>Hội thi giáo viên dạy giỏi cấp tỉnh</a></div></div>"
    made = article(
        f"<h1>{TITLE}</h1><div>07/09/2023 08:15</div><div><p>{FIRST}</p><p>{SECOND}</p>{box}<p>{FIRST}!</p></div>"
    )
    assert made.text.split("\n") == [FIRST, SECOND, f"{FIRST}!"]


def test_teasers_that_outweigh_a_short_article_are_no_part_of_it() -> None:
    card = "<div class='c'><div><a href='/tin/{0}'>Hội thi giáo viên dạy giỏi cấp tỉnh lần {0}</a></div>"
    cards = "".join(f"{card.format(n)}<div>May {n + 1}, 2019</div><div>{SECOND} {FIRST}</div></div>" for n in range(4))
    main = (
        f"<div>{TITLE}</div><div>By Lan Anh • May 7, 2023</div><div><p>{FIRST}</p></div></div><div><div>More News</div>"
    )
    found = read(
        page(f"{main}{cards}", before="<div><p>Trường nghỉ học ngày thứ hai tuần sau, các lớp học bù.</p></div>")
    )
    assert found.article is not None, found.reason
    assert (found.article.title, found.article.text) == (TITLE, FIRST)


def test_a_widget_that_holds_the_post_is_no_chrome_and_popular_posts_are_none_of_it() -> None:
    post = f"<div class='widget Blog'><h3 class='post-title'>{TITLE}</h3><div class='post-body'>{FIRST}</div></div>"
    popular = "".join(f"<div><a href='/{n}'>Bài viết số {n} của trường</a></div><div>{SECOND}</div>" for n in range(5))
    side = f"<aside><div class='widget PopularPosts'><h2>Bài đăng phổ biến</h2>{popular}</div></aside>"
    found = read(page(f"<h2>Thứ Năm, 7 tháng 9, 2023</h2>{post}", after=side))
    assert found.article is not None, found.reason
    assert found.article.text == FIRST


def test_sizes_and_headings_of_a_table_of_files_are_no_text() -> None:
    files = (
        "<tr><th>Đính kèm</th><th>Kích thước</th></tr><tr><td><a href='/f/1.pdf'>kh.pdf</a></td><td>51.7 KB</td></tr>"
    )
    made = article(written(FIRST, SECOND) + f"<div class='files'>File đính kèm:<table>{files}</table></div>")
    assert "KB" not in made.text
    assert "Kích thước" not in made.text
    assert [a.label for a in made.attachments] == ["kh.pdf"]


def test_a_boards_table_gives_title_author_date_and_files() -> None:
    row = "<tr><th>{}</th><td>{}</td></tr>"
    head = row.format("제목", "2024 기초학력 보장 사업 안내") + row.format("작성자", "초등교육과")
    head += row.format("등록일", "2023-09-07") + row.format("조회수", "117")
    files = row.format("첨부파일", "<a href='/cmm/fms/FileDown.do?atchFileId=F1&fileSn=0'>안내.hwp</a>")
    text = "교육감은 내년까지 현장 의견을 수렴하여 급식 위생 점검을 확대 운영할 예정이다."
    board = f"<h3>공지사항</h3><table>{head}{files}<tr><td colspan='2'><p>{text}</p></td></tr></table>"
    after = "<div><a href='/list'>목록</a></div><address>서울 율곡로 1 대표전화 : 02-123-4567</address>"
    found = read(page(board, before="<ul><li><a href='/bbs'>공지사항</a></li></ul>", after=after))
    assert found.article is not None, found.reason
    made = found.article
    assert (made.title, made.author, made.text) == ("2024 기초학력 보장 사업 안내", "초등교육과", text)
    assert made.published is not None
    assert [a.url for a in made.attachments] == ["http://so.example.edu.vn/cmm/fms/FileDown.do?atchFileId=F1&fileSn=0"]


@pytest.mark.parametrize("title", ["Tháng: Tháng Mười Một 2023", "Chuyên mục: Thi cử", "Category: News", "Tag: thi"])
def test_an_archive_that_shows_one_article_whole_is_a_listing(title: str) -> None:
    one = f"<h2><a href='/tin/7'>{TITLE}</a></h2><div>07/09/2023</div>{BODY}<p>{FIRST * 5}</p>"
    assert read(page(f"<h1>{title}</h1>{one}", after="")).kind is PageKind.LISTING


def test_a_category_with_one_entry_is_no_article() -> None:
    entry = f"<article><a href='/tin/7'>Khai giảng năm học mới</a><span>07/09/2023</span><p>{FIRST}</p></article>"
    assert read(page(f"<h1>Thông báo</h1>{entry}", after="")).kind is not PageKind.ARTICLE


def test_a_calendar_is_no_article() -> None:
    rows = "".join(
        f"<div>September {n}, 2023</div><div>Board Meeting</div><div>6:00 PM - 8:00 PM</div>" for n in range(1, 9)
    )
    assert read(page(f"<h1>School calendar</h1>{rows}", before=MENU, after="")).kind is not PageKind.ARTICLE


def test_related_news_right_under_a_short_notice_stay_out() -> None:
    assert article(written("Nghỉ học ngày 8/9.", "Học bù ngày 9/9."), after=RELATED).text.split("\n") == [
        "Nghỉ học ngày 8/9.",
        "Học bù ngày 9/9.",
    ]


@pytest.mark.parametrize(
    "over",
    [
        "<div>Tuần 36 (04/09/2023 - 10/09/2023)</div>",
        "<div><span>05/09/2023</span><br><a href='/tin/8'>Hội thi giáo viên dạy giỏi cấp tỉnh khối tiểu học</a></div>",
        "<div>Thứ hai, 06/05/2024</div>",
    ],
)
def test_dates_of_schedules_lists_and_calendars_over_the_title_are_not_its_own(over: str) -> None:
    found = read(page(f"{over}<span class='tieude'>{TITLE}</span>{BODY}", head=f"<title>{TITLE}</title>"))
    assert found.article is not None, found.reason
    assert found.article.published is None


@pytest.mark.parametrize(
    "line", ["Ngày đăng: 07/09/2023 | Số lượt xem: 731", "Cập nhật cuối ( Thứ năm, 07 Tháng 9 2023 08:15 )"]
)
def test_a_date_line_that_ends_the_text_is_read_and_cut(line: str) -> None:
    made = article(f"<h1>{TITLE}</h1><div><p>{FIRST}</p><p>{SECOND}</p><div>{line}</div></div>")
    assert made.published is not None
    assert (made.published.date().isoformat(), made.text.split("\n")) == ("2023-09-07", TEXT)


def test_data_that_call_a_page_an_article_count_more_than_its_type() -> None:
    data = f'{{"@type": "NewsArticle", "headline": "{TITLE}", "datePublished": "2023-09-07T08:15:00+07:00"}}'
    head = f"<meta property='og:type' content='website'><script type='application/ld+json'>{data}</script>"
    assert read(page(f"<h1>{TITLE}</h1>{BODY}", head=head)).kind is PageKind.ARTICLE


def test_a_notice_bare_in_a_cell_with_more_links_than_text_is_read() -> None:
    links = "".join(
        f"<li><a href='xem.php?id={n}'>Hội thi giáo viên dạy giỏi cấp tỉnh khối tiểu học {n}</a>" for n in range(9)
    )
    side = "<td><b>Lịch thi</b><br>Ngày 12/12/2026: Toán<br>Ngày 13/12/2026: Văn</td>"
    main = f"<h4>{TITLE}</h4>{FIRST}<br><br>{SECOND}<hr><b>Các bài viết khác:</b><ul>{links}</ul>"
    found = read(f"<html><body><table><tr>{side}<td>{main}</td></tr></table></body></html>")
    assert found.article is not None, found.reason
    assert (found.article.title, found.article.text.split("\n")) == (TITLE, TEXT)


def test_teasers_that_end_in_links_to_their_rest_make_a_listing() -> None:
    teaser = "<h2>Hội thi giáo viên dạy giỏi lần {0}</h2><p>{1}</p><a href='/tin/{0}'>Đọc thêm...</a>"
    found = read(page("".join(teaser.format(n, SECOND) for n in range(5)), after=""))
    assert found.kind is PageKind.LISTING


def test_a_sentence_that_announces_a_list_is_no_heading_of_the_box_after_it() -> None:
    box = "<div><div>Đọc thêm</div><a href='/tin/9'>Hội thi giáo viên dạy giỏi cấp tỉnh khối tiểu học</a></div>"
    said = "Nội dung cụ thể như sau:"
    made = article(f"<h1>{TITLE}</h1><div>07/09/2023</div><div><p>{FIRST}</p><p>{said}</p>{box}<p>{SECOND}</p></div>")
    assert made.text.split("\n") == [FIRST, said, SECOND]


def test_a_table_of_labels_around_the_text_leaves_the_text() -> None:
    rows = {
        "Tiêu đề:": f"<b>{TITLE}</b>",
        "Người gửi:": "Thanh tra Sở",
        "Ngày gửi:": "07/09/2023",
        "Nội dung:": f"{FIRST}<br>{SECOND}",
    }
    table = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows.items())
    made = article(f"<h3>Chi tiết thông báo</h3><table>{table}</table>")
    assert (made.title, made.author) == (TITLE, "Thanh tra Sở")
    assert "Nội dung" not in made.text
    assert made.published is not None


def test_a_heading_that_is_a_link_ends_the_article_too() -> None:
    teasers = "".join(
        f"<h3><a href='/{n}'>Hội thi giáo viên dạy giỏi lần {n}</a></h3><p>{SECOND}</p>" for n in range(3)
    )
    after = f"<div><h4><a href='/x'>Tin khác</a></h4>{teasers}</div>"
    assert article(written(FIRST) + after, after="").text == FIRST


def test_a_heading_within_the_text_is_not_its_title() -> None:
    part = "<h2>Những việc phải làm</h2>"
    body = f"<div><p>{FIRST * 3}</p>{part}<p>{SECOND}</p>{part}<p>{SECOND}</p></div>"
    assert article(f"<div>{TITLE}</div><div>By Lan Anh • September 7, 2023</div>{body}").title == TITLE


def test_comments_that_outweigh_an_album_are_no_part_of_it() -> None:
    comment = f"<div class='cm'><b>Bình An</b> <span>06/05/2024</span><p>{SECOND} {FIRST}</p></div>"
    comments = f"<div class='x'><h3>Bình luận</h3>{comment * 3}</div>"
    assert article(f"<h1>{TITLE}</h1><div>07/09/2023</div><div><p>{FIRST}</p></div>{comments}", after="").text == FIRST


@pytest.mark.parametrize("words", ["Các bài viết cùng chuyên mục:", "Những thông báo khác", "Một số tin có liên quan"])
def test_headings_of_other_articles_are_known_in_all_their_wordings(words: str) -> None:
    assert chrome_role(words) == "end"


def test_a_long_title_that_is_a_link_elsewhere_too_is_no_menus_word() -> None:
    again = f"<div><a href='/tin/cu-2'>{TITLE}</a></div>"
    found = read(page(f"<h2>{TITLE}</h2>{BODY}", after=again))
    assert found.article is not None, found.reason
    assert found.article.title == TITLE
