"""Where the body of an article lies among the lines of a page without markup.

The body is the heaviest run of sentences that no chrome breaks. Around and inside it, chrome is told by its place.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.extract.plain_lines import Line
from crawler.extract.plain_title import find_dated_repeat, lines_above

# Lines of these kinds hardly stand inside an article, so they part one run of sentences from the next.
_BARRIERS = frozenset({"end", "tags", "pager", "copyright", "caption", "menu"})
_TERMINATORS = _BARRIERS | {"counter", "tool", "clock", "weak"}
_AFTER_BODY = frozenset({"copyright", "pager", "tags", "counter", "clock", "tool"})
# A box of links inside an article ("Tin liên quan" and some titles) is no longer than this.
_BOX = 8
_BOX_HEAD = re.compile(r"liên quan|quan tâm|related|see also|also like|관련")
# What stands after "Tin khác" must be this much heavier than what stands before it to be the article: by far where
# that already has a title.
_AFTER_END, _AFTER_ARTICLE = 0.3, 0.02
_MENU_RUN, _MENU_WORDS, _ASIDE = 3, 8, 8
_RUNNING = 12
_OPENING, _VERSE, _VERSE_WORDS, _MOST_NOTICE_LINES = 3, 6, 10, 12


@dataclass(frozen=True)
class Body:
    """The sentences of an article: from line `first` to line `last`, without the links in `boxes`.

    `opening` holds the first few of them.
    """

    first: int
    last: int
    boxes: frozenset[int] = frozenset()
    opening: tuple[int, ...] = ()


def find_body(lines: Sequence[Line]) -> Body | None:
    """Return where the sentences of the article are; None when the page has neither sentences nor a title."""
    runs = _runs(lines)
    if not runs:
        return _without_sentences(lines)
    best = max(runs, key=lambda run: _weight(lines, run) * _discount(lines, runs, run))
    notice = _notice(lines, best)
    if notice is not None:
        return notice
    boxes: set[int] = set()
    for run in runs[runs.index(best) + 1 :]:
        if not _continues(lines, best, run):
            break
        opening = next(i for i in range(best[-1] + 1, run[0]) if lines[i].role in _BARRIERS)
        boxes.update(range(opening, run[0]))
        best = [*best, *run]
    return Body(best[0], best[-1], frozenset(boxes), tuple(best[:_OPENING]))


def _runs(lines: Sequence[Line]) -> list[list[int]]:
    runs: list[list[int]] = []
    broken = True
    for index, line in enumerate(lines):
        if line.is_prose:
            if broken:
                runs.append([])
            runs[-1].append(index)
            broken = False
        elif line.role in _BARRIERS:
            broken = True
    return runs


def _weight(lines: Sequence[Line], run: Iterable[int]) -> int:
    return sum(len(lines[i].text) for i in run)


def _discount(lines: Sequence[Line], runs: Sequence[Sequence[int]], run: Sequence[int]) -> float:
    """Weigh less what stands where the article may be over: below sentences and a line such as "Tin khác"."""
    first = runs[0]
    if not any(lines[i].role == "end" for i in range(first[-1], run[0])):
        return 1.0
    return _AFTER_ARTICLE if any(line.may_be_title for line in lines[: first[0]]) else _AFTER_END


def _notice(lines: Sequence[Line], run: Sequence[int]) -> Body | None:
    """Find a notice without a full stop above other articles' sentences: title, date, some words, then "Tin khác"."""
    ends = [i for i in range(run[0]) if lines[i].role == "end"]
    if not ends or any(lines[i].tells_date for i in range(ends[-1], run[0])):
        return None
    dated = [i for i in range(ends[-1]) if lines[i].tells_date and lines[i].date_line[0].label != "fetch-clock"]
    dated = [i for i in dated if any(lines[j].may_be_title for j in lines_above(lines, i))]
    dated = dated or [i for i in (find_dated_repeat(lines, ends[-1]),) if i is not None]
    if not dated:
        return None
    end = next(i for i in ends if i > dated[-1])
    words = [i for i in range(dated[-1] + 1, end) if not (lines[i].is_chrome or lines[i].is_small_print)]
    if not words or len(words) > _MOST_NOTICE_LINES or any(lines[i].date_line for i in range(dated[-1] + 1, end)):
        return None
    return Body(words[0], words[-1])


def _continues(lines: Sequence[Line], before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether sentences after chrome still belong to the article: the chrome is a box, and they stand close together.

    Lists of other articles with a summary each have a title between any two summaries.
    """
    gap = lines[before[-1] + 1 : after[0]]
    if len(gap) > _BOX or any(_closes(line) for line in gap):
        return False
    between = lines[after[0] : after[-1]]
    titles = sum(line.may_be_title and not line.is_prose for line in between)
    unbroken = len(after) >= 2 and 2 * titles < len(after) - 1 and not any(line.is_section for line in between)
    return unbroken and _weight(lines, after) >= 0.2 * _weight(lines, before)


def _closes(line: Line) -> bool:
    """Whether an article is over for good at a line: a byline, a date, any end but the head of a box of links."""
    hard = line.role == "end" and _BOX_HEAD.search(line.key) is None
    return hard or line.role in _AFTER_BODY or line.is_small_print or line.bare_key != line.key


def _without_sentences(lines: Sequence[Line]) -> Body | None:
    """Find a notice of a few words: the heaviest piece between chrome that has a line fit for a title."""
    end = next((i for i, line in enumerate(lines) if line.role == "end"), len(lines))
    pieces: list[list[int]] = [[]]
    for index in range(end):
        if lines[index].is_chrome:
            pieces.append([])
        elif not lines[index].is_owner and not lines[index].date_line:
            pieces[-1].append(index)
    titled = [piece for piece in pieces if any(lines[i].may_be_title for i in piece)]
    if not titled:
        return None
    piece = max(titled, key=lambda piece: _weight(lines, piece))
    title = next(i for i in piece if lines[i].may_be_title)
    if all(lines[i].words <= _VERSE_WORDS for i in piece) and len(piece) > _VERSE:
        # Verse: its title can be of two words, its lines of eight.
        title = next((i for i in piece[::-1] if i < title and not lines[i].is_section), title)
    below = [i for i in piece if i > title]
    last = next((i for i in below[::-1] if lines[i].indent < _ASIDE and lines[i].byline is None), title)
    return Body(below[0] if below else title + 1, last)


def is_inner_chrome(line: Line) -> bool:
    """Return whether a line is chrome even between two sentences of an article.

    Single words such as "Thống kê" or numbers can be headings and table cells there.
    """
    if line.role == "tool":
        return line.words >= 2
    return line.role in ("caption", "copyright") or (
        line.role in ("counter", "clock") and any(map(str.isdigit, line.text))
    )


def tail_stop(lines: Sequence[Line], start: int) -> int:
    """Return the index of the first line at or after `start` that ends an article; len(lines) if none does."""
    listing = start > 0 and lines[start - 1].text.endswith((":", ";", ","))
    stop = next((i for i in range(start, len(lines)) if _terminates(lines, i, listing=listing)), len(lines))
    while stop > start and lines[stop - 1].role == "numbers" and not lines[stop - 1].text.isdecimal():
        stop -= 1
    return stop


def _terminates(lines: Sequence[Line], index: int, *, listing: bool) -> bool:
    line = lines[index]
    if line.role not in _TERMINATORS:
        return False
    # Among the cells of a table or the items of a list one can be a word that menus have too: chrome comes in runs.
    alone = index + 1 < len(lines) and not lines[index + 1].is_chrome and lines[index + 1].role != "weak"
    return not (listing and alone and line.role in ("weak", "tool", "counter", "menu") and line.words <= 2)


def captions(lines: Sequence[Line], start: int, stop: int) -> dict[int, bool]:
    """Return the captions among the lines of a body: images leave their alternative text, then the caption below them.

    Returns:
        Index of each line that stands twice among running text, and whether it is the first of the two.
    """
    found: dict[int, bool] = {}
    for index in range(start + 1, stop):
        double = next((i for i in (index - 1, index - 2) if i >= start and lines[i].key == lines[index].key), None)
        if double is None or not lines[index].may_be_title or lines[index].is_prose:
            continue
        around = [lines[i] for i in (double - 1, index + 1) if start <= i < stop and lines[i].key != lines[index].key]
        if all(line.words >= _RUNNING or line.is_chrome for line in around):
            found.setdefault(double, True)
            found[index] = False
    return found


def trim_menus(lines: Sequence[Line], start: int, stop: int) -> int:
    """Return where the lines from `start` to `stop` turn into bare captions and menu entries.

    They follow a finished sentence, are several, short, neither items nor set aside, and known chrome follows. After
    a colon or semicolon such lines are a list.
    """
    if start == 0 or stop == len(lines) or lines[start - 1].text.endswith((":", ";", ",")):
        return stop
    bare = all(_is_bare(line) for line in lines[start:stop])
    return start if bare and stop - start >= _MENU_RUN else stop


def _is_bare(line: Line) -> bool:
    return not (
        line.ends_sentence or line.has_bullet or line.words > _MENU_WORDS or line.byline or line.indent >= _ASIDE
    )
