"""What a line of a page is for, by its words alone: whole lines of chrome, and byline labels.

Where a line stands is not known here; words that are chrome only in some places are called `weak`. The words
themselves are in `lexicon_words`.
"""

import re
import unicodedata
from functools import lru_cache

from crawler.extract import lexicon_words as words
from crawler.extract.textnorm import fold, line_key, mask_digits, unify_dashes

# In falling order: a line made of several phrases has the first role that one of them has.
ROLES = ("end", "tags", "pager", "counter", "tool", "menu", "weak")
_LONGEST_LINE = 160
_LONGEST_LEGAL = 500
_LONGEST_RAW = 1000  # with its white space
_MOST_WORDS = 24
_SEPARATOR = re.compile(r"\s*[|·•»«›‹→←►▶/\\]+\s*|\s+[-–—>]+\s+|\s*>>\s*")
_CLOCK = re.compile(
    r"(?:hôm nay|bây giờ|giờ hiện tại|today(?: is)?|current time|오늘은?"
    r"|(?:thứ (?:hai|ba|tư|năm|sáu|bảy|0)|chủ nhật)(?=\W))"
    r"\W{0,4}(?:(?:là|ngày|thứ (?:hai|ba|tư|năm|sáu|bảy|0)|chủ nhật)\W{0,4}){0,3}"
    r"(?:0\W{0,3}){2,7}(?:tháng|năm|0|\W|gmt|am|pm|sa|ch|giờ|phút|giây){0,12}"
)
_COUNTED = re.compile(r"(?P<label>\D{2,40}?)\W{0,4}(?:0(?:[.,\s]0)*)\W{0,3}(?:lượt|lần|người|views?|khách|명|회)?\W*")
_COPYRIGHT = re.compile(
    r"copyright\b|bản quyền\s?(?:thuộc|©|\(c\)|:)|\(c\)|©|ⓒ|designed by|(?:proudly )?powered by"
    r"|thiết kế bởi|phát triển bởi"
    r"|all rights reserved|giấy phép (?:thiết lập|hoạt động|xuất bản)?.{0,40}số\b|cơ quan chủ quản\s?:"
    r"|(?:người )?chịu trách nhiệm(?: nội dung| chính| xuất bản)?\s?:|chú ý: việc đăng lại"
)
_LEGAL = re.compile(
    r"(?:vui lòng |đề nghị |yêu cầu )?ghi rõ nguồn\b.*(?:website|trang|cổng|phát hành|thông tin từ)|bản quyền của"
    r"|.{0,30}(?:giữ bản quyền|cookies? to (?:improve|give|make|ensure)|hỗ trợ javascript|enable javascript)"
)
_BARE_ALT = re.compile(r"owl image\b.*|(?:slide image|banner|logo|icon|thumbnail|avatar|qr code)(?:\s\d+)?")
_TRAIL = re.compile(r"(?:bạn đang (?:ở|xem)(?: trang| đây)?|you are here)\s?:")
_OTHERS = re.compile(
    r"(?:(?:các|những|một số)\s)?(?:tin|bài|thông tin|thông báo|văn bản|sự kiện)"
    r"(?:\s(?:bài|viết|tức|ảnh|đăng|đã đăng)){0,2}\s(?:khác|(?:có )?liên quan|mới hơn|cũ hơn"
    r"|cùng (?:chuyên mục|danh mục|mục|loại|chủ đề|thể loại|nhóm))(?:\skhác)?\W*"
    r"|(?:0|one|một)\s(?:responses?|comments?|thoughts?|repl(?:y|ies)|bình luận|phản hồi|ý kiến|nhận xét)"
    r"\s(?:to|on|cho|về|trong|đối với)\s[\"'“”‘’«].*"
)
_HOME = ("trang chủ", "trang nhất", "home", "홈")
_TAGGED = re.compile(r"(?:tags?|từ kho[áa]|thẻ|keywords?|key words|태그)\s?:\s?\S")
# The owner of the page, on a line of its own: a banner above the article, a signature below it.
_OWNER = re.compile(
    r"(?:chào mừng .*(?:đến với|ghé thăm)|welcome to )\b.*|"
    r"(?:(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|hđnd|cổng thông tin(?: điện tử)?|trang (?:thông tin|tin)(?: điện tử)?"
    r"|website|portal|sở|bộ|phòng|tỉnh|thành phố|tp\.?|huyện|quận|thị xã|trường)\s+)+"
    r"(?:(?:giáo dục|gd|đào tạo|đt|và|&|-|–|gd&đt|gd-đt|gdđt|gd & đt)\s*)*"
    r"(?:(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã)\s+)?(?:[^\s.,:;]+\s?){0,4}"
    r"|(?:the )?(?:ministry|department|office|board|division)s? of education\b.{0,60}"
    r"|\S{1,12}(?:교육청|교육지원청|교육부)"
)
_CONTACT = re.compile(
    r"(?:địa chỉ|trụ sở|điện thoại|đt|tel|phone|hotline|đường dây nóng|fax|e-?mail|address|website|mã số thuế"
    r"|주소|전화|팩스|대표전화)"
    r"(?:\s\w{1,12}){0,3}\s?[:.(].*|.{0,40}\b(?:điện thoại|tel|fax|e-?mail)\s?:.*"
)
_FILE_NAME = (
    r"[^\n:]{1,120}\.(?:pdf|docx?|xlsx?|pptx?|rar|zip|7z|hwpx?|odt|ods|csv|jpe?g|png|mp[34])(?:\s?\(.{1,20}\))?"
)
_ATTACHMENT = re.compile(
    r"(?:(?:các |danh sách )?(?:tập tin|tệp tin|tệp|files?|tài liệu|văn bản)?\s?(?:đính kèm|kèm theo|gửi kèm)"
    r"|attachments?"
    r"|attached files?|downloads?|tải (?:về|xuống|file|tệp|tài liệu)(?: đính kèm| về)?|첨부파일?|첨부)"
    rf"(?:\s?\(?\d*\)?\s?[:.]?\s?(?:{_FILE_NAME})?)|{_FILE_NAME}"
)
_NUMBERS = re.compile(r"[\d\s.,:/|\[\]()«»<>…-]*\d[\d\s.,:/|\[\]()«»<>…-]*|[-+×]|[<>«»‹›]+")


def _phrases() -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for role in reversed(ROLES):
        for phrase in _split(getattr(words, role.upper())):
            table[tuple(phrase.split())] = role
    return table


def _split(block: str) -> list[str]:
    phrases = (phrase.strip() for line in block.splitlines() for phrase in line.split("|"))
    return [unicodedata.normalize("NFC", phrase) for phrase in phrases if phrase]


_PHRASES = _phrases()
_LONGEST_PHRASE = max(map(len, _PHRASES))
_BYLINES = {
    _field_label: field
    for field, block in (
        ("section", words.SECTION),
        ("editor", words.EDITOR),
        ("photo", words.PHOTO),
        ("source", words.SOURCE),
        ("author", words.AUTHOR),
    )
    for _field_label in _split(block)
}
_BYLINE = re.compile(r"[(\[*_\s-]*(?P<label>[^\W\d_][^:]{0,28}?)\s*:\s*(?P<value>\S.{0,118}?)[)\]*_\s]*")
# These open sentences too, so what follows them must be short.
_BARE_LABELS = ("theo", "nguồn", "source", "by", "tác giả")
_UNLABELLED = re.compile(
    r"[(\[]?\s*"
    r"(?P<label>theo|nguồn|source|by|written by|posted by|published by|viết bởi|đăng bởi|được đăng bởi|tác giả"
    r"|작성자|글쓴이|등록자|기자)"
    r"\s+(?P<value>\S.{0,60}?)\s*[)\]]?\.?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 15)
def chrome_role(line: str) -> str | None:
    """Return what a whole line of chrome is for, or None for a line that may be text.

    Returns:
        `end` (after it the article is over), `tags`, `pager`, `counter`, `clock`, `tool` (buttons), `menu`, `caption`
        (the alternative text of a carousel's image), `copyright`, `numbers` (no letters at all), or `weak`:
        chrome only by its place.
    """
    if len(line) > _LONGEST_RAW:
        return None
    folded = fold(line)
    if len(folded) > _LONGEST_LINE:
        return (
            "copyright"
            if _COPYRIGHT.match(folded[:_LONGEST_LINE].casefold()) and len(folded) <= _LONGEST_LEGAL
            else None
        )
    if not folded:
        return None
    if _NUMBERS.fullmatch(folded):
        return "numbers"
    masked = mask_digits(folded.casefold())
    return _shaped(masked) or _worded(masked)


@lru_cache(maxsize=1 << 12)
def _folded(line: str) -> str:
    return fold(line[:_LONGEST_RAW])


def is_owner(line: str) -> bool:
    """Return whether a line only names the office: chrome above an article, maybe its signature below."""
    folded = _folded(line)
    return len(folded) <= _LONGEST_LINE and _OWNER.fullmatch(folded.casefold()) is not None


def is_contact(line: str) -> bool:
    """Return whether a line gives an address or telephone number: a footer's, unless a notice says it."""
    folded = _folded(line)
    return len(folded) <= 2 * _LONGEST_LINE and _CONTACT.fullmatch(folded.casefold()) is not None


def is_attachment(line: str) -> bool:
    """Return whether a line only names a file to download, or announces such names."""
    folded = _folded(line)
    return len(folded) <= _LONGEST_LINE and _ATTACHMENT.fullmatch(folded.casefold()) is not None


def _shaped(masked: str) -> str | None:
    if _CLOCK.fullmatch(masked):
        return "clock"
    if _BARE_ALT.fullmatch(masked):
        return "caption"
    if _COPYRIGHT.match(masked) or _LEGAL.match(masked):
        return "copyright"
    if _OTHERS.fullmatch(masked):
        return "end"
    if _TAGGED.match(masked):
        return "tags"
    if _TRAIL.match(masked):
        return "menu"
    return "counter" if _is_count(masked) else None


def _is_count(masked: str) -> bool:
    counted = _COUNTED.fullmatch(masked) if "0" in masked else None
    label = line_key(counted["label"]) if counted is not None else ""
    return label == "hôm nay" or _PHRASES.get(tuple(label.split())) == "counter"


def _worded(masked: str) -> str | None:
    whole = _PHRASES.get(tuple(line_key(masked).split()))
    if whole is not None:
        return whole
    if masked.startswith(_HOME) and _is_menu(masked):
        return "menu"
    parts = [part for part in (line_key(piece) for piece in _SEPARATOR.split(masked)) if part]
    roles: list[str] = []
    for part in parts:
        found = ["counter"] if _is_count(part) else _cover(tuple(part.split()))
        if found is None:
            return None
        roles.extend(found)
    if not roles:
        return None
    first = min(roles, key=ROLES.index)
    return "menu" if first == "weak" and len(parts) > 1 else first


def _is_menu(masked: str) -> bool:
    """Whether a line that opens with the home page goes on with other places of the portal, known or not."""
    parts = masked.split()
    known = 0
    at = 0
    while at < len(parts):
        size = next((n for n in range(_LONGEST_PHRASE, 0, -1) if tuple(parts[at : at + n]) in _PHRASES), 0)
        known += size
        at += size or 1
    return known >= 0.5 * len(parts) and masked[-1] not in ".!?"


def _cover(part: tuple[str, ...]) -> list[str] | None:
    """Return the roles of the phrases that a part is made of, or None when something in it is no phrase."""
    if len(part) > _MOST_WORDS:
        return None
    covered: dict[int, list[str]] = {0: []}
    for start in range(len(part)):
        roles = covered.get(start)
        for end in range(start + 1, min(len(part), start + _LONGEST_PHRASE) + 1) if roles is not None else ():
            role = "pager" if part[start:end] == ("0",) else _PHRASES.get(part[start:end])
            if role is not None and roles is not None:
                covered.setdefault(end, [*roles, role])
    return covered.get(len(part))


def byline_label(line: str) -> str | None:
    """Return the field that a whole line is the label of, as in `Tác giả:` with the name on the next line."""
    return _BYLINES.get(unify_dashes(line_key(line)))


def byline(line: str) -> tuple[str, str] | None:
    """Read a byline.

    Returns:
        The field (`author`, `source`, `photo`, `editor`, `section`) and its value without the label, as in
        `Tin: Văn phòng Sở` or `(Theo Báo Nhân Dân)`; None when the line is none. Whether a byline is meant also
        depends on its place: `Theo …` can open a sentence.
    """
    folded = _folded(line)
    if len(folded) > _LONGEST_LINE:
        return None
    match = _BYLINE.fullmatch(folded)
    if match is not None:
        field = _BYLINES.get(unify_dashes(line_key(match["label"])))
        return (field, match["value"].strip()) if field and match["value"].strip(" .:-") else None
    match = _UNLABELLED.fullmatch(folded)
    # A name opens with a capital; Korean has none.
    if match is None or not match["value"][0].isalpha() or match["value"][0].islower():
        return None
    label = match["label"].casefold()
    if len(match["value"].split()) > (8 if label in _BARE_LABELS else 14):
        return None
    return ("source" if label in ("theo", "nguồn", "source") else "author"), match["value"].strip()
