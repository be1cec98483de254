"""Floors where names mean nothing: captured sites, every class and id replaced; see benchmarks/extraction.py."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.test_extract_sites import ROOT, SITES, load

SETS = Path(SITES).parent / "bench" / "extraction"


@pytest.mark.skipif(not SITES.is_dir(), reason="the captured sites (../shared/cms) are not here")
@pytest.mark.parametrize("name", ["nukeviet-mobile", "nukeviet-egov-mobile", "joomla-beez3", "replica-haugiang"])
def test_sites_whose_names_mean_nothing_are_cleaned_as_well_as_others(name: str) -> None:
    bench, scorer = load(ROOT / "benchmarks" / "extraction.py"), load(SITES / "score.py")
    rows = bench.clean_site(bench.anonymised(bench.captured(SITES / name)))
    scored: dict[str, Any] = scorer.score(SITES / name, json.loads(json.dumps(rows)))
    assert scored["found"] == scored["articles"]
    assert scored["f1"] >= 0.99
    assert min(scored["title"], scored["published"], scored["author"], scored["attachments"]) >= 0.98
    assert scored["taken_for_articles"] == 0


@pytest.mark.skipif(not SITES.is_dir(), reason="the captured sites (../shared/cms) are not here")
def test_the_site_model_finds_titles_that_single_pages_do_not_show() -> None:
    bench, scorer = load(ROOT / "benchmarks" / "extraction.py"), load(SITES / "score.py")
    pages = list(bench.anonymised(bench.captured(SITES / "replica-haugiang")))
    alone = scorer.score(SITES / "replica-haugiang", [bench.clean(page) for page in pages])
    knowing = scorer.score(SITES / "replica-haugiang", bench.clean_site(pages))
    assert alone["title"] < 0.95 < 0.99 <= knowing["title"]
