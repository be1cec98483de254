"""The language of a text."""

import pytest

from crawler.extract.language import guess


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sở Giáo dục và Đào tạo tổ chức hội nghị tổng kết năm học.", "vi"),
        ("So Giao duc va Dao tao thong bao ve ky thi cua hoc sinh trong nam hoc nay", "vi"),
        ("The ministry has published the results of the examination for this year.", "en"),
        ("교육지원청은 관내 초등학교 교장 회의를 열었다.", "ko"),
        ("文部科学省は新しい計画を発表しました。", "ja"),
        ("教育部公布了新的计划和标准", "zh"),
        ("Le ministre de l'éducation a annoncé que les écoles sont ouvertes dans le pays.", "fr"),
        ("Die Schulen sind auch für das neue Jahr nicht mit dem Plan zufrieden.", "de"),
        ("Los estudiantes de la escuela fueron premiados por el ministerio con una beca.", "es"),
        ("Kementerian pendidikan akan memberikan bantuan untuk sekolah yang tidak mampu dalam tahun ini.", "id"),
        ("Ang mga guro sa paaralan ay hindi na kailangan ng bagong aklat para sa mga bata.", "tl"),
        ("12/11/2018 08:11", None),
        ("", None),
        ("OK", None),
    ],
)
def test_a_language_is_told_or_left_open(text: str, language: str | None) -> None:
    assert guess(text) == language


def test_what_the_page_declares_counts_only_where_the_text_is_silent() -> None:
    assert guess("Toán 10", "vi-VN") == "vi"
    assert guess("The results of the examination are in this list.", "vi") == "en"
    assert guess("Toan 10", "ko") is None
    assert guess("Toan 10", "no such language") is None
