"""The lines of a page that has no markup: each cleaned, with its place and what its words alone tell of it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from archive.model import Precision
from crawler.extract.dates import FoundDate, find_dates
from crawler.extract.legacy import convert
from crawler.extract.lexicon import byline, chrome_role, is_attachment, is_contact, is_owner
from crawler.extract.textnorm import drop_soft_hyphens, fold, line_key

_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"(?:[.!?…:;]|/\./?|[。！？]|[.!?…]\s?[\"”’»)\]]|\)\s?[.;:])$")
_CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_EXCLAIM = re.compile(r"(?:[!?…]|\.\.\.)\s?[\"”’»)]?$")
_BULLET = re.compile(
    r"(?:[-–—*+•●○▪■◦►➢✓※·]\s?|\(?(?:\d{1,2}|[a-zđA-ZĐ]|[IVX]{1,5})[.)/]\s?|(?:\d{1,2}\.){1,4}\d{0,2}\s)(?=\S)"
)
# A line of body text without a full stop is taken for one only when it is this long.
_LONG, _SHORT, _EXCLAIMED = 220, 25, 25
_MOST_DATE_LINE = 200
MOST_SECTION_WORDS, _FEWEST_TITLE, LONGEST_TITLE = 8, 5, 400
_MOST_TOPIC_WORDS = 5
GLUE = " \t-–—|(["  # what a date is glued to a title with
_OFFICE = re.compile(
    r"(?:phòng|ban|văn phòng|thanh tra|công đoàn|đoàn|khối|bậc|ngành|cấp|office|division|department)\b", re.IGNORECASE
)
_TOPIC = re.compile(
    r"(?:tin|bản tin|giáo dục|hoạt động|thông tin|văn bản|chuyên mục|chuyên đề|công tác|thông báo|sự kiện|news)\b",
    re.IGNORECASE,
)
# A font of each encoding, by which `convert` is told what the rest of the page is in.
_FONTS = {"tcvn3": ".VnTime", "vni": "VNI-Times", "vps": "VPS"}


@dataclass(frozen=True)
class Line:
    """One line that is not blank.

    Attributes:
        text: NFC, white space folded, legacy encodings converted.
        offset: Index of the line's first character in the page.
        indent: How many white-space characters stood before it.
        gap: Whether a blank line stood before it.
        utc_offset: Hours east of UTC of its times that name no zone.
    """

    text: str
    offset: int
    indent: int
    gap: bool
    utc_offset: float = 7.0

    @cached_property
    def role(self) -> str | None:
        """What kind of chrome its words are; None when they are none."""
        return chrome_role(self.text)

    @cached_property
    def is_chrome(self) -> bool:
        """Whether it is chrome wherever it stands outside an article."""
        return self.role is not None and self.role != "weak"

    @cached_property
    def key(self) -> str:
        """What it is compared by."""
        return line_key(self.text)

    @cached_property
    def bare_key(self) -> str:
        """Its key without a date glued to its end."""
        dates = find_dates(self.text) if len(self.text) <= LONGEST_TITLE else []
        if not dates or self.text[dates[-1].end :].strip(" )].|"):
            return self.key
        return line_key(self.text[: dates[-1].start].rstrip(GLUE))

    @cached_property
    def words(self) -> int:
        """Number of words; Korean, Chinese and Japanese, which pack more into a word, by the character."""
        cjk = 0 if self.text.isascii() else len(_CJK.findall(self.text))
        return max(len(self.text.split()), 2 * cjk // 3)

    @cached_property
    def has_bullet(self) -> bool:
        """Whether it opens as an item of a list or a numbered heading."""
        return _BULLET.match(self.text) is not None

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return _SENTENCE_END.search(self.text[-4:]) is not None

    @cached_property
    def byline(self) -> tuple[str, str] | None:
        """The field and value of a labelled byline."""
        return byline(self.text)

    @cached_property
    def is_owner(self) -> bool:
        """Whether it only names the office."""
        return is_owner(self.text)

    @cached_property
    def is_attachment(self) -> bool:
        """Whether it only names a file, or announces files."""
        return is_attachment(self.text)

    @cached_property
    def is_prose(self) -> bool:
        """Whether it reads as running text: a sentence, or very long."""
        size = len(self.text) if self.text.isascii() else len(self.text) + 2 * len(_CJK.findall(self.text))
        # A title can ask or exclaim: such a line opens no article.
        exclaims = self.words <= _EXCLAIMED and _EXCLAIM.search(self.text) is not None
        sentence = self.ends_sentence and not exclaims and size >= _SHORT and self.words >= 5
        if not sentence and (size < _LONG or self.date_line):
            return False
        return not (self.is_chrome or self.is_owner or is_contact(self.text) or self.byline is not None)

    @cached_property
    def is_section(self) -> bool:
        """Whether it reads as the name of a category or office."""
        if self.role == "weak":
            return True
        office = self.words <= MOST_SECTION_WORDS and _OFFICE.match(self.text) is not None
        topic = self.words <= _MOST_TOPIC_WORDS and _TOPIC.match(self.text) is not None
        return (office or topic) and not any(map(str.isdigit, self.text))

    @cached_property
    def may_be_title(self) -> bool:
        """Whether its words could be a title, wherever it stands."""
        if self.role is not None or self.is_owner or self.is_small_print or self.is_attachment:
            return False
        return self.words >= _FEWEST_TITLE and len(self.text) <= LONGEST_TITLE and not self.is_section

    @cached_property
    def date_line(self) -> tuple[FoundDate, ...]:
        """The dates of a line that says nothing but when, by whom and how often read; else empty."""
        return () if len(self.text) > _MOST_DATE_LINE else _only_dates(self.text, self.utc_offset)

    @cached_property
    def is_small_print(self) -> bool:
        """Whether it says only when, by whom or where an article was published."""
        return bool(self.date_line) or (self.byline is not None and self.byline[0] != "photo")

    @cached_property
    def tells_date(self) -> bool:
        """Whether it is a date line by more than a bare day, which can be a cell of a table."""
        return any(d.label or d.weekday_agrees or d.precision is not Precision.DAY for d in self.date_line)

    @cached_property
    def bylines(self) -> tuple[tuple[str, str], ...]:
        """The bylines of a line of small print, of which each part can be one."""
        if self.byline is not None and not self.date_line:
            return (self.byline,)
        pieces = _PIECES.split(self.text) if self.date_line else []
        return tuple(found for found in map(byline, pieces) if found and not find_dates(found[1]))


def read_lines(text: str, utc_offset: float = 7.0) -> list[Line]:
    """Return the lines of a page that are not blank."""
    raw = list(_raw_lines(text))
    read = [convert(line) if line else ("", None) for _, line in raw]
    # Once a page is known to be in a legacy encoding, lines too short to tell by themselves are read in it too.
    found = Counter(encoding for _, encoding in read if encoding in _FONTS)
    font = _FONTS[found.most_common(1)[0][0]] if found else None
    lines: list[Line] = []
    gap = True
    for (offset, line), (converted, encoding) in zip(raw, read, strict=True):
        known = converted if font is None or encoding else convert(line, font)[0]
        clean = fold(drop_soft_hyphens(known)) if known else ""
        if clean:
            lines.append(Line(clean, offset, len(line) - len(line.lstrip()), gap, utc_offset))
        gap = not clean
    return lines


def _raw_lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _BREAK.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


_PIECES = re.compile(r"\s*[|•·]\s*|\s+[-–—]\s+|[()\[\]]|\s*,\s+(?=\D)")
_NAME = re.compile(r"(?:[A-Z][\w.'’-]+\s?){2,4}")
_DATE_WORDS = re.compile(
    r"(?:ngày|giờ|lúc|vào|được|đăng|cập nhật|viết|tạo|bài|tin|thời gian|xuất bản|gửi|lần cuối|mới nhất|gần nhất"
    r"|date|posted|published|on|at|by"
    r"|updated|last|created|written|admin|administrator|quản trị|gmt|utc|số lượt xem|lượt xem|lượt đọc|đã xem|views?"
    r"|hits?|작성일|등록일|게시일|수정일|조회수?|작성자|입력|시간|[\W\d_])*",
    re.IGNORECASE,
)


def _only_dates(text: str, utc_offset: float) -> tuple[FoundDate, ...]:
    dates = find_dates(text, utc_offset=utc_offset)
    if not dates:
        return ()
    rest, at = [], 0
    for date in dates:
        rest.append(text[at : date.start])
        at = date.end
    rest.append(text[at:])
    pieces = [piece for part in rest for piece in _PIECES.split(part) if piece.strip(" .,:;-–")]
    # Beside an English date a bare name is the author's; beside a Vietnamese one it is the place of a letter.
    names = all(date.form == "english" for date in dates)
    return tuple(dates) if all(_is_small_print(piece, names=names) for piece in pieces) else ()


def _is_small_print(piece: str, *, names: bool) -> bool:
    bare = piece.strip(" .,:;-–")
    if names and _NAME.fullmatch(bare):
        return True
    return bool(_DATE_WORDS.fullmatch(bare)) or chrome_role(bare) is not None or byline(bare) is not None
