"""Which old captures are a portal's: the hosts to ask for, and what is worth fetching of a list. Pure."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from archive.model import PageRole
from archive.surt import surt
from crawler.sources.source import Row, Window
from spiders.addresses import article_key, attachment_type, refusal
from spiders.profile import Profile


def with_former(profile: Profile) -> Profile:
    """Return a profile that takes the hosts of its former origins for its own, with and without `www.`."""
    own = (profile.origin, *profile.former_origins)
    hosts = [*profile.hosts, *(urlsplit(origin).netloc.lower() for origin in own)]
    twins = [host[4:] if host.startswith("www.") else f"www.{host}" for host in hosts]
    return replace(profile, hosts=tuple(dict.fromkeys([*hosts, *twins])))


def hosts_of(profile: Profile) -> list[str]:
    """Return the hosts (with port) to ask for, each once: archives take `www.` and the bare name for the same."""
    hosts = (urlsplit(profile.origin).netloc, *profile.hosts)
    first: dict[str, str] = {}
    for host in hosts:
        first.setdefault(surt(f"http://{host}/"), host.lower())
    return list(first.values())


def unwanted(row: Row, profile: Profile, window: Window) -> str | None:
    """Return why a listed capture is not fetched, in one phrase; None when it is."""
    old = row.capture
    if row.status not in (200, None):
        return f"status {row.status}"
    if not window.since <= old.at <= window.until:
        return "another time"
    reason = refusal(old.url, profile)
    if reason is not None:
        return reason
    role, key = named(old.url, profile)
    if role is PageRole.OTHER:
        return "no article, listing or attachment"
    return "text only, and no article" if old.text_only and key is None else None


def named(url: str, profile: Profile) -> tuple[PageRole, str | None]:
    """Return what a URL of a portal is, and the key of its article if it is one's; OTHER for what is not kept."""
    key = article_key(url, profile)
    if key is not None:
        return PageRole.ARTICLE, key
    if profile.attachments and attachment_type(url) is not None:
        return PageRole.ATTACHMENT, None
    for role, seeds in (
        (PageRole.FEED, profile.feeds),
        (PageRole.SITEMAP, profile.sitemaps),
        (PageRole.LISTING, profile.listings),
    ):
        if any(_is_of(url, seed) for seed in seeds):
            return role, None
    return PageRole.OTHER, None


def _is_of(url: str, seed: str) -> bool:
    """Tell whether a URL is that of a seed or of another page of it: the same path, and the seed's query at least."""
    parts, wanted = urlsplit(url), urlsplit(seed)
    return (parts.path or "/") == (wanted.path or "/") and set(parse_qsl(wanted.query)) <= set(parse_qsl(parts.query))
