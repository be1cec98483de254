"""What a URL is to a portal: the page it names, the article it names, whether it may be asked for. Pure."""

from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from w3lib.url import canonicalize_url, safe_url_string

from spiders.profile import Profile

LONGEST = 2000
"""Characters of a URL, at most; longer ones are traps (nested redirects, session state)."""

SESSION_QUERY = frozenset({"phpsessid", "jsessionid", "sid", "aspsessionid", "asp.net_sessionid"})
"""Query parameters (lower case) that name a visitor, never a page."""

REPEATS = 3
"""A path with one segment this often or more is a relative-link or language-switch recursion."""

FILE_TYPES = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "rtf", "zip", "rar", "7z"})
"""File name endings of attachments worth keeping."""


def absolute(base: str, href: str) -> str | None:
    """Return a link as an absolute, safely quoted URL without fragment; None when it leads to no page."""
    href = href.strip()
    if not href or href[0] == "#" or len(href) > LONGEST:
        return None
    if href[0] == "/" or "://" in href[:9]:  # the same from every page of a server: menus, sidebars
        scheme, _, rest = base.partition("://")
        return _from_root(f"{scheme}://{rest.partition('/')[0]}/", href)
    return _resolved(base, href)


@lru_cache(maxsize=50_000)
def _from_root(root: str, href: str) -> str | None:
    return _resolved(root, href)


def _resolved(base: str, href: str) -> str | None:
    try:
        url = safe_url_string(urljoin(base, href))
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return parts._replace(fragment="").geturl()


def refusal(url: str, profile: Profile) -> str | None:
    """Return why a portal's crawl must not ask for a URL, in one phrase; None when it may."""
    parts = urlsplit(url)
    if parts.netloc.lower() not in {urlsplit(profile.origin).netloc.lower(), *profile.hosts}:
        return "another host"
    if len(url) > LONGEST:
        return "too long"
    segments = Counter(part for part in parts.path.split("/") if part)
    if segments and max(segments.values()) >= REPEATS:
        return "path repeats itself"
    target = _target(url)
    return "denied by the profile" if any(rule.search(target) for rule in profile.deny) else None


def article_key(url: str, profile: Profile) -> str | None:
    """Return the key of the article a URL names, or None when it names no article page.

    The platform's own number where the profile's pattern has a group `id` or `key`; else path and query in canonical
    form, without host (a portal that moves keeps its articles) and without what `drop_query` lists.
    """
    target = _target(url, drop=profile.drop_query)
    match = profile.article.search(target)
    if match is None:
        return None
    named = match.groupdict()
    return named.get("id") or named.get("key") or canonicalize_url("http://x" + target)[len("http://x") :]


@lru_cache(maxsize=50_000)
def attachment_type(url: str) -> str | None:
    """Return the file type that a URL's path ends in, when it is one of FILE_TYPES."""
    ending = urlsplit(url).path.lower().rpartition(".")[2]
    return ending if ending in FILE_TYPES else None


def _target(url: str, drop: tuple[str, ...] = ()) -> str:
    """Return path and query of a URL, without session parameters and those to drop."""
    parts = urlsplit(url)
    path = parts.path.partition(";jsessionid=")[0] or "/"
    if not parts.query:
        return path
    unwanted = {name.lower() for name in drop} | SESSION_QUERY
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name.lower() not in unwanted]
    return f"{path}?{urlencode(kept)}" if kept else path
