"""A portal as one WACZ file, which a browser reads without a server (ReplayWeb.page).

Format: WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1): a ZIP of WARC files, a compressed CDXJ index with its table,
a list of pages and a Frictionless data package that holds everybody's hash. What is compressed already is stored, so
that a reader can fetch pieces of it by range.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.export import Copied, copy, pages
from archive.fixity import cdx_text
from archive.store import Archive

WACZ_VERSION = "1.1.1"
PAGES_FORMAT = "json-pages-1.0"
INDEX_FORMAT = "cdxj-gzip-1.0"

_BLOCK = 1024  # lines of the index that a reader must fetch to find one


def write_wacz(archive: Archive, portal: str, warcs: list[Path], out: Path, now: datetime) -> None:
    """Write the file; arguments as for `export`, and the WARC files to put in."""
    lines = sorted(line for warc in warcs for line in cdx_text(warc).splitlines(keepends=True))
    with zipfile.ZipFile(out, "w") as package:
        parts = [_put_warc(package, warc, archive, now) for warc in warcs]
        data, table = _index(lines)
        parts.append(_put(package, "indexes/index.cdx.gz", data, now, zipfile.ZIP_STORED))
        parts.append(_put(package, "indexes/index.idx", table.encode("utf-8"), now))
        listed = "".join(_page_lines(archive, portal)).encode("utf-8")
        parts.append(_put(package, "pages/pages.jsonl", listed, now))
        about = _data_package(archive, portal, parts, now)
        _put(package, "datapackage.json", about, now)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(about).hexdigest()}"}
        _put(package, "datapackage-digest.json", json.dumps(digest, indent=1).encode("ascii"), now)


def _index(lines: list[str]) -> tuple[bytes, str]:
    """Return the lines in blocks that are each compressed alone, and the table of where which block begins."""
    data = bytearray()
    about = json.dumps({"format": INDEX_FORMAT, "filename": "index.cdx.gz"})
    table = [f"!meta 0 {about}\n"]
    for start in range(0, len(lines), _BLOCK):
        block = lines[start : start + _BLOCK]
        packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
        packed = packer.compress("".join(block).encode("ascii")) + packer.flush()
        place = {
            "offset": len(data),
            "length": len(packed),
            "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}",
        }
        table.append(f"{block[0].partition('{')[0]}{json.dumps(place)}\n")
        data += packed
    return bytes(data), "".join(table)


def _page_lines(archive: Archive, portal: str) -> Iterator[str]:
    yield json.dumps({"format": PAGES_FORMAT, "id": "pages", "title": "Articles"}) + "\n"
    for revision, capture in pages(archive, portal):
        page = {
            "id": f"{revision.article_id}-{revision.number}",
            "url": capture.url,
            "ts": f"{capture.fetched.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "title": revision.article.title,
        }
        yield json.dumps(page) + "\n"


def _data_package(archive: Archive, portal: str, parts: Iterable[Copied], now: datetime) -> bytes:
    title = next((one.title for one in archive.catalogue.portals() if one.name == portal), "") or portal
    resources = [
        {
            "name": Path(part.path).name.lower(),
            "path": part.path,
            "hash": f"sha256:{part.sha256}",
            "bytes": part.size,
        }
        for part in parts
    ]
    about = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "title": title,
        "created": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "software": "edu-archive",
        "resources": resources,
    }
    return json.dumps(about, ensure_ascii=False, indent=1).encode("utf-8")


def _put_warc(package: zipfile.ZipFile, warc: Path, archive: Archive, now: datetime) -> Copied:
    path = f"archive/{warc.name}"
    with package.open(_entry(path, now, zipfile.ZIP_STORED), "w", force_zip64=True) as into:
        return copy(warc, into, path, archive)


def _put(package: zipfile.ZipFile, path: str, data: bytes, now: datetime, method: int = zipfile.ZIP_DEFLATED) -> Copied:
    package.writestr(_entry(path, now, method), data)
    return Copied(path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _entry(path: str, now: datetime, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, now.astimezone(UTC).timetuple()[:6])
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    return entry
