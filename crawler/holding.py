"""The archive as one process holds it, shared by the crawls in it. What they do with it is in `run`."""

from pathlib import Path

from archive.config import Config
from archive.lock import ArchiveLock
from archive.store import Archive


class Holding:
    """The archive as one process holds it: opened and locked once, however many crawls share it.

    Attributes:
        archive: Open for writing.
    """

    _held: dict[Path, "Holding"] = {}  # noqa: RUF012 - one a process on purpose

    def __init__(self, config: Config, owner: str) -> None:
        config.data.mkdir(parents=True, exist_ok=True)
        self._lock = ArchiveLock(config.data, owner=owner)
        self._lock.__enter__()
        self.archive = Archive.open(config, write=True)
        self._folder = config.data.resolve()
        self.users = 0

    @classmethod
    def acquire(cls, config: Config, *, owner: str) -> "Holding":
        """Open and lock the archive, or share it with who holds it in this process.

        Raises:
            ArchiveLocked: Another process holds it.
        """
        folder = config.data.resolve()
        if folder not in cls._held:
            cls._held[folder] = cls(config, owner)
        holding = cls._held[folder]
        holding.users += 1
        return holding

    def release(self) -> None:
        """Give it back; the last one closes and unlocks it."""
        self.users -= 1
        if self.users == 0:
            del self._held[self._folder]
            self.archive.close()
            self._lock.__exit__(None, None, None)
