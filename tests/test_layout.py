"""The owner's top level stands, and no tests/ folder shadows a package of ours."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_top_level_is_the_owners() -> None:
    for name in ("crawler", "spiders", "index", "search_cli.py", "scrapy.cfg", "tests"):
        assert (ROOT / name).exists(), name


def test_no_init_below_tests() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
