"""Real archives for tests: captures in WARC files, articles in the catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from archive.config import Config
from archive.model import Article, Block, BlockKind, Exchange, PageRole
from archive.rows import Kept
from archive.store import Archive

START = datetime(2024, 5, 1, tzinfo=UTC)


class Keeper:
    """Keeps articles in an archive, one capture each; the clock goes on by a minute each time."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._captures = len(list(archive.catalogue.captures()))

    def keep(self, key: str, article: Article, *, portal: str = "haugiang", body: bytes | None = None) -> Kept:
        catalogue = self.archive.catalogue
        catalogue.put_portal(portal, f"Sở {portal}", f"http://{portal}.test", 7.0)
        self._captures += 1
        exchange = Exchange(
            url=f"http://{portal}.test/{key}",
            fetched=START + timedelta(minutes=self._captures),
            status=200,
            reason="OK",
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=body
            if body is not None
            else f"<html><title>{article.title}</title>{article.text}".encode(errors="replace"),
        )
        capture = self.archive.capture(exchange, portal=portal, run=None, role=PageRole.ARTICLE, key=key)
        return catalogue.keep(article, capture, key=key)


@contextmanager
def keeping(config: Config) -> Iterator[Keeper]:
    """Open an archive to write."""
    with Archive.open(config, write=True) as archive:
        yield Keeper(archive)


def article(title: str, *paragraphs: str, **fields: object) -> Article:
    """Make an article of plain paragraphs."""
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in paragraphs)
    return Article(title=title, blocks=blocks, **fields)  # type: ignore[arg-type]
