"""Floors on captured sites with known articles, where they lie beside the checkout; see benchmarks/extraction.py."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from spiders.sample import server
from spiders.sample.content import SampleArticle

ROOT = Path(__file__).resolve().parents[2]
SITES = ROOT.parent / "shared" / "cms"
SMALL = ("nukeviet-mobile", "joomla-beez3", "replica-haugiang", "replica-vinhlong")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"loaded_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SITES.is_dir(), reason="the captured sites (../shared/cms) are not here")
@pytest.mark.parametrize("name", SMALL)
def test_captured_sites_are_cleaned_as_well_as_before(name: str) -> None:
    bench, scorer = load(ROOT / "benchmarks" / "extraction.py"), load(SITES / "score.py")
    rows = [bench.clean(page) for page in bench.captured(SITES / name)]
    scored: dict[str, Any] = scorer.score(SITES / name, json.loads(json.dumps(rows)))
    assert scored["found"] == scored["articles"]
    assert scored["f1"] >= 0.99
    assert scored["f1_below_95"] == 0
    assert min(scored["title"], scored["published"], scored["author"], scored["attachments"]) >= 0.98
    assert scored["taken_for_articles"] <= 0.03 * scored["pages_not_articles"]


def fetched(portal: server.SamplePortal, article: SampleArticle) -> bytes:
    import urllib.request

    with urllib.request.urlopen(portal.origin + article.path) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("name", ["haugiang", "vinhlong"])
def test_the_seed_article_comes_out_of_its_replica_paragraph_by_paragraph(name: str) -> None:
    from tests.crawler.html_pages import read

    with server.serve(name) as portal:
        seed = next(a for a in portal.articles if "seed" in a.kinds)
        found = read(fetched(portal, seed), url=portal.origin + seed.path)
    assert found.article is not None, found.reason
    expected = seed.expected(portal.origin)
    for field in ("title", "published", "published_precision", "author", "section", "paragraphs", "codes"):
        assert getattr(found.article, field) == getattr(expected, field), field


@pytest.mark.parametrize("name", ["haugiang", "vinhlong"])
def test_every_article_of_a_sample_portal_is_read_without_a_profile(name: str) -> None:
    from tests.crawler.html_pages import FETCHED, read

    assert FETCHED.tzinfo is not None
    with server.serve(name) as portal:
        for sample in portal.articles:
            found = read(fetched(portal, sample), url=portal.origin + sample.path)
            expected = sample.expected(portal.origin)
            assert found.article is not None, (sample.path, found.reason)
            for field in ("title", "published", "author", "source", "section", "lead", "codes", "attachments"):
                assert getattr(found.article, field) == getattr(expected, field), (sample.path, field)
            labels = {a.label for a in expected.attachments}
            assert tuple(p for p in found.article.paragraphs if p not in labels) == expected.paragraphs, sample.path
