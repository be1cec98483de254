"""A page's bytes -> its element tree, safely. Parsing and its guards live here; what the tree means does not."""

import codecs
import itertools
import re
from functools import lru_cache

from lxml import etree

from archive.errors import ExtractError

MAX_MARKUP = 3_000_000
"""Characters of markup that are read; article pages of portals stay far below, dumps and traps do not."""
_LARGE = 250_000
_MAX_TAG = 50_000
_MAX_ATTRIBUTES = 1_000
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_MAX_TAG},}}")
_parsed = itertools.count()
_PAGES_OF_PARSER = 50
_NAME = re.compile(r"<[A-Za-z][\w:-]*")


def parse(markup: str, body: bytes | None = None) -> etree._Element:
    """Return the root element of a page's markup.

    Args:
        markup: The page's text.
        body: The bytes that it was read from as UTF-8, which need not be encoded again where they are sound.

    Raises:
        ExtractError: There is nothing in it that could be an element.
    """
    text = markup[:MAX_MARKUP]
    raw = body if body is not None and len(markup) <= MAX_MARKUP and _is_sound(markup, body) else None
    if len(text) > _LARGE and max(map(len, text.split(">"))) > _MAX_TAG:
        text, raw = _LONG_TAG.sub(_without_swarm, text), None
    parser = _parser(next(_parsed) // _PAGES_OF_PARSER)
    try:
        root = etree.fromstring(raw or text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise ExtractError(f"not a page: {error}") from error
    if root is None:
        raise ExtractError("not a page: no element in it")
    return root


@lru_cache(maxsize=1)
def _parser(_number: int) -> etree.HTMLParser:
    """Return a parser for some pages: its error log and name dictionary grow with hostile pages, so it has its day."""
    return etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)


def _is_sound(markup: str, body: bytes) -> bool:
    """Return whether decoding left nothing out of the bytes and repaired nothing in them."""
    return "\ufffd" not in markup and b"\0" not in body and not body.startswith(codecs.BOM_UTF8)


def _without_swarm(found: re.Match[str]) -> str:
    """Drop the attributes of a tag that has thousands: the parser takes quadratic time over them."""
    tag = found.group()
    if tag.count("=") <= _MAX_ATTRIBUTES and tag.count(" ") <= 20 * _MAX_ATTRIBUTES:
        return tag
    name = _NAME.match(tag)
    return name.group() if name else ""
