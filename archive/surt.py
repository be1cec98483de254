"""SURT: the sort key of a URL in web archives' indexes, `vn,edu,example)/news?id=7`. No disk.

Written from the rules that wayback machines share (International Internet Preservation Consortium, "SURT"; the
canonicalisation of Internet Archive's wayback and of pywb), so that our CDXJ can be merged with theirs:
scheme, user, fragment, `www.` and default port dropped; host reversed; all in lower case; dot segments and
doubled slashes resolved, no slash at the end; session ids dropped; query sorted; escapes in one form.
"""

import re
from urllib.parse import SplitResult, quote_from_bytes, unquote_to_bytes, urlsplit

from archive.message import ascii_url

_DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"www\d*\.")
# printable ASCII but "%" and "#", which would not survive another round of escaping
_SAFE = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in "%#")
_ASPX_SESSION = re.compile(r"/\((?:[a-z]\([0-9a-z]{24}\))+\)(?=/.+\.aspx)|/\([0-9a-z]{24}\)(?=/.+\.aspx)")
_SESSION = re.compile(r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}")


def surt(url: str) -> str:
    """Return the key of a URL; of one that is no http URL or cannot be read, the URL itself, escaped."""
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
    except ValueError:
        return ascii_url(url)
    if not host or parts.scheme.lower() not in _DEFAULT_PORTS:
        return ascii_url(url)
    query = _query(parts.query)
    return f"{host}){_path(parts.path)}" + (f"?{query}" if query else "")


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").strip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    labels = _WWW.sub("", host, count=1) if _WWW.match(host) else host
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme.lower())) else f":{parts.port}"
    return ascii_url(",".join(reversed(labels.split(".")))) + port


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in _one_form(path).split("/"):
        if segment == ".." and segments:
            segments.pop()
        elif segment not in ("", "."):
            segments.append(segment)
    return _ASPX_SESSION.sub("", "/" + "/".join(segments))


def _query(query: str) -> str:
    pairs = [p for p in _one_form(query).split("&") if not _SESSION.fullmatch(p)]
    return "&".join(sorted(pairs, key=lambda pair: pair.split("=", 1)))


def _one_form(text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    while (plain := unquote_to_bytes(raw)) != raw:  # each round shortens it
        raw = plain
    return quote_from_bytes(raw, safe=_SAFE).lower()
