import re
import unicodedata
from datetime import datetime
from itertools import combinations
from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.model import BlockKind, Precision
from spiders.sample.content import SampleArticle, articles
from spiders.sample.manuscript import compose, parse, read_articles
from spiders.sample.sites import HAUGIANG, SITES

CODE = re.compile(
    r"(?<![\w./])\d{1,5}(?:/(?:19|20)\d{2})?(?:/(?:QH\d{1,2}|[A-ZĐ][A-Za-zĐđƯư&]{0,7}"
    r"(?:(?:-| (?=[A-ZĐ]{2,6}-))[A-ZĐ][A-Za-zĐđƯư&]{0,9}){1,4})|-[A-ZĐ]{1,4}/[A-ZĐ]{2,4})(?![\w/])"
)
EVERY = [article for name in SITES for article in articles(name)]


def kinds(name: str) -> set[str]:
    return {kind for article in articles(name) for kind in article.kinds}


@pytest.mark.parametrize("name", sorted(SITES))
def test_each_portal_has_forty_articles_over_ten_years(name: str) -> None:
    found = articles(name)
    assert len(found) >= 40
    assert len({article.posted.year for article in found}) == 10
    assert len({article.key for article in found}) == len(found)


@pytest.mark.parametrize("name", sorted(SITES))
def test_each_portal_has_articles_of_every_kind(name: str) -> None:
    wanted = {"notice", "report", "long", "table", "list", "images", "attachments", "album", "nfd", "tcvn3"}
    assert wanted <= kinds(name)


def test_haugiang_shows_dates_in_every_precision_and_sometimes_none_or_two() -> None:
    found = articles("haugiang")
    assert {article.precision for article in found} == {*Precision, None}
    assert any(article.updated for article in found)
    assert {"no-date", "two-dates"} <= kinds("haugiang")


def test_vinhlong_never_shows_a_publication_date() -> None:
    assert {article.published for article in articles("vinhlong")} == {None}


def test_bylines_come_in_several_forms() -> None:
    assert len({a.byline for a in EVERY if a.author}) >= 6
    assert any(a.author is None for a in EVERY)
    assert len({a.source_line for a in EVERY if a.source}) >= 3


def test_articles_hold_nested_lists_tables_quotes_and_captions() -> None:
    blocks = [block for article in EVERY for block in article.blocks]
    assert {block.kind for block in blocks} == set(BlockKind)
    assert max(depth for block in blocks for depth, _ in block.items) == 2


def test_tables_are_rectangular() -> None:
    for article in EVERY:
        for block in article.blocks:
            assert len({len(row) for row in block.rows}) <= 1, article.key


@pytest.mark.parametrize("article", EVERY, ids=lambda a: a.key)
def test_codes_are_those_that_the_article_cites_in_order(article: SampleArticle) -> None:
    labels = [piece.text for piece in article.attachments]
    text = "\n".join((article.title, *article.paragraphs, *labels))
    cited = list(dict.fromkeys(code for code in CODE.findall(text)))
    bare = [code for code in cited if not code.isdigit()]
    assert list(article.codes) == bare


def test_no_two_articles_are_near_duplicates() -> None:
    shingles = {a.portal + a.key: _shingles(a) for a in EVERY}
    for one, other in combinations(shingles, 2):
        common = shingles[one] & shingles[other]
        assert len(common) <= 0.05 * len(shingles[one] | shingles[other]), (one, other)


def _shingles(article: SampleArticle) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", " ".join(article.paragraphs).lower())
    return {tuple(words[i : i + 4]) for i in range(len(words) - 3)}


def test_the_truth_is_composed_whatever_the_page_is_written_in() -> None:
    for article in EVERY:
        made = article.expected("http://127.0.0.1")
        assert unicodedata.is_normalized("NFC", made.title + made.text), article.key


def test_an_article_file_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        parse(HAUGIANG, "x", 'title = "T"\ncolour = 1\nposted = 2019-01-01T00:00:00\n+++\nA.\n')


def test_a_broken_article_file_is_reported_by_name(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("no head", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"haugiang/bad\.txt"):
        list(read_articles(HAUGIANG, tmp_path))


def test_a_test_can_compose_an_article_of_its_own() -> None:
    made = compose(
        "vinhlong",
        "2001-tin-moi",
        "@lead Mở đầu.\nThân bài.",
        title="Tin mới",
        posted=datetime(2019, 1, 2),
        category="van-phong",
    )
    assert (made.key, made.path) == ("2001", "/van-phong/tin-moi-2001.html")
    assert made.paragraphs == ("Mở đầu.", "Thân bài.")
