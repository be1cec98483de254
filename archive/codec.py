"""Articles as stored: `Article` <-> JSON <-> compressed bytes. Stable, versioned; no disk.

Format of the bytes: one byte naming the compression, for zstd four with the number of its dictionary (little-endian),
then the compressed UTF-8 JSON. Format of the JSON: the fields of `Article` by name, times in ISO 8601, what equals its
default left out, `v` for the version. A field that a later version adds must have a default, so that older bodies still
read.
"""

import dataclasses
import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import zstandard

from archive.errors import ArchiveDamaged, ArchiveError
from archive.model import Article, Attachment, Block, BlockKind, Cut, Evidence, Image, Precision

VERSION = 1

_ZLIB, _ZSTD = b"\x01", b"\x02"
_LEVEL = 9  # of 22: 0.2 ms a body; 15 takes 5 times as long for 5% less
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


class Dictionary:
    """What many articles have in common, as zstd learned it. One thread at a time may use it.

    Attributes:
        data: What zstd made.
        number: Made of `data`, so that no two share one: 31 bits.
    """

    def __init__(self, data: bytes) -> None:
        known = zstandard.ZstdCompressionDict(data)
        self.data = data
        self.number = int.from_bytes(hashlib.sha256(data).digest()[:4], "little") >> 1
        # a checksum, because a page that is read wrong looks like an edit
        self._compressor = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=known, write_checksum=True, write_dict_id=False
        )
        self._decompressor = zstandard.ZstdDecompressor(dict_data=known)

    def compress(self, text: bytes) -> bytes:
        """Return a text as few bytes."""
        return self._compressor.compress(text)

    def decompress(self, packed: bytes) -> bytes:
        """Return the text; raises `zstandard.ZstdError` where there is none."""
        return self._decompressor.decompress(packed)


Find = Callable[[int], Dictionary | None]
"""Returns a dictionary by its number; None when it is not known."""


def train(texts: Sequence[bytes], size: int) -> Dictionary | None:
    """Return a dictionary of what texts (`plain`) have in common, of `size` bytes; None where zstd finds too little."""
    try:
        return Dictionary(zstandard.train_dictionary(size, list(texts)).as_bytes())
    except zstandard.ZstdError:
        return None


def pack(article: Article, dictionary: Dictionary | None = None) -> bytes:
    """Return an article as it is stored: with zstd and a dictionary, or with zlib where there is none yet."""
    text = json.dumps(as_json(article), ensure_ascii=False, separators=(",", ":"))
    # a hostile page can hold lone surrogates: they must come back as they went in
    return pack_plain(text.encode("utf-8", "surrogatepass"), dictionary)


def pack_plain(text: bytes, dictionary: Dictionary | None = None) -> bytes:
    """Return the JSON text of an article (`plain`) as it is stored."""
    if dictionary is None:
        return _ZLIB + zlib.compress(text, 6)
    return _ZSTD + dictionary.number.to_bytes(4, "little") + dictionary.compress(text)


def dictionary_of(body: bytes) -> int | None:
    """Return the number of the dictionary that a stored article needs; None when it needs none."""
    return int.from_bytes(body[1:5], "little") if body[:1] == _ZSTD else None


def unpack(body: bytes, find: Find = lambda number: None) -> Article:  # noqa: ARG005  # a default knows none
    """Return the article that `pack` stored.

    Raises:
        ArchiveError: It was written by a newer version.
        ArchiveDamaged: The bytes are not what `pack` writes, or its dictionary is lost.
    """
    try:
        value = json.loads(plain(body, find).decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise ArchiveDamaged(f"article body is no JSON: {error}; run `scrapy doctor`") from error
    return from_json(value)


def plain(body: bytes, find: Find) -> bytes:
    """Return the JSON text of a stored article; errors as `unpack`."""
    try:
        if body[:1] == _ZLIB:
            return zlib.decompress(body[1:])
        if body[:1] == _ZSTD:
            number = dictionary_of(body) or 0
            if (dictionary := find(number)) is None:
                raise ArchiveDamaged(f"article body needs dictionary {number}, which is lost; run `scrapy doctor`")
            return dictionary.decompress(body[5:])
    except (zlib.error, zstandard.ZstdError) as error:
        raise ArchiveDamaged(f"article body does not decompress: {error}; run `scrapy doctor`") from error
    raise ArchiveError(f"article body with unknown compression {body[:1]!r}: upgrade edu-archive")


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
