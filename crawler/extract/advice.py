"""What a site's model says of one page: which of its lines recur, where its body, title and date should stand.

Asked after the page was cleaned by itself, with the trace of that; no advice means that nothing would come out
otherwise. A model that has seen too few pages gives none.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from crawler.extract.page import PageKind
from crawler.extract.site_model import ANY_DATE, SHORTEST_ENTRY, Counts, SiteModel, line_key
from crawler.extract.trace import DATE, FILE, GUARDED, KEPT, LINKED, OWN, Trace, length

_FEW = 5
"""Articles of a template that must have been seen before anything is concluded from them."""
_MANY = 10
_AGREED = 0.8
_MOSTLY = 0.8
_PART_OF_SITE = 0.2
_LONGEST_CELL = 25
_NO_MENU_WORD = 45
"""Bytes; a longer link that stands on every page is one of the latest news."""
_OTHER_FRAME = 6
"""Elements that nearly all articles have and a page has not, from which on it is made by another template."""
_RARELY = 0.1
_VOTES = 3
_WORTH_IT = 60
"""Bytes of text by which another region must differ from the one chosen."""
_MOST_OF_PAGE = 0.7


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What to do otherwise on one page.

    Attributes:
        cuts: Index of a line -> rule and reason to cut it.
        region: Index of the element that holds the body; None to choose as before.
        title: Index of the title's line; None to choose as before.
        no_titles: Lines that are no title: the same stands there on the site's other pages.
        date: Index of the line that the time of publication is read from; None to choose as before.
        kind: What the page is; None to judge as before.
        reason: Why it is that.
    """

    cuts: dict[int, tuple[str, str]] = field(default_factory=dict)
    region: int | None = None
    title: int | None = None
    no_titles: frozenset[int] = frozenset()
    date: int | None = None
    kind: PageKind | None = None
    reason: str = ""


_NOTHING = Advice()


def advise(model: SiteModel, trace: Trace) -> Advice | None:
    """Return what the model says against the way a page was cleaned by itself; None when it says nothing."""
    if model.articles < _FEW:
        return None
    kind, reason = _kind(model, trace)
    if PageKind.ARTICLE not in (kind, trace.kind):
        return None
    if kind is not None and kind is not PageKind.ARTICLE:
        return Advice(kind=kind, reason=reason)
    no_titles = _no_titles(model, trace)
    title = _listed_title(model, trace)
    if title is None:
        title = _title(model, trace, no_titles)
    if title is not None and trace.titled >= 0 and trace.titled not in no_titles and trace.flags[title] & KEPT:
        title = None  # two lines that may be the title: what the page itself speaks for stays
    found = Advice(
        cuts=dict(_cuts(model, trace)),
        region=_region(model, trace),
        title=title,
        no_titles=no_titles if trace.titled in no_titles else frozenset(),
        date=_date(model, trace),
        kind=kind,
        reason=reason,
    )
    return found if found != _NOTHING else None


def _kind(model: SiteModel, trace: Trace) -> tuple[PageKind | None, str]:
    """Return what the page's own template is when its single-page judgement goes against it."""
    if trace.kind is PageKind.ARTICLE:
        speaking, against = _votes(model, trace)
        if against >= _VOTES and not speaking:
            return PageKind.LISTING, f"{against} of its elements stand on pages only that are no articles"
        if not trace.dated and _all_dated(model) and _stands_alone(model, trace):
            return PageKind.OTHER, "shows no date, as the site's articles do, nor stands it where theirs do"
    elif trace.weak and _is_announced(model, trace):
        speaking, against = _votes(model, trace)
        if speaking >= _VOTES and not against:
            return PageKind.ARTICLE, f"{speaking} of its elements stand on article pages only"
    return None, ""


def _all_dated(model: SiteModel) -> bool:
    """Return whether nearly all of the site's articles show when they were published."""
    return model.window >= _MANY and model.dates.get(ANY_DATE, 0) >= _MOSTLY * model.window


def _is_announced(model: SiteModel, trace: Trace) -> bool:
    """Return whether there is a title where the site's articles have theirs, or one that other pages link to."""
    if _listed_title(model, trace) is not None:
        return True
    if trace.titled >= 0:
        return _has_title(model, trace) and _lists(model, trace)
    at = _title(model, trace, frozenset())
    return at is not None and not trace.flags[at] & LINKED and length(trace.texts[at]) >= SHORTEST_ENTRY


def _stands_alone(model: SiteModel, trace: Trace) -> bool:
    """Return whether a page's title or frame is not that of articles, and no page but by its menu links to it."""
    if _lists(model, trace):
        return False
    if model.titles.get(trace.title, 0) <= _RARELY * model.window:
        return True
    own = set(trace.nodes)
    missing = sum(count >= 0.9 * model.window and path not in own for path, count in model.places.items())
    return missing >= _OTHER_FRAME


def _lists(model: SiteModel, trace: Trace) -> bool:
    """Return whether other pages, but not all as their menu's words, have the page's title as a link."""
    at = trace.titled if trace.titled >= 0 else _title(model, trace, frozenset())
    times = 0 if at is None else model.entries.get(trace.texts[at], 0)
    if at is None or not times:
        return False
    return times <= 0.5 * model.pages or length(trace.texts[at]) >= _NO_MENU_WORD


def _votes(model: SiteModel, trace: Trace) -> tuple[int, int]:
    """Return how many elements of a page the site has on article pages only, and how many on others only."""
    speaking = against = 0
    for path in set(trace.nodes):
        articles, others = model.places.get(path, 0), model.elsewhere.get(path, 0)
        if articles + others >= _MANY:
            speaking += others <= _RARELY * (articles + others)
            against += articles <= _RARELY * (articles + others)
    return speaking, against


def _has_title(model: SiteModel, trace: Trace) -> bool:
    return any(_shared(model.titles, model.places, path) for path in set(trace.paths))


def _shared(table: Counts, places: Counts, path: int) -> bool:
    """Return whether most of the articles that have a path have it for what `table` counts."""
    count = table.get(path, 0)
    return count >= _FEW and count >= _AGREED * places.get(path, 0)


def _consensus(model: SiteModel, table: Counts, trace: Trace) -> list[int]:
    """Return the paths that stand once on the page and nearly always hold what `table` counts."""
    times = Counter(trace.nodes)
    return [path for path, count in times.items() if count == 1 and _shared(table, model.places, path)]


def _region(model: SiteModel, trace: Trace) -> int | None:
    """Return the element that holds the body on the site's other pages, when here one was chosen that never does."""
    if trace.container:
        times, known = model.containers.get(trace.container, 0), model.places.get(trace.container, 0)
        if times > 0.2 * known and times >= 3:
            return None
    places = [(_span(trace, index), index) for index in map(trace.nodes.index, _consensus(model, model.around, trace))]
    small = [(size, -index) for size, index in places if 0 < size <= _MOST_OF_PAGE * len(trace.paths)]
    index = -min(small)[1] if small else trace.region
    return index if index != trace.region and _differs(model, trace, index) >= _WORTH_IT else None


def _differs(model: SiteModel, trace: Trace, node: int) -> int:
    """Return how many bytes of text would come in or go out if the body were read from an element."""
    first, last = trace.spans[2 * node], trace.spans[2 * node + 1]
    size = 0
    for index, (path, text, flag) in enumerate(zip(trace.paths, trace.texts, trace.flags, strict=True)):
        inside = first <= index < last
        if index > trace.titled and not flag & (LINKED | DATE | OWN) and inside != bool(flag & KEPT):
            known = model.places.get(path, 0)
            if flag & KEPT or model.lines.get(line_key(path, text), 0) <= _RARELY * known + 1:
                size += length(text)
    return size


def _span(trace: Trace, index: int) -> int:
    """Return how many lines an element holds."""
    return trace.spans[2 * index + 1] - trace.spans[2 * index]


def _no_titles(model: SiteModel, trace: Trace) -> frozenset[int]:
    """Return the lines whose text stands at the same place on most of the site's articles."""
    if trace.titled < 0:
        return frozenset()
    return frozenset(
        index
        for index, (path, text) in enumerate(zip(trace.paths, trace.texts, strict=True))
        if (count := model.lines.get(line_key(path, text), 0)) >= _FEW and count >= 0.5 * model.places.get(path, 0)
    )


def _title(model: SiteModel, trace: Trace, no_titles: frozenset[int]) -> int | None:
    """Return the line where the title stands on other pages, when it was read elsewhere here."""
    if _shared(model.titles, model.places, trace.title) and trace.titled not in no_titles:
        return None
    paths = Counter(trace.paths)
    for path in sorted(set(trace.paths), key=lambda path: -model.titles.get(path, 0)):
        if path == trace.title or paths[path] != 1 or not _shared(model.titles, model.places, path):
            continue
        index = trace.paths.index(path)
        if index not in no_titles:
            return index
    return None


def _listed_title(model: SiteModel, trace: Trace) -> int | None:
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
    return 0 < model.entries.get(text, 0) <= 0.5 * model.pages and times <= _RARELY * model.places.get(path, 0) + 1


def _date(model: SiteModel, trace: Trace) -> int | None:
    """Return the line where the time of publication stands on other pages, when it was read elsewhere here."""
    if _shared(model.dates, model.places, trace.date):
        return None
    for path in sorted(set(trace.paths), key=lambda path: -model.dates.get(path, 0)):
        if path != trace.date and _shared(model.dates, model.places, path):
            found = [i for i, at in enumerate(trace.paths) if at == path and trace.flags[i] & DATE]
            if len(found) == 1:
                return found[0]
    return None


def _cuts(model: SiteModel, trace: Trace) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the lines that were kept and are boilerplate by what stands there on other pages."""
    verdicts = [
        _verdict(model, trace, index)
        if flag & KEPT and not flag & FILE and model.places.get(trace.paths[index], 0) >= _FEW
        else None
        for index, flag in enumerate(trace.flags)
    ]
    kept = [index for index, flag in enumerate(trace.flags) if flag & KEPT]
    of_path = {
        path: all(verdicts[index] for index in group)
        for path, group in groupby(sorted(kept, key=lambda i: trace.paths[i]), key=lambda i: trace.paths[i])
    }
    trusted = model.containers.get(trace.container, 0) >= 0.5 * model.places.get(trace.container, 0)
    edge = {*_run(kept, verdicts), *_run(kept[::-1], verdicts)}
    elsewhere = {path for path, flag in zip(trace.paths, trace.flags, strict=True) if not flag & KEPT}
    for index in kept:
        verdict = verdicts[index]
        if verdict is None or (verdict[0] == "site-place" and (trusted or trace.paths[index] in elsewhere)):
            continue
        if index in edge or of_path[trace.paths[index]]:
            yield index, verdict


def _run(kept: list[int], verdicts: list[tuple[str, str] | None]) -> Iterator[int]:
    """Yield the lines at the beginning of `kept` that are boilerplate."""
    for index in kept:
        if verdicts[index] is None:
            return
        yield index


def _verdict(model: SiteModel, trace: Trace, index: int) -> tuple[str, str] | None:
    """Return the rule that a line falls under, with its reason; a paragraph among others falls under none."""
    path, flag = trace.paths[index], trace.flags[index]
    known = model.places.get(path, 0)
    rare = known < _PART_OF_SITE * model.window
    if flag & GUARDED or (rare and length(trace.texts[index]) < _LONGEST_CELL):
        return None  # few articles have a table; what its cells say is the same in many
    times = model.lines.get(line_key(path, trace.texts[index]), 0)
    if times >= _FEW and times >= _AGREED * known:
        return "site-repeats", f"stands on {times} of {known} pages"
    times = model.masked.get(line_key(path, trace.masked[index]), 0) if trace.masked[index] else 0
    if times >= _FEW and times >= _AGREED * known:
        return "site-counter", f"stands on {times} of {known} pages, with other digits"
    times = model.linked.get(path, 0)
    if flag & LINKED and times >= _FEW and times >= 0.9 * known:
        return "site-menu", f"on {times} of {known} pages only links stand here"
    times = model.kept.get(path, 0)
    if known >= _MANY and times <= _RARELY * known:
        return "site-place", f"on {known - times} of {known} pages what stands here is no part of the article"
    return None
