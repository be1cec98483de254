"""Whether the index holds what the catalogue holds, no more and no less. Mends nothing: an index is made again."""

from collections.abc import Iterator

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import IndexUnusable
from index.document import document_of
from index.engine import Request, has_index, open_engine
from index.query import All

_NAMED = 5


def index_faults(catalogue: Catalogue, config: Config) -> list[str]:
    """Return a sentence for each way in which the index differs from the catalogue; none when there is no index."""
    if not has_index(config):
        return []
    try:
        with open_engine(config) as engine:
            behind = catalogue.last_change() - engine.seq
            if behind:
                return [f"the index is {abs(behind)} changes {'behind' if behind > 0 else 'ahead of'} the catalogue"]
            hits = engine.search(Request(query=All(), limit=max(engine.count(), 1))).hits
    except IndexUnusable as error:
        return [str(error)]
    indexed = {hit.article_id: (hit.title, hit.url) for hit in hits}
    held = set(catalogue.article_ids())
    differing = (name for name in held & indexed.keys() if _shown(catalogue, name) != indexed[name])
    return [
        *_sentence("articles are in the catalogue and not in the index", held - indexed.keys()),
        *_sentence("articles are in the index and not in the catalogue", indexed.keys() - held),
        *_sentence("articles have another title or URL in the index", set(differing)),
    ]


def _shown(catalogue: Catalogue, name: str) -> tuple[str, str]:
    document = document_of(catalogue.revision(name))
    return document.title, document.url


def _sentence(what: str, names: set[str]) -> Iterator[str]:
    if names:
        some = ", ".join(sorted(names)[:_NAMED])
        yield f"{len(names)} {what}: {some}{', …' if len(names) > _NAMED else ''}"
