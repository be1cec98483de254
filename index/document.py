"""What of an article is searched: the document that every engine takes in. No engine, no catalogue."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from archive.model import Article, Precision, Revision
from index.codes import code_key, find_codes


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexDocument:
    """One article as the index takes it in. Texts are NFC.

    Attributes:
        article_id: The article's id; unique in an index.
        portal: Portal's name.
        title: One line.
        url: Where it stood.
        text: Lead and blocks, captions too, one a line, in reading order: `body_text`.
        published: As the page says, with time zone; None when it does not.
        precision: How exact that is; None exactly when `published` is.
        section: Name of its section.
        author: Byline.
        attachments: Labels of the attached files.
        codes: Keys of the document codes it cites (`codes.code_key`), each once.
    """

    article_id: str
    portal: str
    title: str
    url: str
    text: str = ""
    published: datetime | None = None
    precision: Precision | None = None
    section: str | None = None
    author: str | None = None
    attachments: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def body_text(article: Article) -> str:
    """Return the text that is searched and that snippets are cut from: `Article.text`, and the captions."""
    parts = [article.lead or "", *(block.text for block in article.blocks)]
    return _nfc("\n".join(part for part in parts if part))


def document_of(revision: Revision) -> IndexDocument:
    """Return the document of an article's revision.

    Its codes are those that the cleaner found and those found here: an archive keeps what older cleaners made.
    """
    article = revision.article
    text = body_text(article)
    labels = tuple(_nfc(file.label) for file in article.attachments)
    found = (code.key for part in (article.title, text, *labels) for code in find_codes(part))
    return IndexDocument(
        article_id=revision.article_id,
        portal=revision.portal,
        title=_nfc(article.title),
        url=revision.url,
        text=text,
        published=article.published,
        precision=article.published_precision,
        section=_nfc(article.section) if article.section else None,
        author=_nfc(article.author) if article.author else None,
        attachments=labels,
        codes=tuple(dict.fromkeys([*(code_key(_nfc(code)) for code in article.codes), *found])),
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
