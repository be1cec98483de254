import os
import subprocess
import sys
from pathlib import Path

from tests.crawling import ROOT


def test_the_demo_crawls_twice_searches_and_finds_both_seed_articles(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "spiders.sample.demo"],
        cwd=ROOT,
        env={**os.environ, "EDU_ARCHIVE_DEMO": str(tmp_path / "demo")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Demo passed" in done.stdout
    assert done.stdout.count("$ scrapy update haugiang vinhlong") == 2
