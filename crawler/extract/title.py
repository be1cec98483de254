"""The title: which visible line it is, weighed against what the page says of itself to machines."""

import re

from archive.model import Evidence
from crawler.extract import byline
from crawler.extract.dates import find_dates
from crawler.extract.draft import Draft
from crawler.extract.head import Head, segments
from crawler.extract.hints import Hint
from crawler.extract.leads import leads_here
from crawler.extract.sheet import Line, linked_share
from crawler.extract.slug import names, slug_of
from crawler.extract.textnorm import line_key

_PARAGRAPH = 45
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.)]\s")
_SHORT = 30
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEVEL_SCORE = (0.0, 3.0, 2.5, 2.0, 1.0, 0.6, 0.4)
_LONGEST_DATED = 2000
_FARTHEST = 1500
"""No page shows its title after this many lines."""
_HINT_SCORES = (
    (int(Hint.TITLE), 1.0),
    (int(Hint.CRUMBS), -4.0),
    (int(Hint.CAPTION | Hint.META), -1.0),
    (int(Hint.LEAD), -2.0),
)
_CELLS = frozenset(("th", "td", "dt", "dd"))
_LABELS = frozenset(("제목", "tiêu đề", "title", "subject", "judul", "tên bài viết"))
_EDGE = " -|–—(•[,:"
_BY_URL = 3.0
"""What it is worth that the page's URL says the same words."""
_TOLD = 3.0
"""What a first-level heading must be told to machines with, to be the title in an element named like chrome."""
KNOWN = 8.0
"""The score of a line that the site's other pages say is the title."""
SURE = 4.5
"""A line that scores this much is the title wherever it stands."""


class Candidate:
    """A line that may be the title.

    Attributes:
        index: Its line.
        text: Its text without a date glued to it.
        score: What speaks for it, its place not counted.
    """

    __slots__ = ("index", "origin", "score", "text")

    def __init__(self, index: int, text: str, score: float, origin: str = "visible") -> None:
        self.index, self.text, self.score, self.origin = index, text, score, origin

    def evidence(self) -> Evidence:
        """Return where the title came from, for the case that this is it."""
        return Evidence(field="title", origin=self.origin, raw=self.text, confidence=min(1.0, max(0.3, self.score / 8)))


_NOBODY = Candidate(-1, "", 0.0)


def bare(text: str) -> str:
    """Return a line without the date glued to its end: `Title(12/11/2018 08:11:30 GMT+7)`."""
    if 12 < len(text) < _LONGEST_DATED and _YEAR.search(text[-40:]):
        dates = find_dates(text)
        last = dates[-1] if dates else None
        if last is not None and last.label is None and len(text) - last.end <= 2 and last.start > 8:
            opened = text[last.start - 1] in "(["
            if opened or last.precision != "day":
                return text[: last.start].rstrip(_EDGE)
    return text


def candidates(draft: Draft, head: Head, elsewhere: set[str]) -> list[Candidate]:
    """Return the lines that may be the title, in page order."""
    known = _known_keys(head)
    site = line_key(head.site)
    slug = slug_of(draft.page.url)
    found: list[Candidate] = []
    seen: dict[str, Candidate] = {}
    nodes = draft.sheet.nodes
    for index, line in enumerate(draft.sheet.lines[:_FARTHEST]):
        length = len(line.text)
        if length < 5 or length > 400:
            continue
        level = nodes[line.node].level
        if not level and (line.linked > 0.5 * length or (length > 150 and line.bold < length)):
            continue
        if not _may_be(draft, index):
            continue
        text = bare(line.text)
        key = line_key(text)
        match = _match(key, known, text, slug)
        shown = level or match or line.bold or _date_follows(draft, index) or draft.has_hint(index, Hint.TITLE)
        if (draft.rule[index] is not None and match < _TOLD) or not (shown or _is_labelled(draft, index)):
            continue
        if text == line.text and byline.is_header(draft, index):
            continue
        score = match + _LEVEL_SCORE[level]
        if not score and not line.bold and not draft.has_hint(index, Hint.TITLE):
            score -= 1.0
        score += _looks(draft, index, line, text) + _place_in_row(draft, index)
        score += _under_section(draft, index, elsewhere)
        if key == site or key in elsewhere:
            score -= 3.0 if len(text) <= _SHORT else 1.5  # another article may have the same title
        candidate = Candidate(index, text, score)
        if key in seen and linked_share(line) <= 0.5:
            candidate.score += 1.0
            seen[key].score += 1.0
        seen[key] = candidate
        found.append(candidate)
    return found


def _under_section(draft: Draft, index: int, elsewhere: set[str]) -> float:
    """Return what it is worth that the line before is a section's name: a menu's word, here no link."""
    before = draft.sheet.lines[index - 1] if index else None
    named = before is not None and line_key(before.text) in elsewhere and linked_share(before) < 0.5
    return 1.0 if named else 0.0


def _may_be(draft: Draft, index: int) -> bool:
    """Return whether a line was not cut; a first-level heading may be the title all the same, whatever is around it."""
    rule = draft.rule[index]
    return rule is None or (rule == "named-chrome" and draft.node_of(index).level == 1)


def _match(key: str, known: dict[str, float], text: str, slug: str) -> float:
    """Return what it is worth that machines, or the URL, are told a line's words."""
    told = known.get(key, 0.0) or _partly(key, known)
    return max(told, _BY_URL) if told < _BY_URL and names(slug, text) else told


def _known_keys(head: Head) -> dict[str, float]:
    """Return what machines are told the title is, as keys, each with what a match with it is worth."""
    known: dict[str, float] = {}
    parts = segments(head.title)
    for place, part in enumerate(parts):
        known[line_key(part)] = 3.0 if place == 0 and len(part) >= 12 else 1.0
    if head.title:
        known[line_key(head.title)] = 4.0
    for _, value in head.values("title"):
        known[line_key(value)] = 4.0
    known.pop(line_key(head.site), None)
    known.pop("", None)
    return known


def _partly(key: str, known: dict[str, float]) -> float:
    """Return what it is worth that a line is the beginning of a known title, or the other way round."""
    if len(key) < 15:
        return 0.0
    return max((worth * 0.8 for full, worth in known.items() if len(full) > 14 and _begins(full, key)), default=0.0)


def _begins(full: str, key: str) -> bool:
    return full.startswith(key) or (key.startswith(full.rstrip("….")) and len(full) >= 0.6 * len(key))


def _is_labelled(draft: Draft, index: int) -> bool:
    """Return whether the cell before a line's says that this is the title, as board systems set it."""
    if not index or draft.node_of(index).tag not in _CELLS or draft.node_of(index - 1).tag not in _CELLS:
        return False
    label = draft.sheet.lines[index - 1].text
    return len(label) < 14 and line_key(label) in _LABELS


def _place_in_row(draft: Draft, index: int) -> float:
    return 4.0 if _is_labelled(draft, index) else -2.5 if _in_row(draft, index) else 0.0


def _in_row(draft: Draft, index: int) -> bool:
    """Return whether a line is one of the values in a row of a table of data."""
    nodes, at = draft.sheet.nodes, draft.sheet.lines[index].node
    for _ in range(3):
        if nodes[at].tag in ("td", "th"):
            row = nodes[at].el.getparent()
            return nodes[at].last - nodes[at].first <= 2 and row is not None and len(row) >= 3
        at = nodes[at].parent
        if at < 0:
            break
    return False


def _looks(draft: Draft, index: int, line: Line, text: str) -> float:
    """Return what a line's own look and its neighbours say for or against its being the title."""
    hints = draft.hints_at(index)
    score = sum(worth for flag, worth in _HINT_SCORES if hints & flag)
    if text.endswith(".") or len(text) > 180:
        score -= 0.7
    if linked_share(line) > 0.5:
        score -= 1.0 if leads_here(draft, index) else 3.0
    if line.bold == len(line.text):
        score += 0.5
    if len(text) != len(line.text) or _date_follows(draft, index):
        score += 1.5
    if index + 1 < len(draft.sheet.lines) and draft.is_date(index + 1):
        score += 0.5
    if len(text) < 12 or _NUMBERED.match(text):
        score -= 1.0
    if len(text) < 40 and sum(map(str.isalpha, text)) < 0.45 * len(text):
        score -= 2.0  # hours, numbers of telephones
    return score - 3.0 if draft.role(index) else score


def _date_follows(draft: Draft, index: int) -> bool:
    return draft.has_date(index + 1, index + 4)


def choose(found: list[Candidate], start: int) -> Candidate | None:
    """Return the best candidate for a body that begins at line `start`; None when none is good enough."""
    best: Candidate | None = None
    best_score = 0.3
    for candidate in found:
        distance = start - candidate.index
        place = -0.12 * min(distance, 25) if distance >= 0 else -1.0 + 0.3 * max(distance, -20)
        if candidate.score + place > best_score:
            best, best_score = candidate, candidate.score + place
    return best


def anchor(found: list[Candidate], draft: Draft) -> int:
    """Return the line that is surely the title, or the best that a date follows, before the body is known; else -1."""
    sure = max(found, key=lambda c: c.score, default=None)
    if sure is not None and sure.score >= SURE:
        return sure.index
    dated = [c for c in found if c.score > -1.0 and _date_follows(draft, c.index)]
    return max(dated, key=lambda c: (c.score, c.index), default=_NOBODY).index


def over_prose(found: list[Candidate], draft: Draft) -> int:
    """Return the best candidate right under which a paragraph stands; -1 without one."""
    weight = draft.weight
    over = [c for c in found if c.score > 0 and c.index + 1 < len(weight) and weight[c.index + 1] >= _PARAGRAPH]
    return max(over, key=lambda c: (c.score, -c.index), default=_NOBODY).index


def at(draft: Draft, index: int | None) -> Candidate | None:
    """Return a line as the title for sure; None for no line."""
    return None if index is None else Candidate(index, bare(draft.sheet.lines[index].text), KNOWN)


def cut_repeats(draft: Draft) -> None:
    """Cut the title where it is printed again right around the body's beginning, a date glued to it or not."""
    lines = draft.sheet.lines
    key = line_key(bare(lines[draft.title_at].text))
    for index in range(draft.title_at + 1, min(draft.title_at + 12, len(lines))):
        text = lines[index].text
        if len(text) >= len(key) and line_key(bare(text)) == key:
            draft.rule[index] = "title"


def spoken(head: Head) -> tuple[str, Evidence]:
    """Return the title that only machines are told, for pages that show none; `?` when they are told none."""
    for origin, value in head.values("title"):
        return value, Evidence(field="title", origin=origin, raw=value, confidence=0.6)
    longest = max(segments(head.title)[:2], key=len, default="?")
    return longest, Evidence(field="title", origin="meta", raw=head.title, confidence=0.4 if head.title else 0.0)
