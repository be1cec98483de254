"""Manners: who we say we are, how long we wait. Pure decisions; middlewares.py and extensions.py apply them.

There is no switch here: the floor of a server's delay can be raised by its robots.txt and by its profile, never
lowered. Only a server on this very machine (loopback) needs next to none of its own accord.
"""

import ipaddress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from archive.errors import ConfigError

DELAY = 1.0
"""Seconds between two requests to one server unless it or its profile asks for more."""

LOOPBACK_DELAY = 0.001
"""Seconds between two requests to this machine: not zero, or Scrapy starts all queued requests of a server at once."""

LONGEST_WAIT = 600.0
"""A server that asks for a longer wait (seconds) is left alone until the next run."""

LONGEST_CRAWL_DELAY = 120.0
"""A Crawl-delay above this (seconds) is taken as this: no run would ever end."""


def user_agent(version: str, contact: str | None) -> str:
    """Return the one User-Agent: name, version, and where to complain."""
    return f"edu-archive/{version} (+{contact})" if contact else f"edu-archive/{version}"


def check_contact(contact: str | None, host: str) -> None:
    """Refuse to crawl somebody's server without saying who we are.

    Raises:
        ConfigError: No contact is set and the host is not on this machine.
    """
    if not contact and not is_loopback(host):
        raise ConfigError(
            f"contact: missing; {host} must be able to reach whoever crawls it. "
            'Set contact = "https://… or a mail address" in edu-archive.toml, or EDU_ARCHIVE_CONTACT'
        )


@lru_cache(maxsize=1000)
def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def delay_floor(host: str, *, asked: float, crawl_delay: float | None) -> float:
    """Return the seconds that must lie between two requests to a host.

    Args:
        host: Name or address of the server.
        asked: What the portal's profile asks for, seconds.
        crawl_delay: What its robots.txt asks for, seconds, or None.
    """
    own = LOOPBACK_DELAY if is_loopback(host) else max(DELAY, asked)
    return max(own, min(crawl_delay or 0.0, LONGEST_CRAWL_DELAY))


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return how many seconds a Retry-After header asks for (RFC 9110, 10.2.3: seconds or an HTTP date), or None."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
