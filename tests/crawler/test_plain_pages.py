"""Pages without markup, from invented portals."""

import pytest

from archive.model import Article
from crawler.extract import extract_text
from tests.crawler.plain_pages import PAGES, PlainPage


def _summary(article: Article) -> dict[str, object]:
    return {
        "title": article.title,
        "paragraphs": list(article.paragraphs),
        "published": article.published.isoformat() if article.published else None,
        "precision": article.published_precision,
        "updated": article.updated.isoformat() if article.updated else None,
        "section": article.section,
        "author": article.author,
        "source": article.source,
        "codes": list(article.codes),
        "language": article.language,
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_article_is_read_and_nothing_else(page: PlainPage) -> None:
    expected = {name: getattr(page, name) for name in _summary(extract_text(page.text))}
    assert _summary(extract_text(page.text)) == expected
