"""CDXJ: one line a capture beside its WARC file, in the order of capture, as `cdxj-indexer` writes them.

Format: SURT key, space, 14-digit UTC time, space, JSON object (pywb documentation, "CDXJ Format"). What was
posted becomes part of the key, or every page of a POST pager would be the same URL to a wayback machine. The
lines are derived: they can be made again from the WARC file.
"""

import base64
import json
import os
from datetime import UTC
from pathlib import Path
from urllib.parse import unquote_plus

from archive.disk import append, translated
from archive.message import ascii_url, media_type
from archive.model import Exchange
from archive.surt import surt

SUFFIX = ".cdxj"

_MAX_QUERY = 4096  # as cdxj-indexer cuts it
_FORM = "application/x-www-form-urlencoded"
_MAX_LINE = 2**18


def cdx_path(warc: Path) -> Path:
    """Return the path of the CDXJ file that belongs to a WARC file."""
    return warc.with_name(warc.name.removesuffix(".warc.gz") + SUFFIX)


def cdx_line(exchange: Exchange, *, filename: str, offset: int, length: int, digest: str, revisit: bool) -> str:
    """Return the line of a capture, with the newline.

    Args:
        exchange: What was captured.
        filename: Name of the WARC file, without folder.
        offset: Byte offset of the record's gzip member.
        length: Its length in bytes.
        digest: Payload digest, `sha1:` and base32.
        revisit: True when the record is a revisit.
    """
    url = ascii_url(exchange.url)
    mime = "warc/revisit" if revisit else media_type(exchange)
    fields = {
        "url": url,
        "mime": mime,
        "status": str(exchange.status),
        "digest": digest,
        "length": str(length),
        "offset": str(offset),
        "filename": filename,
    }
    if exchange.method.upper() in ("POST", "PUT"):
        posted = _posted(exchange)
        fields |= {"requestBody": posted, "method": exchange.method.upper()}
        url += f"{'&' if '?' in url else '?'}__wb_method={exchange.method.upper()}"
        url += f"&{posted}" if posted else ""
    kept = {name: value for name, value in fields.items() if value is not None}
    return f"{surt(url)} {exchange.fetched.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(kept)}\n"


def append_line(path: Path, line: str) -> None:
    """Append a line; an end without newline, which a crash left, is cut off first.

    Raises:
        ArchiveFull: No space left; the file is as before.
        ArchiveError: The file cannot be written.
    """
    with translated(path), path.open("a+b", buffering=0) as file:
        end = _whole_end(file.fileno())
        file.truncate(end)
        append(file.fileno(), end, line.encode("ascii"), path, sync=False)


def cdx_offsets(path: Path) -> set[int]:
    """Return the offsets that a CDXJ file lists; none when it is missing. Lines that do not read are left out."""
    if not path.exists():
        return set()
    with translated(path, "read"), path.open("rb") as file:
        return {offset for offset in map(_offset, file) if offset is not None}


def last_offset(path: Path) -> int | None:
    """Return the offset in a CDXJ file's last line; None when there is none, or it is cut short."""
    if not path.exists():
        return None
    with translated(path, "read"), path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _MAX_LINE))
        end = file.read()
    return _offset(end[end.rfind(b"\n", 0, -1) + 1 :]) if end.endswith(b"\n") else None


def _offset(line: bytes) -> int | None:
    try:
        return int(json.loads(line[line.index(b"{") :])["offset"])
    except (ValueError, KeyError, TypeError):
        return None


def _posted(exchange: Exchange) -> str:
    kind = next((v for name, v in exchange.request_headers if name.lower() == "content-type"), "")
    try:
        if kind.startswith(_FORM):
            return unquote_plus(exchange.request_body.decode("utf-8"))[:_MAX_QUERY]
    except UnicodeDecodeError:
        pass
    return ("__wb_post_data=" + base64.b64encode(exchange.request_body).decode("ascii"))[:_MAX_QUERY]


def _whole_end(file: int) -> int:
    size = os.fstat(file).st_size
    end = size
    while end > 0:
        start = max(0, end - 8192)
        newline = os.pread(file, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
