"""What a search brings: a page of hits, snippets as text and spans, facets. Values, and printing them safely."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from archive.model import Precision

Span = tuple[int, int]

# C0 but newline and tab, DEL, C1: a terminal obeys them. Bidirectional marks, line separators: they lie about order.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text.

    Attributes:
        text: The piece, on one line.
        spans: (start, end) of what matched in it, in order, not overlapping.
        cut: Whether text was left out before and after it.
    """

    text: str
    spans: tuple[Span, ...] = ()
    cut: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One article found.

    Attributes:
        article_id: Its id.
        portal: Portal's name.
        title: Its title.
        url: Where it stood.
        published: As the page says, with time zone; None when it does not.
        precision: How exact that is.
        section: Name of its section.
        score: How well it matches; comparable within one search only.
        title_spans: (start, end) of what matched in the title.
        snippets: Pieces of its text with what matched; empty until `snippets.with_snippets` adds them.
    """

    article_id: str
    portal: str
    title: str
    url: str
    published: datetime | None
    precision: Precision | None
    section: str | None
    score: float
    title_spans: tuple[Span, ...] = ()
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """How the articles found are spread over the values of one field.

    Attributes:
        field: `portal`, `section` or `year`.
        counts: (value, number of articles), most first; years in order.
    """

    field: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultPage:
    """One page of what was found.

    Attributes:
        total: Articles found in all; exact.
        hits: Those of this page, in order.
        page: Its number, from 1.
        limit: Hits a page.
        facets: Those asked for.
        took: Seconds of wall time.
    """

    total: int
    hits: tuple[Hit, ...]
    page: int
    limit: int
    facets: tuple[Facet, ...] = field(default=())
    took: float = 0.0

    @property
    def pages(self) -> int:
        """Number of pages in all."""
        return -(-self.total // self.limit)


def printable(text: str, *, lines: bool = False) -> str:
    """Return a text that can do nothing to a terminal: no control characters, no marks that reorder it.

    Args:
        text: Anything, also what a hostile page calls a title.
        lines: Keep newlines and tabs; else white space is folded to single spaces.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n") if lines else " ".join(text.split())
    made = _SURROGATE.sub("\ufffd", _CONTROL.sub("", plain))
    return made if lines else " ".join(made.split())
