import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from spiders.sample.content import fold
from spiders.sample.server import SamplePortal, serve
from tests.sample.visible import visible_lines

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
CLOCK = re.compile(r"\d\d/\d\d/\d{4}, \d{1,2}:\d\d:\d\d [AP]M GMT\+7")
FILES = {"haugiang": "000_b82195247065c926", "vinhlong": "001_8d91a3921c2b3f08"}
FETCHED = datetime(2019, 11, 19, 0, 36, 10, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed texts are not beside this checkout")


@pytest.fixture(params=sorted(FILES))
def portal(request: pytest.FixtureRequest) -> Iterator[SamplePortal]:
    with serve(request.param, clock=lambda: FETCHED) as served:
        yield served


def seed_path(portal: SamplePortal) -> str:
    (article,) = [a for a in portal.articles if "seed" in a.kinds]
    return article.path


def fetch(portal: SamplePortal, path: str) -> bytes:
    with urlopen(portal.origin + path, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def seed_lines(portal: SamplePortal) -> list[str]:
    text = (SEEDS / f"{FILES[portal.name]}.txt").read_text(encoding="utf-8")
    return [folded for line in text.split("\n") if (folded := fold(line))]


def test_the_served_seed_page_reads_exactly_as_the_seed_text(portal: SamplePortal) -> None:
    shown = visible_lines(fetch(portal, seed_path(portal)))
    assert [CLOCK.sub("CLOCK", line) for line in shown] == [CLOCK.sub("CLOCK", line) for line in seed_lines(portal)]


def test_the_clock_of_the_seed_page_shows_the_time_of_the_fetch() -> None:
    with serve("haugiang", clock=lambda: FETCHED) as portal:
        assert visible_lines(fetch(portal, "/"))[0] == "Hôm nay ngày 19/11/2019, 7:36:10 AM GMT+7"
        assert visible_lines(fetch(portal, seed_path(portal)))[0] == seed_lines(portal)[0]


def test_the_seed_page_reads_the_same_at_every_visit(portal: SamplePortal) -> None:
    path = seed_path(portal)
    first, second = fetch(portal, path), fetch(portal, path)
    assert visible_lines(first) == visible_lines(second)
    assert first != second  # its visitor counter changed, out of sight


def test_the_seed_article_is_known_as_the_expected_file_says(portal: SamplePortal) -> None:
    expected = json.loads((SEEDS / f"{FILES[portal.name]}.expected.json").read_text(encoding="utf-8"))
    (article,) = [a for a in portal.articles if "seed" in a.kinds]
    made = article.expected(portal.origin)
    assert made.title == expected["title"]
    assert list(made.paragraphs) == expected["paragraphs"]
    assert made.author == expected["author"]
    assert made.section == expected["section"]
    assert list(made.codes) == expected["document_codes"]
    assert (made.published and made.published.isoformat()) == expected["published"]
    assert made.published_precision == expected["published_precision"]
