"""A portal's own last word on its pages: the function `refine` in the module beside its profile, loaded and run.

    def refine(page: Page, extraction: Extraction) -> Extraction

It is called in the cleaning process with what the general rules and the profile made of a page, and returns what is
to be kept: the same, or another made of it with `dataclasses.replace`. What it does wrong costs that page and nothing
more. Which module a portal has is known in spiders/.
"""

import traceback
from functools import lru_cache
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

from archive.codec import pack, unpack
from archive.errors import ConfigError, EduArchiveError, ExtractError
from archive.model import Article
from crawler.extract.page import Extraction, Page, PageKind, Rules, Template

HOOK = "refine"
"""Name of the function."""

_TEXTS = ("title", "lead", "section", "author", "source", "language")


def load_module(file: Path) -> ModuleType:
    """Return the module in a file, loaded anew.

    Raises:
        ConfigError: It cannot be imported; names the file and the place.
    """
    spec = util.spec_from_file_location(f"portal_{file.stem.replace('-', '_')}", file)
    if spec is None or spec.loader is None:
        raise ConfigError(f"{file}: expected a Python module")
    module = util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a module does while it is loaded, it is the file that is wrong
        raise ConfigError(f"{file}: cannot be imported: {_told(error, file)}") from error
    return module


def refined(page: Page, rules: Rules, extraction: Extraction) -> Extraction:
    """Return what a portal's hook makes of an extraction; the extraction itself where the portal has none.

    Raises:
        ExtractError: The hook failed, or returned what is no extraction.
    """
    if rules.hook is None:
        return extraction
    file = Path(rules.hook)
    try:
        made = getattr(_loaded(file), HOOK)(page, extraction)
    except ConfigError as error:
        raise ExtractError(str(error)) from error
    except MemoryError:
        raise
    except Exception as error:  # a hook may do anything
        raise ExtractError(f"{file.name}: {HOOK} failed: {_told(error, file)}") from error
    return _checked(made, file)


@lru_cache(maxsize=64)
def _loaded(file: Path) -> ModuleType:
    return load_module(file)


def _checked(made: Any, file: Path) -> Extraction:
    """Return what a hook returned, made of our own types alone: it crosses to another process and is stored."""
    if not isinstance(made, Extraction):
        raise ExtractError(f"{file.name}: {HOOK} returned {made!r:.80}; expected an Extraction")
    if (made.article is None) is (made.kind is PageKind.ARTICLE):
        raise ExtractError(
            f"{file.name}: {HOOK} returned kind {made.kind!r:.80}; expected ARTICLE iff there is an article"
        )
    try:
        article = None if made.article is None else _sound(unpack(pack(made.article)))
    except (EduArchiveError, TypeError, ValueError, AttributeError) as error:
        raise ExtractError(f"{file.name}: {HOOK} returned an article that cannot be kept: {error}") from error
    return Extraction(
        kind=PageKind(made.kind), article=article, reason=str(made.reason), template=Template(made.template)
    )


def _sound(article: Article) -> Article:
    """Return an article whose fields are what they must be for the catalogue.

    Raises:
        ValueError: Names the field and what was expected.
        TypeError: A block's or an attachment's text is none.
    """
    for name in _TEXTS:
        value = getattr(article, name)
        if not (isinstance(value, str) or (value is None and name != "title")):
            raise ValueError(f"{name} is {value!r:.60}; expected a text")
    if not article.title.strip():
        raise ValueError("title is empty")
    if (article.published is None) is not (article.published_precision is None):
        raise ValueError("published and published_precision must be given together")
    if any(when is not None and when.tzinfo is None for when in (article.published, article.updated)):
        raise ValueError("published and updated must have a time zone")
    "".join([article.digest, *article.codes, *(block.text for block in article.blocks)])
    return article


def _told(error: BaseException, file: Path) -> str:
    """Return an error as one line: what it is, and the last line of the file that it passed through."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    place = f" (line {lines[-1]})" if lines else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())}{place}"
