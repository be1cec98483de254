import pytest

from crawler.extract.page import PageKind
from tests.crawler.html_pages import FIRST, SECOND, TITLE, page, read, written

ENTRIES = "".join(
    f"<div><h3><a href='/tin-tuc/tin-so-{n}.html'>Tin số {n}: hội nghị triển khai nhiệm vụ năm học</a></h3>"
    f"<span>{n:02}/04/2024</span><p>Sáng nay, Sở tổ chức hội nghị lần thứ {n} với các phòng giáo dục.</p></div>"
    for n in range(1, 8)
)


def kind(main: str, **options: str) -> PageKind:
    return read(page(main, **options)).kind


def test_an_article_page_is_an_article() -> None:
    assert kind(written(FIRST, SECOND)) is PageKind.ARTICLE


def test_an_article_under_a_long_list_of_other_news_is_an_article() -> None:
    assert kind(written(FIRST), after=f"<div><b>Tin khác</b>{ENTRIES}</div>") is PageKind.ARTICLE


def test_a_print_view_is_an_article() -> None:
    assert (
        kind(written(FIRST, SECOND), before="", after="<p>URL: http://so.example.edu.vn/12.html</p>")
        is PageKind.ARTICLE
    )


def test_dated_entries_with_summaries_are_a_listing() -> None:
    assert kind(f"<h1>Tin tức</h1>{ENTRIES}") is PageKind.LISTING


def test_entries_whose_dates_stand_in_their_line_are_a_listing() -> None:
    lines = "".join(
        f"<p><a href='/t/{n}.html'>Thông báo số {n} về việc nghỉ lễ của các trường</a> (0{n}/04/2024 08:00)</p>"
        for n in range(1, 9)
    )
    assert kind(f"<h2>Thông báo</h2>{lines}") is PageKind.LISTING


def test_one_entry_whose_title_leads_away_is_a_listing() -> None:
    assert (
        kind(f"<h2><a href='/tin-tuc/khac-99.html'>{TITLE}</a></h2><div>07/09/2023</div><p>{FIRST}</p>")
        is PageKind.LISTING
    )


def test_a_directive_with_its_labels_is_no_article() -> None:
    pairs = {
        "Số ký hiệu": "541/HD-SGDĐT",
        "Ngày ban hành": "26/11/2022",
        "Người ký": "Nguyễn Văn A",
        "Trích yếu": FIRST,
    }
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in pairs.items())
    assert kind(f"<h1>Hướng dẫn thực hiện học bạ điện tử</h1><table>{rows}</table>") is PageKind.OTHER


@pytest.mark.parametrize(
    "main",
    [
        "<h1>Không tìm thấy trang</h1><p>Trang bạn tìm không tồn tại hoặc đã bị xóa.</p>",
        "<h1>Liên hệ công tác</h1><form><input name='ten'><input name='thu'><textarea></textarea>Gửi ý kiến</form>",
        "<h1>Hỏi đáp trực tuyến</h1><p>Nội dung đang cập nhật.</p>",
        "",
    ],
)
def test_a_page_that_says_nothing_is_no_article(main: str) -> None:
    assert kind(main) is not PageKind.ARTICLE


def test_results_of_a_search_are_a_listing() -> None:
    assert kind(f"<h1>Kết quả tìm kiếm: khai giảng</h1>{ENTRIES}") is PageKind.LISTING


def test_a_page_of_the_site_itself_is_no_article() -> None:
    head = "<meta property='og:type' content='website'>"
    assert kind(f"<h1>Giới thiệu về trường</h1><p>{FIRST}</p><p>{SECOND}</p>", head=head) is PageKind.OTHER


def test_a_wall_of_script_is_no_article() -> None:
    found = read(b"<html><body><script>document.cookie='D1N=0'; location.reload(true);</script></body></html>")
    assert found.kind is PageKind.OTHER
    assert found.reason


def test_a_page_known_to_be_an_article_is_not_judged() -> None:
    assert read(page(f"<p>{FIRST}</p>"), known=True).kind is PageKind.ARTICLE
