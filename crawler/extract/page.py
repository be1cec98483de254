"""What goes into cleaning and what comes out: a page, the rules of its portal, the result. Values only."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from archive.model import Article, Mention


class PageKind(StrEnum):
    """What the cleaner takes a page for."""

    ARTICLE = "article"
    LISTING = "listing"
    OTHER = "other"


class Template(StrEnum):
    """What the pages of a template are, finer than `PageKind`: albums and print views show articles."""

    ARTICLE = "article"
    ALBUM = "album"
    DOCUMENT_LIST = "document-list"
    LISTING = "listing"
    PRINT_VIEW = "print-view"
    OTHER = "other"


MAKES = {
    PageKind.ARTICLE: frozenset((Template.ARTICLE, Template.ALBUM, Template.PRINT_VIEW)),
    PageKind.LISTING: frozenset((Template.LISTING, Template.DOCUMENT_LIST)),
    PageKind.OTHER: frozenset((Template.OTHER, Template.DOCUMENT_LIST)),
}
"""What the templates of pages of each kind make."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One captured page.

    Attributes:
        url: Where it was fetched.
        body: Its bytes, content encoding undone.
        content_type: The Content-Type header as received, or None.
        fetched: When, with time zone; None when unknown. A date on the page that equals it is a clock.
        mentions: What the site's feeds, listings and sitemaps say of it.
    """

    url: str
    body: bytes
    content_type: str | None = None
    fetched: datetime | None = None
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What a portal's profile says of its article pages. All optional: cleaning works without.

    Selectors are CSS; the first that matches wins. A field without a selector is found by the general rules.

    Attributes:
        title: Selectors of the title.
        body: Selectors of the element that holds the body.
        lead: Selectors of the lead, where it stands outside the body.
        published: Selectors of the publication time.
        section: Selectors of the section's name.
        author: Selectors of the byline.
        attachments: Selectors of links to attached files outside the body.
        drop: Selectors of what is boilerplate on this portal.
        keep: Selectors of what must never be cut, whatever rule would.
        dates: False where the portal's pages carry no publication date: none is looked for.
        utc_offset: Hours east of UTC of the times it shows.
        language: ISO 639-1 code of the portal, taken where the text does not tell.
        hook: File of the portal's own `refine(page, extraction)`, run by `crawler.hooks`; None when it has none.
        earlier: The rules of earlier layouts, each with the last day on which pages were read by it, in that order.
    """

    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    dates: bool = True
    utc_offset: float = 7.0
    language: str | None = None
    hook: str | None = None
    earlier: tuple[tuple[date, "Rules"], ...] = ()

    def at(self, fetched: datetime) -> "Rules":
        """Return the rules of a page's time; `fetched` has a time zone."""
        day = fetched.astimezone(timezone(timedelta(hours=self.utc_offset))).date()
        for last, rules in self.earlier:
            if day <= last:
                return replace(rules, utc_offset=self.utc_offset, language=self.language, hook=self.hook)
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """What the cleaner made of a page.

    Attributes:
        kind: What the page is.
        article: The article; None exactly when `kind` is not ARTICLE.
        reason: Why it is taken for that, one sentence.
        template: What its template makes.
    """

    kind: PageKind
    article: Article | None
    reason: str
    template: Template = Template.OTHER
