"""What is promised of old and broken text, sentence by sentence, on small invented pages without a profile."""

import html
import logging
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import extract
from crawler.extract.charset import decode
from crawler.extract.legacy_tables import CONTROL_LETTERS, TABLES
from crawler.extract.page import Page
from tests.crawler.html_pages import FETCHED, FIRST, SECOND, TITLE, URL, article, page, written

THIRD = "Sau phần lễ là phần hội với các tiết mục văn nghệ do giáo viên và học sinh nhà trường biểu diễn."
DATE = "<div>07/09/2023 08:15</div>"


def old(text: str, encoding: str) -> str:
    """Write Unicode text in a legacy encoding, as its fonts' pages hold it."""
    codes: dict[str, str] = {}
    for code, letter in TABLES[encoding].items():
        codes.setdefault(letter, code)
    return "".join(_shown(codes.get(letter, letter)) for letter in text)


def _shown(code: str) -> str:
    """Return a legacy code as a browser shows it without the font: by windows-1252."""
    return (code.encode("latin-1").decode("cp1252", "ignore") or code) if "\x80" <= code <= "\x9f" else code


@pytest.mark.parametrize(("encoding", "font"), [("tcvn3", ".VnTime"), ("vni", "VNI-Times"), ("vps", "VPS Times")])
@pytest.mark.parametrize("named", [True, False])
def test_a_block_in_a_legacy_encoding_is_converted_and_the_others_are_left(
    encoding: str, font: str, *, named: bool
) -> None:
    text = old(SECOND, encoding)
    block = f"<p><font face='{font}'>{text}</font></p>" if named else f"<p>{text}</p>"
    made = article(f"<h1>{TITLE}</h1>{DATE}<div><p>{FIRST}</p>{block}<p>{THIRD}</p></div>")
    assert made.paragraphs == (FIRST, SECOND, THIRD)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "vps"])
def test_a_whole_page_in_a_legacy_encoding_is_converted_title_and_byline_too(encoding: str) -> None:
    made = article(written(*(old(t, encoding) for t in (FIRST, SECOND)), title=old(TITLE, encoding)))
    assert (made.title, made.paragraphs) == (TITLE, (FIRST, SECOND))


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8"])
def test_vps_capitals_that_are_control_characters_are_read(charset: str) -> None:
    title, body = TITLE.upper(), (FIRST.upper(), SECOND, "LỄ HỘI ĐỂ NHỚ")
    markup = written(*(old(t, "vps") for t in body), title=old(title, "vps"))
    assert set(markup) & CONTROL_LETTERS
    raw = page(markup)
    if charset != "utf-8":
        raw = b"".join(map(_one_byte, raw.decode()))
    found = extract(Page(url=URL, body=raw, content_type=f"text/html; charset={charset}", fetched=FETCHED))
    assert found.article is not None, found.reason
    assert (found.article.title, found.article.paragraphs) == (title, body)


def _one_byte(letter: str) -> bytes:
    """Return a letter as a page that calls itself Latin-1 holds it."""
    return letter.encode("latin-1") if letter < "\xa0" else letter.encode("cp1252", "xmlcharrefreplace")


@given(inserted=st.lists(st.tuples(st.integers(0, 90), st.sampled_from([*map(chr, range(1, 160))])), max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_control_character_is_in_anything_that_comes_out(inserted: list[tuple[int, str]]) -> None:
    texts = [FIRST, "Ban biên tập", old(SECOND, "vps"), THIRD]
    for place, letter in inserted:
        texts = [text[:place] + html.escape(letter) + text[place:] for text in texts]
    found = extract(Page(url=URL, body=page(written(*texts, "\x02\x1c")), fetched=FETCHED), known_article=True)
    assert found.article is not None
    assert not {c for c in repr(found.article) if c < " " or "\x7f" <= c <= "\x9f"}
    assert not re.findall(r"\\x(?:[01][0-9a-f]|7f|[89][0-9a-f])", repr(found.article))


def test_entities_encoded_twice_are_read() -> None:
    twice = "".join(f"&amp;#{ord(c)};" if ord(c) > 127 else c for c in SECOND)
    named = SECOND.replace("à", "&amp;agrave;").replace("ú", "&amp;uacute;")
    assert article(written(FIRST, twice)).paragraphs == (FIRST, SECOND)
    assert article(written(FIRST, named)).paragraphs == (FIRST, SECOND)


def test_decomposed_text_is_composed_in_every_field() -> None:
    made = article(unicodedata.normalize("NFD", written(FIRST, SECOND) + "<p>Tác giả: Lê Văn Bảy</p>"))
    assert (made.title, made.author, made.paragraphs) == (TITLE, "Lê Văn Bảy", (FIRST, SECOND))


def test_eth_is_read_as_d_with_stroke_in_vietnamese_words() -> None:
    wrong = "Ðoàn kiểm tra của Sở GD&amp;ÐT đã đến thăm các lớp học ở xã Ðông Phước và xã Phú Hữu trong tuần này."
    right = wrong.replace("Ð", "Đ").replace("&amp;", "&")
    assert article(written(FIRST, wrong)).paragraphs == (FIRST, right)


@pytest.mark.parametrize(
    ("header", "meta", "codec"),
    [
        ("iso-8859-1", "utf-8", "utf-8"),
        ("utf-8", "iso-8859-1", "utf-8"),
        ("windows-1252", "windows-1258", "windows-1258"),
        ("utf-8", "windows-1258", "windows-1258"),
        ("windows-1258", "utf-8", "windows-1258"),
        ("windows-1258", "windows-1252", "windows-1258"),
    ],
)
def test_a_charset_that_is_wrong_in_header_or_meta_does_no_harm(header: str, meta: str, codec: str) -> None:
    markup = page(written(FIRST, SECOND), head=f"<meta charset='{meta}'>").decode()
    if codec == "windows-1258":
        markup = "".join(_for_1258(letter) for letter in markup)
    raw = markup.encode(codec, "xmlcharrefreplace")
    found = extract(Page(url=URL, body=raw, content_type=f"text/html; charset={header}", fetched=FETCHED))
    assert found.article is not None, found.reason
    assert (found.article.title, found.article.paragraphs) == (TITLE, (FIRST, SECOND))


def _for_1258(letter: str) -> str:
    """Return a letter as windows-1258 holds it: whole where it can, else a base with a tone after it."""
    try:
        letter.encode("windows-1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        return base + "".join(tones)
    return letter


def test_guessing_a_charset_says_nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        text, _ = decode(b"<p>" + bytes(range(128, 256)) * 40 + b"\x81\x8d\x8f</p>")
    assert text
    assert caplog.records == []
