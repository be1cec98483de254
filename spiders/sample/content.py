"""What the sample portals publish: the truth that pages are made from and that tests compare with.

Article files are read by manuscript.py; how an article looks on a page is decided by haugiang.py and vinhlong.py.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from zlib import crc32

from archive.model import (
    Article,
    Attachment,
    Block,
    BlockKind,
    Image,
    Precision,
    list_block,
    table_block,
)
from spiders.sample.sites import SITES

ZONE = timezone(timedelta(hours=7))


class PieceKind(StrEnum):
    """The kinds of piece an article file is made of; each is one line of the file."""

    PARAGRAPH = "paragraph"
    STRONG = "strong"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    QUOTE = "quote"
    IMAGE = "image"
    FILE = "file"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One line of an article file, white space as written.

    Attributes:
        kind: What it is.
        text: Its text: of an image the caption, of a file the label; empty for a row.
        level: Depth of a list item from 0, level of a heading from 1.
        cells: The cells of a row.
        name: File name of an image or file.
    """

    kind: PieceKind
    text: str = ""
    level: int = 0
    cells: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleArticle:
    """One article as its publisher means it.

    Attributes:
        portal: `haugiang` or `vinhlong`.
        key: What the portal's platform calls it: its path on haugiang, its number on vinhlong.
        path: Its own path on the portal.
        title: One line.
        category: Key of its category.
        posted: When it was put on the portal, in its time zone; orders the listings.
        precision: How exactly the page says so; None where it does not.
        updated: When the page says it was changed, if it does.
        lead: The lead, where it is set apart from the body.
        author: The byline without label.
        byline: How the page words the byline, `{}` for the author.
        source: Where it was taken from.
        source_line: How the page words that, `{}` for the source.
        codes: Document codes it cites, in order of first appearance.
        kinds: What it is a sample of (`notice`, `report`, `table`, `album` …).
        encoding: `nfc`, `nfd`, `tcvn3` (body in a legacy font), `tcvn3-all` (title too).
        flavour: How its editor made the markup: `clean`, `word`, `br`.
        quiet: True where related lists are filled by script, so that the served page has none.
        pieces: Its body.
    """

    portal: str
    key: str
    path: str
    title: str
    category: str
    posted: datetime
    precision: Precision | None = None
    updated: datetime | None = None
    lead: str | None = None
    author: str | None = None
    byline: str = "{}"
    source: str | None = None
    source_line: str = "Nguồn tin: {}"
    codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    encoding: str = "nfc"
    flavour: str = "clean"
    quiet: bool = False
    pieces: tuple[Piece, ...] = ()

    @property
    def published(self) -> datetime | None:
        """When its page says it was published; None where it does not."""
        if self.precision is None:
            return None
        if self.precision is Precision.DAY:
            return self.posted.replace(hour=0, minute=0, second=0)
        return self.posted if self.precision is Precision.SECOND else self.posted.replace(second=0)

    @property
    def section(self) -> str | None:
        """Name of the category as its page shows it; haugiang's pages do not."""
        return SITES["vinhlong"].category(self.category).name if self.portal == "vinhlong" else None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The body as the cleaner should give it, captions included."""
        return tuple(_blocks(self.pieces))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lead and every block but captions, as text."""
        return self.expected("").paragraphs

    @property
    def images(self) -> tuple[Piece, ...]:
        """The images of the body."""
        return tuple(piece for piece in self.pieces if piece.kind is PieceKind.IMAGE)

    @property
    def attachments(self) -> tuple[Piece, ...]:
        """The attached files."""
        return tuple(piece for piece in self.pieces if piece.kind is PieceKind.FILE)

    def expected(self, origin: str) -> Article:
        """Return what cleaning its page must give, with URLs under `origin` (`http://127.0.0.1:8080`).

        Image URLs are without query. Cuts and evidence are left empty.
        """
        return Article(
            title=fold(self.title),
            published=self.published,
            published_precision=self.precision,
            updated=self.updated,
            section=self.section,
            author=self.author,
            source=self.source,
            lead=self.lead,
            blocks=self.blocks,
            images=tuple(
                Image(url=origin + file_path(self.portal, p.name), caption=p.text or None) for p in self.images
            ),
            attachments=tuple(
                Attachment(url=origin + file_path(self.portal, p.name), label=p.text, type=p.name.rpartition(".")[2])
                for p in self.attachments
            ),
            codes=self.codes,
            language="vi",
        )


def articles(name: str) -> tuple[SampleArticle, ...]:
    """Return the articles of a sample portal, newest first.

    Raises:
        KeyError: There is no sample portal of that name.
        ConfigError: An article file cannot be read.
    """
    from spiders.sample.manuscript import read_articles

    return tuple(sorted(read_articles(SITES[name]), key=lambda a: a.posted, reverse=True))


def file_path(portal: str, name: str) -> str:
    """Return the path of an image or attachment."""
    if portal == "haugiang":
        return f"/media/{1000 + crc32(name.encode()) % 9000}/{name}"
    return f"/upload/{'hinh-anh' if name.endswith(('.jpg', '.png')) else 'van-ban'}/{name}"


def fold(text: str) -> str:
    """Fold white space (no-break spaces too) and compose letters."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _blocks(pieces: tuple[Piece, ...]) -> Iterator[Block]:
    for kind, group in grouped(pieces):
        if kind is PieceKind.ITEM:
            yield list_block((p.level, fold(p.text)) for p in group)
        elif kind is PieceKind.ROW:
            yield table_block(tuple(fold(cell) for cell in p.cells) for p in group)
        elif kind is PieceKind.HEADING:
            yield Block(kind=BlockKind.HEADING, text=fold(group[0].text), level=group[0].level)
        elif kind is PieceKind.QUOTE:
            yield Block(kind=BlockKind.QUOTE, text=fold(group[0].text))
        elif kind is PieceKind.IMAGE and group[0].text:
            yield Block(kind=BlockKind.CAPTION, text=fold(group[0].text))
        elif kind in (PieceKind.PARAGRAPH, PieceKind.STRONG) and fold(group[0].text):
            yield Block(kind=BlockKind.PARAGRAPH, text=fold(group[0].text))


def grouped(pieces: tuple[Piece, ...]) -> Iterator[tuple[PieceKind, list[Piece]]]:
    """Put the rows of one table and the items of one list together; every other piece stands alone."""
    group: list[Piece] = []
    for piece in pieces:
        if group and (piece.kind is not group[0].kind or piece.kind not in (PieceKind.ITEM, PieceKind.ROW)):
            yield group[0].kind, group
            group = []
        group.append(piece)
    if group:
        yield group[0].kind, group
