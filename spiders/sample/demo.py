"""`make demo`: serve both sample portals, crawl them twice with the real spiders, search; check what came out.

Runs the commands a user would type, prints them and what they answer, and exits with 1 when an answer is wrong.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from archive.catalogue import FILE_NAME, Catalogue
from spiders.sample.server import serve

FOLDER = Path(os.environ.get("EDU_ARCHIVE_DEMO", "demo-data"))
"""Where the demo keeps its archive; made anew each time."""
PORTALS = ("haugiang", "vinhlong")
SEARCHES = (
    ("giao ban lanh dao", "HỘI NGHỊ GIAO BAN LÃNH ĐẠO SỞ GD&ĐT VỚI THỦ TRƯỞNG CÁC ĐƠN VỊ"),
    ('"kết luận của Bộ trưởng"', "Kết quả thực hiện nhiệm vụ theo kết luận của Bộ trưởng Phùng Xuân Nhạ"),
)
"""What a researcher types, and the title that must be among the answers."""


def main() -> int:
    """Run the demo; return the exit code."""
    begun = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    with contextlib.ExitStack() as stack:
        origins = {name: stack.enter_context(serve(name)).origin for name in PORTALS}
        print("Sample portals:", ", ".join(f"{name} at {origin}" for name, origin in origins.items()), flush=True)
        options = [part for name, origin in origins.items() for part in ("--origin", f"{name}={origin}")]
        print("\nFirst crawl:", flush=True)
        _show(["scrapy", "update", *PORTALS, *options])
        first = _counts()
        print("\nSecond crawl of the same portals:", flush=True)
        _show(["scrapy", "update", *PORTALS, *options])
        second = _counts()
    answers = [_show(["search_cli.py", "search", query]) for query, _ in SEARCHES]
    _show(["search_cli.py", "portals"])
    wrong = _faults(first, second, answers)
    print(f"\nFirst crawl:  {_sentence(first)}\nSecond crawl: {_sentence(second)}")
    print(f"Demo {'FAILED: ' + '; '.join(wrong) if wrong else 'passed'} in {time.monotonic() - begun:.0f} s.")
    print(f"The archive is in {FOLDER}/. Go on with: .venv/bin/python search_cli.py --data {FOLDER} search 'thi đua'")
    return 1 if wrong else 0


def _show(command: list[str]) -> str:
    """Print a command as a user would type it, run it, print its answer and return it."""
    print(f"\n$ {' '.join(_quoted(part) for part in command)}", flush=True)
    program = [sys.executable, command[0]] if command[0].endswith(".py") else [sys.executable, "-m", command[0]]
    answer = subprocess.run(  # noqa: S603 - our own commands
        [*program, *command[1:]],
        env={**os.environ, "EDU_ARCHIVE_DATA": str(FOLDER)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(answer.stdout, end="", flush=True)
    if answer.returncode:
        sys.exit(f"demo: {command[0]} ended with exit code {answer.returncode}")
    return answer.stdout


def _quoted(part: str) -> str:
    return f"'{part}'" if " " in part else part


def _counts() -> dict[str, int]:
    """Return what the archive holds and what the newest run of each portal did."""
    with Catalogue(FOLDER / FILE_NAME, readonly=True) as catalogue:
        portals = catalogue.portals()
        reports = [portal.last_run.report for portal in portals if portal.last_run]
        revisions = catalogue.last_change()
    return {
        "pages": sum(sum(_numbers(report["responses"])) for report in reports),
        "articles": sum(portal.articles for portal in portals),
        "captures": sum(portal.captures for portal in portals),
        "revisions": revisions,
    }


def _numbers(counts: object) -> list[int]:
    return [int(count) for count in counts.values()] if isinstance(counts, Mapping) else []


def _sentence(counts: Mapping[str, int]) -> str:
    return (
        f"{counts['pages']} pages fetched; the archive holds {counts['articles']} articles, "
        f"{counts['revisions']} revisions, {counts['captures']} captures."
    )


def _faults(first: Mapping[str, int], second: Mapping[str, int], answers: list[str]) -> list[str]:
    """Return what is not as it must be."""
    faults = []
    if second["revisions"] != first["revisions"]:
        faults.append("the second crawl made revisions of articles that did not change")
    if second["pages"] >= first["pages"]:
        faults.append("the second crawl fetched no fewer pages")
    for (query, title), answer in zip(SEARCHES, answers, strict=True):
        if title not in " ".join(answer.split()):
            faults.append(f"the search {query} did not find its article")
    return faults


if __name__ == "__main__":
    sys.exit(main())
