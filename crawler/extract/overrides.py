"""What a portal's profile says of its pages, applied: selectors point at elements, elements at lines.

General rules find what no selector names. A selector that matches nothing on a page says nothing of it.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from archive.errors import ExtractError
from archive.model import Evidence
from crawler.extract import lexicon
from crawler.extract.byline import Credits
from crawler.extract.dates import find_dates
from crawler.extract.draft import Draft
from crawler.extract.published import Dated
from crawler.extract.textnorm import fold
from crawler.extract.title import Candidate

PORTAL_RULE = "portal-rule"
_SURE = 8.0
_POINTING = ("a", "img", "iframe", "embed", "object")
_SHOWN = etree.XPath(".//text()[not(ancestor::script or ancestor::style)]", smart_strings=False)
_UNSHOWN = 2000
"""Characters inside an element that the page does not show, between two lines of it: what is hidden."""
_MOST_FOUND = 2000
_PAGE = etree.fromstring("<html/>")


@lru_cache(maxsize=512)
def compiled(selector: str) -> CSSSelector:
    """Return a compiled CSS selector.

    Raises:
        ExtractError: It is no selector, or one that cannot be run here (`p::text`, `p:first`).
    """
    try:
        made = CSSSelector(selector, translator="html")
        made(_PAGE)
    except (SelectorError, etree.XPathError) as error:
        raise ExtractError(f"{selector!r} is no CSS selector that can be used here: {error}") from error
    return made


def matches(draft: Draft, selectors: tuple[str, ...]) -> list[etree._Element]:
    """Return the elements that the first selector with a match finds, in page order."""
    for selector in selectors:
        found = compiled(selector)(draft.sheet.root)
        if found:
            return list(found)
    return []


def first_told(draft: Draft, selectors: tuple[str, ...]) -> tuple[etree._Element, str] | None:
    """Return the first element found that has any text, and it folded; of one without, its value for machines."""
    found = (el for selector in selectors for el in compiled(selector)(draft.sheet.root))
    return next(((el, text) for el in found if (text := _said(el))), None)


def _said(el: etree._Element) -> str:
    return fold(" ".join(_SHOWN(el))) or fold(el.get("content") or el.get("datetime") or "")


def spans(draft: Draft, selectors: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the lines of every element that any of the selectors finds, as (first, after last)."""
    found = [el for selector in selectors for el in compiled(selector)(draft.sheet.root)]
    return _spans_of(draft, found) if found else []


def _spans_of(draft: Draft, found: Iterable[etree._Element]) -> list[tuple[int, int]]:
    indices = _indices(draft)
    return [span for el in islice(found, _MOST_FOUND) if (span := _span_of(draft, el, indices))]


def _indices(draft: Draft) -> dict[etree._Element, int]:
    return {node.el: index for index, node in enumerate(draft.sheet.nodes)}


def _span_of(draft: Draft, el: etree._Element, indices: dict[etree._Element, int]) -> tuple[int, int] | None:
    if el in indices:
        node = draft.sheet.nodes[indices[el]]
        return (node.first, node.last) if node.first < node.last else None
    return _of_inline(draft, el, _around(el, indices))


def _of_inline(draft: Draft, el: etree._Element, around: int) -> tuple[int, int] | None:
    """Return the lines of an element that is none of the page's blocks: the line it is part of, or those inside it.

    Lines know their block element only, and a `<span>` may hold blocks (WebForms wraps whole articles so); lines are
    told by their text, which must follow one another in the element's.
    """
    whole, node = _packed("".join(_SHOWN(el))), draft.sheet.nodes[around]
    if not whole:
        return None
    best, start, at = (0, 0), node.first, 0
    for index in range(node.first, node.last):
        text = _packed(draft.sheet.lines[index].raw)
        if whole in text:
            return index, index + 1
        place = whole.find(text, at, at + len(text) + _UNSHOWN)
        if place < 0:
            start, at = index + 1, 0
            continue
        at = place + len(text)
        best = max(best, (start, index + 1), key=lambda span: span[1] - span[0])
    return best if best[0] < best[1] else None


def _around(el: etree._Element, indices: dict[etree._Element, int]) -> int:
    """Return the index of the innermost block element around an element."""
    return next((indices[a] for a in el.iterancestors() if a in indices), 0)


def _packed(text: str) -> str:
    return "".join(text.split())


def drop(draft: Draft) -> None:
    """Cut what the profile says is boilerplate, and forget the links, images and frames in it."""
    sheet, selectors = draft.sheet, draft.rules.drop
    for first, last in spans(draft, selectors):
        for index in range(first, last):
            draft.rule[index] = PORTAL_RULE
            draft.weight[index] = min(draft.weight[index], 0.0)
    inside = {el for selector in selectors for top in compiled(selector)(sheet.root) for el in top.iter(*_POINTING)}
    for kind in (sheet.links, sheet.images, sheet.frames) if inside else ():
        kind[:] = [(el, at) for el, at in kind if el not in inside]


def restore(draft: Draft) -> set[int]:
    """Put back what the profile says must never be cut, and its lead; return those lines."""
    held: set[int] = set()
    for first, last in spans(draft, draft.rules.keep + draft.rules.lead):
        held.update(range(first, last))
    held.discard(draft.title_at)
    for index in held:
        draft.rule[index] = None
    return held


def is_lead(draft: Draft, index: int) -> bool:
    """Return whether the profile names the element that a line stands in as the lead."""
    return any(first <= index < last for first, last in spans(draft, draft.rules.lead))


def region(draft: Draft) -> int | None:
    """Return the index of the element that the profile names as the body; None when it names none on this page.

    For one that is no block element it is the block around it, its other lines cut.
    """
    indices = _indices(draft) if draft.rules.body else {}
    for el in matches(draft, draft.rules.body):
        index = indices.get(el)
        if index is None:
            index = _around(el, indices)
        span, node = _span_of(draft, el, indices), draft.sheet.nodes[index]
        if span is not None:
            draft.cut(node.first, span[0], "outside-region")
            draft.cut(span[1], node.last, "outside-region")
            return index
    return None


def title(draft: Draft) -> Candidate | None:
    """Return the title that the profile names; its line is -1 where the page shows it in none."""
    told = first_told(draft, draft.rules.title)
    if told is None:
        return None
    el, text = told
    places = _spans_of(draft, [el])
    return Candidate(places[0][0] if places else -1, text, _SURE, origin="profile")


def cut_over_body(draft: Draft) -> None:
    """Cut what stands between the title and the body that the profile names; its lead is put back later."""
    draft.cut(draft.title_at + 1, draft.sheet.nodes[draft.region].first, "outside-region")


def published(draft: Draft) -> Dated | None:
    """Return the time of publication read from where the profile says it stands."""
    told = first_told(draft, draft.rules.published)
    if told is None or not draft.rules.dates:
        return None
    text = told[1]
    dates = find_dates(text, utc_offset=draft.rules.utc_offset)
    if not dates:
        return None
    evidence = Evidence(field="published", origin="profile", raw=text[:200], confidence=1.0)
    return Dated(when=dates[0].when, precision=dates[0].precision, evidence=evidence)


def credit(draft: Draft, known: Credits) -> None:
    """Take section and author from where the profile says they stand."""
    for field, selectors in (("section", draft.rules.section), ("author", draft.rules.author)):
        told = first_told(draft, selectors)
        if told is not None:
            text = told[1]
            labelled = lexicon.byline(text)
            known.take(field, labelled[1] if labelled else text, text, 1.0, "profile")


def file_links(draft: Draft) -> list[etree._Element]:
    """Return the links that the profile says are attached files, or that stand in what it says holds them."""
    found = [el for selector in draft.rules.attachments for el in compiled(selector)(draft.sheet.root)]
    return list(dict.fromkeys(link for el in found for link in el.iter("a")))
