"""One SQLite file: opening, transactions, and turning SQLite's errors into ours. Knows no table.

Everything that touches `sqlite3` goes through here.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from archive.errors import ArchiveDamaged, ArchiveError, ArchiveFull, ArchiveLocked, NotFound
from archive.schema import migrate, require_readable

Row = sqlite3.Row
Value = str | int | float | bytes | None
Values = Sequence[Value] | Mapping[str, Value]

_BUSY_SECONDS = 30.0  # a cron run commits for seconds at most; a researcher's command should outwait it
_PAGE_SIZE = 8192  # two article bodies seldom fit on SQLite's 4096: a third of the file would be air
_CACHE_KIB = 65_536  # bands of sketches land everywhere; SQLite's own 2 MB make each a read from the file
_FULL = {sqlite3.SQLITE_FULL}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def utc_text(moment: datetime) -> str:
    """Return a moment as UTC ISO text of one fixed width, so that text order is time order.

    Raises:
        ArchiveError: It has no time zone.
    """
    if moment.tzinfo is None:
        raise ArchiveError(f"time without time zone: {moment.isoformat()}; give it in UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str | None) -> datetime | None:
    """Read back what `utc_text` wrote."""
    return None if text is None else datetime.fromisoformat(text)


class Database:
    """A connection that several threads may share: every call holds one re-entrant lock.

    Attributes:
        path: The file.
        readonly: True when nothing may be written through it.
    """

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        self.path = path
        self.readonly = readonly
        self._lock = threading.RLock()
        self._depth = 0
        self._batch = False
        self._connection = self._open_readonly() if readonly else self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Closing twice is no error."""
        with self._lock, self._translated():
            self._connection.close()

    def checkpoint(self) -> None:
        """Bring what was committed from the write-ahead log into the file itself."""
        self._all("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is done inside at once, or nothing of it when an exception leaves it.

        May be nested: an inner one that fails takes back only its own part, unless it is part of a batch, which
        whoever began it has to drop then. Other threads wait meanwhile.
        """
        with self._lock:
            if self._batch:
                yield
                return
            depth = self._depth
            self._run("BEGIN IMMEDIATE" if depth == 0 else f"SAVEPOINT s{depth}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth = depth
                self._take_back(depth)
                raise
            self._depth = depth
            try:
                self._run("COMMIT" if depth == 0 else f"RELEASE s{depth}")
            except BaseException:
                self._take_back(depth)
                raise

    def begin_batch(self) -> None:
        """Open a transaction that stays open until `commit_batch`: those begun meanwhile are parts of it.

        For one writer that commits many small steps at once, and that calls `drop_batch` when one of them fails.
        Calling it again changes nothing.
        """
        with self._lock:
            if self._depth == 0:
                self._run("BEGIN IMMEDIATE")
                self._depth = 1
                self._batch = True

    def commit_batch(self) -> None:
        """Commit what was done since `begin_batch`; nothing happens when there was none.

        Raises:
            ArchiveFull: No space left; nothing of it was written.
        """
        with self._lock:
            if not self._batch:
                return
            self._batch, self._depth = False, 0
            try:
                self._run("COMMIT")  # an error too when SQLite took the batch back by itself
            except BaseException:
                self._take_back(0)
                raise

    def drop_batch(self) -> None:
        """Take back what was done since `begin_batch`."""
        with self._lock:
            if self._batch:
                self._batch, self._depth = False, 0
                self._take_back(0)

    def _take_back(self, depth: int) -> None:
        # a full disk makes SQLite roll back by itself: nothing is left to take back then
        if not self._connection.in_transaction:
            return
        with contextlib.suppress(ArchiveError):
            if depth:
                self._run(f"ROLLBACK TO s{depth}")
                self._run(f"RELEASE s{depth}")
            else:
                self._run("ROLLBACK")

    def _run(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        with self._lock:
            try:  # not _translated(): this is called fifty times a page
                return self._connection.execute(sql, values)
            except UnicodeEncodeError:  # a lone surrogate out of a hostile page; SQLite keeps UTF-8 only
                return self._run(sql, _encodable(values))
            except sqlite3.Error as error:
                raise self._ours(error) from error

    def _one(self, sql: str, values: Values = ()) -> Row | None:
        with self._lock:
            cursor = self._run(sql, values)
            try:
                row: Row | None = cursor.fetchone()
            except sqlite3.Error as error:
                raise self._ours(error) from error
            return row

    def _all(self, sql: str, values: Values = ()) -> list[Row]:
        with self._lock:
            cursor = self._run(sql, values)
            try:
                return cursor.fetchall()
            except sqlite3.Error as error:
                raise self._ours(error) from error

    def _open(self) -> sqlite3.Connection:
        with self._translated():
            connection = self._connect(str(self.path), uri=False)
            try:
                connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # of a file yet to be made
                connection.execute(f"PRAGMA cache_size = {-_CACHE_KIB}")
                connection.execute("PRAGMA temp_store = MEMORY")  # what takes back an inner transaction; no file for it
                # WAL lets researchers read during a crawl; FULL makes a commit outlive a power cut
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection, str(self.path))
            except BaseException:
                connection.close()
                raise
            return connection

    def _open_readonly(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise NotFound(f"no archive at {self.path.parent}; run `scrapy update`")
        uri = f"file:{quote(str(self.path.resolve()))}?mode=ro"
        try:
            return self._checked(uri)
        except ArchiveError:
            # A reader without write permission cannot make the -shm file that WAL needs. As long as no
            # writer has one open, the file alone is the whole truth.
            if self.path.with_name(self.path.name + "-wal").exists():
                raise
            return self._checked(uri + "&immutable=1")

    def _checked(self, uri: str) -> sqlite3.Connection:
        with self._translated():
            connection = self._connect(uri, uri=True)
            try:
                connection.execute("PRAGMA query_only = ON")
                require_readable(connection, str(self.path))
            except BaseException:
                connection.close()
                raise
            return connection

    @staticmethod
    def _connect(target: str, *, uri: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(
            target, uri=uri, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        return connection

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._ours(error) from error

    def _ours(self, error: sqlite3.Error) -> ArchiveError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
        if code in _FULL:
            return ArchiveFull(f"{self.path}: no space left; nothing was written; free some and run again")
        if code in _BUSY:
            return ArchiveLocked(f"{self.path}: another process kept it busy for {_BUSY_SECONDS:g} s")
        if code in _DAMAGED:
            return ArchiveDamaged(f"{self.path}: {error}; run `scrapy doctor`")
        return ArchiveError(f"{self.path}: {error}")


def _encodable(values: Values) -> Values:
    if isinstance(values, Mapping):
        return {name: _replaced(value) for name, value in values.items()}
    return [_replaced(value) for value in values]


def _replaced(value: Value) -> Value:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
