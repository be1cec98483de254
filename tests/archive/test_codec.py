"""Articles as stored: whatever an article may hold comes back as it was."""

import json
import zlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.codec import as_json, from_json, pack, unpack
from archive.errors import ArchiveDamaged, ArchiveError
from archive.model import (
    Article,
    Attachment,
    Block,
    BlockKind,
    Cut,
    Evidence,
    Image,
    Precision,
    list_block,
    table_block,
)

TEXT = st.text(st.characters(), max_size=20)  # with surrogates
MAYBE = st.none() | TEXT
ZONES = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
    lambda offset: timezone(timedelta(seconds=offset // timedelta(seconds=1)))
)
TIMES = st.datetimes(timezones=ZONES)
BLOCKS = st.one_of(
    st.builds(Block, kind=st.sampled_from(BlockKind), text=TEXT, level=st.integers(0, 6)),
    st.lists(st.tuples(st.integers(0, 9), TEXT), max_size=4).map(list_block),
    st.lists(st.lists(TEXT, max_size=3), max_size=3).map(table_block),
)
ARTICLES = st.builds(
    Article,
    title=TEXT,
    published=st.none() | TIMES,
    published_precision=st.none() | st.sampled_from(Precision),
    updated=st.none() | TIMES,
    section=MAYBE,
    author=MAYBE,
    source=MAYBE,
    lead=MAYBE,
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    images=st.lists(st.builds(Image, url=TEXT, caption=MAYBE), max_size=2).map(tuple),
    attachments=st.lists(st.builds(Attachment, url=TEXT, label=TEXT, type=MAYBE), max_size=2).map(tuple),
    codes=st.lists(TEXT, max_size=3).map(tuple),
    language=MAYBE,
    cuts=st.lists(
        st.builds(Cut, text=TEXT, rule=TEXT, reason=TEXT, offset=st.integers(-1, 10**6), path=TEXT), max_size=2
    ).map(tuple),
    evidence=st.lists(
        st.builds(Evidence, field=TEXT, origin=TEXT, raw=TEXT, confidence=st.floats(0, 1)), max_size=2
    ).map(tuple),
)


@given(ARTICLES)
def test_article_round_trips(article: Article) -> None:
    back = unpack(pack(article))
    assert back == article
    assert back.digest == article.digest
    assert [t and t.utcoffset() for t in (back.published, back.updated)] == [
        t and t.utcoffset() for t in (article.published, article.updated)
    ]


@given(ARTICLES)
def test_json_round_trips_through_text(article: Article) -> None:
    assert from_json(json.loads(json.dumps(as_json(article)))) == article


def test_stored_form_is_stable() -> None:
    article = Article(
        title="Họp giao ban",
        published=datetime.fromisoformat("2018-11-12T07:08:00+07:00"),
        published_precision=Precision.MINUTE,
        blocks=(list_block([(0, "a"), (1, "b")]), table_block([["1", "2"]])),
        attachments=(Attachment(url="http://x.invalid/a.pdf", label="Công văn", type="pdf"),),
        codes=("22/2016/TT-BGDĐT",),
    )
    assert zlib.decompress(pack(article)[1:]).decode() == (
        '{"v":1,"title":"Họp giao ban","published":"2018-11-12T07:08:00+07:00","published_precision":"minute",'
        '"blocks":[{"kind":"list","text":"a\\nb","items":[[0,"a"],[1,"b"]]},'
        '{"kind":"table","text":"1\\t2","rows":[["1","2"]]}],'
        '"attachments":[{"url":"http://x.invalid/a.pdf","label":"Công văn","type":"pdf"}],'
        '"codes":["22/2016/TT-BGDĐT"]}'
    )


def test_body_of_a_newer_version_is_refused() -> None:
    with pytest.raises(ArchiveError, match=r"version 2: upgrade"):
        from_json({"v": 2, "title": "x"})
    with pytest.raises(ArchiveError, match="unknown compression"):
        unpack(b"\x09" + pack(Article(title="x"))[1:])


@pytest.mark.parametrize(
    "body",
    [
        b"\x01junk",
        b"\x01" + zlib.compress(b"{"),
        b"\x01" + zlib.compress(b"[]"),
        b"\x01" + zlib.compress(b"{}"),
        b"\x01" + zlib.compress(b'{"v":1,"title":"x","blocks":[{"kind":"song","text":""}]}'),
        b"\x01" + zlib.compress(b'{"v":1,"title":"x","published":"yesterday"}'),
        b"\x01" + zlib.compress(b'{"v":1,"title":"x","images":[{"src":"y"}]}'),
        pack(Article(title="x"))[:-1],
    ],
)
def test_bytes_that_were_never_written_are_damage(body: bytes) -> None:
    with pytest.raises(ArchiveDamaged, match="doctor"):
        unpack(body)
