"""Where on the page the article stands: lines are weighed, and the element whose lines weigh most is its region.

Prose weighs for, link text against; the lines right after the page's title and date line weigh more, so that a
notice of one line wins over a longer footer. What is cut inside the region is decided in `cuts`.
"""

import re
from functools import lru_cache
from itertools import accumulate

from crawler.extract import byline
from crawler.extract.draft import Draft
from crawler.extract.files import is_file_link
from crawler.extract.hints import Hint, of_names
from crawler.extract.sheet import Line, Sheet, is_date_line, linked_share

_CHROME = int(Hint.CHROME)
_COMMENTS = int(Hint.COMMENTS)
_BODY = int(Hint.BODY)
_CELLS = frozenset(("td", "th"))
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "menu"))
_STRONG = int(Hint.STRONG)
_STRONG_SHARE = 0.85
_CERTAIN = 0.02
_FORM_SHARE = 0.3
"""A form that holds more of the page's lines is the page's own, as WebForms makes them."""
_SENTENCE_END = re.compile(r"[.!?…:;]['\"”’)\]]*$")
_LEGAL = re.compile(
    r"©|copyright|bản quyền|all rights reserved|(?:địa chỉ|điện thoại|đt|tel|fax|email|address|phone)\s?:"
    r"|(?:주소|전화(?:번호)?|팩스)\s?:|ghi rõ nguồn|chịu trách nhiệm|giấy phép số|cookie|terms of (?:use|service)"
    r"|privacy policy|저작권",
    re.IGNORECASE,
)
_LEGAL_SIGNS = tuple(
    ": © opyright OPYRIGHT ookie quyền QUYỀN nguồn iấy|phép IẤY|PHÉP ights erms|of rivacy 저작권 trách|nhiệm".replace(
        " ", "\n"
    )
    .replace("|", " ")
    .split("\n")
)
"""One of these is in every line that `_LEGAL` finds something in: a cheap look before the dear one."""
_MACHINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)|https?://\S+\.(?:png|jpe?g|gif|svg|webp)$"
)
"""Values for machines that a page shows only where its own style sheet is missing."""
_FILE_WEIGHT = 0.5
_SHORT = 600.0
_SLIGHT = 60.0
_LONGEST_VALUES = 500
MAIN_SHARE = 0.35
"""An element named like chrome that holds more than this share of the page's prose is not taken for chrome."""


def weigh(line: Line, tag: str, *, heading: bool) -> float:
    """Return how much a line speaks for (in characters of prose) or against its place being the article."""
    length = len(line.text)
    share = line.linked / length
    if share > 0.5:
        return -min(length, 90) * share
    own = length - 2 * line.linked
    if line.text[length // 2] >= "\u3000":
        own *= 2  # a character of these scripts says more than a letter
    if own >= 45:
        if own < 250 and _is_legal(line.text):
            return -20.0
        return own if own >= 100 or _SENTENCE_END.search(line.text) else own * 0.6
    if heading:
        return 3.0
    if tag in _CELLS and not line.linked:
        return 0.5
    return own * 0.4 if _SENTENCE_END.search(line.text) and own > 20 else -2.0


@lru_cache(maxsize=1 << 11)
def _is_legal(text: str) -> bool:
    return any(sign in text for sign in _LEGAL_SIGNS) and _LEGAL.search(text) is not None


def weigh_lines(draft: Draft) -> None:
    """Give every line its weight, find the files linked to, and cut what names itself as chrome."""
    sheet, nodes = draft.sheet, draft.sheet.nodes
    weight = [weigh(line, (node := nodes[line.node]).tag, heading=node.level > 0) for line in sheet.lines]
    chrome = named_chrome(sheet, weight)
    for index, marked in enumerate(chrome):
        if marked:
            draft.rule[index] = "named-chrome"
            weight[index] = min(weight[index], 0.0) * 0.5
    for index, line in enumerate(sheet.lines):
        text = line.text
        if (
            ":" in text
            and not line.linked
            and len(text) < _LONGEST_VALUES
            and ("://" in text or ("T" in text and "-" in text))
            and _MACHINE.search(text)
        ):
            draft.rule[index] = draft.rule[index] or "machine-line"
            weight[index] = min(weight[index], 0.0)
    chrome.append(False)
    draft.files = {at for el, at in sheet.links if not chrome[at] and is_file_link(el)}
    for index in draft.files:
        if index < len(weight):
            weight[index] = max(weight[index], _FILE_WEIGHT)
    draft.weight = weight


def named_chrome(sheet: Sheet, weight: list[float]) -> list[bool]:
    """Return for every line whether it stands in an element that names itself as chrome.

    Names are believed only of elements that hold a small part of the page's prose.
    """
    marked = [False] * len(weight)
    prose = list(accumulate((max(w, 0.0) for w in weight), initial=0.0))
    total = prose[-1]
    until = 0
    for at, node in enumerate(sheet.nodes):
        if node.first < until or node.first == node.last:
            continue
        if node.tag == "form" and node.last - node.first < _FORM_SHARE * len(weight):
            until = node.last
            marked[node.first : until] = [True] * (until - node.first)
            continue
        hints = of_names(node.names) if node.names else 0
        if not (hints & _CHROME or node.tag in _CHROME_TAGS) or (hints & _BODY and not hints & _COMMENTS):
            continue
        if "embed" in node.names and not hints & _COMMENTS:
            continue  # what the text quotes from elsewhere
        share = prose[node.last] - prose[node.first]
        if share > _CERTAIN * total and not hints & _COMMENTS and _holds_body(sheet, at):
            continue
        if share <= (0.9 if hints & _COMMENTS else _STRONG_SHARE if hints & _STRONG else MAIN_SHARE) * total:
            until = node.last
            for index in range(node.first, until):
                marked[index] = True
    return marked


def _holds_body(sheet: Sheet, at: int) -> bool:
    """Return whether an element holds one that names itself the text of an article."""
    last = sheet.nodes[at].last
    for node in sheet.nodes[at + 1 :]:
        if node.first >= last:
            return False
        if node.names and node.hints & (_BODY | _COMMENTS) == _BODY:
            return True
    return False


def best_node(sheet: Sheet, weight: list[float]) -> int:
    """Return the index of the element whose lines weigh most; of equals the innermost."""
    sums = list(accumulate(weight, initial=0.0))
    best, best_sum = 0, float("-inf")
    for index, node in enumerate(sheet.nodes):
        if node.first < node.last:
            total = sums[node.last] - sums[node.first]
            if total >= best_sum:
                best, best_sum = index, total
    return best


def is_slight(draft: Draft) -> bool:
    """Return whether the region holds next to no prose: links in the same element outweigh the text, bare in it."""
    node = draft.sheet.nodes[draft.region]
    return sum(draft.weight[node.first : node.last]) < _SLIGHT


def with_pictures(draft: Draft) -> int:
    """Return the region, or, where it is the title alone, the innermost element around the title and its pictures.

    An album has no prose: its heading may weigh more than all its captions.
    """
    nodes, at = draft.sheet.nodes, draft.region
    if draft.title_at != nodes[at].first or nodes[at].last != nodes[at].first + 1:
        return at
    shown = next((spot for spot in draft.sheet.images if spot[1] > draft.title_at), None)
    if shown is None or any(_leads_on(draft, index) for index in range(draft.title_at + 1, shown[1])):
        return at
    around = set(shown[0].iterancestors())
    while at > 0 and nodes[at].el not in around:
        at = nodes[at].parent
    return at if nodes[at].tag not in _WHOLE_PAGE else draft.region


def _leads_on(draft: Draft, index: int) -> bool:
    return linked_share(draft.sheet.lines[index]) > 0.5 or draft.role(index) == "end"


_WHOLE_PAGE = frozenset(("html", "body"))
_BONUS = (160.0, 80.0, 40.0)


def favour_what_follows(draft: Draft, index: int) -> None:
    """Give weight to the lines right after the title: however short, they are the article's first."""
    lines, left = draft.sheet.lines, list(_BONUS)
    linked = 0
    for at in range(index + 1, min(index + 30, len(lines))):
        line = lines[at]
        role = draft.role(at)
        if role == "end" or linked > 2 or not left:
            return
        if linked_share(line) > 0.5:
            linked += 1
        elif draft.has_hint(at, Hint.CAPTION, 1):
            continue
        elif draft.rule[at] is None and (role is None or role == "weak") and not byline.is_header(draft, at):
            if draft.node_of(at).level and len(left) < len(_BONUS):
                return
            draft.weight[at] = max(draft.weight[at], 0.0) + left.pop(0)


def forgive_links(draft: Draft, index: int) -> None:
    """Let links to other articles not speak against the element of a title: they may stand in the text's own."""
    lines = draft.sheet.lines
    ended = next((at for at in range(index + 1, len(lines)) if draft.role(at) == "end"), len(lines))
    for at in range(ended, len(lines)):
        if linked_share(lines[at]) > 0.5:
            draft.weight[at] = max(draft.weight[at], 0.0)


def belongs(draft: Draft, index: int) -> bool:
    """Return whether a line between the title and the region is part of the article: a lead outside its body."""
    line = draft.sheet.lines[index]
    if draft.rule[index] is not None or draft.role(index) is not None or linked_share(line) > 0.3:
        return False
    return draft.weight[index] >= 45 or (draft.has_hint(index, Hint.LEAD) and len(line.text) > 15)


def reach(draft: Draft, end: int) -> int:
    """Return the index after the last line that the body goes on to outside its element.

    A short body may stand in several elements side by side, and a signature in one of its own. Lines that follow the
    region at once are taken as long as they are text: unlinked, and no chrome by word or name.
    """
    nodes, lines = draft.sheet.nodes, draft.sheet.lines
    region = nodes[draft.region]
    short = sum(max(w, 0.0) for w in draft.weight[region.first : region.last]) < _SHORT
    at = region.last
    while at < end:
        line = lines[at]
        if draft.rule[at] is not None or line.linked or draft.role(at) is not None or nodes[line.node].level:
            break
        beside = nodes[line.node].parent == region.parent or line.node == region.parent
        if not (short or beside) or (draft.weight[at] < 45 and not _closes(draft, at)):
            break
        at += 1
    return at


def _closes(draft: Draft, index: int) -> bool:
    line = draft.sheet.lines[index]
    if len(line.text) > 60 or is_date_line(line):
        return False
    return line.indent >= 15 or draft.node_of(index).align == "right"


def end_of_article(draft: Draft) -> int:
    """Return the index after the last line that can still be about the article: a byline, a file under the body.

    It is the end of the innermost element that holds title and body, or the first line before it that says that
    other news follow.
    """
    nodes = draft.sheet.nodes
    at = draft.region
    last = nodes[at].last
    while at > 0 and nodes[at].first > max(draft.title_at, 0):
        at = nodes[at].parent
    for index in range(last, nodes[at].last):
        if draft.role(index) in ("end", "tags", "pager", "copyright"):
            return index
    return nodes[at].last
