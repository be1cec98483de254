"""Reading a CDX server's answer, in any of the shapes that are about: text, JSON array, JSON lines, CDXJ. Pure.

Shapes: Internet Archive's wayback CDX server (text of seven columns, or a JSON array with a header row; a resume key
after an empty line), pywb and Common Crawl (one JSON object a line), CDXJ (key, time, object), CDX files (9 or 11
columns).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from archive.errors import SourceError

_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_OTHER_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_SHORTEST, _LONGEST = 4, 14  # digits of a time


@dataclass(frozen=True, kw_only=True, slots=True)
class CdxRow:
    """One capture in a CDX answer.

    Attributes:
        key: SURT key.
        at: When, 14 digits, UTC.
        url: As the server gives it.
        mime: Media type; `warc/revisit` for a revisit.
        status: None when it is not known.
        digest: Base32, without `sha1:`; None when it is not known.
        filename: WARC file, where the server says.
        offset: Place of the record in it; -1 when the server does not say.
        length: Length of the record; 0 likewise.
    """

    key: str
    at: str
    url: str
    mime: str
    status: int | None
    digest: str | None
    filename: str
    offset: int
    length: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CdxAnswer:
    """What a CDX server answered: the rows, and the key to go on with when there are more."""

    rows: tuple[CdxRow, ...]
    resume_key: str | None = None


def read_answer(text: str, where: str) -> CdxAnswer:
    """Read an answer.

    Args:
        text: Its body.
        where: Its address, for the message.

    Raises:
        SourceError: It is in no shape of a CDX answer.
    """
    try:
        lines, key = _json_array(text) if text.lstrip().startswith("[") else _lines(text)
        return CdxAnswer(rows=tuple(map(_row, lines)), resume_key=key)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{where}: expected a CDX answer, found {text[:80]!r} ({error})") from error


def plain_url(url: str) -> str:
    """Return a URL without the default port that old captures name."""
    parts = urlsplit(url)
    ending = _DEFAULT_PORTS.get(parts.scheme.lower(), "")
    return parts._replace(netloc=parts.netloc.removesuffix(ending)).geturl() if ending else url


def without_repeats(rows: Iterable[CdxRow], last: tuple[str, str | None] = ("", None)) -> Iterator[CdxRow]:
    """Yield rows but those that say of a URL what the row before said: the same digest once more."""
    for row in rows:
        if row.digest is None or (row.key, row.digest) != last:
            yield row
        last = (row.key, row.digest)


def _json_array(text: str) -> tuple[list[Mapping[str, Any]], str | None]:
    rows = json.loads(text)
    if not rows:
        return [], None
    names, *rest = rows
    key = None
    if len(rest) >= 2 and rest[-2] == []:  # an empty row, then the resume key alone
        key, rest = str(rest[-1][0]), rest[:-2]
    return [dict(zip(names, row, strict=True)) for row in rest], key


def _lines(text: str) -> tuple[list[Mapping[str, Any]], str | None]:
    lines = text.splitlines()
    key = None
    if len(lines) >= 2 and lines[-1] and not lines[-2]:
        key, lines = lines[-1], lines[:-2]
    return [_line(line) for line in lines if line.strip() and not line.startswith(" CDX ")], key


def _line(line: str) -> Mapping[str, Any]:
    if line.startswith("{"):
        return dict(json.loads(line))
    key, at, rest = line.split(" ", 2)
    if rest.startswith("{"):
        return {**json.loads(rest), "urlkey": key, "timestamp": at}
    fields = line.split(" ")
    if len(fields) >= 11:  # key, time, URL, type, status, digest, redirect, flags, length, offset, file
        more = {"length": fields[-3], "offset": fields[-2], "filename": fields[-1]}
        return dict(zip(_COLUMNS[:6], fields, strict=False)) | more
    if len(fields) < len(_COLUMNS) - 1:
        raise ValueError(f"a line of {len(fields)} columns")
    return dict(zip(_COLUMNS, fields, strict=False))


def _row(given: Mapping[str, Any]) -> CdxRow:
    values = {_OTHER_NAMES.get(name, name): value for name, value in given.items()}
    at, status = str(values["timestamp"]), str(values.get("statuscode", "-"))
    if not (at.isascii() and at.isdigit() and _SHORTEST <= len(at) <= _LONGEST):
        raise ValueError(f"time {at!r}")
    digest = str(values.get("digest") or "-").removeprefix("sha1:")
    return CdxRow(
        key=str(values.get("urlkey", "")),
        at=at + "0101000000"[len(at) - _SHORTEST :],
        url=str(values["original"]),
        mime=str(values.get("mimetype", "-")),
        status=int(status) if status.isdigit() else None,
        digest=None if digest == "-" else digest.upper(),
        filename=str(values.get("filename", "")),
        offset=_number(values.get("offset"), -1),
        length=_number(values.get("length"), 0),
    )


def _number(value: object, missing: int) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else missing
