"""The catalogue out of the WARC files alone: captures entered, listings read again, articles cleaned run by run.

What a feed, listing or sitemap said of an article was known when the article was cleaned, so the captured ones are
read again before each run's articles are. Fetches nothing; puts no SQL together.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError, ConfigError
from archive.manifest import all_files
from archive.model import Capture, PageRole
from archive.rebuild import rebuilt_catalogue
from archive.recover import recover_file
from archive.store import Archive
from archive.warc import WARC_FOLDER
from crawler.clean import clean_pending
from crawler.extract.page import Page, Rules
from spiders.addresses import article_key, refusal
from spiders.discovery import Link, feed_links, listing_links, sitemap_links
from spiders.loader import spider_class
from spiders.profile import Profile

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

_NAMING = (PageRole.LISTING, PageRole.FEED, PageRole.SITEMAP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuilt:
    """What came out of the WARC files.

    Attributes:
        captures: Captures entered.
        articles: Articles cleaned out of them.
        errors: One sentence for each capture that could not be cleaned.
    """

    captures: int
    articles: int
    errors: tuple[str, ...]


def rebuild_catalogue(config: Config, progress: Progress) -> Rebuilt:
    """Make the catalogue anew and put it in the place of the present one. The caller holds the archive's lock.

    Raises:
        ArchiveError: A WARC file cannot be read, or the catalogue not be written; the present one stays as it was.
    """
    with (
        rebuilt_catalogue(config.data) as catalogue,
        Archive(config.data, catalogue, warc_size=config.warc_size_mb * 10**6) as archive,
    ):
        names = [folder.name for folder in sorted((config.data / WARC_FOLDER).glob("*")) if folder.is_dir()]
        profiles = {name: profile for name in names if (profile := _profile(name)) is not None}
        for name, profile in profiles.items():
            catalogue.put_portal(name, profile.title, profile.origin, profile.utc_offset)
        captures = _enter_captures(config, catalogue, progress)
        errors = tuple(_clean_run_by_run(archive, profiles, config, progress))
        return Rebuilt(captures=captures, articles=catalogue.count_articles(), errors=errors)


def _enter_captures(config: Config, catalogue: Catalogue, progress: Progress) -> int:
    entered, names = 0, all_files(config.data)
    for done, name in enumerate(names, 1):
        entered += recover_file(config.data / name, name, catalogue)
        progress("reading WARC files", done, len(names))
    return entered


def clean_waiting(archive: Archive, config: Config) -> list[str]:
    """Clean what waits to be cleaned of every portal; return a sentence for each capture that could not be."""
    errors = []
    for portal in archive.catalogue.portals():
        profile = _profile(portal.name)
        errors += clean_pending(archive, portal.name, profile.rules if profile else Rules(), config).errors
    return errors


def _clean_run_by_run(
    archive: Archive, profiles: Mapping[str, Profile], config: Config, progress: Progress
) -> Iterator[str]:
    archive.catalogue.hold_back()
    runs = archive.catalogue.runs_held_back()
    for number, (portal, run) in enumerate(runs, 1):
        profile = profiles.get(portal)
        if profile is not None:
            _read_listings(archive, profile, run)
        archive.catalogue.release(portal, run)
        what = f"{portal}, run {run or '?'} ({number} of {len(runs)}): articles"
        rules = profile.rules if profile else Rules()
        yield from clean_pending(archive, portal, rules, config, progress=partial(progress, what)).errors


def _profile(name: str) -> Profile | None:
    try:
        return spider_class(name).profile
    except (KeyError, ConfigError) as error:
        logger.warning("%s: no profile that can be used (%s); cleaned by the general rules", name, error.args[0])
        return None


def _read_listings(archive: Archive, profile: Profile, run: int | None) -> None:
    for capture in archive.catalogue.captures(portal=profile.name):
        if capture.run == run and capture.role in _NAMING and capture.status == 200:
            try:
                _note(archive, capture, profile)
            except ArchiveError as error:
                logger.warning("%s: cannot be read again: %s", capture.url, error)


def _note(archive: Archive, capture: Capture, profile: Profile) -> None:
    """Enter what a captured listing, feed or sitemap says, as the crawl did when it was fetched."""
    where = urlsplit(capture.url)
    profile = replace(profile, origin=f"{where.scheme}://{where.netloc}")  # it may have been crawled elsewhere
    with archive.catalogue.transaction():
        for link in _links(archive, capture, profile):
            key = article_key(link.url, profile)
            if key is None or refusal(link.url, profile) is not None:
                continue
            if archive.withheld.covers(profile.name, link.url, key):
                continue
            archive.catalogue.note_url(
                profile.name, link.url, role=PageRole.ARTICLE, key=key, seen=capture.fetched, referrer=capture.url
            )
            if link.said is not None:
                archive.catalogue.note_mention(profile.name, link.url, link.said)


def _links(archive: Archive, capture: Capture, profile: Profile) -> list[Link]:
    payload = archive.read(capture)
    kind = payload.header("content-type")
    if capture.role is PageRole.FEED:
        return feed_links(payload.body, capture.url, utc_offset=profile.utc_offset, fetched=capture.fetched)
    if capture.role is PageRole.SITEMAP:
        return sitemap_links(payload.body, capture.url, fetched=capture.fetched)[1]
    response = HtmlResponse(capture.url, headers={"Content-Type": kind or "text/html"}, body=payload.body)
    page = Page(url=capture.url, body=payload.body, content_type=kind, fetched=capture.fetched)
    key_of = partial(article_key, profile=profile)
    return listing_links(response.selector, page, key_of, profile.items, utc_offset=profile.utc_offset)
