"""A portal's profile: its TOML file read, checked and turned into one frozen value.

Values only; what they steer lives in portal.py, discovery.py and crawler/extract. A profile error names the file,
the key and what was expected.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import ConfigError, ExtractError
from crawler.expect import FIELDS, Expect
from crawler.extract.overrides import compiled
from crawler.extract.page import Rules
from spiders.platforms import defaults_of

NAME = re.compile(r"[a-z][a-z0-9-]{1,40}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Everything the project knows of one portal.

    Attributes:
        name: Short name; the profile file's stem, the spider's name, the prefix of article ids.
        title: What the portal calls itself.
        origin: Scheme and host, without a path.
        hosts: Other hosts that serve the same portal.
        former_origins: Where the portal was before, scheme and host: web archives are asked for these too.
        language: ISO 639-1 code.
        utc_offset: Hours east of UTC.
        listings: Paths of listing pages, newest first.
        feeds: Paths of RSS or Atom feeds.
        sitemaps: Paths of sitemaps.
        article: Matches path and query of an article page; a group `id` or `key` names the article.
        drop_query: Query parameters that do not change what a page is.
        follow: Follow article links found on article pages.
        items: CSS selectors of article links on a listing page; all links when empty.
        next: CSS selectors of the link to the next listing page; found by its words when empty.
        stop_after_known: Listing pages in a row without anything new after which paging stops.
        max_pages: Pages of one listing, at most.
        sweep_days: A full sweep of all listing pages at least this often.
        recheck_days: A held article is fetched again after so many days; 0 means in every run.
        delay: Seconds between two requests, at least.
        max_requests: Requests of one run, at most.
        deny: Regular expressions; a path and query that one of them finds is never requested.
        attachments: Keep attached files of the same host too.
        rules: What cleaning needs.
        expect: What a healthy run looks like.
        file: Where it was read from.
    """

    name: str
    title: str
    origin: str
    article: re.Pattern[str]
    hosts: tuple[str, ...] = ()
    former_origins: tuple[str, ...] = ()
    language: str = "vi"
    utc_offset: float = 7.0
    listings: tuple[str, ...] = ("/",)
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    drop_query: tuple[str, ...] = ()
    follow: bool = True
    items: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    stop_after_known: int = 2
    max_pages: int = 500
    sweep_days: float = 30.0
    recheck_days: float = 30.0
    delay: float = 1.0
    max_requests: int = 20_000
    deny: tuple[re.Pattern[str], ...] = ()
    attachments: bool = True
    rules: Rules = field(default_factory=Rules)
    expect: Expect = field(default_factory=Expect)
    file: Path = Path()

    def at(self, origin: str) -> "Profile":
        """Return the same profile for another origin (a sample server, a mirror, a new host)."""
        return replace(self, origin=_origin(origin, "argument origin"))


TABLES: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "": {
        "title": str,
        "origin": str,
        "hosts": list,
        "former_origins": list,
        "platform": str,
        "language": str,
        "utc_offset": (int, float),
    },
    "seeds": {"listings": list, "feeds": list, "sitemaps": list},
    "article": {"url": str, "drop_query": list, "follow": bool},
    "listing": {
        "items": list,
        "next": list,
        "stop_after_known": int,
        "max_pages": int,
        "sweep_days": (int, float),
    },
    "crawl": {
        "delay": (int, float),
        "recheck_days": (int, float),
        "max_requests": int,
        "deny": list,
        "attachments": bool,
    },
    "clean": {
        "title": list,
        "body": list,
        "lead": list,
        "published": list,
        "section": list,
        "author": list,
        "attachments": list,
        "drop": list,
        "keep": list,
        "dates": bool,
    },
    "expect": {"articles": int, "listed": int, "required": list, "share": (int, float)},
}
"""Table -> key -> type: all that a profile may say. portals/README.md explains each; a test compares the two."""

EARLIER = "earlier"
VALID_UNTIL = "valid_until"
"""`[[earlier]]` may stand more than once: the `clean` keys of a layout that is gone, with its last day."""


def load_profile(file: Path) -> Profile:
    """Read one profile.

    Raises:
        ConfigError: Names the file, the key and what was expected.
    """
    if not NAME.fullmatch(file.stem):
        raise ConfigError(f"{file}: a profile's name is lower-case letters, digits and dashes, 2 to 41 of them")
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as TOML: {error}") from error
    _check(values, file)
    merged = _merge(_platform(values.get("platform"), file), values)
    return _build(file, merged)


def _platform(name: str | None, file: Path) -> Mapping[str, Any]:
    try:
        return defaults_of(name) if name else {}
    except KeyError as error:
        raise ConfigError(f"{file}: platform = {name!r}: {error.args[0]}") from error


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        merged[key] = {**merged.get(key, {}), **value} if isinstance(value, dict) else value
    return merged


def _check(values: Mapping[str, Any], file: Path) -> None:
    for key, value in values.items():
        if key == EARLIER:
            _check_earlier(file, value)
        elif isinstance(value, dict):
            if key not in TABLES:
                known = ", ".join(f"[{name}]" for name in TABLES if name)
                raise ConfigError(f"{file}: [{key}]: unknown table; known are {known}")
            for inner, item in value.items():
                _check_one(file, f"{key}.{inner}", item, TABLES[key].get(inner), TABLES[key])
        else:
            _check_one(file, key, value, TABLES[""].get(key), TABLES[""])
    for key in ("title", "origin"):
        if key not in values:
            raise ConfigError(f"{file}: {key}: missing; expected a text")


def _check_earlier(file: Path, value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ConfigError(f"{file}: {EARLIER}: expected tables [[{EARLIER}]], each with its {VALID_UNTIL}")
    for number, table in enumerate(value, 1):
        where = f"{EARLIER} {number}"
        day = table.get(VALID_UNTIL)
        if not isinstance(day, date) or isinstance(day, datetime):
            found = "missing" if day is None else repr(day)
            raise ConfigError(
                f"{file}: {where}.{VALID_UNTIL}: {found}; expected a day without quotes, as in 2019-06-30"
            )
        for key, item in table.items():
            if key != VALID_UNTIL:
                known = {VALID_UNTIL: date, **TABLES["clean"]}
                _check_one(file, f"{where}.{key}", item, TABLES["clean"].get(key), known)
    days = [table[VALID_UNTIL] for table in value]
    if twice := next((day for day in days if days.count(day) > 1), None):
        raise ConfigError(f"{file}: {EARLIER}: {VALID_UNTIL} = {twice} stands twice; expected a day for each layout")


def _check_one(
    file: Path, key: str, value: object, kind: type | tuple[type, ...] | None, known: Mapping[str, object]
) -> None:
    if kind is None:
        raise ConfigError(f"{file}: {key}: unknown key; known are {', '.join(known)}")
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        names = {str: "a text", list: "a list of texts", int: "a whole number", bool: "true or false"}
        expected = names.get(kind, "a number") if isinstance(kind, type) else "a number"
        raise ConfigError(f"{file}: {key} = {value!r}: expected {expected}")
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{file}: {key} = {value!r}: expected a list of texts")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0 and key != "utc_offset":
        raise ConfigError(f"{file}: {key} = {value!r}: expected zero or more")


def _build(file: Path, values: Mapping[str, Any]) -> Profile:
    article, crawl = dict(values.get("article", {})), dict(values.get("crawl", {}))
    top = {key: values[key] for key in ("language", "utc_offset") if key in values}
    if "url" not in article:
        raise ConfigError(
            f"{file}: article.url: missing; expected a regular expression that finds path and query of an article page"
        )
    return Profile(
        name=file.stem,
        file=file,
        title=values["title"],
        origin=_origin(values["origin"], f"{file}: origin"),
        hosts=tuple(host.lower() for host in values.get("hosts", ())),
        former_origins=tuple(_origin(text, f"{file}: former_origins") for text in values.get("former_origins", ())),
        article=_regex(article.pop("url"), f"{file}: article.url"),
        deny=tuple(_regex(text, f"{file}: crawl.deny") for text in crawl.pop("deny", ())),
        rules=Rules(**_tuples(values.get("clean", {}), f"{file}: clean"), **top, earlier=_earlier(values, file)),
        expect=_expect(values.get("expect", {}), file),
        **_tuples(values.get("seeds", {})),
        **_tuples(values.get("listing", {}), f"{file}: listing"),
        **_tuples(article),
        **crawl,
        **top,
    )


def _earlier(values: Mapping[str, Any], file: Path) -> tuple[tuple[date, Rules], ...]:
    """Return the rules of earlier layouts, the earliest first."""
    found = []
    for table in values.get(EARLIER, ()):
        said = {key: value for key, value in table.items() if key != VALID_UNTIL}
        found.append((table[VALID_UNTIL], Rules(**_tuples(said, f"{file}: {EARLIER}"))))
    return tuple(sorted(found, key=lambda one: one[0]))


def _expect(table: Mapping[str, Any], file: Path) -> Expect:
    for name in table.get("required", ()):
        if name not in FIELDS:
            raise ConfigError(f"{file}: expect.required: {name!r}: expected one of {', '.join(FIELDS)}")
    return Expect(**_tuples(table))


def _tuples(table: Mapping[str, Any], selectors_of: str | None = None) -> dict[str, Any]:
    """Turn lists into tuples; where the table holds CSS selectors, check that they can be used."""
    out = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    for key, value in out.items():
        if selectors_of and isinstance(value, tuple):
            for selector in value:
                _selector(selector, f"{selectors_of}.{key}")
    return out


def _selector(text: str, where: str) -> None:
    try:
        compiled(text)
    except ExtractError as error:
        raise ConfigError(f"{where} = {text!r}: expected a CSS selector: {error.__cause__}") from error


def _regex(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ConfigError(f"{where} = {text!r}: expected a regular expression: {error}") from error


def _origin(text: str, where: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{where} = {text!r}: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ConfigError(f"{where} = {text!r}: expected scheme and host alone, as in https://www.example.edu.vn")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}" if port else f"{parts.scheme}://{host}"
