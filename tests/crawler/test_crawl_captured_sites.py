"""The same path on captured sites of real content-management systems, served back from their WARC files.

Their ground truth tells which articles each site has; the pages' texts stay outside the project.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.catalogue import FILE_NAME, Catalogue
from spiders.platforms import defaults_of
from tests.crawling import ROOT, profile, update
from tests.replay import ReplayServer

CMS = ROOT.parent / "shared" / "cms"


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A captured site: its profile, and the share of its known articles that must be found.

    replica-vinhlong was recorded with some of its postback pages only, so not all of its articles can be reached.
    """

    name: str
    profile: str
    share: float


SITES = [
    Site(
        name="nukeviet",
        profile='platform = "nukeviet"\n[seeds]\nlistings = ["/tin-tuc-su-kien/", "/thong-bao/"]\n',
        share=0.99,
    ),
    Site(
        name="joomla-protostar",
        profile='platform = "joomla"\n[seeds]\nlistings = ["/", "/tin-tuc-su-kien", "/guong-sang-nha-giao"]\n'
        'feeds = ["/?format=feed&type=rss"]\n',
        share=0.99,
    ),
    Site(
        name="replica-haugiang",
        profile="[seeds]\nfeeds = ['/rss.aspx']\nlistings = ['/', "
        + ", ".join(f"'/tin-tuc/tabid/{n}/Default.aspx'" for n in range(61, 66))
        + "]\n[article]\nurl = '/articleId/(?P<id>\\d+)/'\n",
        share=0.99,
    ),
    Site(
        name="replica-vinhlong",
        profile="[seeds]\nfeeds = ['/rss.aspx']\nlistings = ['/', "
        + ", ".join(f"'/tintuc/danhsach.aspx?cat={n}'" for n in range(1, 5))
        + "]\n[article]\nurl = '^/tintuc/chitiet\\.aspx\\?(?:.*&)?id=(?P<id>\\d+)'\n",
        share=0.8,
    ),
]


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_the_known_articles_of_a_captured_site_are_found(site: Site, tmp_path: Path) -> None:
    if not CMS.exists():
        pytest.skip("captured sites (shared/cms) stand beside the project, not in it")
    folder = CMS / site.name
    truth = json.loads((folder / "ground_truth.json").read_text(encoding="utf-8"))
    warcs = [folder / f"{site.name}.warc.gz", *folder.glob("postbacks.warc.gz")]
    profiles = profile(tmp_path / "p", "site", site.profile)
    with ReplayServer(*warcs) as server:
        ran = update(tmp_path / "data", {"site": server.origin}, profiles=profiles)
    assert ran.code == 0, ran.stdout + ran.stderr
    titles = _titles(tmp_path / "data")
    known = {
        _folded(article.get("unicode", article).get("title") or article["title"])
        for article in truth["articles"].values()
    }
    found = known & titles
    assert len(found) >= site.share * len(known), sorted(known - titles)[:5]


def _titles(data: Path) -> set[str]:
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        return {_folded(catalogue.revision(name).article.title) for name in catalogue.article_ids()}


def _folded(title: str) -> str:
    import html
    import unicodedata

    return " ".join(unicodedata.normalize("NFC", html.unescape(title)).split()).lower()


def test_platform_patterns_tell_articles_from_listings_and_traps() -> None:
    import re

    nukeviet = re.compile(defaults_of("nukeviet")["article"]["url"])
    assert nukeviet.search("/thong-bao/nghi-le-12.html")
    assert nukeviet.search("/vi/news/thong-bao/nghi-le-12/")
    for path in ("/thong-bao/page-2/", "/news/print/thong-bao/nghi-le-12.html", "/tag/hoc-sinh/page-2", "/laws/cv-12/"):
        assert not nukeviet.search(path), path
    joomla = re.compile(defaults_of("joomla")["article"]["url"])
    assert joomla.search("/thong-bao/12-nghi-le")
    assert joomla.search("/index.php/thong-bao/12-nghi-le.html")
    assert not joomla.search("/thong-bao?start=7")
