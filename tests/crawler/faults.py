"""Runs a command of the Scrapy project and kills it at the N-th write, sync, rename or commit in the archive's folder.

`python -m tests.crawler.faults N FILE COMMAND…`; with N = 0 it only counts, and writes the count to FILE. Every call is
two places: before it, where a write is torn in half first, and after it. Loaded before the archive's own modules, so
that whatever they take hold of is ours.
"""

import itertools
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_AT = int(sys.argv[1])
_DATA = os.environ["EDU_ARCHIVE_DATA"]
_LIMIT = int(os.environ.get("TEST_FILE_LIMIT", "0"))
_COUNTED = ("COMMIT", "ROLLBACK", "RELEASE s1")
_places = itertools.count(1)


def step(torn: Callable[[], object] = lambda: None) -> None:
    """Count a place; die there when it is the one."""
    if next(_places) == _AT:
        torn()
        os.kill(os.getpid(), signal.SIGKILL)


def is_ours(target: Any) -> bool:
    """Tell whether a descriptor or path is one of the archive's."""
    try:
        path = str(Path(f"/proc/self/fd/{target}").readlink()) if isinstance(target, int) else os.fspath(target)
    except OSError:
        return False
    return path.startswith(_DATA) and not path.endswith("/lock")


def around(call: Callable[..., Any], *, torn: bool = False) -> Callable[..., Any]:
    """Return a call with a place before and one after it."""

    def counted(target: Any, *rest: Any, **named: Any) -> Any:
        if not is_ours(target):
            return call(target, *rest, **named)
        step((lambda: call(target, bytes(rest[0])[: len(rest[0]) // 2])) if torn else (lambda: None))
        made = call(target, *rest, **named)
        step()
        return made

    return counted


class Connection(sqlite3.Connection):
    """A connection whose commits are places."""

    def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        counted = sql.startswith(_COUNTED)
        if counted:
            step()
        made = super().execute(sql, *rest)
        if counted:
            step()
        return made


def connect(*arguments: Any, **named: Any) -> sqlite3.Connection:
    return sqlite3_connect(*arguments, factory=Connection, **named)


sqlite3_connect, sqlite3.connect = sqlite3.connect, connect  # type: ignore[assignment]
os.write = around(os.write, torn=True)
for name in ("fsync", "fdatasync", "ftruncate", "rename", "replace", "unlink", "open", "mkdir"):
    setattr(os, name, around(getattr(os, name)))


if __name__ == "__main__":
    from scrapy.cmdline import execute

    if _LIMIT:
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT, resource.RLIM_INFINITY))
    try:
        execute(["scrapy", *sys.argv[3:]])
    finally:
        Path(sys.argv[2]).write_text(str(next(_places) - 1), encoding="ascii")
