"""What a portal's profile says of its pages, applied: selectors point at elements, elements at lines.

General rules find what no selector names. A selector that matches nothing on a page says nothing of it.
"""

from functools import lru_cache

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

_SURE = 8.0


@lru_cache(maxsize=512)
def compiled(selector: str) -> CSSSelector:
    """Return a compiled CSS selector.

    Raises:
        ExtractError: It is no selector.
    """
    try:
        return CSSSelector(selector, translator="html")
    except (SyntaxError, etree.XPathError) as error:
        raise ExtractError(f"the profile's selector {selector!r} is no CSS selector: {error}") from error


def matches(draft: Draft, selectors: tuple[str, ...]) -> list[etree._Element]:
    """Return the elements that the first selector with a match finds, in page order."""
    for selector in selectors:
        found = compiled(selector)(draft.sheet.root)
        if found:
            return list(found)
    return []


def text_of(draft: Draft, selectors: tuple[str, ...]) -> str | None:
    """Return the text of the first element found that has any, folded."""
    return next((text for el in matches(draft, selectors) if (text := fold(" ".join(el.itertext())))), None)


def spans(draft: Draft, selectors: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the lines of every element that any of the selectors finds, as (first, after last)."""
    places = {node.el: (node.first, node.last) for node in draft.sheet.nodes} if selectors else {}
    found = [el for selector in selectors for el in compiled(selector)(draft.sheet.root)]
    return [span for el in found if (span := places.get(el) or _of_inline(draft, el))]


def _of_inline(draft: Draft, el: etree._Element) -> tuple[int, int] | None:
    """Return the line that an inline element's text is in: the first in its block element that holds the text."""
    text = fold(" ".join(el.itertext()))
    around = next((a for a in el.iterancestors() if any(n.el is a for n in draft.sheet.nodes)), None)
    node = next((n for n in draft.sheet.nodes if n.el is around), None)
    if not text or node is None:
        return None
    return next(((i, i + 1) for i in range(node.first, node.last) if text in draft.sheet.lines[i].text), None)


def drop(draft: Draft) -> None:
    """Cut what the profile says is boilerplate."""
    for first, last in spans(draft, draft.rules.drop):
        for index in range(first, last):
            draft.rule[index] = "portal-rule"
            draft.weight[index] = min(draft.weight[index], 0.0)


def restore(draft: Draft) -> None:
    """Put back what the profile says must never be cut."""
    for first, last in spans(draft, draft.rules.keep):
        for index in range(first, last):
            if index != draft.title_at:
                draft.rule[index] = None


def region(draft: Draft) -> int | None:
    """Return the index of the element that the profile names as the body; None when it names none on this page."""
    for el in matches(draft, draft.rules.body):
        for index, node in enumerate(draft.sheet.nodes):
            if node.el is el and node.first < node.last:
                return index
    return None


def title(draft: Draft) -> Candidate | None:
    """Return the title that the profile names; its line is -1 where the page shows it in none."""
    text = text_of(draft, draft.rules.title)
    if text is None:
        return None
    places = spans(draft, draft.rules.title)
    return Candidate(places[0][0] if places else -1, text, _SURE, origin="profile")


def keep_lead(draft: Draft) -> None:
    """Cut what stands before the body that the profile names, but for its lead."""
    lead = {i for first, last in spans(draft, draft.rules.lead) for i in range(first, last)}
    for index in range(draft.title_at + 1, draft.sheet.nodes[draft.region].first):
        if index not in lead:
            draft.cut(index, index + 1, "outside-region")


def published(draft: Draft) -> Dated | None:
    """Return the time of publication read from where the profile says it stands."""
    text = text_of(draft, draft.rules.published)
    dates = find_dates(text, utc_offset=draft.rules.utc_offset) if text and draft.rules.dates else []
    if text is None or not dates:
        return None
    evidence = Evidence(field="published", origin="profile", raw=text[:200], confidence=1.0)
    return Dated(when=dates[0].when, precision=dates[0].precision, evidence=evidence)


def credit(draft: Draft, known: Credits) -> None:
    """Take section and author from where the profile says they stand."""
    for field, selectors in (("section", draft.rules.section), ("author", draft.rules.author)):
        text = text_of(draft, selectors)
        if text:
            labelled = lexicon.byline(text)
            known.take(field, labelled[1] if labelled else text, text, 1.0, "profile")


def file_links(draft: Draft) -> list[etree._Element]:
    """Return the links that the profile says are attached files."""
    found = [el for selector in draft.rules.attachments for el in compiled(selector)(draft.sheet.root)]
    return [el for el in found if el.tag == "a"]
