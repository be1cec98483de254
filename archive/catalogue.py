"""The catalogue: one SQLite file that knows every capture, article, revision, run and URL of an archive.

Only puts the parts together: each part's queries are in the module named after it. The catalogue can be
rebuilt from the WARC files; losing it costs time, never data.
"""

from archive.backfills import BackfillTable
from archive.frontier import FrontierTable
from archive.mentions import MentionTable
from archive.site_models import SiteModelTable
from archive.staging import StagingTable
from archive.urls import UrlTable
from archive.withdraw import WithdrawalTable

FILE_NAME = "catalogue.sqlite3"


class Catalogue(StagingTable, SiteModelTable, UrlTable, FrontierTable, MentionTable, BackfillTable, WithdrawalTable):
    """The catalogue of an archive.

    Open it once a process; threads may share it. `transaction()` batches many calls into one commit, which is
    what makes a crawl fast: each call alone is a commit of its own.
    """
