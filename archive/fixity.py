"""Fixity: whether everything in the data folder reads back as it was written. Finds; mends nothing.

Every WARC record's length and digests, the CDXJ file against the WARC, the catalogue against the CDXJ, closed files
against the manifest. When a file was last found whole is remembered in `fixity.json`, with the hash of what it held
then, so that the part of a growing file that was once checked is guarded too. The index is its own room's affair.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.audit import Place
from archive.catalogue import Catalogue
from archive.cdx import cdx_path
from archive.chain import replace_whole, sha256_of
from archive.database import utc_text
from archive.disk import translated
from archive.errors import ArchiveDamaged
from archive.manifest import Sealed, change_of
from archive.member import Record, digest_of, whole_members
from archive.message import ascii_url, parse_response
from archive.recover import answer_line, answers

FILE_NAME = "fixity.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: `takedown`, `manifest`, `warc`, `cdxj`, `catalogue` or `index`.
        subject: File, article or portal that it is about.
        text: What is wrong, for a person.
        derived: True when what is wrong can be made again from the WARC files.
    """

    kind: str
    subject: str
    text: str
    derived: bool = True


class Checks:
    """When each WARC file was last found whole, kept in the data folder."""

    def __init__(self, folder: Path) -> None:
        """Read what is remembered; a file that does not read is as good as none."""
        self._folder = folder
        self._path = folder / FILE_NAME
        try:
            self._known: dict[str, dict[str, Any]] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._known = {}

    def due(self, names: list[str], *, older_than: float | None, now: datetime) -> list[str]:
        """Return the files to check, those that waited longest first.

        Args:
            names: All files.
            older_than: Leave out files that were found whole within so many days; None leaves out none.
            now: The time, with time zone.
        """
        limit = utc_text(now - timedelta(days=older_than)) if older_than is not None else None
        waiting = [name for name in names if limit is None or self._checked(name) < limit]
        return sorted(waiting, key=self._checked)

    def remember(self, name: str, now: datetime) -> None:
        """Note that a file was found whole."""
        path = self._folder / name
        size = path.stat().st_size
        self._known[name] = {"checked": utc_text(now), "size": size, "sha256": sha256_of(path, size)}
        self._save()

    def forget(self, name: str) -> None:
        """Forget a file: it was rewritten on purpose."""
        if self._known.pop(name, None) is not None:
            self._save()

    def change_of(self, name: str) -> str | None:
        """Return how the part of a file that was once checked differs from what it was then; None when it does not."""
        known = self._known.get(name)
        if known is None:
            return None
        path = self._folder / name
        if not path.is_file():
            return f"is missing; it was whole on {known['checked'][:10]}"
        same = path.stat().st_size >= known["size"] and sha256_of(path, known["size"]) == known["sha256"]
        return None if same else f"its first {known['size']} bytes are not what they were on {known['checked'][:10]}"

    def missing(self) -> list[str]:
        """Return the files that were once checked and are no longer there."""
        return [name for name in self._known if not (self._folder / name).is_file()]

    def _checked(self, name: str) -> str:
        return str(self._known.get(name, {}).get("checked", ""))

    def _save(self) -> None:
        replace_whole(self._path, json.dumps(self._known, indent=1).encode("utf-8"))


def check_file(folder: Path, name: str, sealed: Sealed | None, checks: Checks) -> list[Finding]:
    """Check one WARC file against the manifest or its last check, record by record, and its CDXJ file against it."""
    path = folder / name
    change = change_of(folder, sealed) if sealed else checks.change_of(name)
    found = [Finding(kind="manifest", subject=name, text=change, derived=False)] if change else []
    if not path.is_file():
        return found
    faults, lines = _read(path)
    found += [Finding(kind="warc", subject=name, text=text, derived=False) for text in faults]
    held = _text(cdx_path(path)).splitlines(keepends=True)
    if lines != held:
        missing, more = len(set(lines) - set(held)), len(set(held) - set(lines))
        what = f"{missing} lines missing, {more} that should not be there" if missing or more else "lines out of order"
        found.append(Finding(kind="cdxj", subject=cdx_path(path).relative_to(folder).as_posix(), text=what))
    return found


def check_places(folder: Path, name: str, catalogue: Catalogue) -> list[Finding]:
    """Check what the catalogue says of a WARC file's captures against its CDXJ file."""
    listed = {place[0]: place for place in _listed(cdx_path(folder / name))}
    held = {place[0]: (*place[:4], ascii_url(place[4])) for place in catalogue.places(name)}
    texts = [
        (len(listed.keys() - held.keys()), "captures are in the CDXJ file and not in the catalogue"),
        (len(held.keys() - listed.keys()), "captures are in the catalogue and not in the CDXJ file"),
        (sum(held[at] != listed[at] for at in held.keys() & listed.keys()), "captures differ from the CDXJ file"),
    ]
    return [Finding(kind="catalogue", subject=name, text=f"{count} {what}") for count, what in texts if count]


def cdx_text(warc: Path) -> str:
    """Return what the CDXJ file of a WARC file must hold."""
    return "".join(
        answer_line(exchange, record, warc, at, length)
        for at, length, record, exchange in answers(warc, whole_members(warc))
    )


def _read(path: Path) -> tuple[list[str], list[str]]:
    """Read a whole file once; return its faults, and the lines that its CDXJ file must hold."""
    members = list(whole_members(path))
    faults, lines = list(_gaps(members, path.stat().st_size)), []

    def damaged(offset: int, error: ArchiveDamaged) -> None:
        faults.append(f"record at byte {offset}: {error.__cause__ or error}")

    for offset, length, record, exchange in answers(path, members, damaged):
        if not _payload_fits(record):
            faults.append(f"record at byte {offset}: payload digest does not match")
        lines.append(answer_line(exchange, record, path, offset, length))
    return faults, lines


def _gaps(members: list[tuple[int, int]], size: int) -> Iterator[str]:
    end = 0
    for offset, length in members:
        if offset != end:
            yield f"damaged: bytes {end} to {offset} are no whole record, and others follow"
        end = offset + length
    if end != size:
        yield f"bytes {end} to {size} are no whole record (a torn end)"


def _payload_fits(record: Record) -> bool:
    said = record.headers.get("warc-payload-digest", "")
    if record.headers.get("warc-type") != "response" or not said.startswith("sha1:"):
        return True
    return digest_of(parse_response(record.block).body) == said


def _listed(path: Path) -> Iterator[Place]:
    for line in _text(path).splitlines():
        try:
            said = json.loads(line[line.index("{") :])
            yield int(said["offset"]), int(said["length"]), said["digest"], int(said["status"]), said["url"]
        except (ValueError, KeyError, TypeError):
            continue  # `check_file` names it


def _text(path: Path) -> str:
    if not path.exists():
        return ""
    with translated(path, "read"):
        return path.read_text(encoding="utf-8", errors="replace")
