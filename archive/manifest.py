"""The manifest: SHA-256 and length of every closed WARC file, chained, so that a silent change is noticed years later.

A portal's newest file may still grow and is not in it. A line is written when a file has been closed, and again when
a take-down rewrote it; the newest line of a file counts. Format: one JSON object a line (`archive.chain`) with
`file` (relative to the data folder), `size`, `sha256`, `at`, `why`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.chain import append_entry, read_chain, sha256_of
from archive.database import utc_text
from archive.warc import WARC_FOLDER, warc_files

FILE_NAME = "manifest.jsonl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """A file as the manifest has it.

    Attributes:
        file: Path relative to the data folder, with `/`.
        size: Its length in bytes.
        sha256: Of its content, hex.
    """

    file: str
    size: int
    sha256: str


def sealed_files(folder: Path) -> dict[str, Sealed]:
    """Return what the manifest says of each file, in the order in which they were first sealed.

    Raises:
        ArchiveDamaged: The manifest itself was changed.
    """
    entries = read_chain(folder / FILE_NAME)
    return {e["file"]: Sealed(file=e["file"], size=e["size"], sha256=e["sha256"]) for e in entries}


def all_files(folder: Path) -> list[str]:
    """Return every WARC file, relative to the data folder, portal by portal, oldest first."""
    return [path.relative_to(folder).as_posix() for portal in _portals(folder) for path in warc_files(portal)]


def closed_files(folder: Path) -> list[str]:
    """Return the WARC files that no longer grow: all but each portal's newest."""
    return [path.relative_to(folder).as_posix() for portal in _portals(folder) for path in warc_files(portal)[:-1]]


def seal_closed(folder: Path) -> list[str]:
    """Enter every closed file that the manifest does not know. Costs next to nothing when there is none.

    Returns:
        The files that were entered.

    Raises:
        ArchiveDamaged: The manifest was changed; nothing may be built on it.
        ArchiveError: A file cannot be read, or the manifest not be written.
    """
    known = sealed_files(folder)
    fresh = [name for name in closed_files(folder) if name not in known]
    for name in fresh:
        seal(folder, name, "closed")
    return fresh


def seal(folder: Path, name: str, why: str) -> None:
    """Enter a file as it is now; `why` is one word: `closed`, or the number of a take-down that rewrote it."""
    path = folder / name
    entry = {"file": name, "size": path.stat().st_size, "sha256": sha256_of(path)}
    append_entry(folder / FILE_NAME, {**entry, "at": utc_text(datetime.now(UTC)), "why": why})


def change_of(folder: Path, sealed: Sealed) -> str | None:
    """Return in a few words how a file differs from what the manifest says of it; None when it does not."""
    path = folder / sealed.file
    if not path.is_file():
        return "is missing, but was sealed"
    size = path.stat().st_size
    if size != sealed.size:
        return f"has {size} bytes, was sealed with {sealed.size}"
    return None if sha256_of(path) == sealed.sha256 else "is not as it was sealed: its SHA-256 differs"


def _portals(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / WARC_FOLDER).glob("*") if path.is_dir())
