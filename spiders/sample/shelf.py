"""What a page of a sample portal is made from: the articles there are, the time, the visitor; and its files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.resources import files
from string import Template

from spiders.sample.content import ZONE, Piece, SampleArticle, file_path
from spiders.sample.files import docx, jpeg, pdf, png
from spiders.sample.markup import typed
from spiders.sample.origin import Answer
from spiders.sample.sites import Site

_STARTED = datetime(2009, 1, 5, 8, 0, tzinfo=ZONE)
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {"pdf": "application/pdf", "docx": _WORD_TYPE, "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """What one request finds on a portal.

    Attributes:
        site: The portal.
        articles: Newest first.
        now: The time, in the portal's zone.
        visits: What its visitor counter shows.
        origin: Scheme and host that the request named.
    """

    site: Site
    articles: tuple[SampleArticle, ...]
    now: datetime
    visits: int
    origin: str

    def of(self, category: str) -> tuple[SampleArticle, ...]:
        """Return the articles of one category, newest first."""
        return tuple(a for a in self.articles if a.category == category)

    def find(self, key: str) -> SampleArticle | None:
        """Return the article that the platform calls `key`."""
        return next((a for a in self.articles if a.key == key), None)

    def matching(self, words: str) -> tuple[SampleArticle, ...]:
        """Return the articles whose titles hold `words`, as the portal's own simple search finds them."""
        return tuple(a for a in self.articles if words.lower() in a.title.lower()) if words else ()


def dotted(number: int) -> str:
    """Write a number with dots between thousands."""
    return f"{number:,}".replace(",", ".")


def teaser(article: SampleArticle) -> str:
    """Return the first words of an article as HTML, as listings show them."""
    text = (*article.paragraphs, "")[0]
    if len(text) > 180:
        text = text[:180].rpartition(" ")[0] + "..."
    return typed(article, text)


def template(name: str) -> Template:
    """Read a page's frame."""
    return Template((files("spiders.sample") / "templates" / name).read_text(encoding="utf-8"))


def page(text: str, status: int = 200) -> Answer:
    """Return an HTML answer."""
    return Answer(status=status, body=text.encode(), headers=(("Cache-Control", "private"),))


def moved(path: str) -> Answer:
    """Return a permanent redirect."""
    body = f'<html><body><h2>Object moved to <a href="{path}">here</a>.</h2></body></html>'
    return Answer(status=301, body=body.encode(), headers=(("Location", path),))


def plain(text: str, kind: str = "text/plain; charset=utf-8", modified: datetime | None = None) -> Answer:
    """Return an answer of text that is no page."""
    return Answer(body=text.encode(), type=kind, modified=modified)


def nothing() -> Answer:
    """Return an honest 404."""
    return Answer(status=404, body=b"The resource you are looking for has been removed.", type="text/html")


def file_answer(shelf: Shelf, path: str) -> Answer:
    """Answer for an attachment, an image of an article, or an image of the layout."""
    for article in shelf.articles:
        for piece in (*article.attachments, *article.images):
            if file_path(article.portal, piece.name) == path:
                return _file(piece.name, partial(_text, shelf, article, piece), article.posted)
    name = path.rpartition("/")[2]
    if name.endswith(".png"):
        return _file(name, list, _STARTED)
    return nothing()


def _file(name: str, text: Callable[[], list[str]], modified: datetime) -> Answer:
    kind = name.rpartition(".")[2]
    if kind in ("jpg", "png"):
        body = jpeg(name) if kind == "jpg" else png(name)
    else:
        body = pdf(text()) if kind == "pdf" else docx(text())
    return Answer(body=body, type=_TYPES[kind], modified=modified)


def _text(shelf: Shelf, article: SampleArticle, piece: Piece) -> list[str]:
    signed = f"Hậu Giang, ngày {article.posted:%d/%m/%Y}" if shelf.site.name == "haugiang" else ""
    return [shelf.site.department.upper(), piece.text, signed, article.title, *article.paragraphs]
