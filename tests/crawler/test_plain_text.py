"""Pages without markup: the two seed pages, random chrome around known articles, and what is no article."""

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import ExtractError
from archive.model import BlockKind
from crawler.extract import extract_text
from tests.crawler.plain_pages import PAGES, TITLE, A, B, C, D

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
SEED_NAMES = sorted(path.stem for path in SEEDS.glob("*.txt"))

needs_seeds = pytest.mark.skipif(not SEED_NAMES, reason="the seed pages (../shared/seeds) are not beside the checkout")


def _seed(name: str) -> tuple[str, dict[str, Any]]:
    expected = json.loads((SEEDS / f"{name}.expected.json").read_text(encoding="utf-8"))
    return (SEEDS / f"{name}.txt").read_text(encoding="utf-8"), expected


@needs_seeds
@pytest.mark.parametrize("name", SEED_NAMES)
def test_a_seed_page_becomes_exactly_the_expected_article(name: str) -> None:
    text, expected = _seed(name)
    article = extract_text(text)
    assert {
        "portal": expected["portal"],
        "title": article.title,
        "published": article.published and article.published.isoformat(),
        "published_precision": article.published_precision,
        "author": article.author,
        "section": article.section,
        "paragraphs": list(article.paragraphs),
        "document_codes": list(article.codes),
    } == expected
    assert article.text == "\n".join(expected["paragraphs"])
    assert article.language == "vi"


ABOVE = [
    "Hôm nay ngày 19/11/2019, 7:36:10 AM GMT+7",
    "Thứ ba, 19/11/2019",
    "Tìm kiếm | Đăng nhập",
    "Trang chủ | Giới thiệu | Tin tức | Liên hệ",
    "SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH BÌNH AN",
    "Cổng thông tin điện tử",
    "A- A A+",
    "-",
    "+",
    "RSS",
    "Sơ đồ website",
    "Đang truy cập: 12",
]
BELOW = [
    "Owl Image Kho học liệu",
    "Lượt xem: 1.204",
    "Chia sẻ Facebook Zalo",
    "Trang đầu 1 2 3 Trang sau Trang cuối",
    "Hội thi giáo viên dạy giỏi cấp tỉnh (03/09/2019)",
    "Lịch công tác",
    "Thông báo",
    "Liên kết website",
    "Tập huấn công tác y tế trường học",
    "Thống kê truy cập",
    "Hôm qua: 35",
    "Bản quyền thuộc Sở Giáo dục và Đào tạo",
    "Flag Counter",
]
ENDS = ["Tin khác", "Các tin liên quan", "Quay lại In bài viết", "Tin cùng chuyên mục:", "In trang này"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    above=st.lists(st.sampled_from(ABOVE), max_size=6),
    end=st.sampled_from(ENDS),
    below=st.lists(st.sampled_from(BELOW), max_size=10),
    blank=st.booleans(),
)
def test_chrome_around_an_article_changes_nothing(above: list[str], end: str, below: list[str], blank: bool) -> None:
    body = [A, "* Những mặt đạt được", B, "Thông báo", C, "- Trường THPT Nguyễn Du", D]
    glue = "\n\n" if blank else "\n"
    page = glue.join([*above, "", TITLE, *body, "", end, *below])
    article = extract_text(page)
    assert article.title == TITLE
    assert list(article.paragraphs) == body
    assert article.published is None


@needs_seeds
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(SEED_NAMES or ["none"]),
    above=st.lists(st.sampled_from(ABOVE), max_size=6),
    end=st.sampled_from(ENDS),
    below=st.lists(st.sampled_from(BELOW), max_size=10),
)
def test_other_chrome_around_a_seed_article_changes_nothing(
    name: str, above: list[str], end: str, below: list[str]
) -> None:
    _, expected = _seed(name)
    page = "\n".join([*above, "", expected["title"], *expected["paragraphs"], "", end, *below])
    article = extract_text(page)
    assert (article.title, list(article.paragraphs)) == (expected["title"], expected["paragraphs"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_line_is_kept_read_or_cut_with_its_place(page: Any) -> None:
    article = extract_text(page.text)
    for cut in article.cuts:
        line = page.text[cut.offset :].splitlines()[0]
        assert cut.rule
        assert cut.reason.endswith(".")
        assert cut.text.split()[-1][-2:] in line or not line.isascii()
    lines = sum(bool(line.strip()) for line in page.text.splitlines())
    read = {evidence.raw for evidence in article.evidence}
    assert len(article.cuts) + len(article.blocks) <= lines
    assert len(article.cuts) + len(article.blocks) + len(read) >= lines - 3
    assert {evidence.field for evidence in article.evidence} >= {"title"}


def test_evidence_names_the_line_a_field_was_read_from() -> None:
    page = f"{TITLE}\nThứ sáu, 6/9/2019, 16:36\n{A}\n{B}\n\nTác giả: Lê Thu Hà\nTin khác"
    raw = {evidence.field: evidence.raw for evidence in extract_text(page).evidence}
    assert raw == {"title": TITLE, "published": "Thứ sáu, 6/9/2019, 16:36", "author": "Tác giả: Lê Thu Hà"}


def test_an_image_that_leaves_its_text_twice_leaves_one_caption() -> None:
    caption = "Các em học sinh trong giờ ra chơi"
    article = extract_text(f"{TITLE}\nNgày đăng: 06/09/2019\n{A}\n{caption}\n{caption}\n{B}\nTin khác")
    assert [block.text for block in article.blocks if block.kind is BlockKind.CAPTION] == [caption]
    assert list(article.paragraphs) == [A, B]


def test_times_without_zone_are_local_to_the_portal() -> None:
    article = extract_text(f"{TITLE}\n06/09/2019 16:36\n{A}\n{B}", utc_offset=9)
    assert article.published is not None
    assert article.published.isoformat() == "2019-09-06T16:36:00+09:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\xa0\n\t",
        "Hôm nay ngày 19/11/2019, 7:36:10 AM GMT+7\nTìm kiếm | Đăng nhập\nTin khác\nLịch công tác\nFlag Counter",
        "Trang chủ\nGiới thiệu\nLiên hệ\n1 2 3",
    ],
    ids=["empty", "blank", "chrome", "menu"],
)
def test_a_text_without_article_is_refused(text: str) -> None:
    with pytest.raises(ExtractError, match=r"empty|no article"):
        extract_text(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_an_article_or_refused(text: str) -> None:
    with contextlib.suppress(ExtractError):
        assert extract_text(text).title.strip()


@pytest.mark.parametrize(
    "line",
    [A, TITLE, "Tin tức " * 12, "12/11/2018 08:11", "Héi nghÞ tæng kÕt n¨m häc", "&amp;#7897;" * 10, "x" * 1000],
    ids=["sentences", "titles", "menus", "dates", "tcvn3", "entities", "letters"],
)
def test_a_megabyte_is_read_in_seconds(line: str) -> None:
    text = (line + "\n") * (1_000_000 // (len(line) + 1))
    start = time.process_time()
    with contextlib.suppress(ExtractError):
        extract_text(text)
    assert time.process_time() - start < 6
