"""The bytes of a page to text, whatever header and meta say.

Never raises. Legacy font encodings are no charsets: see `legacy`.
"""

import codecs
import logging
import re
import unicodedata

from bs4.dammit import UnicodeDammit

from crawler.extract.syllables import is_syllable, marked_words

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,512}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 8192
_SAMPLE = 65536
# What the web means by these names (WHATWG Encoding Standard): the Windows superset.
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030"}
_MULTIBYTE = frozenset({"cp949", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "johab", "big5hkscs"})
_WESTERN = {b: shown for b in range(0x80, 0xA0) if (shown := bytes([b]).decode("cp1252", "ignore"))}
_MARKED = re.compile("[\x80-\U0010ffff]")
_BROKEN_SHARE = 0.02

# It warns of characters that it could not decode; only its guess is used here, and every page is decoded by us.
logging.getLogger("bs4.dammit").setLevel(logging.ERROR)


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return a page's text, and the name of the codec that read it.

    In order: a byte order mark; UTF-8 wherever the bytes are UTF-8 but for a few broken ones, whatever is declared;
    the charset that the header or the page's meta declares, the likelier one where they differ; what bs4's
    UnicodeDammit makes of a sample; windows-1252. NUL characters are dropped, bytes that cannot be read become U+FFFD.
    Text from other charsets than Unicode's is in NFC; Unicode's is left as it came (`fold` composes what is read).

    Args:
        body: The bytes, content encoding undone.
        content_type: The Content-Type header, or None.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace").replace("\0", ""), name
    text, name = _decode_unmarked(body, content_type)
    if "\0" in text:
        text = text.replace("\0", "")
    # windows-1258 writes tones as combining marks.
    return text if name.startswith("utf") else unicodedata.normalize("NFC", text), name


def _decode_unmarked(body: bytes, content_type: str | None) -> tuple[str, str]:
    for name in (_wide_without_mark(body), "utf-8"):
        text = _strict(body, name)
        if text is not None and name is not None:
            return text, name
    loose = body.decode("utf-8", "replace")
    multibyte = len(_MARKED.findall(loose.replace("\ufffd", "")))
    if loose.count("\ufffd") <= _BROKEN_SHARE * multibyte:
        return loose, "utf-8"
    declared = [name for name in (_from_header(content_type), _from_meta(body)) if name]
    fitting = [(text, name) for name in declared if (text := _strict(body, name)) is not None]
    if fitting:
        return max(fitting, key=_plausibility)
    name = next(iter(declared), None) or _guess(body)
    return _strict(body, name) or body.decode(name, "replace"), name


def _plausibility(candidate: tuple[str, str]) -> tuple[bool, int, bool]:
    """Weigh a declared charset that fits the bytes; of two that weigh the same the header's comes first.

    Bytes hardly fit a multi-byte charset by chance. Of two single-byte ones the one that makes more Vietnamese
    syllables is right; else the one that is not windows-1252, which servers and templates declare without asking.
    """
    text, name = candidate
    syllables = sum(map(is_syllable, marked_words(unicodedata.normalize("NFC", text[:_SAMPLE]))))
    return name in _MULTIBYTE and not text.isascii(), syllables, name != "cp1252"


def _strict(body: bytes, name: str | None) -> str | None:
    if name == "cp1252":
        # As the web reads it: the five bytes that windows-1252 leaves undefined are control characters.
        return body.decode("latin-1").translate(_WESTERN)
    try:
        return body.decode(name) if name else None
    except (UnicodeError, LookupError, ValueError):
        return None


def _wide_without_mark(body: bytes) -> str | None:
    """UTF-16 without a byte order mark: markup whose every second byte is NUL."""
    head = body[:256]
    half = len(head) // 2
    if half < 16:
        return None
    if head[1::2].count(0) > 0.8 * half and head[::2].count(0) < 0.2 * half:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > 0.8 * half and head[1::2].count(0) < 0.2 * half else None


def _from_header(content_type: str | None) -> str | None:
    match = _HEADER.search((content_type or "")[:512])
    return _codec(match[1]) if match else None


def _from_meta(body: bytes) -> str | None:
    match = _META.search(body[:_HEAD])
    return _codec(match[1].decode("ascii", "ignore")) if match else None


def _codec(label: str) -> str | None:
    """Return Python's name of a text codec for a label from the page; None for anything else."""
    try:
        info = codecs.lookup(label)
        "".encode(info.name)  # refuses `base64`, `rot13` and others that are no charsets
    except (LookupError, ValueError, UnicodeError):
        return None
    if info.name in ("utf-8", "idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "utf-7"):
        return None
    if info.name.startswith(("utf-16", "utf-32")):
        return None
    return _SUPERSETS.get(info.name, info.name)


def _guess(body: bytes) -> str:
    """Ask UnicodeDammit, on a sample: detectors that it uses where they are installed are quadratic on some pages."""
    name = UnicodeDammit(body[:_HEAD].replace(b"\0", b"")).original_encoding
    codec = _codec(name) if name else None
    return codec or "cp1252"
