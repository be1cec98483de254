"""Entering into the catalogue what stands in WARC files only: after a crash, or after the catalogue was lost.

The WARC files are the truth. Records carry what the catalogue cannot guess from HTTP (`X-Edu-Archive-Role`,
`X-Edu-Archive-Key`, `X-Edu-Archive-Run`, `X-Edu-Archive-Source`). Cleaning is not done here: recovered article pages
wait as pending ones.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from archive.catalogue import Catalogue
from archive.cdx import append_line, cdx_line, cdx_offsets, cdx_path, last_offset
from archive.disk import translated
from archive.errors import ArchiveDamaged
from archive.member import Record, digest_of, read_record, whole_members
from archive.message import PRINTABLE, from_wire
from archive.model import Exchange, PageRole
from archive.warc import WARC_FOLDER, mend, warc_files

ROLE_FIELD = "X-Edu-Archive-Role"
KEY_FIELD = "X-Edu-Archive-Key"
RUN_FIELD = "X-Edu-Archive-Run"
SOURCE_FIELD = "X-Edu-Archive-Source"

_LOG = logging.getLogger(__name__)


def key_field(key: str | None) -> dict[str, str]:
    """Return the named field that carries an article's key, if there is one."""
    return {} if key is None else {KEY_FIELD: quote(key, safe=PRINTABLE.replace("%", ""), errors="surrogatepass")}


def run_field(run: int | None) -> dict[str, str]:
    """Return the named field that carries the number of a capture's run, if there is one."""
    return {} if run is None else {RUN_FIELD: str(run)}


def source_field(source: str | None) -> dict[str, str]:
    """Return the named field that tells where an imported capture was taken from, if it was imported."""
    return {} if source is None else {SOURCE_FIELD: quote(source, safe=PRINTABLE, errors="surrogatepass")}


def recover(folder: Path, catalogue: Catalogue) -> int:
    """Mend and enter what is missing. Costs next to nothing when nothing is.

    Looks at files that the catalogue does not know, and at each portal's two newest: a batch that a crash cut
    off may span two.

    Args:
        folder: The data folder.
        catalogue: Its catalogue, open to write.

    Returns:
        How many captures were entered.

    Raises:
        ArchiveError: A file cannot be read or mended.
    """
    known = catalogue.warc_paths()
    entered = 0
    with translated(folder, "read"):
        for portal in sorted(p for p in (folder / WARC_FOLDER).glob("*") if p.is_dir()):
            files = warc_files(portal)
            for path in files:
                name = path.relative_to(folder).as_posix()
                if path == files[-1]:
                    mend(path, catalogue.warc_end(name)[0])
                if path in files[-2:] or name not in known:
                    entered += recover_file(path, name, catalogue)
    return entered


def recover_file(path: Path, name: str, catalogue: Catalogue) -> int:
    """Enter what is missing of one WARC file.

    Args:
        path: The file.
        name: Its path relative to the data folder, as the catalogue has it.
        catalogue: The catalogue, open to write.

    Returns:
        How many captures were entered.
    """
    end, last = catalogue.warc_end(name)
    if path.stat().st_size == end and last_offset(cdx_path(path)) == last:
        return 0
    known = catalogue.warc_places(name)
    listed = cdx_offsets(cdx_path(path))
    entered = 0
    with catalogue.transaction():
        for offset, length, record, exchange in answers(path, whole_members(path, _safe_start(known, listed))):
            if offset not in listed:
                append_line(cdx_path(path), answer_line(exchange, record, path, offset, length))
            if offset not in known:
                _add(catalogue, path.parent.name, name, exchange, record, (offset, length))
                entered += 1
    if entered:
        _LOG.warning("%s: entered %d captures that were missing in the catalogue", path, entered)
    return entered


def _safe_start(known: dict[int, int], listed: set[int]) -> int:
    """Return the end of a known record before which catalogue and CDXJ agree."""
    differ = min(known.keys() ^ listed, default=None)
    ends = (offset + length for offset, length in known.items())
    return max((end for end in ends if differ is None or end <= differ), default=0)


def answers(
    path: Path, members: Iterable[tuple[int, int]], damaged: Callable[[int, ArchiveDamaged], None] | None = None
) -> Iterator[tuple[int, int, Record, Exchange]]:
    """Yield offset, length, record and exchange of every response and revisit of a file.

    Args:
        path: The WARC file.
        members: Offset and length of its members, in order.
        damaged: Told of each record that does not read, of any type; it is logged when nobody is to be told.
    """
    request: Record | None = None
    for offset, length in members:
        try:
            record = read_record(path, offset, length)
            kind = record.headers.get("warc-type")
            if kind == "request":
                request = record
            elif kind in ("response", "revisit"):
                yield offset, length, record, _exchange(record, request if _belongs(request, record) else None)
        except ArchiveDamaged as error:
            if damaged is not None:
                damaged(offset, error)
            else:
                _LOG.exception("%s: record at byte %d left out", path, offset)


def _belongs(request: Record | None, record: Record) -> bool:
    return request is not None and record.headers.get("warc-concurrent-to") == request.headers.get("warc-record-id")


def _exchange(record: Record, request: Record | None) -> Exchange:
    try:
        url, fetched = record.headers["warc-target-uri"], datetime.fromisoformat(record.headers["warc-date"])
    except (KeyError, ValueError) as error:
        raise ArchiveDamaged(f"record without WARC-Target-URI and WARC-Date: {error}") from error
    sent = request.block if request else b""
    return from_wire(
        url,
        sent.split(b" ", 1)[0].decode("latin-1") or "GET",
        sent,
        record.block,
        fetched=fetched,
        ip=record.headers.get("warc-ip-address"),
        truncated=record.headers.get("warc-truncated"),
    )


def answer_line(exchange: Exchange, record: Record, path: Path, offset: int, length: int) -> str:
    """Return the CDXJ line of an answer as read back by `answers`, the same as when it was captured."""
    return cdx_line(
        exchange,
        filename=path.name,
        offset=offset,
        length=length,
        digest=_digest(exchange, record),
        revisit=_is_revisit(record),
    )


def _add(
    catalogue: Catalogue, portal: str, name: str, exchange: Exchange, record: Record, place: tuple[int, int]
) -> None:
    parts = urlsplit(exchange.url)
    if not catalogue.has_portal(portal):
        catalogue.put_portal(portal, portal, f"{parts.scheme}://{parts.netloc}", 7.0)
    role = _role(record)
    source = record.headers.get(SOURCE_FIELD.lower())
    key = record.headers.get(KEY_FIELD.lower())
    key = unquote(key, errors="surrogatepass") if key is not None else None
    run = record.headers.get(RUN_FIELD.lower(), "")
    catalogue.enter(
        exchange,
        run=catalogue.restore_run(int(run), portal, exchange.fetched) if run.isdecimal() else None,
        portal=portal,
        role=role,
        key=key,
        warc=name,
        offset=place[0],
        length=place[1],
        digest=_digest(exchange, record),
        revisit=_is_revisit(record),
        source=source,
    )
    had = role in (PageRole.ARTICLE, PageRole.ATTACHMENT) and 200 <= exchange.status < 400
    # So that it is not fetched all over again; but a crawl that broke off must read again what its pages led to.
    if had and source is None and catalogue.unfinished_crawl(portal) is None:
        catalogue.note_url(portal, exchange.url, role=role, key=key, seen=exchange.fetched)
        catalogue.fetched_url(portal, exchange.url, at=exchange.fetched, status=exchange.status, outcome="recovered")


def _role(record: Record) -> PageRole:
    try:
        return PageRole(record.headers.get(ROLE_FIELD.lower(), ""))
    except ValueError:
        return PageRole.OTHER


def _is_revisit(record: Record) -> bool:
    return record.headers.get("warc-type") == "revisit"


def _digest(exchange: Exchange, record: Record) -> str:
    return record.headers.get("warc-payload-digest") or digest_of(exchange.body)
