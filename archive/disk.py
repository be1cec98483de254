"""Files that only grow: appending whole or not at all, and the system's errors turned into ours."""

import contextlib
import errno
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.errors import ArchiveError, ArchiveFull

_LOG = logging.getLogger(__name__)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


@contextlib.contextmanager
def translated(path: Path, doing: str = "written") -> Iterator[None]:
    """Raise ArchiveFull or ArchiveError, naming `path`, for the system's errors inside."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ArchiveFull(f"{path}: no space left; nothing was half-written; free some and run again") from error
        raise ArchiveError(f"{path}: cannot be {doing}: {error.strerror or error}") from error


def append(file: int, end: int, data: bytes, path: Path, *, sync: bool) -> None:
    """Write bytes behind the end of a file opened with O_APPEND; when that fails, cut it back to `end`.

    Args:
        file: Its descriptor.
        end: Its length in bytes.
        data: What to append.
        path: Its name, for messages.
        sync: Return only when it is on disk.

    Raises:
        ArchiveFull: No space left; the file is as before.
        ArchiveError: It cannot be written; it is as before.
    """
    with translated(path):
        try:
            rest = memoryview(data)
            while rest:  # on a nearly full disk a write is short first, and an error only then
                rest = rest[os.write(file, rest) :]
            if sync:
                _sync(file)
        except OSError:
            _cut(file, end, path)
            raise


def sync_folder(folder: Path) -> None:
    """Make a folder's names durable: a new file is only safe when its name is."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _cut(file: int, end: int, path: Path) -> None:
    try:
        os.ftruncate(file, end)
        _sync(file)
    except OSError:  # the first error is the one to report; the next opening mends what stays
        _LOG.exception("%s: could not be cut back to %d bytes", path, end)
