"""The words that dates are written with: weekdays, months, and what stands before a date. Data only."""

from collections.abc import Iterable


def alternation(words: Iterable[str]) -> str:
    """Return a regex alternation of literal words, longest first, any white space between their parts."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(word.replace(" ", r"\s").replace(".", r"\.") for word in ordered) + ")"


# Lower case; 0 is Monday, as datetime.weekday() counts.
WEEKDAYS: dict[str, int] = {
    **{f"{name} {word}": day for name in ("thứ", "thu") for day, word in enumerate(
        ("hai", "ba", "tư", "năm", "sáu", "bảy"))},
    "thứ bẩy": 5, "thứ bày": 5, "thứ tu": 2,
    **{f"{name}{number}": number - 2 for number in range(2, 8) for name in ("thứ ", "thu ", "t", "t.", "thứ")},
    "chủ nhật": 6, "chúa nhật": 6, "chu nhat": 6, "cn": 6,
    **{name: day for day, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))},
    **{name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{name: day for day, name in enumerate(("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"))},
    "jum'at": 4, "tues": 1, "thur": 3, "thurs": 3,
    **{f"{name}요일": day for day, name in enumerate("월화수목금토일")},
    **{f"({name})": day for day, name in enumerate("월화수목금토일")},
}  # fmt: skip

MONTHS_EN: dict[str, int] = {
    **{name: month for month, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
         "november", "december"), 1)},
    **{name: month for month, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)},
    "sept": 9,
    **{name: month for month, name in enumerate(
        ("januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
         "desember"), 1)},
}  # fmt: skip

MONTHS_VI: dict[str, int] = {
    **{name: month for month, name in enumerate(
        ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"), 1)},
    "giêng": 1, "bốn": 4, "mười một": 11, "mưòi một": 11, "chạp": 12,
}  # fmt: skip

# What the words right before a date say of it. `fetch-clock` is the time of reading, never of publication.
LABELS: dict[str, str] = {
    "fetch-clock": r"(?:hôm\snay|hom\snay|bây\sgiờ|today|current\s(?:date|time)|오늘)(?:\sis|\slà)?",
    "updated": (
        r"(?:ngày\s|được\s|lần\s|mới\s)?(?:cập\snhật|chỉnh\ssửa|sửa\sđổi\slần\scuối)"
        r"(?:\s(?:bài|tin|lần\scuối|lần\scuối\scùng|cuối|cuối\scùng|mới\snhất|gần\snhất))*"
        r"|(?:last\s|date\s)?(?:updated?|modified|edited|revised|reviewed)(?:\sdate|\sat)?"
        r"|최종\s?수정(?:일|일시)?|수정(?:일|일시)?"
    ),
    "issued": r"ngày\s(?:ban\shành|ký|kí|có\shiệu\slực|hiệu\slực|văn\sbản)|date\sof\sissue",
    "published": (
        r"(?:ngày\s|được\s|thời\sgian\s|giờ\s|bài\s|đã\s)*"
        r"(?:đăng|xuất\sbản|phát\shành|viết|tạo|đưa\stin|đưa\slên|gửi|gởi|post)"
        r"(?:\s(?:bài|tin|viết|tải|lên|bản\stin))*(?:\sbởi\s[^\n:|]{1,30}?)?"
        r"|(?:date\s|first\s)?(?:published|posted|created|released|publication|release|date)(?:\sdate|\sat|\sby\s[^\n:|]{1,30}?)?"
        r"|diterbitkan|diposting|(?:작성|등록|게시|입력|승인|보도)\s?(?:일|일시|일자|시간)?"
    ),
}

READ_COUNT = (
    r"(?:lượt\s(?:đọc|xem|truy\scập|view)|số\slần\s(?:xem|đọc)|đã\s(?:xem|đọc)|đọc\s?:|xem\s?:|views?\b|hits?\b|"
    r"조회|di(?:lihat|baca)|\d[\d.,]*\s(?:lượt|lần|views?\b|hits?\b))"
)
