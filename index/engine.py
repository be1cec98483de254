"""What a search engine must do, and finding the one an archive uses. No engine's library, no catalogue.

The index lies in the folder `index/` of the data folder. Its file `current.json` names the engine and the folder of
the index in use, so that a new one is built beside and taken into use by replacing one file. Everything in it can
be made again from the catalogue.
"""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from archive.config import Config
from archive.errors import ConfigError, IndexUnusable
from index.document import IndexDocument
from index.query import Query
from index.results import ResultPage

FORMAT = 1  # of terms and fields: raised when language.py or terms.py makes other terms of the same text
FACETS = ("portal", "section", "year")
FOLDER = "index"
_POINTER = "current.json"
ADVICE = "run `search_cli.py index rebuild`"


class Sort(StrEnum):
    """Order of hits. Articles without a date come last in both orders by date."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What is asked of an engine.

    Attributes:
        query: What to find.
        sort: In which order. A query that ranks nothing (dates, portals) is ordered newest first.
        limit: Hits a page, at least 1.
        page: Its number, from 1.
        facets: Fields to count by, of `FACETS`.
    """

    query: Query
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    page: int = 1
    facets: tuple[str, ...] = ()


class SearchEngine(Protocol):
    """One index on disk. Whatever its library, the same request finds the same articles.

    Every method raises `IndexUnusable` when the index is damaged, and `write` raises `ArchiveLocked` when another
    process is writing.
    """

    @property
    def seq(self) -> int:
        """Number of the last change of the archive that the index holds; 0 when it is empty."""

    def count(self) -> int:
        """Return how many articles the index holds."""

    def write(self, documents: Iterable[IndexDocument], deletions: Iterable[str], seq: int) -> None:
        """Put documents in place of those with the same ids, delete others, and note `seq`, all or nothing.

        No id may come twice. A reader sees the old index until this returns.
        """

    def search(self, request: Request) -> ResultPage:
        """Return a page of hits, without snippets."""

    def close(self) -> None:
        """Let go of files."""

    def __enter__(self) -> Self:
        """Return the engine."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the engine."""


def open_engine(config: Config, *, create: bool = False) -> SearchEngine:
    """Open the index of an archive.

    Args:
        config: Its `data` and `engine` are used.
        create: Make an empty one when there is none.

    Raises:
        IndexUnusable: There is none, it is damaged, of another version or of another engine than the settings say.
        ConfigError: No such engine.
    """
    home = config.data / FOLDER
    if create and not has_index(config):
        return replace_index(config, lambda engine: None)  # noqa: ARG005  # nothing to fill it with
    opener = _opener(config.engine)
    for attempt in range(3):
        folder = _current(home, config.engine)
        try:
            return opener(folder, False)
        except IndexUnusable:
            # a rebuild may have taken the folder away between the two lines
            if attempt == 2 or _current(home, config.engine) == folder:
                raise
    raise AssertionError("unreachable")


def has_index(config: Config) -> bool:
    """Tell whether an archive has an index, usable or not."""
    return (config.data / FOLDER / _POINTER).exists()


def replace_index(config: Config, fill: Callable[[SearchEngine], None]) -> SearchEngine:
    """Build an index beside the present one, let `fill` write it, take it into use, delete the others.

    When `fill` raises, the present index stays in use. Must not run twice at a time on one archive.
    """
    import shutil  # writers only: each module costs a search's cold start

    home = config.data / FOLDER
    folder = home / f"{config.engine}-{os.urandom(4).hex()}"
    folder.mkdir(parents=True)
    try:
        with _opener(config.engine)(folder, True) as engine:
            fill(engine)
        _point(home, config.engine, folder.name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    for other in home.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return _opener(config.engine)(folder, False)


def _opener(name: str) -> Callable[[Path, bool], SearchEngine]:
    if name == "whoosh":
        from index.engines.whoosh import WhooshEngine

        return WhooshEngine
    raise ConfigError(f"engine = {name!r}: unknown search engine; known is whoosh")


def _current(home: Path, engine: str) -> Path:
    path = home / _POINTER
    try:
        pointer = json.loads(path.read_text(encoding="utf-8"))
        folder, found, version = Path(pointer["folder"]).name, pointer["engine"], pointer["format"]
    except FileNotFoundError as error:
        raise IndexUnusable(f"{home}: there is no index yet; {ADVICE}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"{path}: cannot be read ({error!r}); {ADVICE}") from error
    if found != engine:
        raise IndexUnusable(f"{home}: the index is one of {found}, the settings say {engine}; {ADVICE}")
    if version != FORMAT:
        raise IndexUnusable(f"{home}: the index has format {version}, this version needs {FORMAT}; {ADVICE}")
    return home / folder


def _point(home: Path, engine: str, folder: str) -> None:
    write_atomically(home / _POINTER, json.dumps({"format": FORMAT, "engine": engine, "folder": folder}))


def write_atomically(path: Path, text: str) -> None:
    """Replace a file so that after a crash it holds either the old text or the new one."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
