"""Kept lines -> the typed blocks of an article's body: paragraphs, headings, lists, tables, quotes, captions.

What is kept is decided elsewhere. Layout tables are flattened: their lines are blocks of their own.
"""

from itertools import groupby

from archive.model import Block, BlockKind, list_block, table_block
from crawler.extract.draft import Draft
from crawler.extract.sheet import Line, Node, Sheet

_LISTS = frozenset(("ul", "ol"))
_CELLS = frozenset(("td", "th"))
_LONGEST_HEADING = 120
_PSEUDO_LEVEL = 4
"""Level of a heading that is one by its look only: a short bold line."""


def blocks(draft: Draft, kept: list[int], captions: set[int]) -> tuple[Block, ...]:
    """Return the kept lines as blocks, in order.

    Args:
        draft: The page.
        kept: Indices of the body's lines.
        captions: Those of them that are captions.
    """
    structure = _Structure(draft)
    made: list[Block] = []
    for (kind, top), group in groupby(kept, key=lambda i: structure.of(draft.sheet.lines[i].node)):
        indices = list(group)
        if kind == "table":
            made.append(_table(draft.sheet, top, indices))
        elif kind == "list" and not captions.intersection(indices):
            made.append(_list(draft.sheet, top, indices))
        else:
            made.extend(_flow(draft, indices, captions, quoted=kind == "quote"))
    return tuple(made)


def _flow(draft: Draft, indices: list[int], captions: set[int], *, quoted: bool) -> list[Block]:
    """Return lines that are no list and no table, each a block; lines that `<br>` broke in mid-sentence joined."""
    made: list[Block] = []
    before = -1
    for index in indices:
        line, node = draft.sheet.lines[index], draft.node_of(index)
        text = line.text
        if made and _continues(draft.sheet, before, index):
            last = made[-1]
            made[-1] = Block(kind=last.kind, text=f"{last.text} {text}", level=last.level)
        elif index in captions:
            made.append(Block(kind=BlockKind.CAPTION, text=text))
        elif node.level:
            made.append(Block(kind=BlockKind.HEADING, text=text, level=node.level))
        elif quoted:
            made.append(Block(kind=BlockKind.QUOTE, text=text))
        elif line.bold == len(text) and len(text) <= _LONGEST_HEADING and text[-1] not in ".,;…!?" and _alone(line):
            made.append(Block(kind=BlockKind.HEADING, text=text, level=_PSEUDO_LEVEL))
        else:
            made.append(Block(kind=BlockKind.PARAGRAPH, text=text))
        before = index
    return made


def _alone(line: Line) -> bool:
    return len(line.text) > 3 and any(c.isalpha() for c in line.text)


def _continues(sheet: Sheet, before: int, index: int) -> bool:
    """Return whether a line goes on with the sentence of the line before, which one `<br>` broke."""
    line = sheet.lines[index]
    if line.breaks != 1 or before < 0 or sheet.lines[before].node != line.node:
        return False
    return line.text[0].islower() and sheet.lines[before].text[-1] not in ".:;!?…"


class _Structure:
    """Which list, data table or quotation a block element stands in, within the region; remembered per element."""

    def __init__(self, draft: Draft) -> None:
        self.sheet, self.region = draft.sheet, draft.region
        self.known: dict[int, tuple[str, int]] = {}
        self.tables: dict[int, bool] = {}

    def of(self, index: int) -> tuple[str, int]:
        """Return (`table`, `list`, `quote` or empty, index of the outermost such element)."""
        path = []
        at = index
        while at > self.region and at not in self.known:
            path.append(at)
            at = self.sheet.nodes[at].parent
        found = self.known.get(at, ("", -1))
        for at in reversed(path):
            if not found[0] or (found[0] == "quote" and self.sheet.nodes[at].tag != "blockquote"):
                found = self._own(at) or found
            self.known[at] = found
        return found

    def _own(self, at: int) -> tuple[str, int] | None:
        tag = self.sheet.nodes[at].tag
        if tag in _LISTS:
            return "list", at
        if tag == "blockquote":
            return "quote", at
        return ("table", at) if tag == "table" and is_data(self.sheet, at) else None


def is_data(sheet: Sheet, table: int) -> bool:
    """Return whether a table holds data, not layout: rows of several short cells."""
    rows = _rows(sheet, table)
    cells = [cell for row in rows for cell in row]
    filled = [cell for cell in cells if cell.last > cell.first]
    if len(rows) < 2 or max(map(len, rows)) < 2 or len(filled) < 3:
        return False
    if any(node.tag == "table" and node.last > node.first for node in _inside(sheet, table)):
        return False
    lines = sum(cell.last - cell.first for cell in filled)
    several = sum(sum(c.last > c.first for c in row) > 1 for row in rows)
    return lines <= 4 * len(filled) and several >= 0.4 * len([r for r in rows if any(c.last > c.first for c in r)])


def _inside(sheet: Sheet, index: int) -> list[Node]:
    """Return the block elements inside one, in document order."""
    depth = sheet.nodes[index].depth
    end = index + 1
    while end < len(sheet.nodes) and sheet.nodes[end].depth > depth:
        end += 1
    return sheet.nodes[index + 1 : end]


def _rows(sheet: Sheet, table: int) -> list[list[Node]]:
    rows: list[list[Node]] = []
    for node in _inside(sheet, table):
        if node.tag == "tr":
            rows.append([])
        elif node.tag in _CELLS and rows:
            rows[-1].append(node)
    return [row for row in rows if row]


def _table(sheet: Sheet, table: int, indices: list[int]) -> Block:
    kept = set(indices)
    rows = [
        [_joined(sheet, [i for i in range(c.first, c.last) if i in kept]) for c in row] for row in _rows(sheet, table)
    ]
    loose = kept.difference(i for row in _rows(sheet, table) for c in row for i in range(c.first, c.last))
    head = [[_joined(sheet, [i])] for i in sorted(loose)]
    return table_block(row for row in head + rows if any(row))


def _list(sheet: Sheet, top: int, indices: list[int]) -> Block:
    items: list[tuple[int, str]] = []
    owner = -2
    for index in indices:
        item, depth = _item_of(sheet, sheet.lines[index].node, top)
        if item == owner and items:
            items[-1] = (items[-1][0], f"{items[-1][1]} {sheet.lines[index].text}")
        else:
            items.append((depth, sheet.lines[index].text))
        owner = item
    return list_block(items)


def _item_of(sheet: Sheet, node: int, top: int) -> tuple[int, int]:
    """Return the list item that an element stands in, and how many lists are around it within the outermost."""
    item, depth = -1, 0
    while node > top:
        tag = sheet.nodes[node].tag
        if tag == "li" and item < 0:
            item = node
        elif tag in _LISTS:
            depth += 1
        node = sheet.nodes[node].parent
    return item, depth


def _joined(sheet: Sheet, indices: list[int]) -> str:
    return " ".join(sheet.lines[i].text for i in indices)
