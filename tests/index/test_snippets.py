import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.parse import parse
from index.query import Place
from index.results import Hit, ResultPage, Snippet, printable
from index.snippets import snippets, spans, with_snippets
from tests.index.corpus import VOCABULARY


def marked(text: str, typed: str, place: Place = Place.TEXT) -> list[str]:
    return [text[start:end] for start, end in spans(text, parse(typed), place)]


def shown(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.spans]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("giao", ["Giáo", "giao"]),
        ("giáo", ["Giáo"]),
        ('"giáo dục"', ["Giáo dục"]),
        ("duc*", ["dục"]),
        ("159493", ["159.493"]),
        ("22/2016/TT-BGDĐT", ["22/2016/TT-BGDĐT"]),
        ("code:TT-BGDĐT", ["22/2016/TT-BGDĐT"]),
        ("giáo -sinh title:học", ["Giáo"]),
        ("text:học OR xyz", ["học"]),
        ("năm*", []),
    ],
)
def test_what_matched_is_marked(typed: str, found: list[str]) -> None:
    assert marked("Giáo dục, giao 159.493 học sinh (22/2016/TT-BGDĐT)", typed) == found


def test_title_is_marked_by_what_was_asked_of_titles() -> None:
    assert marked("Học sinh giỏi", "title:học text:giỏi sinh", Place.TITLE) == ["Học", "sinh"]


def test_overlapping_matches_are_one_span() -> None:
    assert marked("học sinh giỏi", '"học sinh" "sinh giỏi" học') == ["học sinh giỏi"]


def test_snippet_shows_the_place_with_most_different_words() -> None:
    text = "học " * 30 + "x " * 200 + "học sinh giỏi " + "x " * 200 + "sinh"
    (first, *_) = sorted(snippets(text, parse("học sinh giỏi")), key=lambda found: -len(set(shown(found))))
    assert set(shown(first)) == {"học", "sinh", "giỏi"}
    assert first.cut == (True, True)


def test_snippets_come_in_the_order_of_the_text_and_do_not_repeat_it() -> None:
    text = " ".join(f"w{number}" for number in range(400))
    first, second = snippets(text, parse("w10 OR w390"))
    assert shown(first) == ["w10"]
    assert shown(second) == ["w390"]
    assert not set(first.text.split()) & set(second.text.split())


def test_without_a_match_the_beginning_is_shown() -> None:
    (only,) = snippets("Một hai ba\nbốn " + "năm " * 100, parse("title:khác"))
    assert only.text.startswith("Một hai ba bốn năm")
    assert only.spans == ()
    assert only.cut == (False, True)


def test_empty_text_has_no_snippet() -> None:
    assert snippets("", parse("a")) == ()


@settings(deadline=None)
@given(
    st.lists(st.sampled_from((*VOCABULARY, "\n", "\t", "x" * 250)), max_size=300).map(" ".join),
    st.sampled_from(["giao", '"giáo dục" OR trường', "159493 hoc*", "*"]),
    st.integers(20, 300),
)
def test_snippets_are_pieces_of_the_text_with_spans_inside(text: str, typed: str, width: int) -> None:
    flat = "".join(" " if letter.isspace() else letter for letter in text)
    wanted = marked(text, typed)
    for snippet in snippets(text, parse(typed), width=width):
        assert snippet.text in flat
        assert "\n" not in snippet.text
        assert len(snippet.text) <= 2 * max(width, 250)
        assert snippet.cut[0] or flat.startswith(snippet.text)
        assert snippet.cut[1] or flat.endswith(snippet.text)
        assert sorted(snippet.spans) == list(snippet.spans)
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.spans)
        assert bool(snippet.spans) == bool(wanted)


def test_hits_get_their_snippets_and_a_vanished_article_gets_none() -> None:
    def hit(article_id: str) -> Hit:
        return Hit(
            article_id=article_id,
            portal="p",
            title="Học",
            url="u",
            published=None,
            precision=None,
            section=None,
            score=1,
        )

    page = ResultPage(total=2, hits=(hit("a"), hit("gone")), page=1, limit=10)
    done = with_snippets(page, parse("học"), {"a": "đi học"}.get)
    assert [shown(snippet) for snippet in done.hits[0].snippets] == [["học"]]
    assert done.hits[0].title_spans == ((0, 3),)
    assert done.hits[1].snippets == ()


HOSTILE = [
    "\x1b]0;owned\x07",
    "\x1b[2J",
    "\x9b31m",
    "\u202etxt.exe",
    "a\rb",
    "\x08\x08",
    "\u2066x\u2069",
    "\ud800",
    "\u200f",
    "a\u2028b",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_printed_text_can_do_nothing_to_a_terminal(text: str) -> None:
    for lines in (False, True):
        made = printable(f"Tin {text} tức", lines=lines)
        assert made.startswith("Tin")
        assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in made)
        assert not set(made) & set(
            "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
        made.encode()


@settings(deadline=None)
@given(st.text())
def test_printable_text_stays_as_it_is_when_printed_again(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert printable(printable(text, lines=True), lines=True) == printable(text, lines=True)
