"""What the crawl tests share: running the operator's commands as a user would, in a folder of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """What a command did: exit code, output, and the report of each portal by name where it printed JSON."""

    code: int
    stdout: str
    stderr: str

    @property
    def portals(self) -> dict[str, dict[str, Any]]:
        return {report["portal"]: report for report in json.loads(self.stdout)["portals"]}


def scrapy(*arguments: str, data: Path, profiles: Path | None = None, contact: str = "tests@localhost") -> Ran:
    """Run a command of the Scrapy project."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env=environment(data, profiles) | {"EDU_ARCHIVE_CONTACT": contact},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Ran(code=done.returncode, stdout=done.stdout, stderr=done.stderr)


def update(data: Path, origins: Mapping[str, str], *options: str, profiles: Path | None = None) -> Ran:
    """Run `scrapy update --json` for portals at given origins."""
    where = [part for name, origin in origins.items() for part in ("--origin", f"{name}={origin}")]
    return scrapy("update", *origins, *where, "--json", *options, data=data, profiles=profiles)


def environment(data: Path, profiles: Path | None = None) -> dict[str, str]:
    """Return the environment of a command: this archive, these profiles besides the shipped ones."""
    own = {"EDU_ARCHIVE_DATA": str(data), "EDU_ARCHIVE_CONTACT": "tests@localhost"}
    if profiles is not None:
        own["EDU_ARCHIVE_PORTALS"] = str(profiles)
    return {**os.environ, **own}


def profile(folder: Path, name: str, text: str) -> Path:
    """Write a profile for a test and return its folder."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(f'title = "{name}"\norigin = "http://127.0.0.1"\n{text}', encoding="utf-8")
    return folder
