"""What a page is: an article, a listing or something else, by its own structure.

A listing repeats: links with the text of titles, each with a date or a few words. A directive's page is a table of
labels. An article has one title that is not a menu's word, and prose or a date under it.
"""

import re

from crawler.extract.draft import Draft
from crawler.extract.head import Head
from crawler.extract.lines import linked_share
from crawler.extract.page import PageKind
from crawler.extract.textnorm import line_key

_DIRECTIVE = re.compile(
    r"(?:số\s?/?\s?(?:kí|ký) hiệu|số văn bản|ngày ban hành|ngày (?:bắt đầu )?(?:có )?hiệu lực|trích yếu|cơ quan ban hành"
    r"|người ký|loại văn bản|thể loại|lĩnh vực|hiệu lực|đơn vị ban hành|tên văn bản|nội dung tóm tắt)(?:\s*:.*)?",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b40[34]\b|không tìm thấy|không tồn tại|not found|đã bị xóa|không có quyền|access denied|lỗi hệ thống"
    r"|runtime error|server error|페이지를 찾을 수 없",
    re.IGNORECASE,
)
_TITLE_LENGTH = 20


def judge(draft: Draft, head: Head, start: int, dated: bool, title: str | None) -> tuple[PageKind, str]:
    """Return what a page is and why.

    Args:
        draft: The page, boilerplate cut.
        head: What it says to machines.
        start: Index of the body's first line.
        dated: Whether a date of publication was found.
        title: The title chosen, None when no line is good enough.
    """
    node = draft.sheet.nodes[draft.region]
    kept = draft.kept(node.first, node.last)
    lines = draft.sheet.lines
    prose = sum(max(draft.weight[i], 0.0) for i in kept)
    chars = sum(len(lines[i].text) for i in kept)
    labels = {
        line_key(lines[i].text.split(":")[0])
        for i in range(node.first, node.last)
        if _DIRECTIVE.fullmatch(lines[i].text)
    }
    if len(labels) >= 3:
        return PageKind.OTHER, f"a directive's page: it shows {len(labels)} of a directive's labels"
    teasers = _teasers(draft, node.first, node.last)
    if teasers >= 3 and teasers * 4 >= len([i for i in kept if draft.weight[i] > 40]):
        return PageKind.LISTING, f"repeats {teasers} links that look like titles among its text"
    if title is None:
        return PageKind.OTHER, "shows no title"
    if _ERROR.search(title) or chars < 200 and any(_ERROR.search(lines[i].text) for i in kept):
        return PageKind.OTHER, "says that there is no such page"
    if _inputs(draft) >= 2 and prose < 1000:
        return PageKind.OTHER, "a form to fill in"
    if head.kind == "website" and not dated:
        return PageKind.OTHER, "calls itself a page of the site, and shows no date"
    return PageKind.ARTICLE, "one title with its own text"


def _teasers(draft: Draft, first: int, last: int) -> int:
    """Count links as long as titles that stand before the last prose of the region."""
    lines = draft.sheet.lines
    end = max((i for i in draft.kept(first, last) if draft.weight[i] > 40), default=first)
    return sum(
        linked_share(lines[i]) > 0.8 and len(lines[i].text) >= _TITLE_LENGTH
        for i in range(first, end)
        if draft.rule[i] in ("link-line", "link-menu", None)
    )


def _inputs(draft: Draft) -> int:
    """Count the fields to fill in within the region."""
    el = draft.sheet.nodes[draft.region].el
    fields = el.iter("input", "textarea", "select")
    return sum((f.get("type") or "text").lower() in ("text", "password", "email", "tel", "search") for f in fields)
