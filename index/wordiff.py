"""What became of a text: two states of it as pieces that stayed, went or came, word by word. No archive, no terminal.

Lines are matched first, then the words of lines that differ: long texts with few edits cost little, and a moved comma
does not tear a paragraph apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\s*\S+|\s+$")


class Fate(StrEnum):
    """What became of a piece."""

    STAYED = "="
    WENT = "-"
    CAME = "+"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Some words in a row, as they stand in their line, and what became of them."""

    fate: Fate
    text: str


Line = tuple[Piece, ...]


def diff_lines(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """Return the lines of both texts in order, each as pieces; one that stayed as it was is one piece."""
    lines: list[Line] = []
    for same, olds, news in _changes(before, after):
        if same:
            lines += [(Piece(fate=Fate.STAYED, text=line),) for line in olds]
            continue
        paired = min(len(olds), len(news))
        lines += [_in_words(old, new) for old, new in zip(olds[:paired], news[:paired], strict=True)]
        lines += [(Piece(fate=Fate.WENT, text=line),) for line in olds[paired:]]
        lines += [(Piece(fate=Fate.CAME, text=line),) for line in news[paired:]]
    return lines


def counts(lines: Sequence[Line]) -> tuple[int, int]:
    """Return how many words came and how many went."""
    pieces = [piece for line in lines for piece in line]
    came, went = (sum(len(p.text.split()) for p in pieces if p.fate is fate) for fate in (Fate.CAME, Fate.WENT))
    return came, went


def around_changes(lines: Sequence[Line], context: int = 1) -> Iterator[Line | None]:
    """Yield the lines that changed with some around them; None where lines that stayed are left out."""
    changed = [any(piece.fate is not Fate.STAYED for piece in line) for line in lines]
    last = -1
    for number, line in enumerate(lines):
        if not any(changed[max(0, number - context) : number + context + 1]):
            continue
        if number != last + 1:
            yield None
        yield line
        last = number
    if last >= 0 and last + 1 < len(lines):
        yield None


def _in_words(old: str, new: str) -> Line:
    pieces = []
    for same, olds, news in _changes(_WORD.findall(old), _WORD.findall(new)):
        if same:
            pieces.append(Piece(fate=Fate.STAYED, text="".join(olds)))
            continue
        went, came = "".join(olds), "".join(news)
        space = _space(went) if _space(went) == _space(came) else ""
        parts = ((Fate.STAYED, space), (Fate.WENT, went[len(space) :]), (Fate.CAME, came[len(space) :]))
        pieces += [Piece(fate=fate, text=text) for fate, text in parts if text]
    return tuple(pieces)


def _space(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[bool, list[str], list[str]]]:
    """Yield (the same, pieces before, pieces after) in order."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield tag == "equal", list(before[a:b]), list(after[c:d])
