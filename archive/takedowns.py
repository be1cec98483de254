"""The log of take-downs: what was removed, when, why and by whom, provably and without the text; and what it forbids.

`takedowns.jsonl` is a chain (`archive.chain`) and is derived from nothing: a catalogue made anew still knows what may
never come back. An entry names articles, keys, URLs, digests of texts and of records; no word of what they said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archive.chain import Entry, read_chain

FILE_NAME = "takedowns.jsonl"
REASON = "taken down"


@dataclass(frozen=True, kw_only=True, slots=True)
class Withheld:
    """What must not be fetched, kept or shown again.

    Attributes:
        urls: URLs, of whatever portal.
        keys: Portal and key of articles.
        texts: Digests of articles (`Article.digest`).
    """

    urls: frozenset[str] = frozenset()
    keys: frozenset[tuple[str, str]] = frozenset()
    texts: frozenset[str] = frozenset()

    @classmethod
    def load(cls, folder: Path) -> "Withheld":
        """Read the log of a data folder.

        Raises:
            ArchiveDamaged: It was changed: better no crawl than one that brings back what was taken down.
        """
        return cls.of(read_chain(folder / FILE_NAME))

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Withheld":
        """Gather what entries forbid."""
        listed = list(entries)
        return cls(
            urls=frozenset(url for entry in listed for url in entry["urls"]),
            keys=frozenset((portal, key) for entry in listed for portal, key in entry["keys"]),
            texts=frozenset(digest for entry in listed for digest in entry["texts"]),
        )

    def covers(self, portal: str, url: str, key: str | None, text: str | None = None) -> bool:
        """Tell whether a page must not be had: by its URL, its article's key, or the digest of what it says."""
        return url in self.urls or (key is not None and (portal, key) in self.keys) or text in self.texts
