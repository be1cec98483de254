"""Pages of one article under several keys, from captured bytes to the archive: cleaned, then united."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.config import Config
from archive.model import Exchange, PageRole
from archive.store import Archive
from crawler.clean import CleanReport, clean_pending
from crawler.extract.page import Rules

CMS = Path(__file__).resolve().parents[3] / "shared" / "cms"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SENTENCES = (
    "Sở Giáo dục và Đào tạo vừa tổ chức hội nghị tổng kết năm học với sự tham dự của lãnh đạo các phòng.",
    "Báo cáo tại hội nghị cho thấy chất lượng giáo dục toàn diện tiếp tục được giữ vững ở các cấp học.",
    "Cơ sở vật chất trường lớp được đầu tư theo hướng kiên cố hóa, chuẩn hóa và hiện đại hóa.",
    "Giám đốc Sở đề nghị các đơn vị phát huy kết quả đã đạt, khắc phục khó khăn trong năm học mới.",
)
TITLE = "Hội nghị tổng kết năm học"

Fetch = Callable[[str, str | bytes], None]


def html(*paragraphs: str, title: str = TITLE, date: str = "", chrome: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{chrome}"
        f"<h1>{title}</h1><div>{date}</div><div>{text}</div></body></html>"
    )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(Config(data=tmp_path), write=True) as opened:
        opened.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
        yield opened


@pytest.fixture
def fetch(archive: Archive) -> Fetch:
    """Capture a page as the article that its path names."""

    def work(path: str, body: str | bytes) -> None:
        number = len(list(archive.catalogue.captures()))
        exchange = Exchange(
            url=f"https://so.edu.vn{path}",
            fetched=NOW + timedelta(minutes=number),
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=body if isinstance(body, bytes) else body.encode(),
        )
        archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key=path)

    return work


def clean(archive: Archive) -> CleanReport:
    return clean_pending(archive, "so", Rules(), Config(workers=1))


def test_print_mobile_and_category_pages_become_one_article(archive: Archive, fetch: Fetch) -> None:
    menu = "<ul><li><a href=/>Trang chủ</a></li><li><a href=/tin>Tin tức</a></li></ul>"
    fetch("/tin-tuc/tong-ket-12.html", html(*SENTENCES, chrome=menu, date="Thứ hai, 12/11/2018 08:11"))
    fetch("/in-bai?id=12", html(*SENTENCES, title=f"{TITLE} - Sở GD&ĐT", date="12/11/2018"))
    fetch("/m/tong-ket", html(*SENTENCES))
    fetch("/thong-bao/tong-ket.html", html(*SENTENCES, chrome=menu, date="Ngày đăng: 12/11/2018"))
    report = clean(archive)
    assert (report.new, report.variants, report.errors) == (1, 3, [])
    (name,) = archive.catalogue.article_ids()
    assert len(archive.catalogue.article_urls(name)) == 4
    assert archive.catalogue.last_change() == 1
    assert len(report.fresh) == 1
    outcomes = [row["outcome"] for row in archive.catalogue._all("SELECT outcome FROM captures ORDER BY id")]
    assert outcomes == ["article", "variant", "variant", "variant"]


def test_yearly_notices_of_one_wording_stay_apart(archive: Archive, fetch: Fetch) -> None:
    for year in (2017, 2018, 2019):
        text = f"Sở thông báo lịch nghỉ Tết Nguyên đán năm {year} đến các đơn vị trực thuộc, đề nghị thực hiện."
        fetch(f"/nghi-tet-{year}.html", html(text, title="Thông báo nghỉ Tết Nguyên đán"))
        fetch(f"/ke-hoach-{year}.html", html(*SENTENCES, f"Năm {year}.", title="Kế hoạch năm học"))
    report = clean(archive)
    assert (report.new, report.variants) == (6, 0)


def test_variants_fetched_again_in_later_runs_make_nothing(archive: Archive, fetch: Fetch) -> None:
    for _ in range(2):
        fetch("/12.html", html(*SENTENCES))
        fetch("/print/12.html", html(*SENTENCES))
        report = clean(archive)
    assert (report.new, report.changed, report.unchanged, report.variants) == (0, 0, 1, 1)
    assert archive.catalogue.last_change() == 1


def test_archive_of_an_earlier_version_unites_pages_from_the_first_run_on(archive: Archive, fetch: Fetch) -> None:
    fetch("/12.html", html(*SENTENCES))
    clean(archive)
    for statement in ("DELETE FROM bands", "DELETE FROM sketches", "INSERT INTO unsketched SELECT id FROM articles"):
        archive.catalogue._run(statement)  # as the migration leaves it
    fetch("/print/12.html", html(*SENTENCES))
    assert clean(archive).variants == 1


@pytest.mark.parametrize("first", ["article", "print"])
@pytest.mark.parametrize("site", ["replica-haugiang", "joomla-beez3", "nukeviet"])
def test_print_views_of_captured_sites_unite_with_their_articles(
    site: str, first: str, archive: Archive, fetch: Fetch
) -> None:
    if not CMS.exists():
        pytest.skip("captured sites (shared/cms) stand beside the project, not in it")
    truth = json.loads((CMS / site / "ground_truth.json").read_text(encoding="utf-8"))
    pages = {url: page["kind"] for url, page in truth["pages"].items() if page["kind"] in ("article", "print")}
    bodies = dict(_bodies(CMS / site / f"{site}.warc.gz", set(pages)))
    for url in sorted(bodies, key=lambda url: (pages[url] != first, url)):
        fetch(url[url.index("/", len("http://")) :], bodies[url])
    report = clean(archive)
    known, prints = len(truth["articles"]), sum(kind == "print" for kind in pages.values())
    assert known <= report.new <= known + 0.07 * prints
    assert report.variants >= 0.9 * prints


def _bodies(warc: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    with warc.open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type == "response" and url in wanted:
                yield url, record.content_stream().read()
