"""What the crawler needs of any spider it runs: the one contract between crawler/ and spiders/."""

from typing import Protocol

from scrapy import Request

from archive.errors import ArchiveError
from archive.model import PageRole
from crawler.run import CrawlRun


class CrawlsAPortal(Protocol):
    """A spider that crawls one portal into the archive.

    Attributes:
        run: The run it makes.
        host: Host of the portal's origin.
        delay: Seconds between two requests that its profile asks for.
    """

    run: CrawlRun
    host: str
    delay: float

    def refuses(self, url: str) -> str | None:
        """Return why a URL must not be requested, or None."""

    def names(self, request: Request) -> tuple[PageRole, str | None]:
        """Return what a request is for: the page's role and the article's key, if it has one."""

    def leave(self, reason: str) -> None:
        """End the crawl of this portal early."""

    def broke(self, error: ArchiveError) -> None:
        """End the crawl because the archive failed; nothing is entered any more."""

    def finish(self, reason: str) -> None:
        """Clean, judge and close the run."""
