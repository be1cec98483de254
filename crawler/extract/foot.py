"""The small print at an article's foot: the lines right under its text that say when it was published, by whom, where.

Which lines these are is found here; what they say is read where the same is read over the text: dates in `published`,
names in `byline`. Templates name this place `footer` or `meta`, so names that say chrome do not count against it, but
what follows is not the article's: comments, related articles, forms.
"""

from crawler.extract.dates import is_label
from crawler.extract.draft import Draft
from crawler.extract.hints import Hint
from crawler.extract.sheet import linked_share

_MOST = 10
_LONGEST = 140
_ENTRY_LENGTH = 25
_TEXT = 20.0
_SHORT = 40
_NOT_ITS_OWN = int(Hint.COMMENTS | Hint.CRUMBS)
_OTHERS_TAGS = frozenset(("nav", "aside", "form"))
_LEVELS = 6
_FILED_UNDER = frozenset(("tag", "category", "author"))
"""Words of `rel` with which an article's own tags, sections and author are linked to."""


def lines(draft: Draft, start: int, end: int) -> range:
    """Return the indices of the lines at the foot of an article.

    Args:
        draft: The page, boilerplate cut.
        start: Index of the body's first line.
        end: Index after the last line that can be about the article.
    """
    end = min(end, len(draft.rule))
    last = next((i for i in range(end - 1, start - 1, -1) if draft.rule[i] in (None, "attachment")), -1)
    first = _stamped(draft, start, last) or last + 1
    if last < 0 or first >= end:
        return range(0)
    stop = next((i for i in range(first, min(first + _MOST, end)) if _is_others(draft, i)), min(first + _MOST, end))
    return range(first, stop)


def _stamped(draft: Draft, start: int, last: int) -> int:
    """Return the first line of small print that was not cut yet: under the text a date that a `<time>` marks; or 0."""
    index = last
    while index > start and not _is_text(draft, index):
        index -= 1
    for at in range(index + 1, last + 1):
        if draft.is_date(at) and _is_marked(draft, at) and says_when(draft, at):
            return at - 1 if at - 1 > index and is_label(draft.sheet.lines[at - 1].text) else at
    return 0


def _is_text(draft: Draft, index: int) -> bool:
    """Return whether a line is a paragraph; a name or a label under one may weigh as much where the text is short."""
    text = draft.sheet.lines[index].text
    return draft.weight[index] >= _TEXT and (len(text) > _SHORT or text[-1] in ".:;!?…") and not is_label(text)


def _is_marked(draft: Draft, index: int) -> bool:
    return next(draft.node_of(index).el.iter("time"), None) is not None


def says_when(draft: Draft, index: int) -> bool:
    """Return whether the element of a line at the foot, little more than a date, says that it is the article's."""
    if any(_is_entry(draft, i) for i in (index - 1, index + 1) if i < len(draft.rule)):
        return False
    return draft.has_hint(index, Hint.META) or _is_marked(draft, index)


def _is_others(draft: Draft, index: int) -> bool:
    """Return whether a line is the first of what is no longer the article's."""
    line, node = draft.sheet.lines[index], draft.node_of(index)
    if len(line.text) > _LONGEST or node.level or draft.role(index) in ("end", "copyright") or _is_entry(draft, index):
        return True
    for _ in range(_LEVELS):
        if node.tag in _OTHERS_TAGS or (node.names and node.hints & _NOT_ITS_OWN):
            return True
        if node.parent < 0 or node.last - node.first > 2 * _MOST:
            break
        node = draft.sheet.nodes[node.parent]
    return False


def _is_entry(draft: Draft, index: int) -> bool:
    """Return whether a line is a link to another article."""
    line = draft.sheet.lines[index]
    if line.linked < _ENTRY_LENGTH or linked_share(line) < 0.5 or index in draft.files:
        return False
    links = draft.links_at(index)
    return len(links) < 2 and not any(_FILED_UNDER.intersection((el.get("rel") or "").split()) for el in links)
