"""What blogs and block themes print: credits at the foot, whole articles one under another, boxes on how to cite."""

import pytest

from crawler.extract.dates import find_dates
from crawler.extract.page import PageKind
from tests.crawler.html_pages import FIRST, SECOND, TITLE, URL, article, page, read

TEXT = f"<h1>{TITLE}</h1><div class='c1'><p>{FIRST}</p><p>{SECOND}</p></div>"
COMMENTS = """<div class="comments"><h2>Comments</h2><b class="fn">Lan Anh</b>
<time datetime="2023-09-12T08:00">12/09/2023</time><p>Chúc mừng thầy và trò nhà trường nhân năm học mới.</p></div>"""


BY = "<a href='/u/2'>Nguyễn Thị Hoa</a>"
WHEN = "<time>07/09/2023</time>"
FEET = {
    "footer": f"<footer><p>Published: {WHEN}</p><address>By {BY}</address></footer>",
    "one line": f"<footer class='entry-footer'><div><span>Published {WHEN}</span> <span>By {BY}</span></div></footer>",
    "elements": "<div class='post-date'><time>Tháng Chín 7, 2023</time></div><p class='post-author'>Nguyễn Thị Hoa</p>"
    "<div class='post-terms'><a href='/c/1' rel='tag'>Hoạt động chuyên môn nghiệp vụ</a></div>",
    "labels": f"<p>Posted</p><div class='post-date'>{WHEN}</div><p>in</p><p><a href='/c/1' rel='tag'>Tin</a></p>"
    "<p>by</p><p class='author-name'>Nguyễn Thị Hoa</p>",
}


@pytest.mark.parametrize("foot", FEET.values(), ids=FEET)
def test_date_and_author_are_read_at_the_foot(foot: str) -> None:
    made = article(f"<main>{TEXT}<div class='meta'>{foot}</div>{COMMENTS}</main>")
    assert (made.published and made.published.date().isoformat(), made.author) == ("2023-09-07", "Nguyễn Thị Hoa")
    assert made.text == f"{FIRST}\n{SECOND}"


def test_dates_of_comments_and_of_other_articles_are_not_the_articles() -> None:
    link = "<a href='/tin-tuc/le-12.html'>Lễ tuyên dương học sinh giỏi năm học vừa qua</a>"
    other = f"<div class='post-date'><time>01/09/2023</time></div>{link}"
    assert article(f"<main>{TEXT}{COMMENTS}</main>").published is None
    assert article(f"<main>{TEXT}<div>{other}</div></main>").published is None


def test_an_unnamed_date_under_the_text_is_not_of_publication() -> None:
    assert article(f"<main>{TEXT}<ul class='tags'><li>07/09/2023</li></ul></main>").published is None


def test_credits_between_title_and_text_count_in_a_footer_element_too() -> None:
    over = (
        "<footer class='info'><abbr>Published: 07/09/2023</abbr><address>By <a href='/u'>Lê Minh</a></address></footer>"
    )
    made = article(f"<h1>{TITLE}</h1><div class='entry-content'>{over}<p>{FIRST}</p><p>{SECOND}</p></div>")
    assert made.author == "Lê Minh"
    assert made.text == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize("link", ["<a href='/author/hoa/'>Lê Hoa</a>", "<a href='/u/9' rel='author'>Lê Hoa</a>"])
def test_a_link_to_an_authors_page_names_the_author(link: str) -> None:
    row = f"<ul><li>{link}</li><li>Ngày 07 tháng 9 năm 2023</li><li><a href='/c/1'>Tin hoạt động</a></li></ul>"
    made = article(f"<main><h1>{TITLE}</h1>{row}<div class='c1'><p>{FIRST}</p><p>{SECOND}</p></div></main>")
    assert (made.author, made.text) == ("Lê Hoa", f"{FIRST}\n{SECOND}")


def test_an_editorial_board_is_an_author_where_an_element_says_so() -> None:
    assert article(f"<main>{TEXT}<p class='author-name'>Ban biên tập</p></main>").author == "Ban biên tập"


@pytest.mark.parametrize("written", ["Tháng Sáu 19, 2019", "tháng 6 19, 2019", "Tháng Sáu 19 2019"])
def test_a_month_may_stand_before_its_day(written: str) -> None:
    assert [date.when.date().isoformat() for date in find_dates(written)] == ["2019-06-19"]


def test_a_month_before_a_year_is_no_day() -> None:
    assert find_dates("trong tháng 6 12 2019 em") == []
    assert find_dates("tháng Sáu năm 2019") == []


@pytest.mark.parametrize("heading", ["2 responses to “{}”", "One thought on “{}”", "3 bình luận về “{}”"])
def test_a_heading_that_counts_comments_ends_the_text(heading: str) -> None:
    told = f"<h3>{heading.format('Khai giảng năm học')}</h3><div><p>Lan Anh</p><p>{SECOND * 4}</p></div>"
    assert article(f"<main>{TEXT}<div>{told}</div></main>").text == f"{FIRST}\n{SECOND}"


def piece(number: int, text: str, tag: str = "h2") -> str:
    """Return a whole article as a page of many shows it."""
    title = f"<{tag} class='title'><a href='/tin-tuc/bai-{number}.html'>Bài viết dài về việc số {number}</a></{tag}>"
    return f"<article class='card'>{title}<p>{text}</p><p>{SECOND}</p></article>"


@pytest.mark.parametrize("tag", ["h1", "h2", "p"])
def test_whole_articles_one_under_another_are_a_listing(tag: str) -> None:
    bold = piece(2, f"<strong>{FIRST}</strong></p><h2>Nhiệm vụ trọng tâm</h2><p>{SECOND * 9}", tag)
    shown = piece(1, FIRST, tag) + bold + piece(3, SECOND * 2, tag) + piece(4, FIRST * 2, tag)
    assert read(page(f"<main>{shown}</main>"), url="http://so.example.edu.vn/the/9").kind is PageKind.LISTING


def test_boxes_with_linked_headings_beside_an_article_make_no_listing() -> None:
    box = "<div class='box'><h2><a href='/muc-{0}'>Chuyên mục số {0} của trường</a></h2>{1}</div>"
    links = "".join(f"<p><a href='/tin-tuc/x-{n}.html'>Bài viết dài về việc số {n}</a></p>" for n in range(4))
    main = box.format(1, TEXT) + box.format(2, links) + box.format(3, links) + box.format(4, links)
    assert read(page(main)).kind is PageKind.ARTICLE


def test_a_box_that_gives_the_pages_own_address_ends_the_text() -> None:
    box = f"<div class='license'><div>{TITLE}</div><div>{URL}</div><div>Author</div><div>Lan Anh</div></div>"
    assert article(f"<main>{TEXT}{box}</main>").text == f"{FIRST}\n{SECOND}"


def test_a_title_that_links_to_its_own_folder_leads_nowhere_else() -> None:
    own = TEXT.replace(TITLE, "<a href='.'>Khai giảng năm học</a>").replace(
        "</h1>", "</h1><p><a href='/u'>Lê Thị Minh Lan</a></p>"
    )
    assert read(page(own), url="http://so.example.edu.vn/tin/khai-giang/").kind is PageKind.ARTICLE
