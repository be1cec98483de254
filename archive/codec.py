"""Articles as stored: `Article` <-> JSON <-> compressed bytes. Stable, versioned; no disk.

Format of the bytes: one byte naming the compression, then the compressed UTF-8 JSON. Format of the JSON: the
fields of `Article` by name, times in ISO 8601, what equals its default left out, `v` for the version. A field
that a later version adds must have a default, so that older bodies still read.
"""

import dataclasses
import json
import zlib
from datetime import datetime
from typing import Any

from archive.errors import ArchiveDamaged, ArchiveError
from archive.model import Article, Attachment, Block, BlockKind, Cut, Evidence, Image, Precision

VERSION = 1

_ZLIB = b"\x01"
_PARTS: dict[str, type] = {
    "blocks": Block,
    "images": Image,
    "attachments": Attachment,
    "cuts": Cut,
    "evidence": Evidence,
}


def as_json(article: Article) -> dict[str, Any]:
    """Return an article as a JSON object, whose keys and order depend on nothing but the article."""
    return {"v": VERSION, **_fields(article)}


def from_json(value: dict[str, Any]) -> Article:
    """Return the article that `as_json` made this of.

    Raises:
        ArchiveError: It was written by a newer version.
        ArchiveDamaged: It is not such an object.
    """
    if isinstance(value, dict) and isinstance(value.get("v"), int) and value["v"] > VERSION:
        raise ArchiveError(f"article body of version {value['v']}: upgrade edu-archive (reads {VERSION})")
    try:
        return _article(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArchiveDamaged(f"article body does not read: {error!r}; run `scrapy doctor`") from error


def pack(article: Article) -> bytes:
    """Return an article as it is stored."""
    text = json.dumps(as_json(article), ensure_ascii=False, separators=(",", ":"))
    # a hostile page can hold lone surrogates: they must come back as they went in
    return _ZLIB + zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unpack(body: bytes) -> Article:
    """Return the article that `pack` stored.

    Raises:
        ArchiveError: It was written by a newer version.
        ArchiveDamaged: The bytes are not what `pack` writes.
    """
    if body[:1] != _ZLIB:
        raise ArchiveError(f"article body with unknown compression {body[:1]!r}: upgrade edu-archive")
    try:
        value = json.loads(zlib.decompress(body[1:]).decode("utf-8", "surrogatepass"))
    except (zlib.error, ValueError) as error:
        raise ArchiveDamaged(f"article body does not decompress: {error}; run `scrapy doctor`") from error
    return from_json(value)


def _fields(value: object) -> dict[str, Any]:
    kept = {}
    for field in dataclasses.fields(value):  # type: ignore[arg-type]  # only ever our dataclasses
        content = getattr(value, field.name)
        if field.default is dataclasses.MISSING or content != field.default:
            kept[field.name] = _plain(content)
    return kept


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return _fields(value)
    return value


def _article(value: dict[str, Any]) -> Article:
    fields = {field.name: value[field.name] for field in dataclasses.fields(Article) if field.name in value}
    for name, kind in _PARTS.items():
        if name in fields:
            fields[name] = tuple(_part(kind, item) for item in fields[name])
    for name in ("published", "updated"):
        if fields.get(name) is not None:
            fields[name] = datetime.fromisoformat(fields[name])
    if fields.get("published_precision") is not None:
        fields["published_precision"] = Precision(fields["published_precision"])
    if "codes" in fields:
        fields["codes"] = tuple(fields["codes"])
    return Article(**fields)


def _part(kind: type, value: dict[str, Any]) -> Any:
    if kind is not Block:
        return kind(**value)
    block = dict(value, kind=BlockKind(value["kind"]))
    if "items" in block:
        block["items"] = tuple((depth, text) for depth, text in block["items"])
    if "rows" in block:
        block["rows"] = tuple(tuple(row) for row in block["rows"])
    return Block(**block)
