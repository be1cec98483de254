"""Handing a portal over: its WARC files as they are, in a plain folder, a BagIt bag or a WACZ file.

Built beside under a name that begins with a dot, renamed when whole; what is there already is never written over.
Formats: BagIt 1.0 (RFC 8493); WACZ 1.1.1 in `wacz`. A revisit is worth nothing without the record it points to, so
records that other portals' files hold come along in a WARC file of their own.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO

from archive.cdx import cdx_path
from archive.codec import as_json
from archive.database import utc_text
from archive.disk import sync_folder, translated
from archive.errors import ArchiveDamaged, ConfigError
from archive.fixity import cdx_text
from archive.manifest import sealed_files
from archive.model import Capture, Revision
from archive.record import info_member
from archive.store import Archive
from archive.warc import WARC_FOLDER, warc_files


class Format(StrEnum):
    """What a portal can be handed over as."""

    WACZ = "wacz"
    BAGIT = "bagit"
    WARC = "warc"


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """A file that was handed over.

    Attributes:
        path: Its place in what was handed over, with `/`.
        size: Its length in bytes.
        sha256: Of its content, hex.
    """

    path: str
    size: int
    sha256: str


def export(archive: Archive, portal: str, form: Format, out: Path, *, now: datetime) -> int:
    """Hand a portal over. The caller holds the archive's lock: a file that grows cannot be copied.

    Args:
        archive: Open.
        portal: Its name.
        form: As what.
        out: File (WACZ) or folder to make.
        now: When, with time zone.

    Returns:
        How many WARC files it holds.

    Raises:
        ConfigError: `out` is there already, or the archive has no such portal.
        ArchiveDamaged: A file is not as the manifest says; nothing is made.
        ArchiveError: It cannot be read or written.
    """
    if out.exists() or out.is_symlink():
        raise ConfigError(f"{out} is there already and is not written over; choose another name")
    if not archive.catalogue.has_portal(portal):
        raise ConfigError(f"no portal {portal!r} in {archive.folder}")
    staging = out.with_name(f".{out.name}.part")
    with translated(out), _removed(staging):
        staging.mkdir(parents=True)
        warcs = [*warc_files(archive.folder / WARC_FOLDER / portal), *_origins(archive, portal, staging)]
        _BUILDERS[form](archive, portal, warcs, staging / "whole", now)
        (staging / "whole").rename(out)
        sync_folder(out.parent)
    return len(warcs)


def pages(archive: Archive, portal: str) -> Iterator[tuple[Revision, Capture]]:
    """Yield every revision of a portal's articles with the capture that it was read from."""
    for name in archive.catalogue.article_ids():
        if name.rpartition("-")[0] == portal:
            for revision in archive.catalogue.revisions(name):
                yield revision, archive.catalogue.capture(revision.capture)


def copy(source: Path, into: IO[bytes], path: str, archive: Archive) -> Copied:
    """Copy a file, hashing it on the way; what the manifest knows is compared with it.

    Raises:
        ArchiveDamaged: The file is not as it was sealed.
    """
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file:
        while piece := file.read(2**20):
            digest.update(piece)
            into.write(piece)
            size += len(piece)
    if source.is_relative_to(archive.folder):
        sealed = sealed_files(archive.folder).get(source.relative_to(archive.folder).as_posix())
        if sealed is not None and sealed.sha256 != digest.hexdigest():
            raise ArchiveDamaged(f"{source}: is not as it was sealed; run `scrapy doctor`")
    return Copied(path=path, size=size, sha256=digest.hexdigest())


def _origins(archive: Archive, portal: str, staging: Path) -> list[Path]:
    """Copy the records that the portal's revisits point to and other portals' files hold, each once."""
    held: dict[str, Capture] = {}
    for capture in archive.catalogue.captures(portal=portal):
        origin = archive.catalogue.payload_origin(capture.digest) if capture.revisit else None
        if origin is not None and origin.portal != portal:
            held[origin.digest] = origin
    if not held:
        return []
    path = staging / f"{portal}-origins.warc.gz"
    with path.open("wb") as file:
        file.write(info_member(path.name, portal))
        for origin in held.values():
            with (archive.folder / origin.warc).open("rb") as source:
                source.seek(origin.offset)
                file.write(source.read(origin.length))
    return [path]


def _build_folder(archive: Archive, portal: str, warcs: list[Path], out: Path, now: datetime) -> None:
    del portal, now
    out.mkdir()
    copied = [part for warc in warcs for part in _with_cdx(archive, warc, out, "")]
    _write(out, "sha256sums.txt", _sums(copied))


def _build_bag(archive: Archive, portal: str, warcs: list[Path], out: Path, now: datetime) -> None:
    (out / "data" / "warc").mkdir(parents=True)
    payload = [part for warc in warcs for part in _with_cdx(archive, warc, out, "data/warc/")]
    payload.append(_write(out, "data/articles.jsonl", "".join(_article_lines(archive, portal))))
    about = {
        "Bagging-Date": f"{now.astimezone(UTC):%Y-%m-%d}",
        "Bag-Software-Agent": "edu-archive",
        "External-Identifier": portal,
        "External-Description": f"Captures and articles of the portal {portal}",
        "Payload-Oxum": f"{sum(part.size for part in payload)}.{len(payload)}",
    }
    tags = [
        _write(out, "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        _write(out, "bag-info.txt", "".join(f"{name}: {value}\n" for name, value in about.items())),
        _write(out, "manifest-sha256.txt", _sums(payload)),
    ]
    _write(out, "tagmanifest-sha256.txt", _sums(tags))


def _build_wacz(archive: Archive, portal: str, warcs: list[Path], out: Path, now: datetime) -> None:
    from archive.wacz import write_wacz

    write_wacz(archive, portal, warcs, out, now)


_BUILDERS = {Format.WACZ: _build_wacz, Format.BAGIT: _build_bag, Format.WARC: _build_folder}


def _with_cdx(archive: Archive, warc: Path, out: Path, prefix: str) -> Iterator[Copied]:
    path = prefix + warc.name
    with (out / path).open("wb") as into:
        yield copy(warc, into, path, archive)
        into.flush()
        os.fsync(into.fileno())
    yield _write(out, prefix + cdx_path(warc).name, cdx_text(warc))


def _article_lines(archive: Archive, portal: str) -> Iterator[str]:
    for revision, capture in pages(archive, portal):
        about = {
            "id": revision.article_id,
            "revision": revision.number,
            "url": revision.url,
            "seen": utc_text(revision.seen),
            "warc": Path(capture.warc).name,
            "offset": capture.offset,
            "article": as_json(revision.article),
        }
        yield json.dumps(about) + "\n"


def _sums(files: list[Copied]) -> str:
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)


def _write(out: Path, path: str, text: str) -> Copied:
    data = text.encode("utf-8")
    with (out / path).open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Copied(path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest())


@contextlib.contextmanager
def _removed(staging: Path) -> Iterator[None]:
    shutil.rmtree(staging, ignore_errors=True)  # of an export that was killed
    try:
        yield
    finally:
        shutil.rmtree(staging, ignore_errors=True)
