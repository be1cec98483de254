"""A typed query narrowed by choices beside it (portals, dates, a section), and advice when nothing was found."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from archive.rows import PortalSummary
from index.dates import days_of
from index.language import is_accented, query_words
from index.parse import parse, portal_key
from index.query import And, DateRange, Field, Or, Phrase, Place, Portal, Query, Word, all_of, wanted


def narrowed(
    typed: str,
    *,
    portals: Sequence[str] = (),
    start: str | None = None,
    end: str | None = None,
    section: str | None = None,
) -> Query:
    """Return what was typed, narrowed. Choices alone find every article that they leave.

    Args:
        typed: The query; see `parse.py`.
        portals: Names of portals, one of which it must be.
        start: First day, month or year, as `dates.days_of` reads it.
        end: Last one.
        section: Words that stand side by side in the section's name.

    Raises:
        QueryError: What was typed cannot be read.
        ValueError: A choice cannot; the message is one for the user.
    """
    choices = [*_portals(portals), *_dates(start, end), *_section(section)]
    if choices and not typed.strip():
        return all_of(choices)
    query = parse(typed)
    # one flat And: that is what ranking by words typed side by side looks at
    return all_of([*(query.children if isinstance(query, And) else [query]), *choices])


def unknown_portals(names: Iterable[str], held: Iterable[PortalSummary]) -> list[str]:
    """Return the names that no portal of the archive has."""
    known = {portal_key(portal.name) for portal in held}
    return [name for name in names if portal_key(name) not in known]


def advice(query: Query, portals: Sequence[PortalSummary]) -> str:
    """Return what to say when nothing was found: what was searched, and what to try."""
    held = sum(portal.articles for portal in portals)
    if not held:
        return "nothing found: the archive holds no article yet; run `scrapy update`"
    days = [day for portal in portals for day in (portal.first, portal.last) if day]
    dated = f", published {min(days):%Y-%m-%d} to {max(days):%Y-%m-%d}" if days else ""
    tries = list(_tries([leaf for _, leaf in wanted(query)]))
    return f"nothing found among {held} articles{dated}" + (f"; try {' or '.join(tries)}" if tries else "")


def _tries(leaves: Sequence[Query]) -> Iterator[str]:
    phrases = [leaf for leaf in leaves if isinstance(leaf, Phrase)]
    words = [leaf for leaf in leaves if isinstance(leaf, Word)]
    if any(map(is_accented, [*(leaf.text for leaf in words), *(word for leaf in phrases for word in leaf.words)])):
        yield "typing without accents"
    if len(words) > 1:
        yield "fewer words, or OR between them"
    if phrases:
        yield "leaving out the quotation marks"
    if any(isinstance(leaf, DateRange) for leaf in leaves):
        yield "other dates (articles without a date are in no range)"


def _portals(names: Sequence[str]) -> list[Query]:
    found = [Portal(portal_key(name)) for name in names]
    if len(found) > 1:
        return [Or(tuple(found))]
    return [*found]


def _dates(start: str | None, end: str | None) -> list[Query]:
    first: date | None = days_of(start)[0] if start else None
    last: date | None = days_of(end)[1] if end else None
    if first and last and first > last:
        raise ValueError(f"there is no day from {start} to {end}")
    return [DateRange(first, last)] if start or end else []


def _section(name: str | None) -> list[Query]:
    if name is None:
        return []
    words = query_words(name)
    if not words:
        raise ValueError(f"there is no word in the section {name!r}")
    return [Field(Place.SECTION, Word(words[0]) if len(words) == 1 else Phrase(words))]
