"""Which lines of a page are entries, links as long as titles, and whether such links head pieces of its text.

What kind of page that makes is decided in `kinds`.
"""

from collections import Counter

from crawler.extract.draft import Draft
from crawler.extract.hints import Hint
from crawler.extract.leads import leads_here
from crawler.extract.sheet import Node, linked_share
from crawler.extract.title import bare

_TITLE = int(Hint.TITLE)
_ENTRY_LENGTH = 25
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
