"""What stands around an article's paragraphs and is none of its text.

Boxes about the author, teasers of other articles set as cards, lines that promote, small print over the body. General
news pages carry these inside the very element that holds the body. What is cut by place, link or word alone is in
`cuts`.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import accumulate

from crawler.extract.dates import find_dates
from crawler.extract.draft import Draft
from crawler.extract.hints import Hint
from crawler.extract.sheet import Node

_AUTHOR_BOX = int(Hint.AUTHOR_BOX)
_META = int(Hint.META)
_TEXT = int(Hint.LEAD | Hint.TITLE | Hint.BODY)
_CAPTION = int(Hint.CAPTION)
_FIGURES = frozenset(("figure", "figcaption"))
_PARAGRAPH = 100
_SHORT = 80
_SMALL_PRINT = 120
_LONGEST_LABEL = 24
_LONGEST_ADDRESS = 40
"""Characters that may stand around an address in a line of its own."""
_CELLS = frozenset(("td", "th", "li", "dd"))
_MORE = re.compile(
    r"(?:more (?:from|in|on|about|great|like|news|stories|coverage|to read|for you|headlines|articles|top)\b.*"
    r"|more(?: \S+){1,3}|read (?:this )?next|what to read next|up next|go further|in other news|keep reading"
    r"|(?:you (?:may|might|could|will|should)(?: also)?|we think you.ll(?: also)?)"
    r" (?:like|love|enjoy|be interested in).*"
    r"|(?:related|recommended|trending|popular|latest|top|featured|today.s|other|most (?:read|popular|viewed|recent))"
    r"(?: \S+){0,4}|editor.?s.? (?:picks?|choice)|about the authors?|from (?:our|the) (?:partners|web|archive).*"
    r"|promoted|sponsored.*|don.t miss.*|join the (?:conversation|discussion)"
    r"|(?:veja|leia|lea|lee|vea|leggi|weitere|mehr|lire|à lire)(?: \S+){1,4}|читайте также.*|по теме|baca juga.*"
    r"|você pode gostar.*|te puede interesar.*|potrebbe(?:ro)? interessarti.*|das könnte (?:sie|dich|ihnen).*)\W{0,3}",
    re.IGNORECASE,
)
_LINES_IN_CARD = 12
_LEAST_CARDS = 3
_LEAST_BEFORE = 200.0
"""Prose that must stand before cards: a page that begins with them is a listing."""
_SMALL, _LARGE = 0.35, 0.65
_FEW = 45.0
_NO_CARDS = frozenset(("p", "td", "th", "tr", "tbody", "thead", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd"))
_LONGEST_PROMOTION = 420
_MARKS = ' *[(—–-•>»_"“'
_PROMOTION = re.compile(
    r"(?:follow|like|find|friend)\s(?:(?:us|me|her|him|them)\b|.{1,40}\s(?:on|at)\s"
    r"(?:twitter|facebook|instagram|x\b|tiktok|social|linkedin|youtube|threads))"
    r"|(?:you can\s|please\s)?(?:sign up|signup|register)\s(?:now\s|here\s|today\s)?(?:for|to|here|now|today)\b"
    r"|(?:please\s)?subscribe\s(?:to|now|here|today)\b|(?:our|support)\s(?:local\s)?journalism\b"
    r"|(?:do you\s|don.t\s)?want\s(?:to|more|the|even|great)\b.{0,80}[?:]\s(?:sign up|subscribe|join|create|log in)\b"
    r"|(?:this|the)\s(?:story|article|post|piece)\sis\smore\sthan\s\S+\s(?:month|year)s?\sold"
    r"|(?:this|the)\s(?:story|article|post|piece)\swas\sfeatured\sin\b.{0,80}\bnewsletter"
    r"|download\s(?:our|the)\s.{0,40}\bapp\b"
    r"|click here\b|have a (?:news )?tip\b|got a (?:news )?tip\b|join (?:our|the conversation)\b"
    r"|get\s.{0,60}\b(?:newsletter|delivered|in your inbox|to your inbox)"
    r"|for more (?:news|stories|information|updates|content)\b.{0,80}\b(?:visit|click|follow|check|see|go to)\b"
    r"|(?:additional\s)?(?:reporting|editing|writing|translation)\sby\s"
    r"|(?:this|the)\s(?:story|article|post|piece)\s(?:was\s)?(?:first\s|originally\s)(?:published|appeared|posted)"
    r"|(?:we|this site|\S+)\s(?:may|might)\s(?:earn|receive)\b.{0,60}\b(?:commission|compensation|revenue)"
    r"|if you (?:purchase|buy)\b.{0,80}\b(?:links?|register)\b|all products featured\b"
    r"|(?:when|if) you (?:buy|purchase|make a purchase|click|use)\b.{0,80}\b(?:commission|compensat)"
    r"|(?:read|see|watch|listen|related|related post|related story|related stories|related article|read more"
    r"|read also|read next|also read|see also|don't miss|don’t miss|more)\s?:\s?\S"
    r"|this slideshow requires javascript|please (?:enable|turn on) javascript|(?:we )?noticed you.{0,12}ad.?block",
    re.IGNORECASE,
)
_BIOGRAPHY = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'-]*\s){1,4}(?:\([^)]{1,30}\)\s)?(?:(?:is|was|has been)\s(?:an?|the|our|\w[\w’']*[’']s)\s"
    r"(?:[\w’'&,.-]+\s){0,9}?"
    r"(?:writer|editor|reporter|journalist|correspondent|columnist|contributor|producer|blogger|freelancer|curator)\b"
    r"|(?:can|may) be (?:reached|contacted|followed)\b)"
)


def cut(draft: Draft, first: int, last: int) -> None:
    """Cut boxes about the author, cards and promotions among the lines [first, last)."""
    if last <= first:
        return
    _small_print(draft, first, last)
    _author_boxes(draft, first, last)
    _other_articles(draft, first, last)
    _closing_heading(draft, first, last)
    _own_address(draft, first, last)
    _cards(draft, first, last)
    _promotions(draft, first, last)


def _small_print(draft: Draft, first: int, last: int) -> None:
    """Cut the short lines that stand in elements named for dates, bylines or credits, or only say when.

    Over the first paragraph the element around a line's own may name itself so too.
    """
    over = True
    for index in draft.kept(first, last):
        length = len(draft.sheet.lines[index].text)
        over = over and (length < _PARAGRAPH or draft.has_hint(index, Hint.LEAD, 2))
        if length <= _SMALL_PRINT and (_is_small_print(draft, index, over=over) or _is_stamp(draft, index, over=over)):
            draft.cut(index, index + 1, "metadata-line")


def _is_stamp(draft: Draft, index: int, *, over: bool) -> bool:
    """Return whether a line is only the moment of publication or change, to the minute.

    Without a label it counts over the first paragraph only, and not where paragraphs stand: notices tell when
    something is.
    """
    if not draft.is_date(index):
        return False
    text = draft.sheet.lines[index].text
    first = find_dates(text)[0]
    if first.precision == "day" or first.weekday_agrees is False:
        return False
    if first.label in ("published", "updated"):
        return first.start <= _LONGEST_LABEL
    alone = first.start <= 1 and first.end >= 0.7 * len(text)
    if not (over and alone and first.label is None) or draft.node_of(index).tag in _CELLS:
        return False
    return _holder(draft, index) != _home(draft, draft.kept(index, len(draft.rule)))


def _is_small_print(draft: Draft, index: int, *, over: bool) -> bool:
    own, around = draft.hints_at(index, 1), draft.hints_at(index, 2)
    if not (own & _META or (over and around & _META and not around & _TEXT)):
        return False
    node, text = draft.node_of(index), draft.sheet.lines[index].text
    if around & _CAPTION or {node.tag, draft.sheet.nodes[node.parent].tag} & _FIGURES:
        return False  # a picture's
    if node.level or (text[-1] in ".!?:;" and not draft.is_date(index)):
        return False
    return over or node.align != "right"  # a signature is read later


def _other_articles(draft: Draft, first: int, last: int) -> None:
    """Cut `<article>` elements that follow the one that the title stands in."""
    nodes = draft.sheet.nodes
    own = [n for n in nodes if n.tag == "article" and n.first <= draft.title_at < n.last]
    if not own:
        return
    sums = _prose(draft)
    end = own[-1].last
    if sums[end] - sums[first] < _LEAST_BEFORE:
        return
    for node in nodes:
        if node.tag == "article" and end <= node.first < node.last <= last:
            draft.cut(node.first, node.last, "teaser")


def _closing_heading(draft: Draft, first: int, last: int) -> None:
    """Cut from a late heading that announces other articles, up to where the text goes on, if it does."""
    sums = _prose(draft)
    kept = draft.kept(first, last)
    for place, index in enumerate(kept):
        line = draft.sheet.lines[index]
        set_apart = draft.node_of(index).level > 0 or line.bold == len(line.text) or draft.weight[index] <= 0
        late = sums[index] - sums[first] >= 0.6 * (sums[last] - sums[first])
        if not (late and set_apart and len(line.text) <= _SHORT and _MORE.fullmatch(line.text)):
            continue
        home = _home(draft, kept)
        beyond = (i for i in kept[place + 1 :] if draft.weight[i] >= _PARAGRAPH and _holder(draft, i) == home)
        goes_on = next(beyond, last)
        if goes_on != index + 1:
            draft.cut(index, goes_on, "after-end" if goes_on == last else "teaser")
            return


def _own_address(draft: Draft, first: int, last: int) -> None:
    """Cut from a late line that is the page's own address, and the title over it: a box on how to cite the page."""
    own = draft.page.url.partition("://")[2].rstrip("/")
    kept = draft.kept(first, last)
    for place, index in enumerate(kept):
        text = draft.sheet.lines[index].text
        if "://" not in text or len(text) > len(own) + _LONGEST_ADDRESS or own not in text:
            continue
        if place and all(draft.weight[i] < _PARAGRAPH for i in kept[place + 1 :]):
            over = kept[place - 1]
            again = draft.title_at >= 0 and draft.sheet.lines[over].text == draft.sheet.lines[draft.title_at].text
            draft.cut(over if again else index, last, "after-end")
            return


Holder = tuple[int, str, str]


def _home(draft: Draft, kept: list[int]) -> Holder | None:
    """Return what most paragraphs stand in."""
    parents = Counter(_holder(draft, index) for index in kept if draft.weight[index] >= _PARAGRAPH)
    return max(parents, key=parents.__getitem__, default=None)


def _holder(draft: Draft, index: int) -> Holder:
    """Return the element around a line's own, by name among those beside it: a page may part its text over several."""
    holder = draft.sheet.nodes[draft.node_of(index).parent]
    return (holder.parent, holder.tag, holder.classes or "")


def _prose(draft: Draft) -> list[float]:
    """Return the running sum of the weight of prose that is still there."""
    rules = draft.rule
    kept = (max(w, 0.0) if rules[i] is None else 0.0 for i, w in enumerate(draft.weight))
    return list(accumulate(kept, initial=0.0))


def _author_boxes(draft: Draft, first: int, last: int) -> None:
    """Cut elements that name themselves a box about the author and hold a small part of the prose."""
    sums: list[float] | None = None
    for node in draft.sheet.nodes:
        if first <= node.first < node.last <= last and node.names and node.hints & _AUTHOR_BOX:
            sums = sums or _prose(draft)
            over, under = sums[node.first] - sums[first], sums[last] - sums[node.last]
            share = _LARGE if over >= _FEW and not under else _SMALL  # under a notice of two lines
            if sums[node.last] - sums[node.first] <= share * (sums[last] - sums[first]):
                draft.cut(node.first, node.last, "author-box")


def _cards(draft: Draft, first: int, last: int) -> None:
    """Cut runs of elements of one kind side by side that each show a linked line and little else: teasers."""
    nodes = draft.sheet.nodes
    groups: dict[tuple[int, str, str], list[Node]] = {}
    for node in nodes:
        within = first <= node.first and node.last <= last and 2 <= node.last - node.first <= _LINES_IN_CARD
        if within and node.tag not in _NO_CARDS:
            groups.setdefault((node.parent, node.tag, node.classes or ""), []).append(node)
    sums: list[float] | None = None
    for group in groups.values():
        if len(group) < _LEAST_CARDS:
            continue
        cards = [node for node in group if _is_card(draft, node)]
        if len(cards) < max(_LEAST_CARDS, 0.8 * len(group)):
            continue
        sums = sums or _prose(draft)
        if sums[cards[0].first] - sums[first] >= _LEAST_BEFORE:
            for node in group:
                draft.cut(node.first, node.last, "teaser")


def _is_card(draft: Draft, node: Node) -> bool:
    """Return whether an element shows a line that is a link as long as a heading, and no more prose than a teaser."""
    lines = draft.sheet.lines[node.first : node.last]
    headed = any(line.linked >= 15 and line.linked >= 0.8 * len(line.text) for line in lines)
    return headed and sum(len(line.text) - line.linked for line in lines) <= 450


def _promotions(draft: Draft, first: int, last: int) -> None:
    """Cut lines that promote the site, its authors or other articles."""
    sums = _prose(draft)
    total = sums[last] - sums[first]
    for index in draft.kept(first, last):
        line = draft.sheet.lines[index]
        if len(line.text) > _LONGEST_PROMOTION or len(line.text) < 8:
            continue
        late = sums[index] - sums[first] >= 0.6 * total
        if _promotes(line.text) or (late and _tells_of_author(line.text)):
            draft.cut(index, index + 1, "promotion")


@lru_cache(maxsize=1 << 11)
def _promotes(text: str) -> bool:
    return _PROMOTION.match(text.lstrip(_MARKS)) is not None


def _tells_of_author(text: str) -> bool:
    return _BIOGRAPHY.match(text.lstrip(_MARKS)) is not None
