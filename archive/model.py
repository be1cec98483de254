"""The values that pass between the rooms: what was fetched, what was read from it, what was kept.

Frozen, keyword-only, without behaviour beyond what follows from their own fields. No disk, network or HTML.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit


class Precision(StrEnum):
    """How exactly a publication time is known. No date at all is `None`, never a precision."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


class BlockKind(StrEnum):
    """The kinds of block an article's body is made of."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"
    CAPTION = "caption"


class PageRole(StrEnum):
    """What a page was fetched as. The crawler's expectation, not the cleaner's verdict."""

    ARTICLE = "article"
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    ATTACHMENT = "attachment"
    ROBOTS = "robots"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One block of an article's body, in reading order.

    Attributes:
        kind: What it is.
        text: Its text: white space folded, NFC. List items are joined by newlines, table rows by newlines and
            their cells by tabs.
        level: 1 to 6 for a heading, else 0.
        items: For a list: (depth, text) of each item, depth from 0.
        rows: For a table: its cells, row by row.
    """

    kind: BlockKind
    text: str
    level: int = 0
    items: tuple[tuple[int, str], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def list_block(items: Iterable[tuple[int, str]]) -> Block:
    """Make a list block from (depth, text) items."""
    kept = tuple(items)
    return Block(kind=BlockKind.LIST, text="\n".join(text for _, text in kept), items=kept)


def table_block(rows: Iterable[Iterable[str]]) -> Block:
    """Make a table block from rows of cells."""
    kept = tuple(tuple(row) for row in rows)
    return Block(kind=BlockKind.TABLE, text="\n".join("\t".join(row) for row in kept), rows=kept)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file that the publisher tied to an article.

    Attributes:
        url: Absolute URL, as the page gives it.
        label: The words of its link; the file's name when the link has none.
        type: Lower-case file type without a dot (`pdf`, `docx`), or None when nothing tells it.
    """

    url: str
    label: str
    type: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """An image of the article's body, with the caption it was tied to, if any."""

    url: str
    caption: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A piece of the page that was taken for boilerplate and cut.

    Attributes:
        text: What was cut, white space folded.
        rule: Name of the rule that cut it, stable across releases (`chrome-line`, `link-menu`).
        reason: One sentence for a person.
        offset: Place in the page's visible text, in characters, where it began; -1 when unknown.
        path: Where it stood in the page, as a short DOM path; empty for plain text.
    """

    text: str
    rule: str
    reason: str
    offset: int = -1
    path: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Where the value of a field came from.

    Attributes:
        field: Name of the `Article` field.
        origin: `visible`, `json-ld`, `opengraph`, `microdata`, `meta`, `url`, `feed`, `listing`, `sitemap`, `profile`;
            of `template`: `structure` (the page's own) or `site` (what the site's other pages are).
        raw: The text it was read from.
        confidence: 0 to 1.
    """

    field: str
    origin: str
    raw: str
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """What a feed, a listing page or a sitemap says of a page that it names.

    Attributes:
        origin: FEED, LISTING or SITEMAP.
        title: The entry's title: on a listing the words of its link.
        published: When the entry says the page was published, with time zone. A sitemap never says.
        precision: How exact `published` is; None exactly when `published` is None.
        raw: The text that `published` was read from.
        updated: When the entry says the page was last changed, with time zone.
        section: Category that the entry names.
    """

    origin: PageRole
    title: str | None = None
    published: datetime | None = None
    precision: Precision | None = None
    raw: str = ""
    updated: datetime | None = None
    section: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """What one article page says, cleaned. Knows neither its place in the archive nor its URL's history.

    Attributes:
        title: One line. Never empty for an article.
        published: When the page says it was published, with time zone; None when it does not say.
        published_precision: How exact `published` is; None exactly when `published` is None.
        updated: When the page says it was last changed, if it says so apart from `published`.
        section: Name of the category it stands in, as the page shows it.
        author: The byline (`Văn phòng Sở`), without its label (`Tin:`, `Tác giả:`).
        source: Where the page says it was taken from (`Nguồn tin: …`), without the label.
        lead: The lead (sapo) when the page sets it apart; not repeated in `blocks`.
        blocks: The body in reading order.
        images: Images of the body, absolute URLs.
        attachments: Files tied to the article.
        codes: Document codes cited in title, lead, body and attachment labels, in order of first appearance.
        language: ISO 639-1 code, or None when it cannot be told.
        template: What the page's template makes: `article`, `album`, `print-view`; None where that was not told.
        cuts: What was cut as boilerplate, in page order.
        evidence: Where metadata came from.
    """

    title: str
    published: datetime | None = None
    published_precision: Precision | None = None
    updated: datetime | None = None
    section: str | None = None
    author: str | None = None
    source: str | None = None
    lead: str | None = None
    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    codes: tuple[str, ...] = ()
    language: str | None = None
    template: str | None = None
    cuts: tuple[Cut, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lead and every block but captions, each as text, in reading order."""
        lead = (self.lead,) if self.lead else ()
        return lead + tuple(b.text for b in self.blocks if b.kind is not BlockKind.CAPTION)

    @property
    def text(self) -> str:
        """The article's own text: its paragraphs joined by newlines, without title and captions."""
        return "\n".join(self.paragraphs)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what makes a revision when it changes: title, text, attachments.

        Of an attachment's URL only path and query count: a portal that moves to another host edits nothing.
        """
        files = ((urlsplit(a.url), a.label) for a in self.attachments)
        parts = [self.title, self.text, *(f"{url.path}?{url.query}\t{label}" for url, label in files)]
        return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One HTTP exchange as the crawler saw it.

    Attributes:
        url: The URL asked for, absolute.
        method: `GET`, `POST`.
        request_headers: As sent, in order.
        request_body: As sent; empty for a GET.
        fetched: When the answer was complete, UTC.
        status: HTTP status code.
        reason: Reason phrase; may be empty.
        headers: As received, in order, duplicates kept.
        body: As received: content encoding not undone.
        ip: Address of the server, when known.
        truncated: WARC's reason (`length`, `time`, `disconnect`) when the body is not whole.
        sent: The request, byte for byte as it went out; empty when only the fields above are known.
        received: The answer likewise, chunk framing included.
    """

    url: str
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: bytes = b""
    fetched: datetime
    status: int
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    ip: str | None = None
    truncated: str | None = None
    sent: bytes = b""
    received: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A request that got no answer, or none that ended.

    Attributes:
        url: The URL asked for, absolute.
        at: When it was given up, UTC.
        reason: What went wrong, one line.
        sent: The request as far as it went out.
    """

    url: str
    at: datetime
    reason: str
    sent: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """One kept exchange: a row of the catalogue and a record in a WARC file.

    Attributes:
        id: Number in the catalogue.
        run: Run that made it; None for imported captures.
        portal: Portal's name.
        url: URL as requested.
        method: HTTP method.
        fetched: UTC.
        status: HTTP status code.
        mime: Media type without parameters, lower case; None when the answer has none.
        digest: WARC payload digest, `sha1:` and base32.
        revisit: True when the payload was known and only a revisit record was written.
        warc: Path of the WARC file, relative to the data folder, with `/`.
        offset: Byte offset of the record's gzip member in it.
        length: Its length in bytes.
        role: What the page was fetched as.
        key: Key of the article it was fetched for, when it was.
        source: Where an imported capture was taken from (address in a web archive, place in a file); None for one
            that was fetched from its portal.
    """

    id: int
    run: int | None
    portal: str
    url: str
    method: str
    fetched: datetime
    status: int
    mime: str | None
    digest: str
    revisit: bool
    warc: str
    offset: int
    length: int
    role: PageRole
    key: str | None
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Payload:
    """The answer of a capture, read back from its WARC (through a revisit to the original when needed).

    Attributes:
        status: HTTP status code of this capture.
        headers: As received, in order.
        body: Content encoding undone.
        raw: As received.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    raw: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of a header, its name compared without case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One state of an article, as first seen in one capture.

    Attributes:
        article_id: Stable id of the article: portal, `-`, first 10 hex digits of SHA-256 of its key. The same
            after a rebuild from the WARCs.
        number: In the order in which they were found; a number keeps its meaning, so an older state that is
            found later has a higher one. `seen` gives the order in time.
        portal: Portal's name.
        key: What the platform calls the article.
        url: URL of the capture.
        capture: Number of the capture it was read from.
        seen: When the article was first seen in this state, UTC: that capture's time, or that of an older capture
            which was found later.
        article: What it said.
    """

    article_id: str
    number: int
    portal: str
    key: str
    url: str
    capture: int
    seen: datetime
    article: Article


def article_id(portal: str, key: str) -> str:
    """Return the stable id of the article that a portal's platform calls `key`."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{portal}-{digest[:10]}"
