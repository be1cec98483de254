"""`scrapy doctor [PORTAL…]`: does everything read back as it was written? With --repair: make again what can be.

Exit codes: 0 all well, or all repaired · 1 something was found and is not repaired · 2 usage or configuration ·
3 disk · 5 another run holds the archive.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from archive.catalogue import FILE_NAME as CATALOGUE
from archive.chain import head
from archive.config import Config, load_config
from archive.doctor import Examination, examine
from archive.errors import ArchiveDamaged, EduArchiveError
from archive.fixity import Finding, check_places
from archive.lock import ArchiveLock
from archive.manifest import FILE_NAME as MANIFEST
from archive.manifest import seal_closed, sealed_files
from archive.rebuild import LOST, rewrite_cdx
from archive.store import Archive
from archive.warc import mend
from crawler.commands.takedown import finish_pending
from crawler.commands.update import OK, SHORT, print_error
from crawler.operate import OperatorCommand
from index.audit import index_faults


class Command(OperatorCommand):
    """Check the archive, and repair what is derived."""

    def syntax(self) -> str:
        """Return the arguments in one line."""
        return "[options] [PORTAL ...]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Check that the archive reads back as it was written; --repair makes again what is derived"

    def long_desc(self) -> str:
        """Return the text of --help."""
        return (
            f"{self.short_desc()}. Checks every WARC record, the CDXJ files, the manifest of closed files, the "
            "catalogue and the index. Examples: `scrapy doctor`, `scrapy doctor --older-than 90` (from cron: only "
            "files not found whole within 90 days, those that waited longest first), `scrapy doctor --repair`. "
            "Exit codes: 0 all well or repaired, 1 something is wrong, 2 usage or configuration, 3 disk, 5 another "
            "run holds the archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--repair", action="store_true", help="make CDXJ files, catalogue and index again")
        parser.add_argument("--older-than", type=float, metavar="DAYS", help="only WARC files not checked since")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check; the exit code tells what was found."""
        try:
            self.exitcode = _doctor(load_config(), args, opts)
        except (EduArchiveError, KeyError) as error:
            self.exitcode = print_error(error)


def _doctor(config: Config, portals: list[str], opts: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    with ArchiveLock(config.data, owner="scrapy doctor"):
        seen = examine(config, portals, index_faults, older_than=opts.older_than, now=now, progress=_progress)
        left, repaired = list(seen.findings), []
        if opts.repair and seen.findings:
            repaired = list(_repair(config, seen.findings))
            since = 0.0 if opts.older_than is None else opts.older_than  # what was just found whole is not read again
            left = examine(config, portals, index_faults, older_than=since, now=now, progress=_progress).findings
        newest = head(config.data / MANIFEST)
    _print(seen, left, repaired, newest, as_json=opts.json)
    return SHORT if left else OK


def _repair(config: Config, findings: Iterable[Finding]) -> Iterator[str]:
    """Make again what is derived, from the bottom up; yield a sentence for each thing done."""
    found = list(findings)
    if (target := finish_pending(config)) is not None:
        yield f"the take-down of {target} was finished"
    warcs = {one.subject for one in found if one.kind == "warc"}
    for name in sorted(warcs - sealed_files(config.data).keys()):
        if mend(config.data / name):  # a torn end is set aside; damage in the middle stays, for a person to see
            yield f"{name}: the torn end was set aside"
    for name in sorted({one.subject for one in found if one.kind == "cdxj"}):
        rewrite_cdx((config.data / name).with_suffix(".warc.gz"))
        yield f"{name} was made again"
    if any(one.kind == "catalogue" for one in found):
        yield from _repair_catalogue(config, [one.subject for one in found if one.kind == "catalogue"])
    if any(one.kind in ("catalogue", "index") for one in found):
        yield _repair_index(config)
    yield from (f"{name} was sealed" for name in seal_closed(config.data))


def _repair_catalogue(config: Config, subjects: list[str]) -> Iterator[str]:
    from spiders.rebuild import rebuild_catalogue

    if _entering_helps(config, subjects):
        yield "captures that the catalogue did not know were entered and cleaned"
        return
    done = rebuild_catalogue(config, _progress)
    yield f"the catalogue was rebuilt: {done.captures} captures, {done.articles} articles"
    yield LOST
    yield from done.errors


def _entering_helps(config: Config, subjects: list[str]) -> bool:
    """Enter what a crash kept out of the catalogue, and tell whether it is whole then: runs and ledger stay so."""
    from spiders.rebuild import clean_waiting

    if not (config.data / CATALOGUE).is_file():
        return False
    try:
        with Archive.open(config, write=True) as archive:
            clean_waiting(archive, config)
            wrong = archive.catalogue.faults()
            wrong += [
                name for name in subjects if name != CATALOGUE and check_places(config.data, name, archive.catalogue)
            ]
            return not wrong
    except ArchiveDamaged:
        return False


def _repair_index(config: Config) -> str:
    from index.sync import rebuild

    with Archive.open(config) as archive:
        report = rebuild(archive.catalogue, config, lambda done, total: _progress("indexing articles", done, total))
    return f"the index was rebuilt: {report.added} articles"


def _print(seen: Examination, left: list[Finding], repaired: list[str], newest: str, *, as_json: bool) -> None:
    if as_json:
        report = {
            "version": 1,
            "files": seen.files,
            "captures": seen.captures,
            "findings": [_as_json(one) for one in seen.findings],
            "repaired": repaired,
            "left": [_as_json(one) for one in left],
            "manifest": newest,
        }
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for one in seen.findings:
        print(f"{one.kind}: {one.subject}: {one.text}")
    for sentence in repaired:
        print(f"repair: {sentence}")
    print(f"{seen.files} WARC files with {seen.captures} captures checked; {len(left)} things wrong")
    print(f"manifest of closed files ends in {newest}")
    if any(one.derived for one in left):
        print("run `scrapy doctor --repair` to make again what is derived from the WARC files")


def _as_json(one: Finding) -> dict[str, object]:
    return {"kind": one.kind, "subject": one.subject, "text": one.text, "derived": one.derived}


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % 20 == 0 or done == total):
        print(f"\r{what}: {done} of {total}\x1b[K", end="\n" if done == total else "", file=sys.stderr, flush=True)
