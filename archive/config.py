"""Settings: one typed `Config` from a TOML file and the environment. No other module reads either."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import ConfigError

FILE_NAME = "edu-archive.toml"

_EXPECTED: dict[str, type | tuple[type, ...]] = {
    "data": str,
    "contact": str,
    "engine": str,
    "warc_size_mb": int,
    "workers": int,
    "page_seconds": (int, float),
    "page_memory_mb": int,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """All settings of one installation.

    Attributes:
        data: Folder of the archive.
        contact: URL or mail address of whoever runs the crawls, sent in the User-Agent. Needed to crawl any
            server that is not on this machine.
        engine: Name of the search engine.
        warc_size_mb: A WARC file is closed when it has grown past this, in 10^6 bytes.
        workers: Cleaning processes; 0 means one a core.
        page_seconds: How long cleaning one page may take, in seconds of wall time.
        page_memory_mb: How much memory one cleaning process may use, in 10^6 bytes.
    """

    data: Path = Path("data")
    contact: str | None = None
    engine: str = "whoosh"
    warc_size_mb: int = 1000
    workers: int = 0
    page_seconds: float = 20.0
    page_memory_mb: int = 1500


def load_config(file: Path | None = None, *, environ: dict[str, str] | None = None) -> Config:
    """Read the settings.

    In rising order: the defaults, the file (`edu-archive.toml` here, or what `EDU_ARCHIVE_CONFIG` names), the
    environment (`EDU_ARCHIVE_DATA`, `EDU_ARCHIVE_CONTACT`, …: the key in capitals). A relative `data` in the
    file is relative to the file.

    Raises:
        ConfigError: A key is unknown or of the wrong type, or the file cannot be read.
    """
    env = dict(os.environ) if environ is None else environ
    named = file or (Path(env["EDU_ARCHIVE_CONFIG"]) if env.get("EDU_ARCHIVE_CONFIG") else None)
    path = named or Path(FILE_NAME)
    values: dict[str, Any] = {}
    if named is not None or path.exists():
        values = _read(path)
        if "data" in values:
            values["data"] = str(path.parent / values["data"])
    for key, kind in _EXPECTED.items():
        name = f"EDU_ARCHIVE_{key.upper()}"
        if env.get(name):
            values[key] = _from_text(env[name], kind, name)
    if "data" in values:
        values["data"] = Path(values["data"]).expanduser()
    return Config(**values)


def _read(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML: {error}") from error
    for key, value in values.items():
        if key not in _EXPECTED:
            raise ConfigError(f"{path}: {key}: unknown setting; known are {', '.join(_EXPECTED)}")
        if not isinstance(value, _EXPECTED[key]) or isinstance(value, bool):
            raise ConfigError(f"{path}: {key} = {value!r}: expected {_name(_EXPECTED[key])}")
    return values


def _from_text(text: str, kind: type | tuple[type, ...], name: str) -> Any:
    if kind is str:
        return text
    try:
        return int(text) if kind is int else float(text)
    except ValueError as error:
        raise ConfigError(f"environment {name}={text!r}: expected {_name(kind)}") from error


def _name(kind: type | tuple[type, ...]) -> str:
    return {str: "a text", int: "a whole number"}.get(kind, "a number") if isinstance(kind, type) else "a number"
