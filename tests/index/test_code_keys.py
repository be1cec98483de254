import pytest

from index.codes import code_at, code_key, code_terms, find_codes

CODES = [
    "22/2016/TT-BGDĐT",
    "223/SGDĐT-GDCN-GDTX",
    "29-NQ/TW",
    "157/2007/NĐ-CP",
    "09/2015/QĐ-UBND",
    "05/VBHN-BGDĐT",
    "5512/BGDĐT-GDTrH",
    "202/2025/QH15",
    "23/2015/TTLT-BGD ĐT-BNV",
    "12/CT-TTg",
]


@pytest.mark.parametrize("code", CODES)
def test_code_is_found_whole_in_running_text(code: str) -> None:
    text = f"theo văn bản số {code} ngày 1 tháng 2"
    assert [text[found.start : found.end] for found in find_codes(text)] == [code]


@pytest.mark.parametrize(
    "text",
    ["159.493/156.911", "202/337", "12/11/2018", "2016-2017", "15/1", "08:11:30", "60-65%", "10/km-giờ", "50 - GV/lớp"],
)
def test_numbers_that_look_like_codes_are_none(text: str) -> None:
    assert not list(find_codes(f"có {text} trường"))


@pytest.mark.parametrize(
    "typed",
    [
        "22/2016/TT-BGDĐT",
        "22/2016/tt-bgdđt",
        "22/2016/TT-BGDDT",
        "22 / 2016 / TT - BGDĐT",
        "22/2016/TT–BGDĐT",
        "22/2016/TT-BGD&ĐT",
        "22/2016/TT-BGD ĐT",
        "022/2016/TT-BGDÐT",
    ],
)
def test_every_way_to_write_a_code_has_one_key(typed: str) -> None:
    assert code_key(typed) == "22-2016-tt-bgddt"
    found = code_at(typed, 0)
    assert found is not None
    assert (found.key, found.end) == ("22-2016-tt-bgddt", len(typed))


def test_code_ends_where_the_sentence_goes_on() -> None:
    for text in ("22/2016/TT-BGDĐT Sau khi", "22/2016/TT-BGDĐT - Sau khi", "22/2016/TT-BGDĐT, UBND-X"):
        assert [text[f.start : f.end] for f in find_codes(text)] == ["22/2016/TT-BGDĐT"]


def test_code_is_cited_by_its_parts_but_not_without_its_year() -> None:
    assert code_terms(code_key("22/2016/TT-BGDĐT")) == {
        "22-2016-tt-bgddt", "22-2016", "tt-bgddt", "tt-22", "tt-22-2016"
    }  # fmt: skip
    assert code_key("22/TT-BGDĐT") not in code_terms(code_key("22/2016/TT-BGDĐT"))


def test_parts_have_the_keys_that_people_type() -> None:
    assert code_key("22/2016") == "22-2016"
    assert code_key("TT 22") == code_key("tt22") == "tt-22"
    assert code_key("TT 22/2016") == "tt-22-2016"
