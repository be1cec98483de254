"""Making again what is derived from the WARC files and knows no cleaning: CDXJ files, and a catalogue's captures.

The articles come back by cleaning those captures again, which is the crawler's affair.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from archive.catalogue import FILE_NAME, Catalogue
from archive.cdx import cdx_path
from archive.chain import replace_whole
from archive.disk import sync_folder, translated
from archive.fixity import cdx_text

_BESIDE = "catalogue.rebuilding.sqlite3"
SET_ASIDE = "catalogue.damaged.sqlite3"
"""Where the catalogue that a rebuilt one replaced is kept, until the next rebuild or take-down."""

LOST = (
    "not rebuilt, because only the lost catalogue knew them: what earlier runs counted, how often each URL was tried "
    "and refused, and articles' extractions that an older cleaner made"
)
"""What a person must be told once."""

_PARTS = ("", "-wal", "-shm")


def rewrite_cdx(warc: Path) -> None:
    """Make the CDXJ file of a WARC file anew and put it in place at once."""
    replace_whole(cdx_path(warc), cdx_text(warc).encode("ascii"))


@contextlib.contextmanager
def rebuilt_catalogue(folder: Path) -> Iterator[Catalogue]:
    """Open an empty catalogue beside the present one; it replaces that when the block ends well.

    Killed or failed on the way, the present catalogue stays as it was. The caller holds the archive's lock.
    """
    beside = folder / _BESIDE
    _remove(beside)
    try:
        with Catalogue(beside) as catalogue:
            yield catalogue
    except BaseException:
        _remove(beside)
        raise
    _swap(folder / FILE_NAME, beside)


def forget_set_aside(folder: Path) -> None:
    """Delete the catalogue that a rebuilt one replaced, and what a rebuild that was killed left."""
    for name in (SET_ASIDE, _BESIDE):
        _remove(folder / name)


def _swap(present: Path, beside: Path) -> None:
    aside = present.with_name(SET_ASIDE)
    _remove(aside)
    with translated(present):
        # SQLite would play the old write-ahead log into the new file: it must be gone first
        for part in reversed(_PARTS):
            with contextlib.suppress(FileNotFoundError):
                present.with_name(present.name + part).rename(aside.with_name(aside.name + part))
        beside.rename(present)
        sync_folder(present.parent)


def _remove(path: Path) -> None:
    with translated(path, "removed"):
        for part in _PARTS:
            path.with_name(path.name + part).unlink(missing_ok=True)
