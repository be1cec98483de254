"""Pages in, extractions out, a site's model growing on the way. The order of cleaning and learning, nothing else.

While the model is young, the first pages are held back: cleaned, learned from, and those that the model then has
something against are cleaned again before anything is kept. So a run's early pages come out as clean as its late
ones, and no revision arises from what was learned in between.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from crawler.extract.advice import advise
from crawler.extract.page import Extraction
from crawler.extract.site_model import SiteModel
from crawler.extract.trace import Trace

CHUNK = 300
"""Pages that are cleaned with one state of the model."""

YOUNG = 50
"""Articles below which a model is not relied on without a second look."""

Item = TypeVar("Item")
Outcome = tuple[Extraction | str, Trace | None]
"""What came of a page: the extraction, or a sentence on why there is none; and its trace."""

Work = Callable[[Sequence[Item], SiteModel | None], Iterator[tuple[Item, Outcome]]]
"""Cleans pages in order, with a model or each by itself."""


def clean_and_learn(
    items: Iterable[Item],
    work: Work[Item],
    model: SiteModel,
    *,
    chunk: int = CHUNK,
    learned: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Item, Extraction | str]]:
    """Yield what was made of each page, in order, and let the model learn from them.

    Args:
        items: What `work` takes for pages, in the order of capture.
        work: Cleans some of them.
        model: What is known of the site; added to at the end of each chunk.
        chunk: Pages of a chunk.
        learned: Called when the model has learned a chunk and its pages were yielded.
    """
    waiting = iter(items)
    while given := list(islice(waiting, chunk)):
        if model.articles < YOUNG:
            yield from _twice(given, work, model)
            learned()
            continue
        traces: list[Trace | None] = []
        for item, (result, left) in work(given, model):
            traces.append(left)
            yield item, result
        model.learn_all(traces)
        learned()


def _twice(given: list[Item], work: Work[Item], model: SiteModel) -> list[tuple[Item, Extraction | str]]:
    done = list(work(given, None))
    model.learn_all(left for _, (_, left) in done)
    results = [(item, result) for item, (result, _) in done]
    doubtful = [at for at, (_, (_, left)) in enumerate(done) if left is not None and advise(model, left) is not None]
    again = work([results[at][0] for at in doubtful], model) if doubtful else iter(())
    for at, (item, (result, _)) in zip(doubtful, again, strict=True):
        results[at] = item, result
    return results
