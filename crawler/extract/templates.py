"""What a page's template makes: articles, albums, lists of documents, listings, print views.

A template is known by the path of the element that holds its pages' main content. A page is told by itself first;
what its site's pages say of its template comes on top. The counts that this is read from are in `site_model`.
"""

import re
from collections import Counter
from dataclasses import replace

from archive.model import Article, BlockKind, Evidence
from crawler.extract.codes import find_codes
from crawler.extract.draft import Draft
from crawler.extract.links import parts
from crawler.extract.page import MAKES, Extraction, PageKind, Template
from crawler.extract.site_model import SiteModel
from crawler.extract.trace import Trace

_FEW = 5
"""Pages of a template that must have been seen before anything is concluded from them."""
_MANY = 10
_AGREED = 0.8
_SURELY = 0.95
_PLAIN = frozenset((Template.ARTICLE, Template.LISTING, Template.OTHER))
"""What a page is taken for when nothing on it says more."""
_PICTURES = 3
_WORDS_A_PICTURE = 20
_MOST_WORDS = 100
_ROWS = 3
_MOST_CELLS = 8
"""Lines that a row of a list of documents is made of, at most."""
_LONG_LIST = 8
"""Rows from which on a list of documents is what its page is there for: those beside articles are shorter."""
_LONGEST_ROW = 300
_MOST_LINKS = 20
"""A print view has no menus."""
_PRINTS = re.compile(r"(?:window|self|this)\s*\.\s*print\s*\(|(?<![\w.])print\s*\(\s*\)")
_PRINT_WORDS = re.compile(
    r"(?:^|[/?&=_.-])(?:print(?:able|view)?|in-?bai(?:-?viet)?|ban-?in)(?:$|[/?&=_.-])", re.IGNORECASE
)


def labelled(draft: Draft, made: Extraction) -> Extraction:
    """Return an extraction with what its page's template makes, as far as the page itself shows it."""
    label, why = _told(draft, made.kind, made.article)
    article = made.article
    if article is not None:
        grounds = _evidence("structure", why or made.reason, 0.8 if why else 0.5)
        article = replace(article, template=label.value, evidence=(*article.evidence, grounds))
    reason = f"{made.reason}; {label}: {why}" if why else made.reason
    return replace(made, article=article, reason=reason, template=label)


def of_site(made: Extraction, site: SiteModel, left: Trace) -> Extraction:
    """Return an extraction with what the site's pages say of its template, unless the page itself shows otherwise."""
    found = by_site(site, left)
    shown = made.template not in _PLAIN
    if found is None or found[0] not in MAKES[made.kind] or (shown and found[0] is not made.template):
        return made
    label, sentence, share = found
    article = made.article
    if article is not None:
        kept = [one for one in article.evidence if one.field != "template"]
        article = replace(article, template=label.value, evidence=(*kept, _evidence("site", sentence, share)))
    return replace(made, article=article, reason=f"{made.reason}; {sentence}", template=label)


def by_site(model: SiteModel, trace: Trace) -> tuple[Template, str, float] | None:
    """Return what a page's template makes by the site's pages, a sentence on that, and how surely; None if unknown."""
    if model.is_poorer(trace):
        most = model.contents[trace.content]
        return Template.PRINT_VIEW, f"the same text stands on a page of {most} blocks, here of {len(trace.nodes)}", 0.9
    made = model.made(trace.template)
    total = sum(made.values())
    label = max(made, key=lambda one: made[one], default=Template.OTHER)
    if total < _FEW or made[label] < _AGREED * total:
        return None
    return label, f"{made[label]} of {total} pages of its template are of the sort {label}", made[label] / total


def makes_only(model: SiteModel, trace: Trace, *, articles: bool) -> bool:
    """Return whether a page's template is well known to make articles only, or none."""
    made = model.made(trace.template)
    count = sum(n for label, n in made.items() if (label in MAKES[PageKind.ARTICLE]) is articles)
    return count >= _MANY and count >= _SURELY * sum(made.values())


def _told(draft: Draft, kind: PageKind, article: Article | None) -> tuple[Template, str]:
    """Return a page's label and why it has it; an empty reason where the page's kind says it all."""
    if article is None:
        rows = _documents(draft)
        if rows:
            return Template.DOCUMENT_LIST, f"{rows} rows name documents"
        return (Template.LISTING if kind is PageKind.LISTING else Template.OTHER), ""
    sign = _print_sign(draft)
    if sign:
        return Template.PRINT_VIEW, sign
    pictures, words = len(article.images), _words(article)
    if pictures >= _PICTURES and words <= min(_MOST_WORDS, _WORDS_A_PICTURE * pictures):
        return Template.ALBUM, f"{pictures} pictures and {words} words"
    return Template.ARTICLE, ""


def _evidence(origin: str, raw: str, confidence: float) -> Evidence:
    return Evidence(field="template", origin=origin, raw=raw, confidence=round(confidence, 2))


def _words(article: Article) -> int:
    texts = (block.text for block in article.blocks if block.kind is not BlockKind.CAPTION)
    return sum(len(text.split()) for text in (article.lead or "", *texts))


def _documents(draft: Draft) -> int:
    """Count the rows that name documents where they are what the page is made of; else 0."""
    nodes, region = draft.sheet.nodes, draft.sheet.nodes[draft.region]
    columns: Counter[tuple[str, int, str]] = Counter()
    inside: list[tuple[str, ...]] = []
    for index, line in enumerate(draft.sheet.lines):
        codes = find_codes(line.text) if "/" in line.text and len(line.text) <= _LONGEST_ROW else ()
        if codes:
            node = nodes[line.node]
            columns[node.tag, node.depth, node.names] += 1
            if region.first <= index < region.last:
                inside.append(codes)
    longest = max(columns.values(), default=0)
    if longest >= _LONG_LIST:
        return longest
    several = min(len(inside), len(set(inside))) >= _ROWS
    return len(inside) if several and len(inside) * _MOST_CELLS >= region.last - region.first else 0


def _print_sign(draft: Draft) -> str | None:
    """Return why a page is a view for the printer; None when it is not. Such a page holds hardly a link."""
    links = len(draft.sheet.links)
    if links > _MOST_LINKS:
        return None
    url = parts(draft.page.url)
    if _PRINT_WORDS.search(f"{url.path}?{url.query}"):
        return f"its URL says so, and it holds {links} links"
    if "print" in draft.markup and _PRINTS.search(draft.markup):
        return f"it calls the printer and holds {links} links"
    return None
