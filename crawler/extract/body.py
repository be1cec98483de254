"""Kept lines -> the typed blocks of an article's body. What is kept is decided elsewhere."""

from archive.model import Block, BlockKind, list_block, table_block
from crawler.extract.draft import Draft


def blocks(draft: Draft, kept: list[int]) -> tuple[Block, ...]:
    """Return the lines with these indices as blocks, in order."""
    made: list[Block] = []
    for index in kept:
        line = draft.sheet.lines[index]
        node = draft.node_of(index)
        kind = BlockKind.HEADING if node.level else BlockKind.PARAGRAPH
        made.append(Block(kind=kind, text=line.text, level=node.level))
    return tuple(made)


_ = (list_block, table_block)
