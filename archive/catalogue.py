"""The catalogue: one SQLite file that knows every capture, article, revision, run and URL of an archive.

Only puts the parts together: each part's queries are in the module named after it. The catalogue can be
rebuilt from the WARC files; losing it costs time, never data.
"""

from archive.articles import ArticleTable
from archive.captures import CaptureTable
from archive.frontier import FrontierTable
from archive.mentions import MentionTable
from archive.site_models import SiteModelTable
from archive.urls import UrlTable

FILE_NAME = "catalogue.sqlite3"


class Catalogue(SiteModelTable, CaptureTable, UrlTable, FrontierTable, MentionTable, ArticleTable):
    """The catalogue of an archive.

    Open it once a process; threads may share it. `transaction()` batches many calls into one commit, which is
    what makes a crawl fast: each call alone is a commit of its own.
    """
