"""Manners, seen from the server's side: a real crawl against a real server that logs each request."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path

from spiders.sample.origin import Answer, Asked, Origin
from tests.crawling import profile, scrapy, update

PAGE = (
    "<html><head><title>Sở</title></head><body><h1>{title}</h1><p>{title}. Sở Giáo dục và Đào tạo thông báo lịch "
    "nghỉ lễ cho các đơn vị trực thuộc, các phòng và các trường trung học phổ thông trong tỉnh.</p></body></html>"
)
PROFILE = "[article]\nurl = '-(?P<id>\\d+)\\.html$'\n"


def portal(robots: str, articles: int = 3, before: Callable[[Asked], Answer | None] = lambda _: None) -> Origin:
    """Serve a listing of some articles, under a robots.txt."""

    def answer(asked: Asked) -> Answer:
        early = before(asked)
        if early is not None:
            return early
        if asked.path == "/robots.txt":
            return Answer(body=robots.encode(), type="text/plain")
        if asked.path == "/":
            links = "".join(f"<a href='/tin-{n}.html'>Tin {n}</a>" for n in range(articles))
            return Answer(body=f"<html><body>{links}<a href='/cam/tin-99.html'>Cấm</a></body></html>".encode())
        return Answer(body=PAGE.format(title=f"Thông báo {asked.path}").encode())

    return Origin(answer)


def gaps(server: Origin) -> list[float]:
    """Return the seconds between successive requests after robots.txt."""
    times = [request.at.timestamp() for request in server.requests]
    return [later - earlier for earlier, later in itertools.pairwise(times[1:])]


def test_robots_txt_is_asked_first_and_obeyed(tmp_path: Path) -> None:
    with portal("User-agent: *\nDisallow: /cam/\n") as server:
        ran = update(tmp_path / "data", {"so": server.origin}, profiles=profile(tmp_path / "p", "so", PROFILE))
    assert ran.code == 0, ran.stderr
    paths = [request.path for request in server.requests]
    assert paths[0] == "/robots.txt"
    assert "/tin-2.html" in paths
    assert not [path for path in paths if path.startswith("/cam/")]


def test_a_robots_txt_that_names_us_shuts_us_out(tmp_path: Path) -> None:
    with portal("User-agent: edu-archive\nDisallow: /\n") as server:
        ran = update(tmp_path / "data", {"so": server.origin}, profiles=profile(tmp_path / "p", "so", PROFILE))
    assert ran.code == 4, ran.stderr
    assert [request.path for request in server.requests] == ["/robots.txt"]


def test_a_robots_txt_that_cannot_be_had_is_no_permission(tmp_path: Path) -> None:
    def broken(asked: Asked) -> Answer | None:
        return Answer(status=500, body=b"oops") if asked.path == "/robots.txt" else None

    with portal("", before=broken) as server:
        folder = profile(tmp_path / "p", "so", PROFILE)
        ran = update(tmp_path / "data", {"so": server.origin}, "-s", "RETRY_TIMES=0", profiles=folder)
    assert ran.code == 4
    assert {request.path for request in server.requests} == {"/robots.txt"}


def test_every_request_says_who_we_are_and_asks_for_encodings_that_replay_can_undo(tmp_path: Path) -> None:
    with portal("") as server:
        update(tmp_path / "data", {"so": server.origin}, profiles=profile(tmp_path / "p", "so", PROFILE))
    assert server.requests
    for request in server.requests:
        assert request.headers["user-agent"].startswith("edu-archive/")
        assert "(+tests@localhost)" in request.headers["user-agent"]
        assert request.headers["accept-encoding"] == "gzip, deflate"


def test_crawl_delay_is_kept_between_all_requests(tmp_path: Path) -> None:
    with portal("User-agent: *\nCrawl-delay: 0.4\n") as server:
        update(tmp_path / "data", {"so": server.origin}, profiles=profile(tmp_path / "p", "so", PROFILE))
    assert len(gaps(server)) >= 3
    assert min(gaps(server)) >= 0.38


def test_retry_after_rests_the_whole_server_and_loses_nothing(tmp_path: Path) -> None:
    refused: list[float] = []

    def busy(asked: Asked) -> Answer | None:
        if asked.path == "/tin-1.html" and len(refused) < 2:
            refused.append(time.monotonic())
            return Answer(status=429, headers=(("Retry-After", "1"),), body=b"busy")
        return None

    with portal("", before=busy) as server:
        ran = update(tmp_path / "data", {"so": server.origin}, profiles=profile(tmp_path / "p", "so", PROFILE))
    assert ran.portals["so"]["held"] == 4
    refusals = [n for n, request in enumerate(server.requests) if request.status == 429]
    assert len(refusals) == 2
    for n in refusals:
        rest = server.requests[n + 1].at.timestamp() - server.requests[n].at.timestamp()
        assert rest >= 0.95


def test_a_server_that_asks_for_a_long_wait_is_left_alone_until_the_next_run(tmp_path: Path) -> None:
    def closed(asked: Asked) -> Answer | None:
        late = Answer(status=503, headers=(("Retry-After", "86400"),), body=b"maintenance")
        return late if asked.path.startswith("/tin-") else None

    with portal("", articles=30, before=closed) as server:
        ran = update(tmp_path / "data", {"so": server.origin}, profiles=profile(tmp_path / "p", "so", PROFILE))
    assert ran.code == 1, ran.stderr
    assert "asked to wait 86400 s" in ran.portals["so"]["reason"]
    assert len([request for request in server.requests if request.status == 503]) <= 3


def test_a_server_of_somebody_else_is_not_crawled_without_a_contact(tmp_path: Path) -> None:
    folder = profile(tmp_path / "p", "so", PROFILE)
    toml = (folder / "so.toml").read_text(encoding="utf-8")
    (folder / "so.toml").write_text(toml.replace("http://127.0.0.1", "http://so.invalid"), encoding="utf-8")
    ran = scrapy("update", "so", data=tmp_path / "data", profiles=folder, contact="")
    assert ran.code == 2
    assert "contact: missing" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
