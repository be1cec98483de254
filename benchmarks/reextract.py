"""How fast stored captures are cleaned again: pages a second of one core, everything counted.

    benchmarks/reextract.py [SITE_DIR…] [--workers N] [--json]

A site is a folder with `<name>.warc.gz`; by default those of ../shared/cms beside the project. Its HTML pages are put
into an archive of our own and cleaned once; then `crawler.reextract` runs over them as the operator's command does:
WARC reading, the pool's processes, extraction with the site's model, comparing and staging. Counted is the CPU time of
this process and of those that clean, from opening the pool to the last commit, their start not left out.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from extraction import captured

from archive.config import Config
from archive.model import Exchange, PageRole
from archive.store import Archive
from crawler.clean import clean_pending
from crawler.extract.page import Rules
from crawler.reextract import cleaners, reextract

SITES = Path(__file__).resolve().parents[2] / "shared" / "cms"


def fill(archive: Archive, site: Path, config: Config) -> int:
    """Put a site's pages into an archive, clean them once, and return how many there are to clean again."""
    archive.catalogue.put_portal(site.name, site.name, "http://127.0.0.1", 7.0)
    with archive.catalogue.transaction():
        for page in captured(site):
            kind = (("Content-Type", page.content_type or ""),)
            fetched = page.fetched
            assert fetched is not None
            exchange = Exchange(url=page.url, fetched=fetched, status=200, headers=kind, body=page.body)
            archive.capture(exchange, portal=site.name, run=None, role=PageRole.ARTICLE, key=page.url)
    clean_pending(archive, site.name, Rules(), config)
    return len(archive.catalogue.to_stage(site.name))


def cpu() -> float:
    """Return the CPU seconds of this process and of its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(sites: Sequence[Path], workers: int) -> dict[str, float]:
    """Return what was measured on all sites in one run."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data=Path(folder), workers=workers)
        with Archive.open(config, write=True) as archive:
            pages = sum(fill(archive, site, config) for site in sites)
            began, wall = cpu(), time.perf_counter()
            with cleaners(config) as pool:
                for site in sites:
                    reextract(archive, site.name, Rules(), pool)
            spent, passed = cpu() - began, time.perf_counter() - wall
    return {"sites": len(sites), "pages": pages, "cpu": spent, "seconds": passed, "a_core": pages / spent}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", nargs="*", type=Path)
    parser.add_argument("--workers", type=int, default=0, help="processes that clean; 0 = one a core")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sites = asked.sites or sorted(
        path.parent for path in SITES.glob("*/*.warc.gz") if path.stem.startswith(path.parent.name)
    )
    if not sites:
        print(f"skipped: no captured sites at {SITES.parent.name}/{SITES.name}; name their folders")
        return
    one = measure(sites, asked.workers)
    if asked.json:
        print(json.dumps(one))
        return
    print(f"{one['pages']:.0f} pages of {one['sites']:.0f} sites: {one['a_core']:.0f} a second of a core")
    print(f"CPU {one['cpu']:.1f} s, wall {one['seconds']:.1f} s")


if __name__ == "__main__":
    main()
