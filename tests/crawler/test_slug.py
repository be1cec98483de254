import pytest

from crawler.extract.slug import names, slug_of


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://so.example.vn/tin-tuc/khai-giang-nam-hoc-moi-12.html", "khai-giang-nam-hoc-moi"),
        ("http://so.example.vn/tin-tuc/57-danh-muc-sach-giao-khoa", "danh-muc-sach-giao-khoa"),
        ("http://so.example.vn/chi-tiet/-/le-ra-quan-dau-nam-s123.aspx?id=1", "le-ra-quan-dau-nam"),
        ("http://so.example.vn/tin-tuc/tabid/61/ArticleView/articleId/1020/Default.aspx", ""),
        ("http://[", ""),
    ],
)
def test_the_words_of_a_url_come_without_its_numbers(url: str, words: str) -> None:
    assert slug_of(url) == words


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Danh mục sách giáo khoa", True),
        ("Danh mục sách giáo khoa lớp 1", True),
        ("Danh mục", False),
        ("Danh mục thiết bị", False),
        ("", False),
    ],
)
def test_a_line_is_told_by_the_urls_words_or_their_beginning(text: str, same: bool) -> None:
    assert names("danh-muc-sach-giao-khoa", text) is same


def test_a_url_without_words_names_nothing() -> None:
    assert not names("", "Danh mục sách giáo khoa")
