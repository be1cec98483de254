"""Append-only JSON lines in which every line holds the hash of the line before: what was written once stays provable.

Whoever keeps the newest line's hash elsewhere (printed, mailed, on paper) can tell later that no line was changed,
taken out or put in. Knows nothing of what the lines say.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from archive.disk import append, sync_folder, translated
from archive.errors import ArchiveDamaged

Entry = dict[str, Any]

_BEFORE = "before"
_FIRST = "0" * 64


def read_chain(path: Path) -> list[Entry]:
    """Return the entries of a chain, first to last; none when the file is missing.

    A last line without its end is what a crash left of an entry that was never acknowledged: it is passed over.

    Raises:
        ArchiveDamaged: A line does not follow from the one before it; the message names the first such line.
        ArchiveError: The file cannot be read.
    """
    entries: list[Entry] = []
    before = _FIRST
    for number, line in enumerate(_lines(path), 1):
        try:
            entry = json.loads(line)
            follows = entry.pop(_BEFORE) == before
        except (ValueError, KeyError, AttributeError, TypeError):
            follows = False
        if not follows:
            raise ArchiveDamaged(f"{path}: line {number} does not follow from the line before it: one was changed")
        entries.append(entry)
        before = _hash(line)
    return entries


def head(path: Path) -> str:
    """Return the hash of the newest line, which covers all before it; zeros when there is none."""
    lines = _lines(path)
    return _hash(lines[-1]) if lines else _FIRST


def append_entry(path: Path, entry: Entry) -> None:
    """Append an entry; it is on disk when this returns.

    Raises:
        ArchiveFull: No space left; the file is as before.
        ArchiveError: The file cannot be written.
    """
    lines = _lines(path)
    before = _hash(lines[-1]) if lines else _FIRST
    text = json.dumps({**entry, _BEFORE: before}, ensure_ascii=True) + "\n"
    end = sum(len(line) + 1 for line in lines)
    with translated(path), path.open("ab", buffering=0) as file:
        file.truncate(end)
        append(file.fileno(), end, text.encode("ascii"), path, sync=True)
        sync_folder(path.parent)


def sha256_of(path: Path, size: int | None = None) -> str:
    """Return the SHA-256 (hex) of a file, or of its first `size` bytes.

    Raises:
        ArchiveError: The file cannot be read.
    """
    digest = hashlib.sha256()
    with translated(path, "read"), path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size if size is None else size
        while left > 0 and (piece := file.read(min(left, 2**20))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def replace_whole(path: Path, data: bytes) -> None:
    """Put a file's new content in place at once: after a crash it holds the old or the new one."""
    beside = path.with_name(path.name + ".new")
    with translated(path):
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)


def _lines(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    with translated(path, "read"):
        return path.read_bytes().split(b"\n")[:-1]


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
