"""Article pages of one invented portal: a fixed template around texts that differ. For the tests of the site model."""

from datetime import UTC, datetime

from crawler.extract import extract_traced
from crawler.extract.page import Extraction, Page
from crawler.extract.site_model import SiteModel
from crawler.extract.trace import Trace

PLACES = ("Châu Thành", "Long Mỹ", "Phụng Hiệp", "Vị Thủy", "Ngã Bảy", "Bình Minh", "Tam Bình", "Trà Ôn", "Vũng Liêm")
DEEDS = (
    "tổ chức lễ khai giảng năm học mới với đông đảo phụ huynh cùng tham dự",
    "trao học bổng cho học sinh có hoàn cảnh khó khăn vươn lên trong học tập",
    "khởi công xây dựng thêm mười phòng học theo chương trình kiên cố hóa",
    "tập huấn cho giáo viên về việc đánh giá học sinh theo thông tư mới",
    "phát động phong trào thi đua dạy tốt, học tốt chào mừng ngày nhà giáo",
)
FETCHED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def title(number: int) -> str:
    return f"Trường THCS {PLACES[number % 9]} {DEEDS[number % 5].split(' với ')[0].split(' cho ')[0]} đợt {number}"


def paragraphs(number: int) -> list[str]:
    return [
        f"Ngày {number % 28 + 1}/9 vừa qua, các trường ở {PLACES[(number + k) % 9]} đã {DEEDS[(number * 3 + k) % 5]}, "
        f"với {number * 7 + k} học sinh tham gia."
        for k in range(3)
    ]


def page(number: int, body: list[str] | None = None, *, after: str = "", around: str = "x7", path: str = "") -> Page:
    """Return an article's page: class names mean nothing, as on many portals.

    Args:
        number: Which article.
        body: Its paragraphs; three of prose without.
        after: Markup after them, inside the body's own element.
        around: Class of that element.
        path: Path and query of its URL.
    """
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (paragraphs(number) if body is None else body))
    related = "".join(f'<li><a href="/tin-{k}.html">{title(k)}</a></li>' for k in range(number + 1, number + 9))
    markup = f"""<html><head><meta charset="utf-8"><title>Sở Giáo dục và Đào tạo</title></head><body>
<div class="x1"><a href="/">Trang chủ</a> <a href="/tin-tuc">Tin tức</a> <a href="/lien-he">Liên hệ</a></div>
<div class="x2"><div class="x3">{title(number)}</div><div class="x4">0{number % 9 + 1}/10/2025 08:1{number % 9}</div>
<div class="{around}">{text}{after}</div><div class="x8"><b>Tin khác</b><ul>{related}</ul></div></div>
<div class="x9">Địa chỉ: số 1 đường Hòa Bình. Điện thoại: 0293 000 000</div></body></html>"""
    url = f"http://so.example.edu.vn{path or f'/tin-{number}.html'}"
    return Page(url=url, body=markup.encode(), content_type="text/html; charset=utf-8", fetched=FETCHED)


def learned(*pages: Page, model: SiteModel | None = None) -> SiteModel:
    """Return a model that has learned the pages, each cleaned by itself."""
    taught = model or SiteModel()
    for one in pages:
        taught.learn(traced(one))
    return taught


def traced(one: Page) -> Trace:
    _, trace = extract_traced(one)
    assert trace is not None
    return trace


def text_of(found: Extraction) -> str:
    assert found.article is not None, found.reason
    return found.article.text
