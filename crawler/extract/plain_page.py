"""Captured pages that are plain text: which they are, and the article in one. Text itself is read in `plain`."""

import re

from archive.errors import ExtractError
from crawler.extract.charset import decode
from crawler.extract.page import Extraction, Page, PageKind, Rules, Template
from crawler.extract.plain import extract_text

_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|div|table|p|br)\b", re.IGNORECASE)
_LOOKED_AT = 4096


def is_plain(page: Page) -> bool:
    """Tell whether a page says that it is text without markup, and does not begin like HTML after all."""
    said = (page.content_type or "").partition(";")[0].strip().lower()
    return said == "text/plain" and _MARKUP.search(page.body[:_LOOKED_AT]) is None


def extract_plain(page: Page, rules: Rules) -> Extraction:
    """Return the article of a page that is plain text. Never raises, as `extract` does not."""
    text, _ = decode(page.body, page.content_type)
    try:
        article = extract_text(text, utc_offset=rules.utc_offset)
    except ExtractError as error:
        return Extraction(kind=PageKind.OTHER, article=None, reason=str(error))
    return Extraction(
        kind=PageKind.ARTICLE, article=article, reason="Plain text with a title.", template=Template.ARTICLE
    )
