"""White space, Unicode form, keys."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.textnorm import drop_soft_hyphens, fold, line_key, mask_digits, unify_dashes


def test_white_space_of_every_kind_is_one_space() -> None:
    assert fold("\xa0 Sở\t\u3000Giáo\r\n dục\x0b\u2003 ") == "Sở Giáo dục"


def test_what_shows_nothing_goes() -> None:
    assert fold("Gi\u200báo\ufeff d\u2060ục\u200e\x00!") == "Giáo dục !"


def test_a_soft_hyphen_stays_until_it_is_known_to_be_one() -> None:
    assert fold("tr\xadêng") == "tr\xadêng"
    assert drop_soft_hyphens("giáo\xad dục") == "giáo dục"


def test_keys_ignore_case_and_marks_at_the_ends() -> None:
    assert line_key("  » Tin Khác: ") == line_key("TIN KHÁC") == "tin khác"


def test_digits_and_dashes_are_made_alike() -> None:
    assert mask_digits("Lượt xem: 1.204") == "Lượt xem: 0.0"
    assert unify_dashes("2016 – 2017 — x") == "2016 - 2017 - x"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert unicodedata.is_normalized("NFC", once)
