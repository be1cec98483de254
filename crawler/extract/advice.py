"""What a site's model says of one page: which of its lines recur, where its body, title and date should stand.

Asked after the page was cleaned by itself, with the trace of that; no advice means that nothing would come out
otherwise. A model that has seen too few pages gives none.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from crawler.extract.page import PageKind, Template
from crawler.extract.site_kind import AGREED, FEW, MANY, RARELY, kind_of, listed_title, shared, usual_title
from crawler.extract.site_model import Counts, SiteModel, line_key
from crawler.extract.templates import by_site
from crawler.extract.trace import DATE, FILE, GUARDED, KEPT, LINKED, OWN, Trace, length

_PART_OF_SITE = 0.2
_LONGEST_CELL = 25
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
        template: What the page's template makes, where the page itself does not show it.
    """

    cuts: dict[int, tuple[str, str]] = field(default_factory=dict)
    region: int | None = None
    title: int | None = None
    no_titles: frozenset[int] = frozenset()
    date: int | None = None
    kind: PageKind | None = None
    reason: str = ""
    template: Template | None = None

    @property
    def of_text(self) -> bool:
        """Whether the page comes out otherwise, its template's label apart."""
        return self != Advice(template=self.template)


_NOTHING = Advice()


def advise(model: SiteModel, trace: Trace) -> Advice | None:
    """Return what the model says against the way a page was cleaned by itself; None when it says nothing."""
    if model.articles < FEW:
        return None
    kind, reason = kind_of(model, trace)
    if PageKind.ARTICLE not in (kind, trace.kind):
        return None
    if kind is not None and kind is not PageKind.ARTICLE:
        return Advice(kind=kind, reason=reason)
    no_titles = _no_titles(model, trace)
    title = listed_title(model, trace)
    if title is None:
        title = usual_title(model, trace, no_titles)
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
        template=_label(model, trace, kind or trace.kind),
    )
    return found if found != _NOTHING else None


def _label(model: SiteModel, trace: Trace, kind: PageKind) -> Template | None:
    """Return what the page's template makes when the page is an article's and shows that by nothing of its own."""
    if kind is not PageKind.ARTICLE or trace.label is not Template.ARTICLE:
        return None
    found = by_site(model, trace)
    return found[0] if found is not None and found[0] in (Template.ALBUM, Template.PRINT_VIEW) else None


def _consensus(model: SiteModel, table: Counts, trace: Trace) -> list[int]:
    """Return the paths that stand once on the page and nearly always hold what `table` counts."""
    times = Counter(trace.nodes)
    return [path for path, count in times.items() if count == 1 and shared(table, model.places, path)]


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
            if flag & KEPT or model.lines.get(line_key(path, text), 0) <= RARELY * known + 1:
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
        if (count := model.lines.get(line_key(path, text), 0)) >= FEW and count >= 0.5 * model.places.get(path, 0)
    )


def _date(model: SiteModel, trace: Trace) -> int | None:
    """Return the line where the time of publication stands on other pages, when it was read elsewhere here."""
    if shared(model.dates, model.places, trace.date):
        return None
    for path in sorted(set(trace.paths), key=lambda path: -model.dates.get(path, 0)):
        if path != trace.date and shared(model.dates, model.places, path):
            found = [i for i, at in enumerate(trace.paths) if at == path and trace.flags[i] & DATE]
            if len(found) == 1:
                return found[0]
    return None


def _cuts(model: SiteModel, trace: Trace) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the lines that were kept and are boilerplate by what stands there on other pages."""
    verdicts = [
        _verdict(model, trace, index)
        if flag & KEPT and not flag & FILE and model.places.get(trace.paths[index], 0) >= FEW
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
    if times >= FEW and times >= AGREED * known:
        return "site-repeats", f"stands on {times} of {known} pages"
    times = model.masked.get(line_key(path, trace.masked[index]), 0) if trace.masked[index] else 0
    if times >= FEW and times >= AGREED * known:
        return "site-counter", f"stands on {times} of {known} pages, with other digits"
    times = model.linked.get(path, 0)
    if flag & LINKED and times >= FEW and times >= 0.9 * known:
        return "site-menu", f"on {times} of {known} pages only links stand here"
    times = model.kept.get(path, 0)
    if known >= MANY and times <= RARELY * known:
        return "site-place", f"on {known - times} of {known} pages what stands here is no part of the article"
    return None
