"""What is cut inside the article's region, rule by rule. Each rule has a stable name and a reason for a person."""

import re
from collections import Counter
from itertools import accumulate

from archive.model import Cut
from crawler.extract.dates import find_dates
from crawler.extract.draft import Draft
from crawler.extract.hints import Hint
from crawler.extract.places import selector
from crawler.extract.sheet import Node, linked_share
from crawler.extract.textnorm import line_key

REASONS = {
    "outside-region": "stands outside the element that holds the article",
    "named-chrome": "stands in an element whose name says menu, sharing, comments or the like",
    "machine-line": "values for machines: times, addresses of images",
    "link-menu": "a group of lines that are nearly all links",
    "link-line": "a line of its own that is only a link to another page",
    "link-heading": "the heading of a group of links",
    "chrome-line": "a line whose words are a button, a counter, a pager or the like",
    "after-end": "follows a line that ends articles, such as the heading of related news",
    "before-title": "stands before the title",
    "title": "is the title, or the title again",
    "metadata-line": "a line of metadata: date, section, counter of views",
    "byline": "a byline: read into author or source",
    "caption": "tied to an image as its caption",
    "attachment": "the label of an attached file",
    "legal-notice": "a note on copyright, not part of the text",
    "author-box": "stands in an element whose name says that it tells of the author",
    "teaser": "one of several elements of one kind side by side that each head another page",
    "promotion": "promotes the site, its author or other articles",
    "portal-rule": "dropped by the portal's profile",
    "site-repeats": "stands on nearly all of the site's article pages",
    "site-counter": "stands on nearly all of the site's article pages, with other digits",
    "site-menu": "stands where the site's other articles have links only",
    "site-place": "stands where the site's other articles have nothing of theirs",
    "empty": "nothing but marks",
}

_NOTICE = re.compile(
    r"vi phạm bản quyền|ghi rõ nguồn|khi phát hành lại|sao chép lại thông tin|bản quyền thuộc|all rights reserved"
    r"|reproduced? without|may not be (?:reproduced|published|copied)|무단\s?전재",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"(?:số\s)?lượt\s(?:người\s)?(?:xem|đọc|truy cập|tải)(?:\sbài)?\s?:?\s?[\d.,]+", re.IGNORECASE)
_BUTTONS = frozenset(("pager", "tool", "menu", "tags"))
"""Roles whose words can also be a heading of the text; between its paragraphs they count only as links."""
_FILES_HEADING = re.compile(
    r"(?:các\s)?(?:tập tin|tệp tin|tệp|file|tài liệu|văn bản)\s?(?:tin\s)?(?:đính\s?kèm|kèm theo|tải về)"
    r"(?:\s?\(\d+\))?\s?:?"
    r"|(?:đính kèm|kích thước|dung lượng|tên (?:tệp|tập) tin|file ?size|size|unduh"
    r"|download|attachments?|attached files?|tải về|tải file|첨부\s?파일)\s?:?",
    re.IGNORECASE,
)
_FILE_SIZE = re.compile(r"\(?[\d.,]+\s?(?:bytes?|[kmg]i?b)\)?", re.IGNORECASE)
_COMMENTS = frozenset(
    "bình luận|ý kiến bạn đọc|ý kiến phản hồi|ý kiến|góp ý|nhận xét|phản hồi|comments|leave a reply|leave a comment"
    "|댓글|komentar".split("|")
)
_GROUPS = frozenset(("ul", "ol", "dl", "div", "section", "table", "tbody", "tr", "td", "nav", "aside", "form", "menu"))
_LONGEST_LABEL = 250
_PARAGRAPH = 45


def link_menus(draft: Draft, first: int, last: int) -> None:
    """Cut groups of lines that are nearly all links, with the headings over them."""
    sheet = draft.sheet
    lines = sheet.lines
    region = sheet.nodes[draft.region]
    done = first
    for node in sheet.nodes[draft.region + 1 :]:
        if node.first >= last or node.first >= region.last:
            break
        if node.first < done or node.first < first or node.first == node.last or node.last > last:
            continue
        if node.first <= draft.title_at < node.last:
            continue
        size = node.last - node.first
        chars = linked = 0
        for line in lines[node.first : node.last]:
            chars += len(line.text)
            linked += line.linked
        if size >= 2 and linked > 0.55 * chars and node.tag in _GROUPS and not _has_file(draft, node.first, node.last):
            draft.cut(node.first, node.last, "link-menu")
            _cut_heading(draft, node.first, first)
            done = node.last


def link_lines(draft: Draft, first: int, last: int) -> None:
    """Cut lines of their own that are only a link to another page."""
    for index in draft.kept(first, last):
        line = draft.sheet.lines[index]
        if linked_share(line) <= 0.8 or _has_file(draft, index, index + 1) or line.breaks:
            continue
        if not draft.node_of(index).level or draft.role(index) != "end":  # a heading that links to all other news
            draft.cut(index, index + 1, "link-line")


def chrome_lines(draft: Draft, first: int, last: int) -> None:
    """Cut lines by their words, and everything after a line that ends articles."""
    prose = sum(max(draft.weight[i], 0.0) for i in draft.kept(first, last))
    seen = 0.0
    for index in draft.kept(first, last):
        if draft.rule[index] is not None:
            continue
        role = draft.role(index)
        if role in _BUTTONS and not draft.sheet.lines[index].linked and 0 < seen < 0.9 * prose:
            role = None
        if role == "end" or role == "tags":
            draft.cut(index, index + 1, "chrome-line")
            if seen > 0.3 * prose or seen >= 0.9 * prose or (seen > 0 and _announces(draft, index, last)):
                goes_on = _goes_on(draft, first, index, last)
                _end(draft, index + 1, goes_on)
                if goes_on == last:
                    return
        elif (role is not None and role not in ("weak", "numbers")) or _COUNTER.fullmatch(
            draft.sheet.lines[index].text
        ):
            draft.cut(index, index + 1, "chrome-line")
        seen += max(draft.weight[index], 0.0)


def _announces(draft: Draft, index: int, last: int) -> bool:
    """Return whether an end line under a dated title is the heading of links: however long their teasers are."""
    title = draft.title_at
    dated = title >= 0 and any(draft.is_date(i) for i in range(max(0, title - 3), min(title + 8, index)))
    if dated and draft.node_of(index).level and line_key(draft.sheet.lines[index].text) in _COMMENTS:
        return True
    return dated and any(linked_share(draft.sheet.lines[i]) > 0.5 for i in range(index + 1, min(index + 4, last)))


def _goes_on(draft: Draft, first: int, index: int, last: int) -> int:
    """Return the first paragraph after a box within the text, `last` when no text follows: it stands where most do."""
    lines, nodes = draft.sheet.lines, draft.sheet.nodes
    before = [i for i in range(first, index) if draft.rule[i] is None and draft.weight[i] >= _PARAGRAPH]
    if not before:
        return last
    homes = Counter((nodes[lines[i].node].parent, nodes[lines[i].node].tag) for i in before)
    home = homes.most_common(1)[0][0]
    if nodes[lines[index].node].parent == home[0] or home[1] != "p":
        return last  # the heading stands among the paragraphs: nothing parts what follows it from the text
    same = (i for i in range(index + 1, last) if (nodes[lines[i].node].parent, nodes[lines[i].node].tag) == home)
    return next((i for i in same if draft.rule[i] is None and draft.weight[i] >= _PARAGRAPH), last)


def _end(draft: Draft, first: int, last: int) -> None:
    """Cut what follows an end line; links that were cut one by one are links to other articles."""
    for index in range(first, last):
        if draft.rule[index] in (None, "link-line", "link-menu", "link-heading"):
            draft.rule[index] = "after-end"


def closing_lines(draft: Draft, first: int, last: int) -> None:
    """Cut what stands under the text but is none of it: copyright notes, and the labels of attached files."""
    kept = draft.kept(first, last)
    for index in kept[-3:]:
        text = draft.sheet.lines[index].text
        if len(text) < 300 and _NOTICE.search(text):
            draft.rule[index] = "legal-notice"
    for index in kept[-3:]:
        if draft.is_date(index) and find_dates(draft.sheet.lines[index].text)[0].label in ("published", "updated"):
            draft.rule[index] = "metadata-line"
    for place, index in enumerate(kept):
        line = draft.sheet.lines[index]
        heads = _FILES_HEADING.fullmatch(line.text) and any(_has_file(draft, i, i + 1) for i in kept[place : place + 4])
        label = len(line.text) < _LONGEST_LABEL and _has_file(draft, index, index + 1)
        if label and _is_button(draft, index):
            heads = True
        under_heading = place > 0 and draft.rule[kept[place - 1]] == "attachment"
        if _FILE_SIZE.fullmatch(line.text) and _has_file(draft, max(0, index - 3), index):
            heads = True
        if heads or (label and (under_heading or draft.has_hint(index, Hint.FILES, 3))):
            draft.rule[index] = "attachment"


def _is_button(draft: Draft, index: int) -> bool:
    """Return whether a line is links to one file only: its name, and a button to load it."""
    links = draft.links_at(index)
    return (
        len(links) > 1 and linked_share(draft.sheet.lines[index]) > 0.9 and len({el.get("href") for el in links}) == 1
    )


def _cut_heading(draft: Draft, before: int, first: int) -> None:
    """Cut the short line over a group of links that was cut."""
    index = before - 1
    if index < first or draft.rule[index] is not None:
        return
    line = draft.sheet.lines[index]
    text = line.text
    if draft.node_of(index).align == "right" or not draft.sheet.lines[before].linked:
        return  # a signature, or the group has a heading of its own
    short = len(text) <= 60 and not text.endswith((".", "!", ";"))
    if short and (draft.node_of(index).level or line.bold == len(text) or text.endswith(":") or draft.role(index)):
        draft.cut(index, before, "link-heading")


def _has_file(draft: Draft, first: int, last: int) -> bool:
    return any(index in draft.files for index in range(first, last)) if draft.files else False


def as_cuts(draft: Draft) -> tuple[Cut, ...]:
    """Return everything that was cut, in page order: each cut an element that one rule cut whole, or lines of one."""
    found: list[Cut] = []
    lines = draft.sheet.lines
    offsets = list(accumulate((len(line.text) + 1 for line in lines), initial=0))
    start = 0
    while start < len(lines):
        rule = draft.rule[start]
        end = start + 1
        while end < len(lines) and draft.rule[end] == rule:
            end += 1
        while rule is not None and start < end:
            node, last = _piece(draft, start, end)
            text = " ".join(line.text for line in lines[start:last])
            reason = draft.reasons.get(start, REASONS[rule])
            found.append(Cut(text=text, rule=rule, reason=reason, offset=offsets[start], path=selector(node.el)))
            start = last
        start = end
    return tuple(found)


def _piece(draft: Draft, start: int, end: int) -> tuple[Node, int]:
    """Return the outermost element whose lines are the first of [start, end), and the index after its last line.

    Where the line's own element holds other lines too, it is that element, with as many lines as stand in it by turns.
    """
    nodes, lines = draft.sheet.nodes, draft.sheet.lines
    own = at = lines[start].node
    while at >= 0 and nodes[at].first == start and nodes[at].last <= end:
        own, at = at, nodes[at].parent
    if nodes[own].first == start and nodes[own].last <= end:
        return nodes[own], nodes[own].last
    last = start + 1
    while last < end and lines[last].node == own:
        last += 1
    return nodes[own], last
