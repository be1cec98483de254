"""Whether a page that was answered with 200 says that the article asked for is not there ("soft 404"). Pure."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from crawler.extract.kinds import EMPTY
from crawler.extract.page import Extraction

_HOME = re.compile(r"/?(?:(?:index|default|home|trang-chu|trangchu)(?:\.[a-z]{3,5})?/?)?", re.IGNORECASE)


def soft_404(url: str, extraction: Extraction, urls: Collection[str]) -> str | None:
    """Return how a page says that a held article is gone, in one sentence; None when it does not.

    A page that shows something else, a listing for instance, says nothing: its cleaning may be what is wrong.

    Args:
        url: Where the answer came from, after redirects.
        extraction: What the page is.
        urls: Where the article was seen before.
    """
    parts = urlsplit(url)
    if _HOME.fullmatch(parts.path) and not parts.query and not any(_same_place(url, known) for known in urls):
        return "led to the home page"
    if extraction.article is None and extraction.reason in EMPTY:
        return f"its page: {extraction.reason}"
    return None


def _same_place(one: str, other: str) -> bool:
    mine, theirs = urlsplit(one), urlsplit(other)
    return (mine.path, mine.query) == (theirs.path, theirs.query)
