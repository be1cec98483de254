from datetime import UTC, datetime
from pathlib import Path

from archive.config import Config
from archive.model import Capture, Exchange, PageRole
from archive.store import Archive
from crawler.clean import clean_pending
from crawler.extract.page import Extraction, Page, Rules
from crawler.pool import Task, WorkerPool

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SENTENCE = "Sở Giáo dục và Đào tạo thông báo lịch nghỉ lễ cho các đơn vị trực thuộc và các trường trong tỉnh. "


def html(title: str, times: int = 3) -> bytes:
    text = "".join(f"<p>{n}. {SENTENCE}</p>" for n in range(times))
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>".encode()


def capture(number: int) -> Capture:
    return Capture(
        id=number,
        run=None,
        portal="so",
        url=f"https://so.edu.vn/tin-{number}.html",
        method="GET",
        fetched=NOW,
        status=200,
        mime="text/html",
        digest="sha1:X",
        revisit=False,
        warc="x",
        offset=0,
        length=0,
        role=PageRole.ARTICLE,
        key=str(number),
    )


def pages(*bodies: bytes) -> list[Task]:
    return [(capture(n), Page(url=f"https://so.edu.vn/tin-{n}.html", body=b), Rules()) for n, b in enumerate(bodies)]


def test_results_come_in_the_order_of_the_tasks_from_several_processes() -> None:
    bodies = [html(f"Thông báo số {n}", times=400 if n % 3 == 0 else 3) for n in range(12)]
    with WorkerPool(Config(), size=2) as pool:
        results = list(pool.run(pages(*bodies)))
    assert [taken.id for taken, _ in results] == list(range(12))
    assert all(isinstance(result, Extraction) and result.article for _, (result, _) in results)


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_cleaned_by_a_new_process() -> None:
    quick, slow = html("Thông báo lịch nghỉ lễ"), html("Báo cáo", times=20_000)
    with WorkerPool(Config(page_seconds=0.0), size=1) as pool:
        results = [result for _, (result, _) in pool.run(pages(quick, slow, quick))]
    assert isinstance(results[0], Extraction)
    assert results[1] == "took longer than 0 s and was stopped"
    assert isinstance(results[2], Extraction)


def test_a_process_that_dies_of_its_memory_limit_costs_one_page() -> None:
    with WorkerPool(Config(page_memory_mb=20), size=1) as pool:
        (result,) = [result for _, (result, _) in pool.run(pages(html("Báo cáo", times=20_000)))]
    assert isinstance(result, str)
    assert "memory" in result


def test_no_process_is_left_behind() -> None:
    with WorkerPool(Config(), size=2) as pool:
        workers = [worker.process for worker in pool._idle]
        assert all(process.poll() is None for process in workers)
    assert all(process.poll() is not None for process in workers)


def kept(folder: Path, body: bytes, key: str, at: datetime = NOW) -> Archive:
    """Return an archive that has one more captured page than before."""
    archive = Archive.open(Config(data=folder), write=True)
    archive.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
    exchange = Exchange(
        url=f"https://so.edu.vn/tin-{key}.html",
        fetched=at,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body,
    )
    archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key=key)
    return archive


def test_what_a_crash_left_uncleaned_is_cleaned_later_and_only_once(tmp_path: Path) -> None:
    kept(tmp_path, html("Thông báo lịch nghỉ lễ"), "7").close()
    archive = Archive.open(Config(data=tmp_path), write=True)
    first = clean_pending(archive, "so", Rules(), Config())
    second = clean_pending(archive, "so", Rules(), Config())
    assert (first.new, second.new) == (1, 0)
    (name,) = archive.catalogue.article_ids()
    assert archive.catalogue.revision(name).article.title == "Thông báo lịch nghỉ lễ"
    archive.close()


def test_a_page_that_cannot_be_cleaned_is_kept_with_the_reason(tmp_path: Path) -> None:
    archive = kept(tmp_path, html("Báo cáo", times=20_000), "7")
    report = clean_pending(archive, "so", Rules(), Config(page_memory_mb=20))
    assert len(report.errors) == 1
    assert report.errors[0].startswith("https://so.edu.vn/tin-7.html: ")
    assert archive.catalogue.pending("so") == []
    archive.close()
