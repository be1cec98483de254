"""What of a text matched, and the pieces that show it best: text and spans, never markup. No engine, no terminal.

The text is read by the same chain as the index (`language.py`, `codes.py`), so what is marked is what was found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.codes import code_terms, find_codes
from index.language import Token, tokens
from index.query import Code, Phrase, Place, Prefix, Query, Word, wanted
from index.results import ResultPage, Snippet, Span

WIDTH = 200  # characters of a snippet, about: two lines of a terminal
COUNT = 2


@dataclass(frozen=True, slots=True)
class _Mark:
    """One match in a text; `what` tells apart what was asked for."""

    start: int
    end: int
    what: Query


def with_snippets(page: ResultPage, query: Query, text_of: Callable[[str], str | None]) -> ResultPage:
    """Return a page whose hits show what matched.

    Args:
        page: As an engine returned it.
        query: What was searched.
        text_of: Returns the text (`document.body_text`) of the article with an id, or None when it is gone.
    """
    hits = (
        replace(
            hit,
            title_spans=spans(hit.title, query, Place.TITLE),
            snippets=snippets(text_of(hit.article_id) or "", query),
        )
        for hit in page.hits
    )
    return replace(page, hits=tuple(hits))


def spans(text: str, query: Query, place: Place = Place.TEXT) -> tuple[Span, ...]:
    """Return what of a text a query asks for, in order, not overlapping."""
    return _joined(_marks(text, query, place))


def snippets(text: str, query: Query, *, width: int = WIDTH, count: int = COUNT) -> tuple[Snippet, ...]:
    """Return the pieces of a text that show most of what was asked for, in order; its beginning when nothing is there.

    Args:
        text: The text; newlines in it become spaces.
        query: What was searched.
        width: Characters of a piece, about: it ends between words.
        count: Pieces at most.
    """
    if not text:
        return ()
    marks = _marks(text, query, Place.TEXT)
    windows = _windows(marks, width, count) or [(0, 0)]
    return tuple(_cut(text, window, marks, width) for window in windows)


def _marks(text: str, query: Query, place: Place) -> list[_Mark]:
    leaves = [leaf for inside, leaf in wanted(query) if inside in (None, place)]
    words = {leaf.text: leaf for leaf in leaves if isinstance(leaf, Word)}
    prefixes = [leaf for leaf in leaves if isinstance(leaf, Prefix)]
    phrases = [leaf for leaf in leaves if isinstance(leaf, Phrase)]
    codes = {leaf.key: leaf for leaf in leaves if isinstance(leaf, Code)}
    marks: list[_Mark] = []
    if words or prefixes or phrases:
        found = list(tokens(text))
        marks += [
            _Mark(token.start, token.end, leaf)
            for token in found
            if (leaf := words.get(token.exact) or words.get(token.folded)) is not None
        ]
        marks += [_Mark(token.start, token.end, leaf) for leaf in prefixes for token in found if _begins(token, leaf)]
        marks += [mark for phrase in phrases for mark in _phrase_marks(phrase, found)]
    if codes:
        for code in find_codes(text):
            keys = sorted(code_terms(code.key) & codes.keys())
            marks += [_Mark(code.start, code.end, codes[key]) for key in keys]
    return sorted(marks, key=lambda mark: (mark.start, mark.end))


def _begins(token: Token, prefix: Prefix) -> bool:
    return token.exact.startswith(prefix.beginnings) or token.folded.startswith(prefix.beginnings)


def _phrase_marks(phrase: Phrase, found: Sequence[Token]) -> list[_Mark]:
    places: dict[str, dict[int, Token]] = {word: {} for word in phrase.words}
    for token in found:
        for reading in (token.exact, token.folded):
            if reading in places:
                places[reading][token.position] = token
    first, *others = phrase.words
    marks = []
    for position, token in places[first].items():
        following = [places[word].get(position + offset) for offset, word in enumerate(others, 1)]
        if all(following):
            marks.append(_Mark(token.start, max(t.end for t in following if t), phrase))
    return marks


def _windows(marks: Sequence[_Mark], width: int, count: int) -> list[tuple[int, int]]:
    """Return the stretches with most different matches, then most matches, then the earliest; in order."""
    rated: list[tuple[int, int, int, int]] = []
    end = 0
    for begin in range(len(marks)):
        end = max(end, begin + 1)
        while end < len(marks) and marks[end].end - marks[begin].start <= width:
            end += 1
        inside = marks[begin:end]
        rated.append((-len({mark.what for mark in inside}), -len(inside), marks[begin].start, inside[-1].end))
    chosen: list[tuple[int, int]] = []
    for _, _, start, stop in sorted(rated):
        if all(stop + width < other or start - width > other_stop for other, other_stop in chosen):
            chosen.append((start, stop))
            if len(chosen) == count:
                break
    return sorted(chosen)


def _cut(text: str, window: tuple[int, int], marks: Sequence[_Mark], width: int) -> Snippet:
    start, stop = window
    room = max(width - (stop - start), 0)
    start = max(start - room // 3, 0)
    stop = min(max(stop + room - room // 3, start + width), len(text))
    if start:
        space = text.find(" ", start, window[0])
        start = space + 1 if space >= 0 else start
    if stop < len(text):
        space = text.rfind(" ", window[1], stop)
        stop = space if space > start else stop
    inside = [mark for mark in marks if start <= mark.start and mark.end <= stop]
    piece = "".join(" " if letter.isspace() else letter for letter in text[start:stop])
    moved = tuple((begin - start, end - start) for begin, end in _joined(inside))
    return Snippet(piece, moved, (start > 0, stop < len(text)))


def _joined(marks: Sequence[_Mark]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for mark in marks:
        if joined and mark.start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], mark.end))
        else:
            joined.append((mark.start, mark.end))
    return tuple(joined)
