"""One module per CMS family: what all portals on it share, so that a profile need not say it again.

A platform module holds `DEFAULTS`, a profile's tables as a mapping; the portal's own profile overrides them key by key.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def platform_names() -> list[str]:
    """Return the names of the platforms known, sorted."""
    return sorted(module.name for module in iter_modules(__path__))


def defaults_of(name: str) -> Mapping[str, Any]:
    """Return the profile values that all portals on a platform share.

    Raises:
        KeyError: No such platform; its argument is a sentence that names those known.
    """
    if name not in platform_names():
        raise KeyError(f"unknown platform; known are {', '.join(platform_names())}")
    values: Mapping[str, Any] = import_module(f"{__name__}.{name}").DEFAULTS
    return values
