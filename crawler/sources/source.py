"""What every source of old captures gives: lists of what it holds, and each capture as an exchange. Values only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from archive.backfills import OldCapture
from archive.errors import SourceError
from archive.model import Exchange


class PartLost(SourceError):
    """A part of a source cannot be had: a site that an archive keeps back, a broken file. Others may well be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """From when until when captures are asked for: 14 digits each, UTC, both included."""

    since: str = "19900101000000"
    until: str = "99991231235959"

    @property
    def query(self) -> dict[str, str]:
        """The window as parameters of a CDX query; an open end is left out."""
        ends = {"from": self.since, "to": self.until}
        return {name: at for name, at in ends.items() if at not in (Window().since, Window().until)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A capture as a source lists it.

    Attributes:
        capture: What is needed to fetch it.
        status: HTTP status; None when the list does not say (revisits).
    """

    capture: OldCapture
    status: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """A piece of a list.

    Attributes:
        rows: What it names.
        position: Where to go on after it; empty when it was the last.
    """

    rows: tuple[Row, ...]
    position: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Had:
    """A capture as it was fetched.

    Attributes:
        exchange: The exchange as the archive's crawler had it.
        source: Where it was taken from: an address, or a place in a file.
    """

    exchange: Exchange
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """Why a capture cannot be had.

    Attributes:
        reason: One sentence.
        for_good: Asking again is of no use.
    """

    reason: str
    for_good: bool = False


class Source(Protocol):
    """A source of old captures.

    Attributes:
        name: What the catalogue remembers it by.
        final: True when a part that was listed once never gets new captures.
    """

    name: str
    final: bool

    def parts(self, hosts: Sequence[str], window: Window) -> list[str]:
        """Return the parts that its list of some hosts' captures is made of."""

    def listed(self, part: str, window: Window, position: str) -> Iterator[Batch]:
        """Yield the list of a part from a position on."""

    def fetch(self, old: OldCapture) -> Had | Missed:
        """Fetch a capture."""
