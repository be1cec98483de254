"""From profile files to spiders: what `scrapy list` and `scrapy crawl NAME` see. Which folders, which class.

A portal whose profile cannot say everything has a module of the same stem beside it, with a subclass of PortalSpider,
a function `refine` that has the last word on its pages (see crawler/hooks.py), or both.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from archive.errors import ConfigError
from crawler.hooks import HOOK, load_module
from spiders.portal import PortalSpider
from spiders.profile import load_profile

PORTALS = Path(__file__).parent / "portals"


def profile_folders() -> list[Path]:
    """Return where profiles are looked for: those shipped, then what EDU_ARCHIVE_PORTALS names (os.pathsep between)."""
    extra = os.environ.get("EDU_ARCHIVE_PORTALS", "")
    return [PORTALS, *(Path(part) for part in extra.split(os.pathsep) if part)]


def profile_files() -> dict[str, Path]:
    """Return the profile file of each portal by its name; a later folder overrides an earlier one.

    Raises:
        ConfigError: A folder named in EDU_ARCHIVE_PORTALS does not exist.
    """
    found: dict[str, Path] = {}
    for folder in profile_folders():
        if not folder.is_dir():
            raise ConfigError(f"EDU_ARCHIVE_PORTALS: {folder}: expected a folder of *.toml profiles")
        found.update({file.stem: file for file in sorted(folder.glob("*.toml"))})
    return found


def spider_class(name: str) -> type[PortalSpider]:
    """Return the spider class of a portal, its profile checked.

    Raises:
        KeyError: No profile of that name; its argument is a sentence that names those known.
        ConfigError: The profile is wrong.
    """
    files = profile_files()
    if name not in files:
        raise KeyError(f"unknown portal {name!r}; known are {', '.join(sorted(files)) or 'none'}")
    profile = load_profile(files[name])
    spider, refines = _hooks(profile.file.with_suffix(".py"))
    if refines is not None:
        profile = replace(profile, rules=replace(profile.rules, hook=str(refines)))
    return type(f"{name}-spider", (spider,), {"name": name, "profile": profile})


def _hooks(file: Path) -> tuple[type[PortalSpider], Path | None]:
    """Return the spider class in a portal's module, and the module's file if a `refine` is in it."""
    if not file.exists():
        return PortalSpider, None
    module = load_module(file)
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, PortalSpider) and value.__module__ == module.__name__
    ]
    refines = callable(getattr(module, HOOK, None))
    if len(own) > 1 or not (own or refines):
        raise ConfigError(
            f"{file}: expected one subclass of PortalSpider, a function {HOOK}, or both; found {len(own)} subclasses"
        )
    return (own[0] if own else PortalSpider), (file.resolve() if refines else None)


class ProfileSpiderLoader:
    """Scrapy's spider loader over profiles (setting SPIDER_LOADER_CLASS)."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "ProfileSpiderLoader":
        """Return a loader; the settings have nothing to say, profiles stand in known folders."""
        del settings
        return cls()

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider class of a portal; KeyError when there is none."""
        return spider_class(spider_name)

    def list(self) -> list[str]:
        """Return the names of all portals, sorted."""
        return sorted(profile_files())

    def find_by_request(self, request: Request) -> Any:
        """Return the names of the portals whose origin serves a request's URL."""
        found = (spider_class(name) for name in self.list())
        return [spider.name for spider in found if request.url.startswith(spider.profile.origin + "/")]
