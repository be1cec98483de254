"""Document codes in text."""

import json
from pathlib import Path

import pytest

from crawler.extract.codes import canonical, find_codes

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

CODES = [
    "22/2016/TT-BGDĐT", "223/SGDĐT-GDCN-GDTX", "29-NQ/TW", "157/2007/NĐ-CP", "09/2015/QĐ-UBND", "05/VBHN-BGDĐT",
    "232/QĐ-UBND", "335/KH-UBND", "5512/BGDĐT-GDTrH", "459/QĐ-SGDĐT", "202/2025/QH15", "88/2014/QH13", "01/CT-TTg",
    "12-CTr/TU", "27-HD/BTGTW", "07/2009/TTLT/BGDĐT-BNV", "326/2016/UBTVQH14", "19/2014/PL-UBTVQH13",
    "1234/SGDĐT-VP-TTr",
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_found_as_written(code: str) -> None:
    assert find_codes(f"theo số {code} ngày 1") == (code,)
    assert find_codes(f"({code}), sau khi") == (code,)


@pytest.mark.parametrize(
    "text",
    ["159.493/156.911", "202/337", "12/11/2018", "2016-2017", "15/1", "08:11:30", "60-65%", "01/THPT", "24/7", "A/B-C"],
)
def test_numbers_are_no_codes(text: str) -> None:
    assert find_codes(f"có {text} trường") == ()


def test_spaces_inside_a_code_do_not_hide_it() -> None:
    assert find_codes("Thông tư 23/2015/TTLT-BGD ĐT-BNV và 45 /KH-SGDĐT") == ("23/2015/TTLT-BGDĐT-BNV", "45/KH-SGDĐT")


def test_a_code_ends_where_the_sentence_goes_on() -> None:
    assert find_codes("Thông tư 22/2016/TT-BGDĐT Sau khi") == ("22/2016/TT-BGDĐT",)
    assert find_codes("Quyết định 232/QĐ-UBND, UBND-X") == ("232/QĐ-UBND",)


def test_codes_glued_to_a_comma_are_two() -> None:
    assert find_codes("22/2016/TT-BGDĐT,30/2014/TT-BGDĐT") == ("22/2016/TT-BGDĐT", "30/2014/TT-BGDĐT")


def test_a_number_and_an_office_is_a_code_only_after_its_word() -> None:
    assert find_codes("Công văn số 1234/SGDĐT, và 20/THCS") == ("1234/SGDĐT",)


def test_spellings_of_one_code_are_one_code() -> None:
    spellings = "22/2016/TT–BGDÐT; 22/2016/TT-BGDĐT; 22/2016/TT-BGDDT; 22/2016/TT-BGD&ĐT"
    assert find_codes(spellings) == ("22/2016/TT-BGDĐT",)
    assert {canonical(code) for code in spellings.split("; ")} == {"22/2016/TT-BGDĐT"}


def test_the_order_is_that_of_first_appearance() -> None:
    assert find_codes("29-NQ/TW, 09/2015/QĐ-UBND, 29-NQ/TW") == ("29-NQ/TW", "09/2015/QĐ-UBND")


@pytest.mark.skipif(not SEEDS.exists(), reason="the seed pages (../shared/seeds) are not beside the checkout")
def test_the_seed_pages_cite_the_expected_codes() -> None:
    for path in SEEDS.glob("*.txt"):
        expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
        assert list(find_codes(path.read_text(encoding="utf-8"))) == expected["document_codes"]
