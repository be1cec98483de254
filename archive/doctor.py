"""One examination of an archive: which checks, in which order, over which files. Mends nothing.

What each check looks at is in `fixity` and `audit`; the index's is handed in, since the archive knows no index.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from archive.catalogue import FILE_NAME, Catalogue
from archive.config import Config
from archive.errors import ArchiveDamaged, ConfigError, NotFound
from archive.fixity import Checks, Finding, check_file, check_places
from archive.manifest import FILE_NAME as MANIFEST
from archive.manifest import Sealed, all_files, closed_files, sealed_files
from archive.takedown import pending
from archive.takedowns import FILE_NAME as LOG
from archive.takedowns import Withheld
from archive.warc import WARC_FOLDER

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

IndexCheck = Callable[[Catalogue, Config], list[str]]


@dataclass(slots=True)
class Examination:
    """What was looked at and found.

    Attributes:
        findings: What is wrong, the files' in the order of the manifest.
        files: WARC files checked.
        captures: Captures that the catalogue has in them.
    """

    findings: list[Finding] = field(default_factory=list)
    files: int = 0
    captures: int = 0


def examine(
    config: Config,
    portals: list[str],
    check_index: IndexCheck,
    *,
    older_than: float | None,
    now: datetime,
    progress: Progress,
) -> Examination:
    """Check an archive. The caller holds its lock: what is being written would look torn.

    Args:
        config: Names the archive.
        portals: Whose WARC files; all when empty. Catalogue and index are checked as a whole.
        check_index: Returns a sentence for each fault of the index.
        older_than: Leave out WARC files that were found whole within so many days; None leaves out none.
        now: The time, with time zone.
        progress: Told after each file.

    Raises:
        NotFound: There is no archive.
        ConfigError: No such portal in it.
    """
    folder, seen = config.data, Examination()
    if not (folder / WARC_FOLDER).is_dir():
        raise NotFound(f"no archive at {folder}; run `scrapy update`")
    for portal in portals:
        if not (folder / WARC_FOLDER / portal).is_dir():
            raise ConfigError(f"no portal {portal!r} in {folder}")
    seen.findings += _takedowns(folder)
    checks, catalogue = Checks(folder), _opened(folder, seen)
    names = [name for name in all_files(folder) if not portals or name.split("/")[1] in portals]
    try:
        due = checks.due(names, older_than=older_than, now=now)
        lost = list(_lost_files(folder, checks, portals))
        _examine_files(folder, due, lost, checks, catalogue, seen, now, progress)
        if catalogue is not None:
            seen.findings += _of_catalogue(catalogue, config, check_index)
    finally:
        if catalogue is not None:
            catalogue.close()
    return seen


def _takedowns(folder: Path) -> Iterator[Finding]:
    try:
        Withheld.load(folder)
    except ArchiveDamaged as error:
        yield Finding(kind="takedown", subject=LOG, text=str(error), derived=False)
    if (begun := pending(folder)) is not None:
        yield Finding(kind="takedown", subject=begun["target"], text="its take-down was begun and is not finished")


def _opened(folder: Path, seen: Examination) -> Catalogue | None:
    try:
        return Catalogue(folder / FILE_NAME, readonly=True)
    except (NotFound, ArchiveDamaged) as error:
        seen.findings.append(Finding(kind="catalogue", subject=FILE_NAME, text=str(error)))
        return None


def _examine_files(
    folder: Path,
    names: list[str],
    lost: list[Finding],
    checks: Checks,
    catalogue: Catalogue | None,
    seen: Examination,
    now: datetime,
    progress: Progress,
) -> None:
    sealed = _sealed(folder, seen)
    order = {name: place for place, name in enumerate(sealed)}  # the first that changed is to be named first
    by_file = {one.subject: [one] for one in lost}
    for done, name in enumerate(names, 1):
        found = by_file[name] = check_file(folder, name, sealed.get(name), checks)
        if catalogue is not None:
            found += _guarded(partial(_check_places, folder, name, catalogue, seen))
        if not found:
            checks.remember(name, now)
        seen.files += 1
        progress("checking WARC files", done, len(names))
    for name in sorted(by_file, key=lambda name: (order.get(name, len(order)), name)):
        seen.findings += by_file[name]


def _check_places(folder: Path, name: str, catalogue: Catalogue, seen: Examination) -> list[Finding]:
    seen.captures += len(catalogue.warc_places(name))
    return check_places(folder, name, catalogue)


def _sealed(folder: Path, seen: Examination) -> dict[str, Sealed]:
    try:
        known = sealed_files(folder)
    except ArchiveDamaged as error:
        seen.findings.append(Finding(kind="manifest", subject=MANIFEST, text=str(error), derived=False))
        return {}
    missing = [name for name in closed_files(folder) if name not in known]
    seen.findings += [Finding(kind="manifest", subject=name, text="is closed and not sealed yet") for name in missing]
    return known


def _lost_files(folder: Path, checks: Checks, portals: list[str]) -> Iterator[Finding]:
    try:
        known = set(sealed_files(folder))
    except ArchiveDamaged:
        known = set()  # told already
    for name in sorted(known | set(checks.missing())):
        if not (folder / name).is_file() and (not portals or name.split("/")[1] in portals):
            yield Finding(kind="manifest", subject=name, text="is missing, and was here before", derived=False)


def _of_catalogue(catalogue: Catalogue, config: Config, check_index: IndexCheck) -> list[Finding]:
    def faults() -> list[Finding]:
        return [Finding(kind="catalogue", subject=FILE_NAME, text=text) for text in catalogue.faults()]

    found = _guarded(faults)
    if not found:  # an index made of a damaged catalogue proves nothing
        found += [Finding(kind="index", subject="index", text=text) for text in check_index(catalogue, config)]
    return found


def _guarded(check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except ArchiveDamaged as error:
        return [Finding(kind="catalogue", subject=FILE_NAME, text=str(error))]
