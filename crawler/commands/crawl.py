"""`scrapy crawl PORTAL`: Scrapy's own command, made to say how the crawl ended (Scrapy's exits 0 on failure)."""

import argparse

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from archive.config import load_config
from archive.errors import EduArchiveError
from crawler.commands.update import crawl_all, outcome_code, print_error, stored_run


class Command(ScrapyCrawl):
    """Crawl one portal and clean what came; leaves the index alone."""

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Crawl one portal into the archive (use `update` from cron: it also syncs the index)"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl; exit code as `scrapy update`'s."""
        if len(args) != 1:
            raise UsageError("expected one portal; `scrapy list` names them", print_help=False)
        try:
            errors = crawl_all(self.crawler_process, {args[0]: opts.spargs})
            if args[0] in errors:
                raise errors[args[0]]
            run = stored_run(load_config(), args[0])
            self.exitcode = outcome_code(run)
        except (EduArchiveError, KeyError) as error:
            self.exitcode = print_error(error)
