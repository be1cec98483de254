"""Links that tell what a page is: entries as long as titles, such that head pieces of its text, and a menu's own.

What kind of page that makes is decided in `kinds`.
"""

from collections import Counter

from crawler.extract.draft import Draft
from crawler.extract.hints import Hint
from crawler.extract.leads import leads_here
from crawler.extract.sheet import Node, linked_share
from crawler.extract.textnorm import line_key
from crawler.extract.title import Candidate, bare

_TITLE = int(Hint.TITLE)
_CRUMBS = int(Hint.CRUMBS)
_ENTRY_LENGTH = 25
_LONGEST_MENU_WORD = 30
_LEVELS = 5
_TEXT = 45.0
_LEAST_HEADS = 3


def entries(draft: Draft, first: int, last: int) -> list[int]:
    """Return the lines in [first, last) that are entries: links as long as titles, and linked headings."""
    lines = draft.sheet.lines
    found = []
    for index in range(first, last):
        line = lines[index]
        if draft.rule[index] in ("named-chrome", "after-end") or line.linked < 0.3 * len(line.text):
            continue
        long_enough = line.linked >= _ENTRY_LENGTH or (draft.node_of(index).level > 0 and line.linked > 8)
        if not long_enough or draft.role(index) or leads_here(draft, index):
            continue
        if index in draft.files or len(draft.links_at(index)) > 2:  # a file, a row of a menu
            continue
        if linked_share(line) > 0.8 or len(bare(line.text)) <= line.linked + 5:
            found.append(index)
    return found


def head_pieces(draft: Draft, found: list[int], title: int, node: Node) -> bool:
    """Return whether linked headings part the region into pieces: whole articles, one under another.

    A title that stands within such a piece, under its heading, is a line of that piece.

    Args:
        draft: The page.
        found: Its entries.
        title: Index of the title; -1 when it stands nowhere on the page.
        node: The region.
    """
    heads = [i for i in found if i >= node.first and (draft.node_of(i).level or _is_titled(draft, i))]
    if title < 0:
        looks = Counter((draft.node_of(i).tag, draft.node_of(i).classes) for i in heads)
        look, count = max(looks.items(), key=lambda item: item[1], default=(None, 0))
        first = next((i for i in heads if (draft.node_of(i).tag, draft.node_of(i).classes) == look), 0)
        before = sum(max(w, 0.0) for w in draft.weight[node.first : first])
        return count >= _LEAST_HEADS and before < 0.1 * sum(max(w, 0.0) for w in draft.weight[node.first : node.last])
    nodes, at = draft.sheet.nodes, draft.sheet.lines[title].node
    while heads and nodes[at].parent >= 0 and nodes[at].first >= node.first:
        piece = nodes[at]
        if any(piece.first <= i < title for i in heads):
            beside = (n for n in nodes if (n.parent, n.tag, n.classes) == (piece.parent, piece.tag, piece.classes))
            if sum(_is_piece(draft, other, heads) for other in beside if other is not piece) >= 2:
                return True
        at = piece.parent
    return False


def _is_piece(draft: Draft, node: Node, heads: list[int]) -> bool:
    """Return whether an element begins with a linked heading, and goes on with text of its own."""
    head = next((i for i in heads if node.first <= i < min(node.first + 4, node.last)), None)
    return head is not None and any(w >= _TEXT for w in draft.weight[head + 1 : node.last])


def _is_titled(draft: Draft, index: int) -> bool:
    return bool(draft.node_of(index).hints & _TITLE)


def stands_in_menu(draft: Draft, title: Candidate | None, node: Node) -> bool:
    """Return whether a menu over the text leads to this very page by the words of its title or heading."""
    lines = draft.sheet.lines
    keys = {line_key(lines[i].text) for i in range(node.first) if draft.node_of(i).level in (1, 2)}
    if title is not None:
        keys.add(line_key(title.text))
    return any(
        draft.rule[i] == "named-chrome"
        and len(lines[i].text) <= _LONGEST_MENU_WORD
        and lines[i].linked
        and line_key(lines[i].text) in keys
        and leads_here(draft, i)
        and _in_menu(draft, i)
        for i in range(node.first)
    )


def _in_menu(draft: Draft, index: int) -> bool:
    node = draft.node_of(index)
    for _ in range(_LEVELS):
        if node.names and node.hints & _CRUMBS:
            return False
        if node.tag == "nav" or "menu" in node.names or "nav" in node.names:
            return True
        if node.parent < 0:
            break
        node = draft.sheet.nodes[node.parent]
    return False
