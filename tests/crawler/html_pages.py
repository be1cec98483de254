"""Small pages for the tests of cleaning: an article's own lines in a portal's usual surroundings. All text invented."""

from datetime import UTC, datetime

from archive.model import Article
from crawler.extract import extract
from crawler.extract.page import Extraction, Page, Rules

URL = "http://so.example.edu.vn/tin-tuc/khai-giang-12.html"
FETCHED = datetime(2024, 5, 6, 3, 0, tzinfo=UTC)

MENU = """<div class="top"><span>Hôm nay ngày 06/05/2024, 10:00:01 AM GMT+7</span></div>
<ul><li><a href="/">Trang chủ</a></li><li><a href="/tin-tuc">Tin tức</a></li><li><a href="/thong-bao">Thông báo</a></li>
<li><a href="/van-phong">Văn phòng</a></li><li><a href="/lien-he">Liên hệ</a></li></ul>"""
RELATED = """<div><b>Tin khác</b><ul>
<li><a href="/tin-tuc/hoi-thao-11.html">Hội thảo đổi mới phương pháp dạy học môn Địa lý</a> (12/04/2024)</li>
<li><a href="/tin-tuc/hoi-thi-10.html">Hội thi giáo viên dạy giỏi cấp tỉnh khối tiểu học</a> (10/04/2024)</li>
<li><a href="/tin-tuc/le-phat-dong-9.html">Lễ phát động tháng an toàn giao thông trong trường học</a> (02/04/2024)</li>
</ul></div>"""
FOOTER = """<div>Bản quyền thuộc Sở Giáo dục và Đào tạo. Địa chỉ: số 1 đường Hòa Bình. Điện thoại: 0293 000 000</div>
<div>Lượt truy cập: 4.513.062</div>"""
TITLE = "Trường Tiểu học Hòa An khai giảng năm học mới"
FIRST = "Sáng ngày 5 tháng 9, Trường Tiểu học Hòa An tổ chức lễ khai giảng với hơn sáu trăm học sinh tham dự."
SECOND = "Phát biểu tại buổi lễ, hiệu trưởng nhà trường nhắc lại những việc phải làm trong năm học này."


def page(main: str, *, head: str = "", before: str = MENU, after: str = RELATED + FOOTER) -> bytes:
    """Return a whole page around what stands in its middle."""
    whole = f"<html lang='vi'><head>{head}</head><body>{before}<div>{main}</div>{after}</body></html>"
    return f"<!DOCTYPE html>{whole}".encode()


def read(body: bytes | str, *, url: str = URL, rules: Rules | None = None, known: bool = False) -> Extraction:
    """Extract a page as it would be captured."""
    raw = body.encode() if isinstance(body, str) else body
    given = Page(url=url, body=raw, content_type="text/html; charset=utf-8", fetched=FETCHED)
    return extract(given, rules or Rules(), known_article=known)


def article(main: str, *, head: str = "", after: str = RELATED + FOOTER, rules: Rules | None = None) -> Article:
    """Extract an article page and return its article."""
    found = read(page(main, head=head, after=after), rules=rules)
    assert found.article is not None, found.reason
    return found.article


def written(*paragraphs: str, title: str = TITLE, date: str = "07/09/2023 08:15") -> str:
    """Return the middle of an article page: title, date, paragraphs."""
    return f"<h1>{title}</h1><div>{date}</div>" + "".join(f"<p>{p}</p>" for p in paragraphs)
