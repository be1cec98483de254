"""`scrapy backfill PORTAL --from SOURCE`: a portal's old captures out of web archives and files.

Exit codes: 0 all well · 1 some captures could not be had or cleaned · 2 usage or configuration · 3 disk full or
damaged · 4 a source could not be reached or keeps the site back · 5 another run holds the archive.
"""

import argparse
import json
import re
import sys
from calendar import monthrange
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.exceptions import UsageError

from archive.config import Config, load_config
from archive.errors import EduArchiveError, SourceError
from archive.store import Archive
from crawler.commands.update import OK, SHORT, UNREACHABLE, print_error
from crawler.holding import Holding
from crawler.operate import OperatorCommand
from crawler.politeness import check_contact, user_agent
from crawler.settings import VERSION
from crawler.sources.client import Client
from crawler.sources.common_crawl import COLLECTIONS, CommonCrawl
from crawler.sources.source import Source, Window
from crawler.sources.warc_file import WarcFiles, files_of
from crawler.sources.web_archive import WAYBACK, WebArchive
from spiders.backfill import Backfill, BackfillReport
from spiders.loader import spider_class

_DATE = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?")
_NAMES = {"wayback": WAYBACK, "commoncrawl": COLLECTIONS}


class Command(OperatorCommand):
    """Take a portal's old captures from web archives and files."""

    def syntax(self) -> str:
        """Return the arguments in one line."""
        return "PORTAL --from wayback|commoncrawl|CDX-URL|FILE ...|FOLDER [options]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Take a portal's old captures from a web archive or WARC files, with their dates"

    def long_desc(self) -> str:
        """Return the text of --help."""
        return (
            f"{self.short_desc()}. Examples: `scrapy backfill haugiang --from wayback --until 2015`, "
            "`scrapy backfill haugiang --from commoncrawl --dry-run`, `scrapy backfill vinhlong --from "
            "https://archive.example/collection/cdx`, `scrapy backfill vinhlong --from old/*.warc.gz`. Stopped at any "
            "point it goes on when run again; run again later it asks for what is new. docs/backfill.md tells more."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--from", dest="sources", nargs="+", default=[], metavar="SOURCE", help="where to look")
        parser.add_argument("--since", metavar="DATE", help="captures from then on: 2012, 2012-05 or 2012-05-31")
        parser.add_argument("--until", metavar="DATE", help="captures up to the end of then")
        parser.add_argument("--limit", type=int, metavar="N", help="fetch so many captures, at most")
        parser.add_argument("--dry-run", action="store_true", help="count what there is; fetch and remember nothing")
        parser.add_argument("--no-index", action="store_true", help="do not sync the index")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Backfill; the exit code tells the gravest thing that happened."""
        if len(args) != 1 or not opts.sources:
            raise UsageError("expected one portal and --from; `scrapy list` names the portals", print_help=False)
        if opts.limit is not None and opts.limit < 0:
            raise UsageError(f"--limit {opts.limit}: expected zero or more", print_help=False)
        try:
            self.exitcode = _backfill(args[0], opts)
        except (EduArchiveError, KeyError) as error:
            self.exitcode = UNREACHABLE if isinstance(error, SourceError) else print_error(error)
            if isinstance(error, SourceError):
                print(f"error: {error}", file=sys.stderr)


def _backfill(portal: str, opts: argparse.Namespace) -> int:
    config = load_config()
    profile = spider_class(portal).profile
    window = window_of(opts.since, opts.until)
    holding = Holding.acquire(config, owner=f"scrapy backfill {portal}")
    try:
        with Client(user_agent(VERSION, config.contact)) as client:
            source = source_of(opts.sources, config, client, holding.archive)
            talks = sys.stderr.isatty() and not opts.json
            backfill = Backfill(
                holding.archive, profile, source, config, window=window, progress=_say if talks else lambda _: None
            )
            report = backfill.preview() if opts.dry_run else backfill.run(opts.limit)
        if not (opts.no_index or opts.dry_run):
            from index.sync import refresh

            refresh(holding.archive.catalogue, config)
    finally:
        holding.release()
    _print(portal, source.name, report, dry=opts.dry_run, as_json=opts.json)
    if report.errors:
        return UNREACHABLE
    return SHORT if report.missed or report.cleaned["errors"] else OK


def source_of(given: list[str], config: Config, client: Client, archive: Archive) -> Source:
    """Return the source that `--from` names.

    Raises:
        ConfigError: It is somebody's server, and no contact is set.
        SourceError: It is no source.
    """
    name = _NAMES.get(given[0], given[0])
    if len(given) == 1 and name.startswith(("http://", "https://")):
        check_contact(config.contact, urlsplit(name).hostname or "")
        return CommonCrawl(client, name) if name.endswith("/collinfo.json") else WebArchive(client, name)

    def payload(digest: str) -> bytes | None:
        origin = archive.catalogue.payload_origin(digest)
        return archive.read(origin).raw if origin is not None else None

    return WarcFiles(files_of([Path(text) for text in given]), payload)


def window_of(since: str | None, until: str | None) -> Window | None:
    """Return the window that two dates span, the second to its end; None when neither is given.

    Raises:
        UsageError: One is no date.
    """
    if since is None and until is None:
        return None
    whole = Window()
    return Window(
        since=_digits(since, end=False) if since else whole.since,
        until=_digits(until, end=True) if until else whole.until,
    )


def _digits(text: str, *, end: bool) -> str:
    found = _DATE.fullmatch(text)
    if found is None:
        raise UsageError(f"{text!r}: expected a date as 2012, 2012-05 or 2012-05-31", print_help=False)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
    except ValueError as error:
        raise UsageError(f"{text!r}: {error}", print_help=False) from error
    if not end:
        return f"{first:%Y%m%d}000000"
    month = month or 12
    return f"{first:%Y}{month:02}{day or monthrange(first.year, month)[1]:02}235959"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _print(portal: str, source: str, report: BackfillReport, *, dry: bool, as_json: bool) -> None:
    if as_json:
        said = {field.name: getattr(report, field.name) for field in fields(report)}
        print(json.dumps({"version": 1, "portal": portal, "source": source, "dry_run": dry, **said}, indent=1))
        return
    roles = ", ".join(f"{count} of {role}" for role, count in sorted(report.roles.items())) or "none of this portal"
    print(f"{portal} from {source}: {report.listed} captures listed ({roles}), {report.found} new")
    if not dry:
        made = report.cleaned
        print(
            f"  {report.fetched} fetched, {report.missed} could not be had, {report.waiting} wait; "
            f"{made['new']} new articles, {made['changed']} changed, {made['earlier']} with an earlier revision, "
            f"{made['unchanged']} unchanged"
        )
    for sentence in [*report.errors, *report.examples]:
        print(f"  {sentence}")
