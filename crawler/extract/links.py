"""Addresses as pages give them, read without trust: what cannot be read is no address."""

from urllib.parse import SplitResult, urljoin, urlsplit

_NOWHERE = urlsplit("")


def parts(url: str) -> SplitResult:
    """Return the parts of a URL; empty ones when it cannot be read."""
    try:
        return urlsplit(url)
    except ValueError:
        return _NOWHERE


def absolute(base: str, href: str) -> str | None:
    """Return the absolute web address of a link, or None when it has none."""
    if not href:
        return None
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://", "ftp://")) else None
