import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import exact, fold, is_accented, prefixes, query_words, readings, tokens

ANY_TEXT = st.text() | st.text(alphabet="aăâoơưuyêđĐÐ hHqQ0123.,&-̣́̀̉̃\u00ad\u200d\n_")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "hòa"),
        ("khoẻ", "khỏe"),
        ("thuý", "thúy"),
        ("Uỷ", "ủy"),
        ("nguỵ", "ngụy"),
        ("xoá", "xóa"),
    ],
)
def test_tone_mark_stands_where_the_modern_spelling_puts_it(old: str, new: str) -> None:
    assert exact(old) == new
    assert exact(unicodedata.normalize("NFD", old)) == new


@pytest.mark.parametrize("word", ["quý", "quả", "quà", "hoàn", "thuyền", "khuỷu", "ngoéo", "thuở", "quế", "toán"])
def test_tone_mark_stays_in_closed_syllables_and_after_q(word: str) -> None:
    assert exact(word) == word


def test_misplaced_tone_after_q_is_moved() -> None:
    assert exact("qúy") == "quý"
    assert exact("qủa") == "quả"


@pytest.mark.parametrize(
    ("word", "bare"),
    [("Đường", "duong"), ("Ðường", "duong"), ("nghĩa", "nghia"), ("교육", "교육"), ("School", "school")],
)
def test_folding_takes_off_every_accent_and_nothing_else(word: str, bare: str) -> None:
    assert fold(exact(word)) == bare


def test_accents_tell_a_reading_apart_from_all_readings() -> None:
    assert is_accented("đao")
    assert is_accented("giáo")
    assert not is_accented("giao")
    assert not is_accented("교육")


def test_decomposed_text_gives_the_same_tokens_with_its_own_offsets() -> None:
    text = unicodedata.normalize("NFD", "Sở Giáo dục")
    assert [token.exact for token in tokens(text)] == ["sở", "giáo", "dục"]
    assert [text[token.start : token.end] for token in tokens(text)] == text.split()


def test_number_in_groups_is_found_split_and_joined() -> None:
    found = [(token.exact, token.position) for token in tokens("có 159.493 học sinh")]
    assert found == [
        ("có", 0), ("159", 1), ("159493", 1), ("493", 2), ("159493", 2), ("học", 3), ("sinh", 4)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("59,94%", ["59", "94"]),
        ("12/11/2018", ["12", "11", "2018"]),
        ("1.2.3", ["1", "2", "3"]),
        ("3.1415", ["3", "1415"]),
    ],
)
def test_other_numbers_are_only_split(text: str, words: list[str]) -> None:
    assert [token.exact for token in tokens(text)] == words


def test_underscores_and_punctuation_end_words() -> None:
    assert [token.exact for token in tokens("ke_hoach-2019.pdf (GD&ĐT)")] == ["ke", "hoach", "2019", "pdf", "gd", "đt"]


def test_invisible_characters_inside_words_do_not_split_them() -> None:
    assert [token.exact for token in tokens("gi\u00adáo\u200d dục\ufeff")] == ["giáo", "dục"]


@settings(deadline=None)
@given(ANY_TEXT)
def test_indexing_reads_the_same_tokens_as_highlighting(text: str) -> None:
    exacts, foldeds, numbers = readings(text)
    found = list(tokens(text))
    joined = [(token.position, token.exact) for token in found if (token.position, token.exact) in numbers]
    plain = [token for token in found if token.end - token.start == len(text[token.start : token.end])]
    assert len(plain) == len(found)
    assert sorted(joined) == sorted(numbers)
    by_position = {position: {t.exact for t in found if t.position == position} for position in range(len(exacts))}
    assert all(word in by_position[position] for position, word in enumerate(exacts))
    assert foldeds == [fold(word) for word in exacts]
    assert {token.position for token in found} == set(range(len(exacts)))


@settings(deadline=None)
@given(ANY_TEXT)
def test_a_folded_reading_folds_to_itself(text: str) -> None:
    for token in tokens(text):
        assert fold(token.folded) == token.folded


@settings(deadline=None)
@given(ANY_TEXT)
def test_reading_a_reading_changes_nothing(text: str) -> None:
    for token in tokens(text):
        assert exact(token.exact) == token.exact


@settings(deadline=None)
@given(ANY_TEXT)
def test_tokens_come_in_order_and_point_into_the_text(text: str) -> None:
    last = (0, 0)
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert (token.position, token.start) >= last or token.exact.isdigit()
        last = (token.position, token.start)


def test_typed_pieces_become_one_word_or_several_in_a_row() -> None:
    assert query_words("Hoà") == ("hòa",)
    assert query_words("159.493") == ("159493",)
    assert query_words("GD&ĐT") == ("gd", "đt")
    assert query_words("2018-2019") == ("2018", "2019")
    assert query_words("&-") == ()


def test_typed_beginning_may_go_on_in_both_spellings() -> None:
    assert prefixes("Hoà") == ("hoà", "hòa")
    assert prefixes("truo") == ("truo",)
    assert prefixes("-") == ()
