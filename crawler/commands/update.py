"""`scrapy update [PORTAL…]`: the one command that cron runs. Crawl, clean, sync the index, say how it went.

Exit codes: 0 all well · 1 a portal brought less than expected or was stopped early · 2 usage or configuration ·
3 disk full or damaged · 4 a portal could not be reached · 5 another run holds the archive.
"""

import argparse
import asyncio
import errno
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcessBase
from scrapy.exceptions import UsageError

from archive.catalogue import FILE_NAME, Catalogue
from archive.config import Config, load_config
from archive.errors import ArchiveDamaged, ArchiveError, ArchiveFull, ArchiveLocked, EduArchiveError
from archive.rows import Run
from crawler.holding import Holding
from crawler.operate import OperatorCommand
from spiders.loader import profile_files, spider_class

if TYPE_CHECKING:
    from twisted.internet.posixbase import PosixReactorBase

OK, SHORT, USAGE, DISK, UNREACHABLE, LOCKED = range(6)
SEVERITY = (OK, SHORT, UNREACHABLE, USAGE, DISK, LOCKED)
"""Exit codes from the mildest to the gravest: with several portals the gravest wins."""


class Command(OperatorCommand):
    """Crawl portals, clean, sync the index, report."""

    def syntax(self) -> str:
        """Return the arguments in one line."""
        return "[options] [PORTAL ...]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Crawl the named portals (or all), clean, sync the index, report: the command for cron"

    def long_desc(self) -> str:
        """Return the text of --help."""
        return (
            f"{self.short_desc()}. Examples: `scrapy update` (every portal), `scrapy update haugiang vinhlong`, "
            "`scrapy update haugiang --origin haugiang=http://127.0.0.1:8000 --json`. Exit codes: 0 all well, "
            "1 less than expected or stopped early, 2 usage or configuration, 3 disk, 4 a portal could not be "
            "reached, 5 another run holds the archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="every portal (as when none is named)")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--no-index", action="store_true", help="leave the index as it is")
        parser.add_argument(
            "--origin", action="append", default=[], metavar="PORTAL=URL", help="crawl a portal at another origin"
        )
        parser.add_argument(
            "--recheck-days", type=float, metavar="DAYS", help="fetch held articles again that are older (0 = all)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Update; the exit code tells the gravest thing that happened."""
        try:
            self.exitcode = self._update(args, opts)
        except (EduArchiveError, KeyError) as error:
            self.exitcode = print_error(error)
        except OSError as error:  # the index writes by itself
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            self.exitcode = print_error(
                ArchiveFull(f"{error.filename or 'index'}: no space left; free some and run again")
            )

    def _update(self, args: list[str], opts: argparse.Namespace) -> int:
        config = load_config()
        portals = _arguments(args, opts)
        holding = Holding.acquire(config, owner="scrapy update " + " ".join(portals))
        try:
            errors = crawl_all(self.crawler_process, portals, verbose=sys.stderr.isatty() and not opts.json)
            synced = None if opts.no_index else _sync(config, holding.archive.catalogue)
            runs = {name: None if name in errors else newest_run(holding.archive.catalogue, name) for name in portals}
        finally:
            holding.release()
        _print(runs, errors, synced, as_json=opts.json)
        codes = [print_error(error, quiet=True) for error in errors.values()]
        codes += [outcome_code(run) for name, run in runs.items() if name not in errors]
        return max(codes, key=SEVERITY.index, default=OK)


def _arguments(args: list[str], opts: argparse.Namespace) -> dict[str, dict[str, str]]:
    """Return each portal to crawl with its spider arguments; every profile is checked before anything is fetched."""
    if args and opts.all:
        raise UsageError("either name portals or give --all", print_help=False)
    names = list(dict.fromkeys(args)) or sorted(profile_files())
    portals: dict[str, dict[str, str]] = {name: {} for name in names}
    for name in names:
        spider_class(name)
        if opts.recheck_days is not None:
            portals[name]["recheck_days"] = str(opts.recheck_days)
    for text in opts.origin:
        name, _, url = text.partition("=")
        if name not in portals or not url:
            raise UsageError(f"--origin {text}: expected PORTAL=URL of a portal to update", print_help=False)
        portals[name]["origin"] = url
    return portals


def crawl_all(
    process: CrawlerProcessBase | None, portals: Mapping[str, Mapping[str, str]], *, verbose: bool = False
) -> dict[str, EduArchiveError]:
    """Crawl portals one after the other in this process; return what kept each from ending properly."""
    if not isinstance(process, AsyncCrawlerProcess):
        raise EduArchiveError("settings: the asyncio reactor is needed; remove TWISTED_REACTOR from the settings")
    from twisted.internet import reactor

    errors: dict[str, EduArchiveError] = {}
    loop = asyncio.get_event_loop()
    task = loop.create_task(_one_by_one(process, portals, errors, verbose=verbose))
    task.add_done_callback(lambda _: cast("PosixReactorBase", reactor).stop())
    process.start(stop_after_crawl=False)
    if not task.done():
        raise EduArchiveError("stopped before the crawl ended")
    task.result()
    return errors


async def _one_by_one(
    process: AsyncCrawlerProcess,
    portals: Mapping[str, Mapping[str, str]],
    errors: dict[str, EduArchiveError],
    *,
    verbose: bool,
) -> None:
    for name, arguments in portals.items():
        if verbose:
            print(f"{name}: crawling …", file=sys.stderr, flush=True)
        crawler = process.create_crawler(name)
        try:
            await process.crawl(crawler, **arguments)
        except EduArchiveError as error:
            errors[name] = error
        else:
            run = getattr(crawler.spider, "run", None)
            if run is not None and run.broken is not None:
                errors[name] = run.broken
                return  # no other portal would fare better
            if crawler.stats.get_value("finish_reason") == "shutdown":
                return


def newest_run(catalogue: Catalogue, portal: str) -> Run | None:
    """Return a portal's newest run."""
    return next(iter(catalogue.runs(portal, limit=1)), None)


def stored_run(config: Config, portal: str) -> Run | None:
    """Return a portal's newest run from the archive on disk."""
    with Catalogue(Path(config.data) / FILE_NAME, readonly=True) as catalogue:
        return newest_run(catalogue, portal)


def _sync(config: Config, catalogue: Catalogue) -> str:
    from index.sync import refresh

    report = refresh(catalogue, config)
    rebuilt = "rebuilt, " if report.rebuilt else ""
    return f"index: {rebuilt}{report.added} added, {report.changed} changed, {report.removed} removed"


def _print(
    runs: Mapping[str, Run | None], errors: Mapping[str, EduArchiveError], synced: str | None, *, as_json: bool
) -> None:
    if as_json:
        portals = [_as_json(name, run, errors.get(name)) for name, run in runs.items()]
        print(json.dumps({"version": 1, "portals": portals, "index": synced}, ensure_ascii=False, indent=1))
        return
    for name, run in runs.items():
        print(_line(name, run, errors.get(name)))
    if synced:
        print(synced)


def _as_json(name: str, run: Run | None, error: EduArchiveError | None) -> dict[str, object]:
    if run is None or error is not None:
        return {"portal": name, "outcome": "error", "message": str(error or "did not run")}
    finished = run.finished.isoformat() if run.finished else None
    return {
        "portal": name,
        "run": run.id,
        "started": run.started.isoformat(),
        "finished": finished,
        "outcome": run.outcome,
        **run.report,
    }


def _line(name: str, run: Run | None, error: EduArchiveError | None) -> str:
    """Return the one line a portal gets."""
    if run is None or error is not None:
        return f"{name}: error: {error or 'did not run'}"
    report: Mapping[str, Any] = run.report
    pages = sum(report["responses"].values())
    line = (
        f"{name}: {run.outcome}: {pages} pages, {report['new']} new and {report['changed']} changed articles, "
        f"{report['unchanged']} unchanged, {report['errors']} errors, {report['held']} articles held"
    )
    details = [*report["shortfalls"], *([] if report["complete"] else [f"ended early: {report['reason']}"])]
    return "\n  ".join([line, *details])


def outcome_code(run: Run | None) -> int:
    """Return the exit code that a run's outcome stands for."""
    outcome = run.outcome if run else None
    return {"ok": OK, "failed": UNREACHABLE}.get(outcome or "", SHORT)


def print_error(error: EduArchiveError | KeyError, *, quiet: bool = False) -> int:
    """Say on stderr what went wrong, in one line, and return the exit code for it."""
    if not quiet:
        print(f"error: {error.args[0]}", file=sys.stderr)
    if isinstance(error, ArchiveLocked):
        return LOCKED
    return DISK if isinstance(error, (ArchiveFull, ArchiveDamaged, ArchiveError)) else USAGE
