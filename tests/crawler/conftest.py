"""What the crawl tests share: the archive of both sample portals."""

from tests.crawler.kept import data, kept

__all__ = ["data", "kept"]
