"""What a page is by its site's model: whether it stands where the site's articles stand, and is called what they are.

Asked by `advice`, which tells what to do otherwise on a page that is an article.
"""

from collections import Counter

from crawler.extract.page import PageKind, Template
from crawler.extract.site_model import ANY_DATE, SHORTEST_ENTRY, Counts, SiteModel, line_key
from crawler.extract.templates import by_site, makes_only
from crawler.extract.trace import DATE, KEPT, LINKED, Trace, length

FEW = 5
"""Articles of a template that must have been seen before anything is concluded from them."""
MANY = 10
AGREED = 0.8
RARELY = 0.1
_VOTES = 3
_NO_MENU_WORD = 45
"""Bytes; a longer link that stands on every page is one of the latest news."""
_OTHER_FRAME = 6
"""Elements that nearly all articles have and a page has not, from which on it is made by another template."""


def kind_of(model: SiteModel, trace: Trace) -> tuple[PageKind | None, str]:
    """Return what the page's own template is when its single-page judgement goes against it."""
    if trace.kind is PageKind.ARTICLE:
        speaking, against = _votes(model, trace)
        if not speaking and (
            against >= _VOTES or (against and not trace.date and makes_only(model, trace, articles=False))
        ):
            return _other_kind(model, trace), f"{against} of its elements stand on pages only that are no articles"
        if not trace.dated and _all_dated(model) and _stands_alone(model, trace):
            return PageKind.OTHER, "shows no date, as the site's articles do, and stands where they do not"
    elif trace.weak and _is_announced(model, trace):
        speaking, against = _votes(model, trace)
        if not against and (speaking >= _VOTES or makes_only(model, trace, articles=True)):
            return PageKind.ARTICLE, f"{speaking} of its elements stand on article pages only"
    return None, ""


def _other_kind(model: SiteModel, trace: Trace) -> PageKind:
    """Return what a page is that is no article: a listing, unless its template makes something else."""
    found = by_site(model, trace)
    other = found is not None and found[0] in (Template.DOCUMENT_LIST, Template.OTHER)
    return PageKind.OTHER if other else PageKind.LISTING


def _all_dated(model: SiteModel) -> bool:
    """Return whether nearly all of the site's articles show when they were published."""
    return model.window >= MANY and model.dates.get(ANY_DATE, 0) >= AGREED * model.window


def _is_announced(model: SiteModel, trace: Trace) -> bool:
    """Return whether there is a title where the site's articles have theirs, or one that other pages link to."""
    if listed_title(model, trace) is not None:
        return True
    if trace.titled >= 0:
        return _has_title(model, trace) and _lists(model, trace)
    at = usual_title(model, trace, frozenset())
    return at is not None and not trace.flags[at] & LINKED and length(trace.texts[at]) >= SHORTEST_ENTRY


def _stands_alone(model: SiteModel, trace: Trace) -> bool:
    """Return whether a page's title or frame is not that of articles, and no page but by its menu links to it.

    Text about the office, its terms or its address passes for an article by itself.
    """
    if _lists(model, trace) or _has_date_line(model, trace):
        return False
    elsewhere = model.titles.get(trace.title, 0) <= RARELY * model.window
    if elsewhere and usual_title(model, trace, frozenset()) is None:
        return True
    own = set(trace.nodes)
    missing = sum(count >= 0.9 * model.window and path not in own for path, count in model.places.items())
    return missing >= _OTHER_FRAME


def _has_date_line(model: SiteModel, trace: Trace) -> bool:
    """Return whether there is a date where the site's articles show theirs, read as none for want of a title."""
    dated = {path for path, flag in zip(trace.paths, trace.flags, strict=True) if flag & DATE}
    return any(shared(model.dates, model.places, path) for path in dated)


def _lists(model: SiteModel, trace: Trace) -> bool:
    """Return whether other pages, but not all as their menu's words, have the page's title as a link."""
    at = trace.titled if trace.titled >= 0 else usual_title(model, trace, frozenset())
    times = 0 if at is None else model.entries.get(trace.texts[at], 0)
    if at is None or not times:
        return False
    return times <= 0.5 * model.pages or length(trace.texts[at]) >= _NO_MENU_WORD


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


def usual_title(model: SiteModel, trace: Trace, no_titles: frozenset[int]) -> int | None:
    """Return the line where the title stands on other pages, when it was read elsewhere here."""
    if shared(model.titles, model.places, trace.title) and trace.titled not in no_titles:
        return None
    paths = Counter(trace.paths)
    for path in sorted(set(trace.paths), key=lambda path: -model.titles.get(path, 0)):
        if path == trace.title or paths[path] != 1 or not shared(model.titles, model.places, path):
            continue
        index = trace.paths.index(path)
        if index not in no_titles:
            return index
    return None


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
