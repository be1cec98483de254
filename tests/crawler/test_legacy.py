"""Vietnamese that is not Unicode, or no longer: recognised, converted, and nothing else touched."""

import json
import lzma
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.legacy import convert
from crawler.extract.legacy_tables import CONTROL_LETTERS, TABLES
from crawler.extract.syllables import is_syllable

SHARED = Path(__file__).resolve().parents[3] / "shared"
NEWS = SHARED / "bench" / "search" / "vietnews-24k.jsonl.xz"
TRUTH = SHARED / "cms" / "nukeviet" / "ground_truth.json"

PLAIN = "Ngày 14 tháng 01 năm 2017, Bộ trưởng đã tổ chức Hội nghị sơ kết học kỳ I ở trường"
WRITTEN = {
    "tcvn3": "Ngµy 14 th¸ng 01 n¨m 2017, Bé tr\xadëng ®· tæ chøc Héi nghÞ s¬ kÕt häc kú I ë tr\xadêng",
    "vni": "Ngaøy 14 thaùng 01 naêm 2017, Boä tröôûng ñaõ toå chöùc Hoäi nghò sô keát hoïc kyø I ôû tröôøng",
}


def _write(text: str, encoding: str) -> str:
    codes: dict[str, str] = {}
    for code, letter in TABLES[encoding].items():
        codes.setdefault(letter, code)
    return "".join(codes.get(letter, letter) for letter in text)


@pytest.mark.parametrize(("encoding", "text"), WRITTEN.items())
def test_a_legacy_sentence_becomes_unicode(encoding: str, text: str) -> None:
    assert convert(text) == (PLAIN, encoding)


@pytest.mark.parametrize("encoding", TABLES)
def test_every_table_reads_what_it_writes(encoding: str) -> None:
    assert convert(_write(PLAIN, encoding)) == (PLAIN, encoding)


@pytest.mark.parametrize("encoding", ["vps", "viscii"])
def test_capitals_that_lie_among_the_control_characters_are_read(encoding: str) -> None:
    capitals = "HỘI NGHỊ SƠ KẾT HỌC KỲ, LỄ KỶ NIỆM VÀ ĐỂ NHỚ"
    assert set(_write(capitals, encoding)) & CONTROL_LETTERS
    assert convert(_write(capitals, encoding)) == (capitals, encoding)


@pytest.mark.parametrize("encoding", TABLES)
def test_a_table_has_every_letter_once(encoding: str) -> None:
    lower = {letter for letter in TABLES[encoding].values() if letter == letter.lower()}
    # VISCII and VPS leave the letters that Latin-1 has in their place; they are in the table all the same.
    assert len(lower) == 67
    assert all(unicodedata.is_normalized("NFC", letter) for letter in TABLES[encoding].values())


def test_bytes_that_came_through_windows_1252_are_read_too() -> None:
    shown = _write(PLAIN, "vps").encode("latin-1").decode("cp1252", "ignore")
    assert convert(shown)[1] == "vps"


def test_the_capital_font_shows_capitals() -> None:
    assert convert("héi nghÞ tæng kÕt", ".VnTimeH") == ("HỘI NGHỊ TỔNG KẾT", "tcvn3")
    assert convert("héi nghÞ tæng kÕt", ".VnTime") == ("hội nghị tổng kết", "tcvn3")


def test_a_font_name_lowers_the_evidence_but_does_not_replace_it() -> None:
    assert convert("tr\xadêng", ".VnArial") == ("trường", "tcvn3")
    assert convert("trường học", ".VnTime") == ("trường học", None)
    assert convert("THPT", ".VnTimeH") == ("THPT", None)


@pytest.mark.parametrize(
    "text",
    [
        "Sở Giáo dục và Đào tạo tổ chức hội nghị",
        "là và các cô chú",
        "L'école où l'été a été très agréable à côté du château",
        "El niño comió piña mañana en España",
        "Über die Straße für größere Häuser",
        "The in\xadsti\xadtu\xadtion of edu\xadca\xadtion",
        "10 °C ± 5 µm © 2018 ® «quoted» · bullet",
        "São Paulo não está tão longe",
        "það er við hliðina",
        "¿Cómo está?",
        "AT&T &lt;b&gt; R&D; x&y;",
    ],
)
def test_correct_text_is_left_alone(text: str) -> None:
    assert convert(text) == (text, None)


def test_nfd_becomes_nfc() -> None:
    assert convert(unicodedata.normalize("NFD", PLAIN)) == (PLAIN, None)


@pytest.mark.parametrize(
    ("broken", "mended", "damage"),
    [
        ("H&amp;#7897;i ngh&amp;#7883; &amp;aacute;", "Hội nghị á", "entities"),
        ("H&#7897;i ngh&#x1ECB;", "Hội nghị", "entities"),
        ("Sở Giáo dục".encode().decode("latin-1"), "Sở Giáo dục", "utf-8"),
        ("Giáo dục và tổ".encode().decode("cp1252"), "Giáo dục và tổ", "utf-8"),
        ("Ðào tạo của Sở GD&ÐT", "Đào tạo của Sở GD&ĐT", "eth"),
    ],
)
def test_broken_unicode_is_mended(broken: str, mended: str, damage: str) -> None:
    assert convert(broken) == (mended, damage)


def test_quotes_after_capitals_are_no_mojibake() -> None:
    assert convert("«XÃ» và «BÊ»") == ("«XÃ» và «BÊ»", None)


@pytest.mark.parametrize(
    "word", ["nghiêng", "quốc", "giếng", "gì", "thuở", "khuỷu", "Đắk", "yêu", "quý", "uỷ", "hoà", "oẳn", "nguyễn"]
)
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["été", "niño", "tröôøng", "hoïc", "ngayf", "école", "cáp̃", "bấk", "càc", "mặp̀"])
def test_other_words_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_converting_twice_changes_nothing_more(text: str) -> None:
    once = convert(text)[0]
    assert unicodedata.is_normalized("NFC", once) or once == text


@pytest.mark.skipif(not NEWS.exists(), reason="the news sample (../shared/bench/search) is not beside the checkout")
def test_no_sentence_of_real_news_is_taken_for_legacy_text() -> None:
    wrong: list[str] = []
    with lzma.open(NEWS, "rt", encoding="utf-8") as rows:
        for number, row in enumerate(rows):
            if number >= 400:
                break
            article = json.loads(row)
            for text in (article["title"], article["lead"], *article["body"]):
                wrong += [text] if convert(text)[1] not in (None, "eth") else []
    assert wrong == []


@pytest.mark.skipif(not TRUTH.exists(), reason="the captured sites (../shared/cms) are not beside the checkout")
def test_the_legacy_articles_of_a_captured_site_become_readable() -> None:
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))["articles"].values()
    pairs = [
        (written, readable)
        for article in truth
        if article["encoding"] == "tcvn3-all"
        for written, readable in zip(article["body"], article["unicode"]["body"], strict=True)
    ]
    right = sum(convert(written)[0] == readable for written, readable in pairs)
    assert pairs
    assert right >= 0.9 * len(pairs)
