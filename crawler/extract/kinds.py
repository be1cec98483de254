"""What a page is: an article, a listing or something else, by its own structure.

A listing shows entries (links as long as titles, or linked headings) where an article shows its text: right under
the title. A directive's page is a table of labels. An article has one title that leads nowhere else, and under it,
before any entry, text of its own or pictures.
"""

import re
from itertools import pairwise

from crawler.extract.codes import find_codes
from crawler.extract.draft import Draft
from crawler.extract.head import Head
from crawler.extract.leads import leads_here
from crawler.extract.links import parts
from crawler.extract.page import PageKind
from crawler.extract.pieces import entries, head_pieces, stands_in_menu
from crawler.extract.published import Dated
from crawler.extract.sheet import Line, Node, is_date_line, linked_share
from crawler.extract.textnorm import line_key
from crawler.extract.title import KNOWN, Candidate, bare

_LABEL = re.compile(
    r"(?:số\s?/?\s?(?:kí|ký) hiệu|số văn bản|số hiệu(?: văn bản)?|ngày (?:ban hành|bh|ký)"
    r"|ngày (?:bắt đầu )?(?:có )?hiệu lực"
    r"|trích yếu(?: nội dung)?|cơ quan ban hành|người ký|loại văn bản|hình thức văn bản|thể loại|lĩnh vực"
    r"|đơn vị ban hành"
    r"|tên văn bản|nội dung tóm tắt|tệp đính kèm|file đính kèm|tải về|tệp|file|stt)",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b40[34]\b|không tìm thấy|không tồn tại|not found|đã bị xóa|không có quyền|access denied|lỗi hệ thống"
    r"|runtime error|server error|đang cập nhật"
    r"|không có kết quả nào|nothing matched your search|no results (?:were )?found|페이지를 찾을 수 없",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"(?:kết quả )?tìm kiếm\b|search\b|search results|results for\b\W{0,2}[\"“'‘«]|검색", re.IGNORECASE
)
_ARCHIVE = re.compile(
    r"(?:chuyên mục|danh mục|category|categories|tag|thẻ|nhãn|từ khóa|tác giả|author|label|tháng|năm|ngày|month|year"
    r"|day|(?:monthly |yearly |daily |category |tag )?archives?|lưu trữ|kategori|arsip)\s?:\s?\S"
    r"|hiển thị các bài (?:đăng|viết) có nhãn|showing posts (?:with label|from)",
    re.IGNORECASE,
)
_FIRST_PAGE = re.compile(r"/?|/(?:index|default|home)(?:\.\w{2,5})?/?", re.IGNORECASE)
_NO_TITLE = "shows no title"
_NO_TEXT = "no date and next to no text"
_MENU_WORD = "its title is a menu's word, and it shows no date"
_IN_MENU = "the menu leads to it by its heading, and it shows no date"
_SITE_PAGE = "calls itself a page of the site, and shows no date"
_PIECES = "its pieces are headed by links to other pages"
_NOTHING = "says that there is nothing here"
EMPTY = frozenset((_NO_TEXT, _NOTHING))
"""Reasons against an article that leave nothing of one: in place of an article, they say that it is gone."""
WEAK = frozenset((_NO_TITLE, _NO_TEXT, _MENU_WORD, _IN_MENU, _SITE_PAGE))
"""Reasons against an article that say only how little a page shows."""
_MORE = frozenset(
    "đọc thêm|đọc tiếp|xem thêm|xem tiếp|chi tiết|xem chi tiết|tiếp tục đọc|read more|more|continue reading"
    "|selengkapnya|더보기|자세히 보기".split("|")
)
_SHORT_ENTRY = 12
_LONGEST_MENU_WORD = 30
_MANY_DATES = 6
_LOOKED_AT = 80
_FEW_WORDS = 40
_LONG = 1000


def judge(
    draft: Draft, head: Head, start: int, dated: Dated | None, title: Candidate | None, menu: set[str]
) -> tuple[PageKind, str]:
    """Return what a page is and why.

    Args:
        draft: The page, boilerplate cut.
        head: What it says to machines.
        start: Index of the body's first line.
        dated: The date of publication that was found.
        title: The title chosen, None when no line is good enough.
        menu: Keys of the words of links to other pages.
    """
    node = draft.sheet.nodes[draft.region]
    kept = draft.kept(start, node.last)
    chars = sum(len(draft.sheet.lines[i].text) for i in kept)
    labels = _directive_labels(draft)
    # a date in the site's own listing or feed is as good as one on the page: it lists what it publishes
    visible = dated is not None and dated.evidence.origin in ("visible", "listing", "feed")
    if labels >= (3 if chars < 1500 else 4):
        return PageKind.OTHER, f"a directive's page: it shows {labels} of a directive's labels"
    repeated = _reads_on(draft, title, node) or _is_listing(draft, title, start, chars, node, menu)
    if repeated is not None:
        return PageKind.LISTING, repeated
    if title is None and (chars < _LONG or not head.title or not any(draft.weight[i] >= 100 for i in kept)):
        return PageKind.OTHER, _NOTHING if _says_nothing(draft, title, kept, chars) else _NO_TITLE
    if title is not None and title.score < KNOWN and not visible and _is_menu_word(draft, title, menu):
        return PageKind.OTHER, _MENU_WORD
    if _says_nothing(draft, title, kept, chars):
        return PageKind.OTHER, _NOTHING
    if chars < _FEW_WORDS and not (visible and (chars or _pictures(draft))):
        return PageKind.OTHER, _NO_TEXT
    if _is_calendar(draft, title, node):
        return PageKind.OTHER, "a calendar: dates and short lines by turns"
    if chars < 300 and not visible and _inputs(draft) >= 2:
        return PageKind.OTHER, "a form to fill in"
    told = _is_sites(draft, head, title, node, dated=visible)
    if told is not None:
        return PageKind.OTHER, told
    return PageKind.ARTICLE, "one title with text of its own under it"


def _is_sites(draft: Draft, head: Head, title: Candidate | None, node: Node, *, dated: bool) -> str | None:
    """Return why a page is the site's own, about the office or its first one; None when it is not."""
    here = parts(draft.page.url)
    if _FIRST_PAGE.fullmatch(here.path) and not here.query:
        return "the site's first page"
    if dated:
        return None
    if head.kind == "website" and not head.articles:
        return _SITE_PAGE
    return _IN_MENU if stands_in_menu(draft, title, node) else None


def _is_listing(
    draft: Draft, title: Candidate | None, start: int, chars: int, node: Node, menu: set[str]
) -> str | None:
    """Return why a page is a listing, or a directive's; None when it is not."""
    if title is None:
        found = entries(draft, 0, len(draft.rule))
        if _repeats(draft, found, 0, len(draft.rule)):
            return "repeats dated entries that lead to other pages"
        if head_pieces(draft, [i for i in found if i < node.last], -1, node):
            return _PIECES
        heads = any(draft.node_of(i).level for i in found if start - 12 <= i < start)
        return "shows no title of its own, but one that leads to another page" if heads else None
    told = _by_title(title.text)
    if told is not None:
        return told
    if _leads_away(draft, title):
        return "its title leads to another page"
    under = sum(max(draft.weight[i], 0.0) for i in draft.kept(title.index + 1, node.last))
    first = max(0, title.index if under >= 100 else min(node.first, title.index))
    found = entries(draft, min(first, node.first), node.last)
    if head_pieces(draft, found, title.index, node):
        return _PIECES
    found = [index for index in found if index >= first]
    if _repeats(draft, found, first, node.last):
        return "repeats dated entries that lead to other pages"
    over = sum(title.index < i < start for i in found)
    if _is_menu_word(draft, title, menu) and _heads_entry(draft, title, start):
        return "an entry stands under a title that is a menu's word"
    if over and (len(found) >= 2 or chars < 400) and _longest_run(draft, found, start, node.last) < _LONG:
        return "under its title stand entries that lead to other pages"
    return None


def _by_title(text: str) -> str | None:
    """Return why a page of this title is no article; None when the title does not say."""
    if _is_code(text) or _LABEL.fullmatch(text):
        return "a directive's page: its title is the directive's number"
    if _SEARCH.match(text):
        return "results of a search"
    return "an archive of the site's articles, by its title" if _ARCHIVE.match(text) else None


def _reads_on(draft: Draft, title: Candidate | None, node: Node) -> str | None:
    """Return why a page is a listing when several lines in the region are links that lead on to a teaser's rest."""
    first = node.first if title is None else min(node.first, max(title.index, 0))
    on = [i for i in range(first, node.last) if draft.role(i) == "tool" and _leads_on(draft, i)]
    prose = [max(draft.weight[i], 0.0) for i in range(first, node.last)]
    few = len(on) < 3 or sum(prose[: on[0] - first]) >= 0.5 * sum(prose)
    return None if few else "its pieces end in links to the rest of them"


def _leads_on(draft: Draft, index: int) -> bool:
    line = draft.sheet.lines[index]
    if draft.rule[index] in ("named-chrome", "after-end") or linked_share(line) < 0.8:
        return False
    return line_key(line.text) in _MORE and not leads_here(draft, index)


def _is_menu_word(draft: Draft, title: Candidate, menu: set[str]) -> bool:
    if draft.role(title.index) == "weak":
        return True
    return len(title.text) <= _LONGEST_MENU_WORD and line_key(title.text) in menu


def _heads_entry(draft: Draft, title: Candidate, start: int) -> bool:
    """Return whether a link to another page stands between title and text; a row of several is a menu."""
    for index in range(max(title.index, 0) + 1, start):
        line = draft.sheet.lines[index]
        linked = linked_share(line) > 0.5 and line.linked >= _SHORT_ENTRY and draft.rule[index] != "named-chrome"
        if linked and len(draft.links_at(index)) < 3 and not (draft.role(index) or leads_here(draft, index)):
            return True
    return False


def _is_calendar(draft: Draft, title: Candidate | None, node: Node) -> bool:
    """Return whether dates and short lines stand by turns, none of them a link; a table of them may be an article's."""
    first = node.first if title is None or title.index < 0 else min(node.first, title.index + 1)
    own = [i for i in range(first, min(first + _LOOKED_AT, len(draft.rule))) if _is_plain(draft, i)]
    dates = [i for i in own if draft.is_date(i)]
    if len(dates) < _MANY_DATES:
        return False
    between = [i for i in own if dates[0] < i < dates[-1]]
    return len(dates) >= 0.2 * len(between) and all(len(draft.sheet.lines[i].text) < 100 for i in between)


def _is_plain(draft: Draft, index: int) -> bool:
    """Return whether a line is neither chrome, nor a cell, nor a link, nor right beside one."""
    node = draft.node_of(index)
    if draft.rule[index] in ("named-chrome", "after-end") or "td" in (node.tag, draft.sheet.nodes[node.parent].tag):
        return False
    around = draft.sheet.lines[max(0, index - 1) : index + 2]
    return not any(linked_share(line) > 0.5 for line in around)


def _longest_run(draft: Draft, found: list[int], first: int, last: int) -> float:
    """Return the weight of the most prose that stands between two entries."""
    edges = [first, *(i for i in found if first < i < last), last]
    return max(sum(max(draft.weight[i], 0.0) for i in draft.kept(a, b)) for a, b in pairwise(edges))


def _says_nothing(draft: Draft, title: Candidate | None, kept: list[int], chars: int) -> bool:
    """Return whether a page says that there is no such page, or nothing on it yet."""
    if title is not None and _ERROR.search(title.text):
        return True
    return chars < 200 and any(_ERROR.search(draft.sheet.lines[i].text) for i in kept)


def _is_code(text: str) -> bool:
    found = find_codes(text)
    return len(found) == 1 and len(found[0]) > 0.8 * len(text.replace(" ", "")) - 12 and text[:1].isdigit()


def _directive_labels(draft: Draft) -> int:
    labels = set()
    for index, line in enumerate(draft.sheet.lines):
        if len(line.text) < 60 and draft.rule[index] != "named-chrome":
            label = line.text.partition(":")[0].strip()
            if _LABEL.fullmatch(label):
                labels.add(label.lower())
    return len(labels)


def _repeats(draft: Draft, found: list[int], first: int, last: int) -> bool:
    """Return whether dated entries are what the region is made of, from its beginning on."""
    lines = draft.sheet.lines
    dated = [i for i in found if any(_dated(lines[k]) for k in range(i, min(i + 9, last)))]
    if len(dated) < 2:
        return False
    prose = [max(draft.weight[i], 0.0) if draft.rule[i] != "named-chrome" else 0.0 for i in range(first, last)]
    before = sum(prose[: dated[0] - first])
    return before < (0.25 if len(dated) > 2 else 0.1) * sum(prose) or (before < _FEW_WORDS and len(dated) > 2)


def _dated(line: Line) -> bool:
    return is_date_line(line) or len(bare(line.text)) < len(line.text)


def _leads_away(draft: Draft, title: Candidate) -> bool:
    if title.index < 0 or title.origin == "profile":
        return False
    line = draft.sheet.lines[title.index]
    return linked_share(line) > 0.5 and not leads_here(draft, title.index)


def _inputs(draft: Draft) -> int:
    """Count the fields to fill in within the region."""
    fields = draft.sheet.nodes[draft.region].el.iter("input", "textarea")
    return sum((f.get("type") or "text").lower() in ("text", "password", "email", "tel", "search") for f in fields)


def _pictures(draft: Draft) -> int:
    node = draft.sheet.nodes[draft.region]
    return sum(node.first <= at <= node.last for _, at in draft.sheet.images)
