"""HTTP messages: what went in as bytes comes back as bytes, and nothing a server sends can add a header."""

from collections.abc import Callable

import pytest

from archive.errors import ArchiveDamaged
from archive.message import ascii_url, dechunk, parse_response, request_head, response_head
from archive.model import Exchange

Make = Callable[..., Exchange]


def test_odd_headers_come_back_as_they_were(exchange: Make) -> None:
    headers = (
        ("set-cookie", "a=1; path=/"),
        ("Set-Cookie", "b=2"),
        ("X-Name", "S\xe1\xbb\x9f GD&\xd0T"),
        ("X-Empty", ""),
        ("X-Colon", "a: b"),
    )
    head = response_head(exchange(headers=headers, reason="Kh\xf4ng"))
    assert head.startswith(b"HTTP/1.1 200 Kh\xf4ng\r\n")
    assert parse_response(head).headers == headers


def test_header_beyond_latin_1_is_kept_as_utf_8(exchange: Make) -> None:
    message = parse_response(response_head(exchange(headers=(("X", "Sở \ud800"),))))
    assert message.headers[0][1].encode("latin-1") == "Sở \ud800".encode("utf-8", "surrogatepass")


def test_line_break_in_a_header_makes_no_second_header(exchange: Make) -> None:
    head = response_head(exchange(headers=(("X", "a\r\nEvil: 1\r\n\r\n<b>"),), reason="OK\r\nEvil: 2"))
    assert [name for name, _ in parse_response(head).headers] == ["X"]


def test_transfer_coding_that_was_undone_is_not_announced(exchange: Make) -> None:
    head = response_head(exchange(headers=(("Transfer-Encoding", "chunked"),)))
    assert head == b"HTTP/1.1 200 OK\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n\r\n"


def test_request_line_holds_path_and_query_without_fragment(exchange: Make) -> None:
    head = request_head(exchange("http://u:p@sample.invalid:81/tin tức?a=1#top", method="POST"))
    assert head.startswith(b"POST /tin%20t%E1%BB%A9c?a=1 HTTP/1.1\r\nHost: sample.invalid:81\r\nUser-Agent: test\r\n")


def test_host_that_was_sent_is_not_doubled(exchange: Make) -> None:
    head = request_head(exchange("http://sample.invalid", request_headers=(("host", "other.invalid"),)))
    assert head == b"GET / HTTP/1.1\r\nhost: other.invalid\r\n\r\n"


def test_url_that_does_not_parse_still_makes_a_request(exchange: Make) -> None:
    assert request_head(exchange("http://[::1/x", request_headers=())).startswith(b"GET http://[::1/x HTTP/1.1\r\n")


def test_ascii_url_leaves_escapes_alone() -> None:
    assert ascii_url("http://x.invalid/%41?a=ư b\n") == "http://x.invalid/%41?a=%C6%B0%20b%0A"
    assert ascii_url(ascii_url("http://x.invalid/ư")) == ascii_url("http://x.invalid/ư")


def test_folded_headers_and_bare_newlines_are_read() -> None:
    message = parse_response(b"HTTP/1.0 404 No\nA: 1\n  2\nno colon\nB:\t3\n\nbody")
    assert message.status == 404
    assert message.headers == (("A", "1 2"), ("B", "3"))
    assert message.body == b"body"


def test_head_without_body_is_read() -> None:
    assert parse_response(b"HTTP/1.1 204 \r\nA: 1").headers == (("A", "1"),)


@pytest.mark.parametrize("block", [b"", b"<html>", b"HTTP/1.1 abc\r\n\r\n"])
def test_block_without_status_line_is_damage(block: bytes) -> None:
    with pytest.raises(ArchiveDamaged, match="status line"):
        parse_response(block)


def test_chunks_are_joined() -> None:
    block = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n4;x=y\r\nab\r\n\r\n3\r\ncde\r\n0\r\nTrailer: 1\r\n\r\n"
    )
    assert parse_response(block).body == b"ab\r\ncde"


def test_cut_chunks_give_what_is_there() -> None:
    assert dechunk(b"5\r\nabcde\r\n5\r\nfg") == b"abcdefg"


def test_body_that_is_not_chunked_comes_back_as_it_is() -> None:
    assert dechunk(b"<html>") == b"<html>"
    assert dechunk(b"") == b""
