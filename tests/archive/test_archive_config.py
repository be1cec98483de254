"""Settings: defaults, file, environment, in rising order; a wrong one names itself."""

from pathlib import Path

import pytest

from archive.config import Config, load_config
from archive.errors import ConfigError


def test_nothing_set_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config(environ={}) == Config()


def test_environment_outranks_the_file(tmp_path: Path) -> None:
    file = tmp_path / "edu-archive.toml"
    file.write_text('data = "kept"\nwarc_size_mb = 5\nworkers = 2\n')
    config = load_config(file, environ={"EDU_ARCHIVE_WORKERS": "7", "EDU_ARCHIVE_PAGE_SECONDS": "1.5"})
    assert (config.data, config.warc_size_mb, config.workers, config.page_seconds) == (tmp_path / "kept", 5, 7, 1.5)


def test_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('contact = "mailto:a@x.invalid"')
    assert load_config(environ={"EDU_ARCHIVE_CONFIG": str(file)}).contact == "mailto:a@x.invalid"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dta = 'x'", "dta: unknown setting"),
        ("workers = 'two'", "workers = 'two': expected a whole number"),
        ("workers = true", "workers = True"),
        ("workers = ", "cannot be read as TOML"),
    ],
)
def test_wrong_file_is_named_with_key_and_what_was_expected(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "edu-archive.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=rf"edu-archive\.toml: .*{expected}|edu-archive\.toml: {expected}"):
        load_config(file, environ={})


def test_missing_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.toml", environ={})


def test_wrong_environment_is_named() -> None:
    with pytest.raises(ConfigError, match="EDU_ARCHIVE_WORKERS='x': expected a whole number"):
        load_config(environ={"EDU_ARCHIVE_WORKERS": "x"})
