"""`scrapy export-archive PORTAL --format wacz|bagit|warc --out PATH`: hand a portal's archive over.

Exit codes: 0 done · 2 usage, or the path is there already · 3 disk, or a file is not as it was sealed · 5 another run
holds the archive.
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from scrapy.exceptions import UsageError

from archive.config import Config, load_config
from archive.errors import EduArchiveError
from archive.export import Format, export
from archive.lock import ArchiveLock
from archive.store import Archive
from crawler.commands.update import print_error
from crawler.operate import OperatorCommand


class Command(OperatorCommand):
    """Hand a portal over as WACZ, BagIt or plain WARC files."""

    def syntax(self) -> str:
        """Return the arguments in one line."""
        return "PORTAL --format wacz|bagit|warc --out PATH"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Hand a portal's archive over as a WACZ file, a BagIt bag or a folder of WARC files"

    def long_desc(self) -> str:
        """Return the text of --help."""
        return (
            f"{self.short_desc()}. Examples: `scrapy export-archive haugiang --format wacz --out haugiang.wacz`, "
            "`scrapy export-archive haugiang --format bagit --out haugiang-bag`. What is there already is never "
            "written over. Exit codes: 0 done, 2 usage, 3 disk or damage, 5 another run holds the archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--format", choices=[form.value for form in Format], required=True)
        parser.add_argument("--out", type=Path, metavar="PATH", required=True, help="file (wacz) or folder to make")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Export; the exit code tells how it went."""
        if len(args) != 1:
            raise UsageError("expected one portal; `search_cli.py portals` names them", print_help=False)
        try:
            count = _export(load_config(), args[0], Format(opts.format), opts.out)
            print(f"{opts.out}: {count} WARC files of {args[0]}")
        except EduArchiveError as error:
            self.exitcode = print_error(error)


def _export(config: Config, portal: str, form: Format, out: Path) -> int:
    with ArchiveLock(config.data, owner=f"scrapy export-archive {portal}"), Archive.open(config) as archive:
        return export(archive, portal, form, out.absolute(), now=datetime.now(UTC))
