"""Web archives as they answer: recorded answers of Internet Archive and Common Crawl, played back on 127.0.0.1."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import parse_qs, urlsplit

import pytest

from archive.backfills import OldCapture
from archive.errors import SourceError
from archive.member import digest_of
from crawler.sources.cdx import CdxAnswer, plain_url, read_answer
from crawler.sources.client import WAITS, Client
from crawler.sources.common_crawl import CommonCrawl
from crawler.sources.source import Had, Missed, PartLost, Row, Source, Window
from crawler.sources.web_archive import WebArchive, replay_of
from tests.crawler.old_web import Playback, Said, playing, recorded

CDX = "/cdx/search/cdx"
DAY = Window(since="20010410000000", until="20010510000000")


@contextmanager
def wayback(
    answer: Callable[[str, dict[str, str]], Said], *, page: int = 5000
) -> Iterator[tuple[Playback, WebArchive]]:
    """Play a wayback machine; nothing sleeps."""
    with playing(answer) as played, Client("test", sleep=lambda _: None) as client:
        yield played, WebArchive(client, played.origin + CDX, page=page)


def listed(source: Source, part: str, window: Window = DAY) -> list[Row]:
    return [row for batch in source.listed(part, window, "") for row in batch.rows]


def old(url: str, at: str, body: bytes | None = None) -> OldCapture:
    digest = digest_of(body).removeprefix("sha1:") if body is not None else None
    return OldCapture(url=url, at=at, digest=digest, place=url)


def _host(said: Said) -> str:
    """Return what was asked about when an answer was recorded."""
    return parse_qs(urlsplit(said.url).query)["url"][0]


# -- lists -------------------------------------------------------------------------------------------------------------


def test_recorded_search_is_read_with_its_revisits() -> None:
    said = recorded("edgi_wayback_test_search.yaml")
    with wayback(lambda *_: said[0]) as (_, source):
        rows = listed(source, _host(said[0]))
    assert [(row.capture.at, row.capture.url, row.status) for row in rows] == [
        ("19961231235847", f"http://www.{_host(said[0])}/", 200)
    ]
    assert rows[0].capture.place == f"http://www.{_host(said[0])}:80/"


def test_recorded_pages_are_followed_by_their_resume_keys() -> None:
    said = recorded("edgi_wayback_test_search_multipage.yaml")
    with wayback(lambda *_: said[len(played.asked) - 1], page=25) as (played, source):
        rows = listed(source, _host(said[0]))
    assert len(played.asked) == len(said) > 2
    keys = [parse_qs(urlsplit(url).query).get("resumeKey") for url in played.asked]
    assert keys == [parse_qs(urlsplit(one.url).query).get("resumeKey") for one in said]
    assert keys[0] is None
    assert None not in keys[1:]
    assert len({row.capture.at for row in rows}) > 25


def test_recorded_block_is_said_clearly() -> None:
    said = recorded("edgi_wayback_test_search_raises_for_blocked_urls.yaml")
    with wayback(lambda *_: said[0]) as (_, source), pytest.raises(PartLost, match=r"does not give out.*blocked site"):
        listed(source, _host(said[0]))


def test_robots_exclusion_is_said_clearly() -> None:
    error = "org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots"
    said = Said(status=403, headers=(("X-Archive-Wayback-Runtime-Error", error),))
    with wayback(lambda *_: said) as (_, source), pytest.raises(PartLost, match=r"as its robots\.txt asks"):
        listed(source, "sample.invalid")


def test_recorded_json_array_is_read() -> None:
    answers = [one for one in recorded("cdx_toolkit_test_multi_ia.jsonl") if "web.archive.org" in one.url]
    rows = read_answer(answers[0].body.decode(), "recorded").rows
    assert len(rows) == 10
    assert (rows[0].at, rows[0].url, rows[0].status) == ("20080328041443", "http://www.commoncrawl.org:80/", 200)
    with wayback(lambda *_: answers[0]) as (_, source):
        assert len(listed(source, "commoncrawl.org")) == 1, "nine say what the row before them said"


@pytest.mark.parametrize("body", ["[]", "", "\n"])
def test_empty_answer_is_an_empty_list(body: str) -> None:
    assert read_answer(body, "here") == CdxAnswer(rows=())


@pytest.mark.parametrize(
    "line",
    [
        "vn,edu,a)/1 20121112080000 http://a.edu.vn/1 text/html 200 ABCD 77",
        'vn,edu,a)/1 20121112080000 {"url":"http://a.edu.vn/1","mime":"text/html","status":"200","digest":"ABCD"}',
        (
            '{"urlkey":"vn,edu,a)/1","timestamp":"20121112080000","url":"http://a.edu.vn/1","status":"200",'
            '"mime":"text/html","digest":"sha1:ABCD"}'
        ),
        "vn,edu,a)/1 20121112080000 http://a.edu.vn/1 text/html 200 ABCD - - 77 100 a.warc.gz",
        (
            '[["urlkey","timestamp","original","mimetype","statuscode","digest"],'
            '["vn,edu,a)/1","20121112080000","http://a.edu.vn/1","text/html","200","ABCD"]]'
        ),
    ],
)
def test_every_shape_of_answer_says_the_same(line: str) -> None:
    (row,) = read_answer(line, "here").rows
    assert (row.key, row.at, row.url, row.mime, row.status, row.digest) == (
        "vn,edu,a)/1", "20121112080000", "http://a.edu.vn/1", "text/html", 200, "ABCD",
    )  # fmt: skip


def test_resume_key_is_found_in_text_and_in_json() -> None:
    line = "a)/ 20120102030405 http://a/ text/html - A -"
    assert read_answer(f"{line}\n\nkey%20a\n", "here").resume_key == "key%20a"
    table = json.dumps([["urlkey", "timestamp", "original"], ["a)/", "2012", "http://a/"], [], ["key"]])
    answer = read_answer(table, "here")
    assert (answer.resume_key, answer.rows[0].at) == ("key", "20120101000000")


@pytest.mark.parametrize("body", ["<html>busy</html>", "a b", '[["urlkey"], ["a"]]', '{"error": "odd"}'])
def test_answer_of_another_kind_is_refused_with_its_beginning(body: str) -> None:
    with pytest.raises(SourceError, match="expected a CDX answer"):
        read_answer(body, "here")


def test_default_ports_are_no_part_of_a_url() -> None:
    assert plain_url("http://a.vn:80/x?y=:80") == "http://a.vn/x?y=:80"
    assert plain_url("https://a.vn:443/") == "https://a.vn/"
    assert plain_url("http://a.vn:8080/") == "http://a.vn:8080/"


def test_server_without_resume_keys_is_asked_for_all_at_once() -> None:
    lines = [f'a)/{n} 2012010203040{n} {{"url": "http://a/{n}", "status": "200"}}' for n in range(5)]

    def answer(target: str, _: dict[str, str]) -> Said:
        limit = int(parse_qs(urlsplit(target).query).get("limit", ["99"])[0])
        return Said(body="\n".join(islice(lines, limit)).encode())

    with wayback(answer, page=2) as (played, source):
        assert len(listed(source, "a")) == 5
    assert len(played.asked) == 2


def test_replay_stands_beside_the_cdx_server() -> None:
    assert replay_of("https://web.archive.org/cdx/search/cdx") == "https://web.archive.org/web/"
    assert replay_of("http://127.0.0.1:8080/old/cdx") == "http://127.0.0.1:8080/old/"
    with pytest.raises(SourceError, match="expected the address of a CDX server"):
        replay_of("http://127.0.0.1:8080/old/")


# -- replay ------------------------------------------------------------------------------------------------------------


def test_recorded_memento_is_had_with_its_own_headers_and_date() -> None:
    (said,) = recorded("edgi_wayback_test_get_memento.yaml")
    body = gzip.decompress(said.body)
    url = said.url.partition("id_/")[2]
    capture = old(url, "20171124151315", body)
    with wayback(lambda *_: said) as (played, source):
        had = source.fetch(capture)
    assert isinstance(had, Had)
    assert played.asked == [f"/web/20171124151315id_/{url}"]
    assert had.source == f"{played.origin}/web/20171124151315id_/{url}"
    assert had.exchange.fetched == datetime(2017, 11, 24, 15, 13, 15, tzinfo=UTC)
    assert had.exchange.body == body
    names = {name.lower(): value for name, value in had.exchange.headers}
    assert names["strict-transport-security"].startswith("max-age=31536000")
    assert names["date"] == "Fri, 24 Nov 2017 15:13:14 GMT"
    assert names["content-type"] == "text/html"
    assert not {"content-encoding", "memento-datetime", "link", "x-archive-src", "server"} & names.keys()


def test_recorded_missing_memento_is_no_archived_404() -> None:
    (said,) = recorded("edgi_wayback_test_get_memento_raises_no_memento_error.yaml")
    with wayback(lambda *_: said) as (_, source):
        missed = source.fetch(old(said.url.partition("id_/")[2], "20170929002712"))
    assert isinstance(missed, Missed)
    assert "not archived" in missed.reason
    gone = Said(status=404, headers=(("Memento-Datetime", "Fri, 24 Nov 2017 15:13:15 GMT"),))
    with wayback(lambda *_: gone) as (_, source):
        missed = source.fetch(old("https://a.invalid/", "20171124151315"))
    assert isinstance(missed, Missed)
    assert "status 404" in missed.reason
    assert missed.for_good


@pytest.mark.parametrize("stored", ["plain", "gzip"])
def test_body_is_kept_as_it_was_archived_whatever_the_archive_sends(stored: str) -> None:
    plain = b"<p>one</p>"
    coded = gzip.compress(plain)
    said = Said(
        body=coded,
        headers=(("Memento-Datetime", "Fri, 24 Nov 2017 15:13:15 GMT"), ("Content-Encoding", "gzip"), ("X-Own", "1")),
    )
    with wayback(lambda *_: said) as (_, source):
        had = source.fetch(old("http://a.invalid/", "20171124151315", coded if stored == "gzip" else plain))
    assert isinstance(had, Had)
    assert had.exchange.body == (coded if stored == "gzip" else plain)
    assert had.exchange.headers == ((("Content-Encoding", "gzip"),) if stored == "gzip" else ())


def test_body_with_another_digest_is_not_kept() -> None:
    said = Said(body=b"a page of the archive's own", headers=(("Memento-Datetime", "Fri, 24 Nov 2017 15:13:15 GMT"),))
    with wayback(lambda *_: said) as (_, source):
        missed = source.fetch(old("http://a.invalid/", "20171124151315", b"the page"))
    assert isinstance(missed, Missed)
    assert "digest" in missed.reason


def test_neighbouring_capture_is_followed_and_dates_the_exchange() -> None:
    def answer(target: str, _: dict[str, str]) -> Said:
        if target.startswith("/web/20171124151315id_/"):
            return Said(status=302, headers=(("Location", "/web/20171124151400id_/http://a.invalid/?q=1"),))
        return Said(body=b"x", headers=(("Memento-Datetime", "Fri, 24 Nov 2017 15:14:00 GMT"),))

    with wayback(answer) as (played, source):
        had = source.fetch(old("http://a.invalid/?q=1", "20171124151315", b"x"))
    assert isinstance(had, Had)
    assert had.exchange.fetched == datetime(2017, 11, 24, 15, 14, tzinfo=UTC)
    assert had.source == f"{played.origin}/web/20171124151400id_/http://a.invalid/?q=1"


def test_url_is_asked_for_verbatim() -> None:
    url = "http://a.invalid:80/T%C3%ADn//x.aspx?a=%20b&c=d+e;f"
    with wayback(lambda *_: Said(status=404)) as (played, source):
        source.fetch(old(url, "20171124151315"))
    assert played.asked == [f"/web/20171124151315id_/{url}"]


# -- manners -----------------------------------------------------------------------------------------------------------


def test_busy_archive_is_asked_again_after_as_long_as_it_says() -> None:
    slept: list[float] = []
    busy = [Said(status=429, headers=(("Retry-After", "7"),)), Said(status=503), Said(body=b"")]
    with playing(lambda *_: busy[len(played.asked) - 1]) as played, Client("me (+x@y)", sleep=slept.append) as client:
        assert client.get(played.origin + "/").status == 200
    assert [wait for wait in slept if wait >= 1] == [7, WAITS[1]]
    assert played.agents == {"me (+x@y)"}


def test_archive_that_asks_for_too_long_a_wait_is_left_alone() -> None:
    said = Said(status=429, headers=(("Retry-After", "86400"),))
    with playing(lambda *_: said) as played, Client("test", sleep=lambda _: None) as client:
        with pytest.raises(SourceError, match=r"status 429 .* asks to wait 86400 s"):
            client.get(played.origin + "/")
        assert len(played.asked) == 1


def test_archive_that_refuses_connections_is_waited_for_then_named() -> None:
    slept: list[float] = []
    with playing(lambda *_: Said()) as played:
        pass
    with Client("test", sleep=slept.append) as client, pytest.raises(SourceError, match=r"127.0.0.1: no answer"):
        client.get(played.origin + "/")
    assert [wait for wait in slept if wait >= 1] == list(WAITS)


def test_name_that_leads_nowhere_is_not_waited_for() -> None:
    slept: list[float] = []
    with Client("test", sleep=slept.append) as client, pytest.raises(SourceError, match=r"nowhere\.invalid: no answer"):
        client.get("http://nowhere.invalid/cdx")
    assert not slept


def test_connection_that_the_archive_closed_meanwhile_is_opened_anew() -> None:
    slept: list[float] = []
    with playing(lambda *_: Said(body=b"x")) as played, Client("test", sleep=slept.append) as client:
        assert client.get(played.origin + "/1").body == b"x"
        assert client._connection is not None
        client._connection.sock.shutdown(socket.SHUT_RDWR)
        assert client.get(played.origin + "/2").body == b"x"
    assert not [wait for wait in slept if wait >= 1]


# -- Common Crawl ------------------------------------------------------------------------------------------------------


def _common_crawl(said: list[Said]) -> Callable[[str, dict[str, str]], Said]:
    """Play the answers recorded for one collection; nothing is found in the others."""
    index = [one for one in said if one.url.endswith("-index")]
    nothing = recorded("cdx_toolkit_test_multi_cc1_slow_2_no_captures.jsonl")

    def answer(target: str, headers: dict[str, str]) -> Said:
        if target == "/collinfo.json":
            found = [{"id": "CC-MAIN-2025-33", "cdx-api": f"http://{headers['host']}/CC-MAIN-2025-33-index"}]
            return Said(body=json.dumps(found).encode())
        if "-index" in target:
            return index[0] if "page=0" in target else nothing[1]
        (record,) = (one for one in said if one.status == 206)
        assert headers["range"] == "bytes=34323482-34324700"
        return record

    return answer


def test_recorded_common_crawl_capture_is_had_by_its_byte_range() -> None:
    said = recorded("cdx_toolkit_test_capture_object.jsonl") + recorded("cdx_toolkit_test_basics.jsonl")
    with playing(_common_crawl(said)) as played, Client("test", sleep=lambda _: None) as client:
        source = CommonCrawl(client, played.origin + "/collinfo.json")
        parts = source.parts(["example.com"], Window())
        assert parts == ["CC-MAIN-2025-33 example.com"]
        rows = listed(source, parts[0], Window())
        had = source.fetch(rows[0].capture)
    assert [row.capture.at for row in rows] == ["20250802232428"]
    assert isinstance(had, Had)
    assert (had.exchange.url, had.exchange.status) == ("http://www.example.com/", 200)
    assert had.exchange.fetched == datetime(2025, 8, 2, 23, 24, 28, tzinfo=UTC)
    assert b"Example Domain" in had.exchange.body
    assert had.source.endswith("#bytes=34323482-34324700")


def test_recorded_404_of_common_crawl_is_an_empty_list() -> None:
    said = recorded("cdx_toolkit_test_multi_cc1_slow_2_no_captures.jsonl")

    def answer(target: str, headers: dict[str, str]) -> Said:
        if target == "/collinfo.json":
            found = [{"id": "A", "cdx-api": f"http://{headers['host']}/A-index"}]
            return Said(body=json.dumps(found).encode())
        return said[0]

    with playing(answer) as played, Client("test", sleep=lambda _: None) as client:
        source = CommonCrawl(client, played.origin + "/collinfo.json")
        assert listed(source, source.parts(["example.com"], Window())[0]) == []


def test_recorded_collections_are_chosen_by_their_time() -> None:
    said = next(one for one in recorded("cdx_toolkit_test_get_cc_endpoints.jsonl") if "collinfo" in one.url)
    with playing(lambda *_: said) as played, Client("test", sleep=lambda _: None) as client:
        source = CommonCrawl(client, played.origin + "/collinfo.json")
        summer = Window(since="20250620000000", until="20250731000000")
        assert source.parts(["a", "b"], summer) == [
            f"CC-MAIN-2025-{week} {host}" for week in (26, 30) for host in ("a", "b")
        ]
        assert len(source.parts(["a"], Window())) > 100
