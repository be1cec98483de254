"""The archive's lock: one writer at a time, who can be named. Readers need no lock.

The kernel releases a `flock` when its holder ends, however it ends, so a crash never locks anybody out.
"""

import fcntl
import json
import os
import socket
import weakref
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.errors import ArchiveError, ArchiveLocked

FILE_NAME = "lock"


class ArchiveLock:
    """Holds the archive in a folder for one writer, as a context manager.

    Attributes:
        path: The lock file. It stays after release; it says who held it only while it is held.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        """Name the lock; nothing is taken yet.

        Args:
            folder: Folder of the archive; made when missing.
            owner: What the holder is doing, for people: `scrapy update haugiang`.
        """
        self.path = folder / FILE_NAME
        self._owner = owner
        self._file: int | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            ArchiveLocked: Another process has it; the message names it.
            ArchiveError: The lock file cannot be made.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ArchiveError(f"{self.path}: cannot be made: {error.strerror}") from error
        try:
            self._take(file)
        except BaseException:
            os.close(file)
            raise
        self._file = file
        _HELD.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            # not by closing alone: a child that was forked just now may not have closed its copy yet
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._drop()

    def _take(self, file: int) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveLocked(
                f"{self.path.parent} is in use by {_holder(file)}; wait for it to end, or stop it"
            ) from error
        except OSError as error:
            raise ArchiveError(f"{self.path}: cannot be locked: {error.strerror}") from error
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "what": self._owner,
        }
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(note, ensure_ascii=False).encode(), 0)

    def _drop(self) -> None:
        _HELD.discard(self)
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _holder(file: int) -> str:
    try:
        note = json.loads(os.pread(file, 4096, 0))
        return f"`{note['what']}` (process {note['pid']} on {note['host']}, since {note['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"  # it has just taken the lock and not written its note yet


_HELD: "weakref.WeakSet[ArchiveLock]" = weakref.WeakSet()


def _drop_in_child() -> None:
    # a forked worker that outlives its parent would keep the archive locked
    for lock in list(_HELD):
        lock._drop()  # noqa: SLF001


os.register_at_fork(after_in_child=_drop_in_child)
