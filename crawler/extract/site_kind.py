"""What a page is by its site's model: whether it stands where the site's articles stand, and is called what they are.

Asked by `advice`, which tells what to do otherwise on a page that is an article.
"""

from crawler.extract.page import PageKind, Template
from crawler.extract.site_model import SHORTEST_ENTRY, Counts, SiteModel, line_key
from crawler.extract.templates import by_site, makes_only
from crawler.extract.trace import DATE, KEPT, LINKED, Trace, length

FEW = 5
"""Articles of a template that must have been seen before anything is concluded from them."""
MANY = 10
AGREED = 0.8
RARELY = 0.1
_VOTES = 3


def kind_of(model: SiteModel, trace: Trace) -> tuple[PageKind | None, str]:
    """Return what the page's own template is when its single-page judgement goes against it."""
    if trace.kind is PageKind.ARTICLE:
        speaking, against = _votes(model, trace)
        if not speaking and (
            against >= _VOTES or (against and not trace.date and makes_only(model, trace, articles=False))
        ):
            return _other_kind(model, trace), f"{against} of its elements stand on pages only that are no articles"
        if _is_static(model, trace):
            return PageKind.OTHER, "shows no date, as the site's articles do, and stands where they do not"
    elif trace.weak and (_has_title(model, trace) or listed_title(model, trace) is not None):
        speaking, against = _votes(model, trace)
        if not against and (speaking >= _VOTES or makes_only(model, trace, articles=True)):
            return PageKind.ARTICLE, f"{speaking} of its elements stand on article pages only"
    return None, ""


def _other_kind(model: SiteModel, trace: Trace) -> PageKind:
    """Return what a page is that is no article: a listing, unless its template makes something else."""
    found = by_site(model, trace)
    other = found is not None and found[0] in (Template.DOCUMENT_LIST, Template.OTHER)
    return PageKind.OTHER if other else PageKind.LISTING


def _is_static(model: SiteModel, trace: Trace) -> bool:
    """Return whether a page without a date has nothing of the articles of a site that dates them.

    Text about the office, its terms or its address passes for an article by itself. A rare template that shows no dates
    may still be an article's: then the site lists it by its title, and not on every page, as a menu does.
    """
    known, others = model.window, model.pages - model.articles
    if trace.date or trace.titled < 0 or known < 2 * MANY or others < FEW:
        return False
    if sum(model.dates.values()) < AGREED * known:
        return False
    if model.containers.get(trace.container, 0) > RARELY * known or model.titles.get(trace.title, 0) > RARELY * known:
        return False
    listed = model.listed.get(trace.texts[trace.titled], 0)
    return not 0 < listed < 0.5 * others


def _votes(model: SiteModel, trace: Trace) -> tuple[int, int]:
    """Return how many elements of a page the site has on article pages only, and how many on others only."""
    speaking = against = 0
    for path in set(trace.nodes):
        articles, others = model.places.get(path, 0), model.elsewhere.get(path, 0)
        if articles + others >= MANY:
            speaking += others <= RARELY * (articles + others)
            against += articles <= RARELY * (articles + others)
    return speaking, against


def _has_title(model: SiteModel, trace: Trace) -> bool:
    return any(shared(model.titles, model.places, path) for path in set(trace.paths))


def shared(table: Counts, places: Counts, path: int) -> bool:
    """Return whether most of the articles that have a path have it for what `table` counts."""
    count = table.get(path, 0)
    return count >= FEW and count >= AGREED * places.get(path, 0)


def listed_title(model: SiteModel, trace: Trace) -> int | None:
    """Return the one line over the body that other pages use as a link's words, when the title read is no such text."""
    if model.entries.get(trace.texts[trace.titled] if trace.titled >= 0 else 0):
        return None
    start = trace.spans[2 * trace.region] if trace.container else len(trace.paths)
    first_kept = next((i for i in range(start, len(trace.flags)) if trace.flags[i] & KEPT), start)
    found = [i for i in range(min(len(trace.paths), first_kept + 2)) if _is_listed(model, trace, i)]
    return found[0] if len(found) == 1 else None


def _is_listed(model: SiteModel, trace: Trace, index: int) -> bool:
    path, text = trace.paths[index], trace.texts[index]
    if trace.flags[index] & (LINKED | DATE) or length(text) < SHORTEST_ENTRY:
        return False
    times = model.lines.get(line_key(path, text), 0)
    return 0 < model.entries.get(text, 0) <= 0.5 * model.pages and times <= RARELY * model.places.get(path, 0) + 1
