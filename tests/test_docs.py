"""The documents name everything a user can set or type."""

from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path

import pytest
from scrapy.settings import Settings

from archive.config import Config
from crawler.commands.backfill import Command
from spiders.profile import EARLIER, TABLES, VALID_UNTIL

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_profile_key_is_documented(table: str) -> None:
    text = (ROOT / "spiders/portals/README.md").read_text(encoding="utf-8")
    missing = [key for key in TABLES[table] if f"| `{f'{table}.{key}' if table else key}` |" not in text]
    assert not missing


def test_dated_rules_are_documented() -> None:
    text = (ROOT / "spiders/portals/README.md").read_text(encoding="utf-8")
    assert f"| `{EARLIER}.{VALID_UNTIL}` |" in text


def test_every_setting_is_documented() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [field.name for field in fields(Config) if f"| `{field.name}` |" not in text]


def test_every_option_of_backfill_is_documented() -> None:
    command = Command()
    command.settings = Settings()
    parser = ArgumentParser()
    command.add_options(parser)
    text = (ROOT / "docs/backfill.md").read_text(encoding="utf-8")
    own = {"--from", "--since", "--until", "--limit", "--dry-run", "--json", "--no-index"}
    assert own <= set(parser._option_string_actions)
    assert not [option for option in own if option not in text]


def test_documents_name_no_package_index_and_no_path_of_a_developers_machine() -> None:
    names = (
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/backfill.md",
        "requirements.lock",
        "pyproject.toml",
        "Makefile",
        "requirements-peers.lock",
        "docs/replay.md",
    )
    for name in names:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "pypi.org" not in text, name
        assert "/home/" not in text, name
        assert "--index-url" not in text.replace("--no-emit-index-url", ""), name
