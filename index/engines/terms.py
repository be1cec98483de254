"""What an article becomes in an inverted index: fields, terms, positions. No engine's library.

The field `words` holds title, attachment labels and text, each in its own stretch of positions, so that one list of
postings answers "anywhere" and, by position, "in the title". A syllable stands in it with its exact and its folded
reading at one position; without accents they are one. `section` and `author` hold words too; the other fields hold
keys, which have no positions.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from index.codes import code_terms
from index.document import IndexDocument
from index.language import readings
from index.parse import portal_key
from index.query import Place

WORDS, SECTION, AUTHOR = "words", "section", "author"
CODE, PORTAL, DAY, SECTION_NAME, ID = "code", "portal", "day", "section_name", "id"
PLACED = (WORDS, SECTION, AUTHOR)
FIELDS = (*PLACED, CODE, PORTAL, DAY, SECTION_NAME, ID)

_LABELS_FROM = 1024
_TEXT_FROM = 4096
_END = 1 << 32
# Positions in `words`, first and after the last. A longer title or list of labels is cut, for searching only.
STRETCHES = {
    Place.TITLE: (0, _LABELS_FROM),
    Place.ATTACHMENT: (_LABELS_FROM, _TEXT_FROM),
    Place.TEXT: (_TEXT_FROM, _END),
}
PLACE_FIELDS = {Place.SECTION: SECTION, Place.AUTHOR: AUTHOR}

Positions = dict[str, list[int]]


def placed_terms(document: IndexDocument) -> tuple[dict[str, Positions], int]:
    """Return the terms of the fields in `PLACED` with their rising positions, and the syllables in `words`."""
    words: Positions = defaultdict(list)
    length = _add(document.title, 0, _LABELS_FROM, words)
    start = _LABELS_FROM
    for label in document.attachments:
        count = _add(label, start, _TEXT_FROM, words)
        start += count + 1  # a phrase never runs from one label into the next
        length += count
    length += _add(document.text, _TEXT_FROM, _END, words)
    section: Positions = defaultdict(list)
    _add(document.section or "", 0, _END, section)
    author: Positions = defaultdict(list)
    _add(document.author or "", 0, _END, author)
    return {WORDS: words, SECTION: section, AUTHOR: author}, length


def key_terms(document: IndexDocument) -> dict[str, Iterable[str]]:
    """Return the terms of the fields that hold keys."""
    return {
        CODE: {term for key in document.codes for term in code_terms(key)},
        PORTAL: (portal_key(document.portal),),
        DAY: day_terms(document.published.date()) if document.published else (),
        SECTION_NAME: (document.section,) if document.section else (),
        ID: (document.article_id,),
    }


def day_terms(published: date) -> tuple[str, str, str]:
    """Return the terms of a publication day: its year, month and day."""
    day = published.isoformat()[:10]
    return day[:4], day[:7], day


def _add(text: str, start: int, end: int, positions: Positions) -> int:
    exacts, foldeds, numbers = readings(text)
    room = max(end - start - 1, 0)  # one free position keeps phrases from running into the next stretch
    del exacts[room:], foldeds[room:]
    for position, (exact, folded) in enumerate(zip(exacts, foldeds, strict=True), start):
        positions[folded].append(position)
        if exact != folded:
            positions[exact].append(position)
    for position, number in numbers:
        if position < room:
            positions[number].append(start + position)
            positions[number].sort()  # the same number can stand elsewhere without dots
    return len(foldeds)
