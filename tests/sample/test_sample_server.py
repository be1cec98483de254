import gzip
import subprocess
import sys
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest

from spiders.sample.content import file_path
from spiders.sample.manuscript import compose
from spiders.sample.origin import Answer, Asked, Origin
from spiders.sample.server import SamplePortal, serve
from spiders.sample.sites import SITES
from tests.sample.client import fetch


@pytest.mark.parametrize("name", sorted(SITES))
def test_no_link_of_a_portal_is_broken(name: str) -> None:
    with serve(name) as portal:
        seen, waiting, redirects = {"/"}, ["/"], 0
        while waiting:
            path = waiting.pop()
            got = fetch(portal.origin, path)
            if got.status == 301:
                got = fetch(portal.origin, got.headers["Location"])
                redirects += 1
            assert got.status == 200, path
            assert "không tồn tại" not in got.text, path
            links = {urljoin(path, link) for link in got.links if not link.startswith(("javascript", "#"))}
            pages = {link for link in links if not link.endswith((".pdf", ".docx"))}
            pages = {link for link in pages if "/lich/?" not in link} - seen  # the trap has a test of its own
            seen |= pages
            waiting += pages
        assert {a.path for a in portal.articles} <= {urlsplit(path).path for path in seen}
        assert redirects > 0


def test_requests_are_logged_before_the_answer_is_out() -> None:
    now = datetime(2019, 1, 1, tzinfo=UTC)
    with serve("haugiang", clock=lambda: now) as portal:
        fetch(portal.origin, "/tin-tuc/?page=2", headers={"User-Agent": "edu-archive"})
        fetch(portal.origin, "/favicon.ico", method="HEAD")
        log = portal.requests
    assert [(r.method, r.path, r.status) for r in log] == [
        ("GET", "/tin-tuc/?page=2", 200),
        ("HEAD", "/favicon.ico", 404),
    ]
    assert log[0].at == now
    assert log[0].headers["user-agent"] == "edu-archive"


def test_answers_are_compressed_when_the_client_accepts_it() -> None:
    with serve("vinhlong", clock=lambda: datetime(2019, 1, 1, tzinfo=UTC)) as portal:
        got = fetch(portal.origin, "/robots.txt", headers={"Accept-Encoding": "gzip, deflate"})
        assert got.headers["Content-Encoding"] == "gzip"
        assert int(got.headers["Content-Length"]) == len(got.body)
        assert gzip.decompress(got.body) == fetch(portal.origin, "/robots.txt").body


def test_head_has_the_headers_of_get_and_no_body() -> None:
    with serve("haugiang") as portal:
        got = fetch(portal.origin, "/rss/")
        head = fetch(portal.origin, "/rss/", method="HEAD")
    assert head.body == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.body))


def test_attachments_answer_conditional_requests() -> None:
    with serve("haugiang") as portal:
        piece = next(p for a in portal.articles for p in a.attachments)
        path = file_path("haugiang", piece.name)
        full = fetch(portal.origin, path)
        tags = [
            {"If-None-Match": full.headers["ETag"]},
            {"If-Modified-Since": full.headers["Last-Modified"]},
        ]
        for tag in tags:
            again = fetch(portal.origin, path, headers=tag)
            assert (again.status, again.body) == (304, b"")
        old = {"If-Modified-Since": "Thu, 01 Jan 2009 00:00:00 GMT"}
        assert fetch(portal.origin, path, headers=old).status == 200
        assert fetch(portal.origin, path, headers={"If-Modified-Since": "rubbish"}).status == 200


def changed(portal: SamplePortal, key: str) -> str:
    return fetch(portal.origin, next(a.path for a in portal.articles if a.key == key)).text


@pytest.mark.parametrize("name", sorted(SITES))
def test_edits_show_on_the_page(name: str) -> None:
    with serve(name) as portal:
        key = portal.articles[3].key
        portal.edit(key, title="Tên mới", text="Một dòng.\n@item 0 Một việc.")
        page = changed(portal, key)
    assert "Tên mới" in page
    assert "Một dòng." in page
    assert "<li>Một việc.</li>" in page


def test_a_new_article_is_listed_first_and_a_removed_one_is_gone() -> None:
    with serve("vinhlong") as portal:
        article = compose(
            "vinhlong",
            "2001-tin-vua-dang",
            "Nội dung.",
            title="Tin vừa đăng",
            posted=datetime(2019, 5, 1),
            category="van-phong",
        )
        portal.publish(article)
        assert fetch(portal.origin, "/van-phong.aspx").text.index("Tin vừa đăng") > 0
        assert portal.articles[0] == article
        portal.remove("2001")
        assert "Bài viết không tồn tại" in fetch(portal.origin, article.path).text
        assert "Tin vừa đăng" not in fetch(portal.origin, "/van-phong.aspx").text


def test_a_fault_in_a_page_is_that_pages_500() -> None:
    def fail(_: Asked) -> Answer:
        raise ZeroDivisionError

    with Origin(fail) as origin:
        assert fetch(origin.origin, "/").status == 500


def test_a_body_that_is_too_large_is_refused() -> None:
    with serve("vinhlong") as portal:
        answer = fetch(portal.origin, "/", method="POST", headers={"Content-Length": "99999999999"})
        assert answer.status == 400


def test_a_stopped_server_hangs_up_on_idle_clients() -> None:
    with serve("haugiang") as portal:
        connection = HTTPConnection(urlsplit(portal.origin).netloc, timeout=10)
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()
        origin = portal.origin
    assert connection.sock.recv(1) == b""
    connection.close()
    with pytest.raises(URLError):
        urlopen(origin, timeout=2)


def test_an_unknown_portal_is_refused() -> None:
    with pytest.raises(KeyError), serve("hanoi"):
        pass


def test_the_module_serves_both_portals_from_the_command_line() -> None:
    command = [sys.executable, "-m", "spiders.sample.server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        served = dict(process.stdout.readline().split() for _ in SITES)
        try:
            assert sorted(served) == sorted(SITES)
            assert all(fetch(origin, "/robots.txt").status == 200 for origin in served.values())
        finally:
            process.terminate()
