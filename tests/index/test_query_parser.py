from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import QueryError
from index.parse import MAX_DEPTH, MAX_LENGTH, parse, portal_key
from index.query import (
    All,
    And,
    Code,
    DateRange,
    Field,
    Not,
    Or,
    Phrase,
    Place,
    Portal,
    Prefix,
    Query,
    Word,
    pairs,
    wanted,
)

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("a", A),
        ("Giáo", Word("giáo")),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("-(a b)", Not(And((A, B)))),
        ("NOT NOT a", Not(Not(A))),
        ('"a b"', Phrase(("a", "b"))),
        ("“a b”", Phrase(("a", "b"))),
        ('"a"', A),
        ('-"a b"', Not(Phrase(("a", "b")))),
        ("and or not", And((Word("and"), Word("or"), Word("not")))),
        ("a & b , -", And((A, B))),
        ("GD&ĐT", Phrase(("gd", "đt"))),
        ("159.493", Word("159493")),
        ("trườ*", Prefix(("trườ",))),
        ("hoà*", Prefix(("hoà", "hòa"))),
        ("*", All()),
        ("title:a", Field(Place.TITLE, A)),
        ("TITLE: a", Field(Place.TITLE, A)),
        ("text:(a OR -b)", Field(Place.TEXT, Or((A, Not(B))))),
        ('section:"tin tức"', Field(Place.SECTION, Phrase(("tin", "tức")))),
        ("author:a attachment:b", And((Field(Place.AUTHOR, A), Field(Place.ATTACHMENT, B)))),
        ("portal:haugiang", Portal("haugiang")),
        ('portal:"Hậu Giang"', Portal("haugiang")),
        ("portal:(a OR b)", Or((Portal("a"), Portal("b")))),
        ("22/2016/TT-BGDĐT", Code("22-2016-tt-bgddt")),
        ("a 22 / 2016 / tt - bgddt b", And((A, Code("22-2016-tt-bgddt"), B))),
        ("code:22/2016", Code("22-2016")),
        ('code:"TT 22"', Code("tt-22")),
        ("202/337", Phrase(("202", "337"))),
        ("12/11/2018", Phrase(("12", "11", "2018"))),
        ("http://a.vn/b", Phrase(("http", "a", "vn", "b"))),
        ("from:2018", DateRange(date(2018, 1, 1), None)),
        ("to:2019-02", DateRange(None, date(2019, 2, 28))),
        ("to:2/2020", DateRange(None, date(2020, 2, 29))),
        ("on:12/11/2018", DateRange(date(2018, 11, 12), date(2018, 11, 12))),
        ("year:2018", DateRange(date(2018, 1, 1), date(2018, 12, 31))),
    ],
)
def test_typed_text_means_this_tree(typed: str, tree: Query) -> None:
    assert parse(typed) == tree


@pytest.mark.parametrize(
    ("typed", "place", "words"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("a OR", 4, "missing"),
        ("OR a", 0, "missing"),
        ("AND a", 0, "AND"),
        ("a AND", 5, "AND"),
        ("a AND AND b", 6, "AND"),
        ("a NOT", 5, "NOT"),
        ("NOT OR a", 4, "NOT"),
        ("a (b", 2, "never closed"),
        ("a) b", 1, "closes nothing"),
        ("()", 1, "missing"),
        ('a "b', 2, "never closed"),
        ('a ""', 2, "no word"),
        ("a& b*c", 4, "end of one word"),
        ("GD&Đ*", 4, "end of one word"),
        ("foo:a", 0, "no field foo:"),
        ("a title:", 8, "needs a value"),
        ("title:&", 6, "needs a word"),
        ("title:(a portal:b)", 9, "inside title:"),
        ("portal:a*", 8, "end of one word"),
        ("a from:gestern", 7, "not a date"),
        ("from:2018-13", 5, "no day"),
        ("on:31/02/2018", 3, "no day"),
        ("year:2018-11", 5, "a year"),
        ("from:(2018)", 5, "a value is missing"),
        ("- & -", 0, "missing"),
        ("(" * (MAX_DEPTH + 1) + "a", MAX_DEPTH, "deeper"),
        ("a" * (MAX_LENGTH + 1), MAX_LENGTH, "longer"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(typed: str, place: int, words: str) -> None:
    with pytest.raises(QueryError, match="(?i)" + words) as caught:
        parse(typed)
    assert caught.value.position == place
    assert caught.value.query == typed


@settings(deadline=None)
@given(st.text() | st.text(alphabet='ab"“”():*- ĐOR&NTfromtil2018/'))
def test_any_text_is_read_or_refused_at_a_place_in_it(typed: str) -> None:
    place: int | None = None
    try:
        parse(typed)
    except QueryError as error:
        place = error.position
        typed = error.query
    assert place is None or 0 <= place <= len(typed)


def test_portals_are_the_same_however_they_are_written() -> None:
    assert portal_key("Hậu Giang") == portal_key("hau-giang") == portal_key("HAUGIANG") == "haugiang"


def test_what_is_left_out_is_not_wanted() -> None:
    assert list(wanted(parse("a -b title:c"))) == [(None, A), (Place.TITLE, C)]


def test_words_typed_side_by_side_are_pairs() -> None:
    assert list(pairs(parse('a b "b c" a'))) == [(None, "a", "b"), (None, "b", "c")]
