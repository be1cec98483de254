import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extract import extract
from crawler.extract.page import Page, PageKind
from tests.crawler.html_pages import FIRST, SECOND, page, written

WHOLE = page(written(FIRST, SECOND) + "<table><tr><td>1</td><td>2</td></tr></table><p><a href='/a.pdf'>kh.pdf</a></p>")
SCRAPS = [
    b"\0\0",
    b"\xff\xfe",
    b"<script>",
    b"</div>",
    b"<!--",
    b"-->",
    b"<table>",
    b"<a href='http://[::1'>x</a>",
    b"<base href='http://['>",
    b"&#x110000;",
    b"&#0;",
    b"\xed\xa0\x80",
    b"<img src='//['>",
    b"<svg><p>",
    b"<frameset>",
    b"<li><ul>",
    b"<h1>",
    b"<plaintext>",
    b"<meta charset='utf-7'>",
    b"<iframe src='http://[x?url=1'>",
    b"<html lang='\xff'>",
    b"<time datetime='0001-01-01T00:00:00+14:00'>",
    b"<script type='application/ld+json'>[[[{\"@type\": 3}]]]</script>",
    b"<p>31/12/2100 24:61",
    b"<o:p>",
    b"<td rowspan=9999999>",
]


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    body = WHOLE
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(body)))
        how = draw(st.sampled_from(("insert", "cut", "truncate", "repeat")))
        if how == "insert":
            body = body[:at] + draw(st.sampled_from(SCRAPS)) * draw(st.sampled_from((1, 1, 30))) + body[at:]
        elif how == "cut":
            body = body[:at] + body[at + draw(st.integers(1, 300)) :]
        elif how == "truncate":
            body = body[: at + 1]
        else:
            body = body[:at] + body[max(0, at - 500) :]
    return body


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.one_of(broken(), st.binary(max_size=300)),
    url=st.sampled_from(("http://so.example.vn/a-1.html", "", "http://[", "mailto:x", "?q")),
    declared=st.sampled_from(
        (None, "text/html; charset=windows-1258", "text/html; charset=utf-16", "text/html;charset=?")
    ),
    known=st.booleans(),
)
def test_no_bytes_raise(body: bytes, url: str, declared: str | None, known: bool) -> None:
    found = extract(Page(url=url, body=body, content_type=declared), known_article=known)
    assert (found.article is None) == (found.kind is not PageKind.ARTICLE)
    assert found.reason
    if found.article is not None:
        assert found.article.title
        assert (found.article.published is None) == (found.article.published_precision is None)


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + b"x",
        b"<table><tr><td>x" * 60_000,
        b"<div " + b" ".join(b'a%d="1"' % n for n in range(300_000)) + b">x</div>",
        b"<p>x y z" * 300_000,
        b"<li><a href=x>abc</a>" * 100_000,
        b"<b>x<br>" * 300_000,
        b"<" * 3_000_000,
        b"&" * 3_000_000,
        b" " * 20_000_000,
        "<p>Thứ hai, 12/11/2018 8:00. Căn cứ Thông tư 22/2016/TT-BGDĐT.</p>".encode() * 40_000,
        b"<h1>" + b"Tin: abc def. " * 300_000 + b"</h1>",
        b"<script type='application/ld+json'>" + b"[" * 1_000_000,
        b"",
    ],
    ids=lambda body: f"{body[:12]!r}x{len(body)}",
)
def test_hostile_pages_cost_seconds_at_most(body: bytes) -> None:
    start = time.process_time()
    extract(Page(url="http://so.example.vn/a.html", body=body), known_article=True)
    assert time.process_time() - start < 12
