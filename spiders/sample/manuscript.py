"""Reads the article files of the sample portals (`articles/<portal>/*.txt`) and texts given by tests.

A file is TOML, a line `+++`, then one piece of the body a line; blank lines mean nothing. A line is a paragraph
unless it begins with a mark: `@lead`, `@strong`, `@heading LEVEL`, `@item DEPTH`, `@row A | B`, `@quote`,
`@image NAME | CAPTION`, `@file NAME | LABEL`. White space within a paragraph is kept as written: real editors
leave no-break spaces behind, and so do the seed articles.
"""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from archive.errors import ConfigError
from archive.model import Precision
from spiders.sample.content import ZONE, Piece, PieceKind, SampleArticle
from spiders.sample.sites import SITES, Site

_BLANK = " \t\r\n"
_KEYS = {
    "title", "posted", "category", "shows", "updated", "author", "byline", "source", "source_line", "codes",
    "kinds", "encoding", "flavour", "quiet",
}  # fmt: skip


def read_articles(site: Site, folder: Traversable | None = None) -> Iterator[SampleArticle]:
    """Read all article files of one portal, in order of file name.

    Args:
        site: The portal.
        folder: Where the files are; the package's own when None.

    Raises:
        ConfigError: A file cannot be read; names it and what is wrong.
    """
    place = folder or files("spiders.sample") / "articles" / site.name
    for file in sorted(place.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".txt"):
            stem = file.name.removesuffix(".txt")
            try:
                yield parse(site, stem, file.read_text(encoding="utf-8"))
            except (ValueError, KeyError, TypeError) as error:
                raise ConfigError(f"{site.name}/{file.name}: not an article file: {error!r}") from error


def parse(site: Site, stem: str, text: str) -> SampleArticle:
    """Read one article file.

    Args:
        site: The portal it belongs to.
        stem: `slug` on haugiang, `NUMBER-slug` on vinhlong.
        text: The whole file.

    Raises:
        ValueError: It is not written as this module says.
    """
    head, mark, body = text.partition("\n+++\n")
    if not mark:
        raise ValueError("no line `+++`")
    return compose(site.name, stem, body, **tomllib.loads(head))


def compose(portal: str, stem: str, body: str, **values: Any) -> SampleArticle:
    """Make an article out of the head's values and the body of an article file.

    Args:
        portal: Name of the portal it belongs to.
        stem: `slug` on haugiang, `NUMBER-slug` on vinhlong.
        body: What stands under `+++`.
        **values: What stands above it: `title`, `posted` and `category` at least.

    Raises:
        ValueError: A key is unknown, or a line of the body is not written as this module says.
        KeyError: There is no such portal or category, or a needed key is missing.
    """
    if unknown := set(values) - _KEYS:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    site = SITES[portal]
    key, path = _place(site, stem, values["category"])
    lead, pieces = read_body(body)
    return SampleArticle(
        portal=portal,
        key=key,
        path=path,
        lead=lead,
        pieces=pieces,
        posted=values.pop("posted").replace(tzinfo=ZONE),
        updated=_zoned(values.pop("updated", None)),
        precision=_precision(site, values.pop("shows", "second")),
        byline=values.pop("byline", "Tin: {}" if portal == "haugiang" else "{}"),
        codes=tuple(values.pop("codes", ())),
        kinds=tuple(values.pop("kinds", ())),
        **values,
    )


def read_body(text: str) -> tuple[str | None, tuple[Piece, ...]]:
    """Read the lead, if there is one, and the pieces of a body."""
    lead: str | None = None
    pieces: list[Piece] = []
    for line in text.split("\n"):
        raw = line.strip(_BLANK)
        if raw.startswith("@lead "):
            lead = raw.removeprefix("@lead ")
        elif raw:
            pieces.append(_piece(raw))
    return lead, tuple(pieces)


def _piece(raw: str) -> Piece:
    if not raw.startswith("@"):
        return Piece(kind=PieceKind.PARAGRAPH, text=raw)
    mark, _, rest = raw[1:].partition(" ")
    kind = PieceKind(mark)
    if kind is PieceKind.ROW:
        return Piece(kind=kind, cells=tuple(cell.strip(_BLANK) for cell in rest.split("|")))
    if kind in (PieceKind.IMAGE, PieceKind.FILE):
        name, _, label = rest.partition("|")
        return Piece(kind=kind, name=name.strip(_BLANK), text=label.strip(_BLANK))
    if kind in (PieceKind.ITEM, PieceKind.HEADING):
        level, _, rest = rest.partition(" ")
        return Piece(kind=kind, text=rest, level=int(level))
    return Piece(kind=kind, text=rest)


def _place(site: Site, stem: str, category: str) -> tuple[str, str]:
    place = site.category(category)
    if site.name == "haugiang":
        return f"{place.path}{stem}/", f"{place.path}{stem}/"
    number, _, slug = stem.partition("-")
    return str(int(number)), f"{place.path.removesuffix('.aspx')}/{slug}-{int(number)}.html"


def _precision(site: Site, shows: str) -> Precision | None:
    return None if shows == "none" or site.name == "vinhlong" else Precision(shows)


def _zoned(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=ZONE) if value else None
