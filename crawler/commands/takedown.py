"""`scrapy takedown URL|ID --reason TEXT`: take an article, or whatever was fetched from a URL, out of the archive.

Exit codes: 0 done, or an earlier one finished · 2 usage, nothing such is held, or not confirmed · 3 disk · 5 another
run holds the archive.
"""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from scrapy.exceptions import UsageError

from archive.config import Config, load_config
from archive.errors import ConfigError, EduArchiveError, NotFound
from archive.lock import ArchiveLock
from archive.store import Archive
from archive.takedown import forget, pending, plan
from archive.takedowns import FILE_NAME as LOG
from archive.warc import TORN, WARC_FOLDER
from archive.withdraw import Affected
from crawler.commands.update import print_error
from crawler.operate import OperatorCommand
from index.engine import has_index
from index.sync import rebuild


class Command(OperatorCommand):
    """Take an article out of the archive for good."""

    def syntax(self) -> str:
        """Return the arguments in one line."""
        return "URL|ID --reason TEXT [--by NAME] [--yes]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Take an article out of catalogue, index and WARC files for good, and never crawl it again"

    def long_desc(self) -> str:
        """Return the text of --help."""
        return (
            f"{self.short_desc()}. A log entry proves what went, when, why and by whom, without its text. Examples: "
            "`scrapy takedown haugiang-0c2c8d0fa1 --reason 'court order 12/2019'`, `scrapy takedown URL --reason TEXT "
            "--yes`. Cut short, it is finished by running it again. Exit codes: 0 done, 2 usage or nothing such is "
            "held, 3 disk, 5 another run holds the archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--reason", required=True, metavar="TEXT", help="why, for the log")
        parser.add_argument("--by", metavar="NAME", default=getpass.getuser(), help="who takes it down, for the log")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take down; the exit code tells how it went."""
        if len(args) != 1 or not opts.reason.strip():
            raise UsageError("expected one URL or article id, and a --reason", print_help=False)
        try:
            _take_down(load_config(), args[0], opts)
        except NotFound as error:
            self.exitcode = print_error(ConfigError(str(error)))
        except EduArchiveError as error:
            self.exitcode = print_error(error)


def finish_pending(config: Config) -> str | None:
    """Finish the take-down that was begun, if one was, and return its target. The caller holds the archive's lock."""
    begun = pending(config.data)
    if begun is not None:
        with Archive.open(config, write=True) as archive:  # carries out what is left of it
            if has_index(config):
                # anew, since what is deleted from an index stays in its files
                rebuild(archive.catalogue, config)
        forget(config.data)
    return begun["target"] if begun else None


def _take_down(config: Config, target: str, opts: argparse.Namespace) -> None:
    with Archive.open(config):
        pass  # refuse before anything is made where there is no archive
    with ArchiveLock(config.data, owner=f"scrapy takedown {target}"):
        before = finish_pending(config)
        if before is not None:
            print(f"{before}: finished the take-down that was begun earlier")
        if before != target:
            with Archive.open(config, write=True) as archive:
                found = archive.catalogue.affected(target)
                _confirm(found, target, sure=opts.yes)
                now = datetime.now(UTC)
                plan(config.data, archive.catalogue, found, target=target, reason=opts.reason, by=opts.by, at=now)
            finish_pending(config)
            print(f"{target}: taken down; {LOG} has the entry")
    _warn_of_torn(config.data)


def _confirm(found: Affected, target: str, *, sure: bool) -> None:
    what = f"{len(found.articles)} articles and {len(found.captures)} captures"
    print(f"{target}: {what}, {len(found.urls)} URLs never to be fetched again")
    for name in (*sorted(found.articles), *sorted(found.urls)):
        print(f"  {name}")
    if sure:
        return
    if not sys.stdin.isatty():
        raise ConfigError("not confirmed: say --yes, or run it on a terminal; nothing was done")
    if input("This cannot be undone. Type yes to go on: ").strip() != "yes":
        raise ConfigError("not confirmed; nothing was done")


def _warn_of_torn(folder: Path) -> None:
    for path in sorted((folder / WARC_FOLDER).rglob(f"*{TORN}")):
        print(f"warning: {path} holds what a crash tore off; look whether it must go too", file=sys.stderr)
