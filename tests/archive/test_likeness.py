"""Shingles, sketches, and what is worth a link. Pure."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.likeness import LINKED, MARGIN, NOTICE, estimate, folded_words, likeness, link, read, sketch
from archive.model import Article, Block, BlockKind
from tests.archive.prose import prose, with_changes

Make = Callable[..., Article]


def plain(text: str, title: str = "Tiêu đề") -> Article:
    return Article(title=title, blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),))


def test_words_are_compared_without_accents_case_form_and_punctuation() -> None:
    said = "Sở GIÁO dục, và Đào-tạo (hoà bình) 159.493"
    expected = ["so", "giao", "duc", "va", "dao", "tao", "hoa", "binh", "159", "493"]
    assert folded_words(said) == folded_words(unicodedata.normalize("NFD", said)) == expected


def test_likeness_is_the_share_of_common_shingles() -> None:
    one, other = read(plain("a b c d e f g")), read(plain("A b, c d e f h"))
    assert likeness(one, other) == pytest.approx(2 / 4)
    assert likeness(one, one) == 1.0
    assert likeness(read(plain("")), read(plain(""))) == 0.0
    assert likeness(read(plain("a b")), read(plain("a b"))) == 1.0


@pytest.mark.parametrize("words", [40, 120, 500])
@pytest.mark.parametrize(("places", "least"), [(0, 1.0), (1, 0.9), (3, 0.8)])
def test_what_is_alike_shares_a_band_and_is_estimated_well(words: int, places: int, least: float) -> None:
    missed = 0
    for seed in range(100):
        text = prose(seed, words)
        one, other = read(plain(text)), read(plain(with_changes(text, places * words // 120)))
        if likeness(one, other) < least:
            continue
        drawn, again = sketch(one), sketch(other)
        if not set(drawn.bands) & set(again.bands) or estimate(drawn.parts, again.parts) < LINKED - MARGIN:
            missed += 1
    assert missed == 0


def test_what_has_nothing_in_common_shares_no_band() -> None:
    drawn = [sketch(read(plain(prose(seed, 300)))) for seed in range(100)]
    bands = [band for one in drawn for band in one.bands]
    assert len(bands) == len(set(bands)) == 1600
    assert max(estimate(drawn[0].parts, other.parts) for other in drawn[1:]) < 0.2


def test_notices_are_linked_only_when_title_and_text_are_equal() -> None:
    notice = prose(1, NOTICE - 1)
    one = read(plain(notice, "Thông báo nghỉ lễ"))
    assert link(one, read(plain(notice.upper(), "THÔNG BÁO: nghỉ lễ"))) == 1.0
    assert link(one, read(plain(notice, "Thông báo nghỉ hè"))) is None
    assert link(one, read(plain(notice + " thêm", "Thông báo nghỉ lễ"))) is None
    assert link(read(plain("")), read(plain(""))) is None
    assert sketch(one).bands == sketch(read(plain(notice.upper(), "THÔNG BÁO: nghỉ lễ"))).bands


def test_longer_texts_are_linked_by_their_likeness_alone() -> None:
    text = prose(1, 200)
    near, far = read(plain(with_changes(text, 4), "Khác")), read(plain(with_changes(text, 20)))
    assert link(read(plain(text)), near) == likeness(read(plain(text)), near) > LINKED
    assert link(read(plain(text)), far) is None


def test_sketch_never_changes_from_one_release_to_the_next() -> None:
    # sketches stand in archives: whoever changes these numbers must write a migration (see the module)
    drawn = sketch(read(plain(" ".join(f"chữ{number}" for number in range(60)))))
    assert (drawn.parts[:4].hex(), drawn.bands[:2]) == ("c09e925d", (1789344117, -1934062141))
    assert sketch(read(plain("Nghỉ lễ"))).bands == (1197789421,)


@given(st.text(), st.text())
def test_any_text_has_a_sketch_of_bounded_size(title: str, text: str) -> None:
    drawn = sketch(read(plain(text, title)))
    assert len(drawn.parts) in (0, 64)
    assert len(drawn.bands) in (1, 16)
    assert all(-(2**31) <= band < 2**31 for band in drawn.bands)


def test_a_huge_text_is_known_by_its_beginning() -> None:
    reading = read(plain("một hai ba " * 1_000_000, "x" * 1_000_000))
    assert len(reading.words) < 40_000
