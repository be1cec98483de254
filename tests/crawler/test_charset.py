"""Bytes to text, whatever header and meta say."""

import codecs
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.charset import decode

TEXT = "<html><head>%s</head><body>Sở Giáo dục và Đào tạo tổ chức hội nghị tổng kết năm học</body></html>"


def _meta(charset: str) -> str:
    return TEXT % f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=iso-8859-1", "text/html; charset=nonsense"])
def test_utf8_is_utf8_whatever_the_header_says(header: str | None) -> None:
    assert decode((TEXT % "").encode(), header) == (TEXT % "", "utf-8")


def test_utf8_is_utf8_whatever_the_meta_says() -> None:
    assert decode(_meta("windows-1252").encode(), None) == (_meta("windows-1252"), "utf-8")


TONES = "\u0300\u0301\u0303\u0309\u0323"


def _to_1258(text: str) -> bytes:
    """Write text as Windows does: tones as combining marks after ă, â, ê, ô, ơ, ư."""
    out = ""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        whole = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        out += whole + "".join(mark for mark in marks if mark in TONES)
    return out.encode("cp1258")


def test_windows_1258_by_its_header_is_composed() -> None:
    assert decode(_to_1258(TEXT % ""), "text/html; charset=windows-1258") == (TEXT % "", "cp1258")


def test_windows_1258_by_its_meta_is_composed() -> None:
    assert decode(_to_1258(_meta("windows-1258")), "text/html") == (_meta("windows-1258"), "cp1258")


def test_a_header_that_cannot_be_gives_way_to_the_meta() -> None:
    page = TEXT.replace("Sở", "교육청") % '<meta charset="euc-kr">'
    body = page.encode("cp949", "replace")
    assert decode(body, "text/html; charset=us-ascii")[1] == "cp949"
    assert "교육청" in decode(body, "text/html; charset=us-ascii")[0]


@pytest.mark.parametrize(("header", "meta"), [("iso-8859-1", "windows-1258"), ("windows-1258", "iso-8859-1")])
def test_of_two_single_byte_charsets_the_vietnamese_one_is_right(header: str, meta: str) -> None:
    body = _to_1258(_meta(meta))
    assert decode(body, f"text/html; charset={header}") == (_meta(meta), "cp1258")


def test_bytes_that_windows_1252_leaves_undefined_are_kept() -> None:
    assert decode(b"h\x81c \x80", "text/html; charset=iso-8859-1") == ("h\x81c €", "cp1252")


def test_korean_pages_are_read_by_their_header() -> None:
    assert decode("교육부 보도자료".encode("euc-kr"), "text/html; charset=EUC-KR") == ("교육부 보도자료", "cp949")


@pytest.mark.parametrize(
    ("mark", "name"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_wins_and_goes(mark: bytes, name: str) -> None:
    assert decode(mark + (TEXT % "").encode(name), "text/html; charset=iso-8859-1") == (TEXT % "", name)


def test_utf16_without_mark_is_seen() -> None:
    assert decode((TEXT % "").encode("utf-16-le"), None) == (TEXT % "", "utf-16-le")


def test_a_few_broken_bytes_do_not_make_utf8_another_charset() -> None:
    text, name = decode((TEXT % "").encode() * 20 + b"\xff", "text/html; charset=windows-1252")
    assert name == "utf-8"
    assert "Sở Giáo dục" in text


def test_null_characters_go() -> None:
    assert decode(b"a\0b", None) == ("ab", "utf-8")


@pytest.mark.parametrize("label", ["base64", "rot13", "idna", "unicode_escape", "zlib", "utf-16", "../x", "undefined"])
def test_labels_that_are_no_charsets_are_ignored(label: str) -> None:
    text, _ = decode(b"caf\xe9 au lait", f"text/html; charset={label}")
    assert text.startswith("caf")


@settings(max_examples=300, deadline=None)
@given(body=st.binary(max_size=300), header=st.one_of(st.none(), st.text(max_size=40)))
def test_no_bytes_and_no_header_raise(body: bytes, header: str | None) -> None:
    text, name = decode(body, header)
    assert "\0" not in text
    assert codecs.lookup(name)


@pytest.mark.parametrize("byte", [b"\xe9", b"\x00", b"<meta ", b"\x81"])
def test_megabytes_without_charset_are_read_in_time(byte: bytes) -> None:
    start = time.process_time()
    decode(byte * (10_000_000 // len(byte)), None)
    assert time.process_time() - start < 5
