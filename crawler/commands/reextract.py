"""`scrapy reextract [PORTAL…]`: today's cleaning over stored captures, staged; reviewed, promoted or dropped.

Exit codes: 0 done · 1 nothing is staged, or nothing differs · 2 usage or configuration · 3 disk full or damaged ·
5 another run holds the archive.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from scrapy.exceptions import UsageError

from archive.catalogue import FILE_NAME, Catalogue
from archive.config import load_config
from archive.errors import EduArchiveError, NotFound
from archive.rows import StagedPage, Staging
from crawler.commands.update import print_error
from crawler.holding import Holding
from crawler.operate import OperatorCommand
from crawler.reextract import cleaners, reextract
from spiders.loader import profile_files, spider_class

DONE, NOTHING = 0, 1
_SHOWN = 20
_TOLD = {
    "text": "text differs",
    "found": "an article now",
    "lost": "no article any more (kept as it is)",
    "fields": "other fields differ",
    "same": "the same",
    "none": "no article, as before",
    "error": "could not be cleaned",
}


class Command(OperatorCommand):
    """Clean stored captures anew; review, promote or drop what came of it."""

    def syntax(self) -> str:
        """Return the arguments in one line."""
        return "[--review | --diff ID | --promote | --discard] [PORTAL ...]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Clean stored captures by today's rules: stage, review, then promote or discard"

    def long_desc(self) -> str:
        """Return the text of --help."""
        return (
            f"{self.short_desc()}. Examples: `scrapy reextract` (every portal held), `scrapy reextract haugiang`, "
            "`scrapy reextract --review`, `scrapy reextract --diff haugiang-0a1b2c3d4e`, "
            "`scrapy reextract --promote haugiang`, `scrapy reextract --discard`. Nothing that readers see changes "
            "before --promote. Broken off, it goes on when it is run again. Exit codes: 0 done, 1 nothing is staged "
            "or differs, 2 usage or configuration, 3 disk, 5 another run holds the archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add our options to Scrapy's."""
        super().add_options(parser)
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--review", action="store_true", help="list what differs, the greatest change first")
        what.add_argument("--diff", metavar="ID", help="show word by word what is staged of an article")
        what.add_argument("--promote", action="store_true", help="make what is staged current; sync the index")
        what.add_argument("--discard", action="store_true", help="drop what is staged")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--limit", type=int, default=_SHOWN, metavar="N", help="articles a portal in --review")
        parser.add_argument("--no-index", action="store_true", help="with --promote: leave the index as it is")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what was asked."""
        try:
            if opts.diff:
                self.exitcode = _diff(opts.diff, as_json=opts.json)
            elif opts.review:
                self.exitcode = _review(args, opts.limit, as_json=opts.json)
            else:
                self.exitcode = _write(args, opts)
        except (EduArchiveError, KeyError) as error:
            self.exitcode = print_error(error)


def _write(args: Sequence[str], opts: argparse.Namespace) -> int:
    holding = Holding.acquire(load_config(), owner=" ".join(["scrapy reextract", *args]))
    try:
        held = [one.name for one in holding.archive.catalogue.portals()]
        if opts.promote or opts.discard:
            return (_promote if opts.promote else _discard)(holding, _named(args, held), opts)
        return _stage(holding, [name for name in _named(args, held) if args or name in profile_files()], opts)
    finally:
        holding.release()


def _named(args: Sequence[str], held: Sequence[str]) -> list[str]:
    for name in args:
        if name not in held:
            raise UsageError(f"{name}: not in the archive; it holds {', '.join(held) or 'nothing'}", print_help=False)
    return list(dict.fromkeys(args)) or list(held)


def _stage(holding: Holding, portals: Sequence[str], opts: argparse.Namespace) -> int:
    rules = {name: spider_class(name).profile.rules for name in portals}  # every profile is checked first
    with cleaners(load_config()) as pool:
        stagings = [
            reextract(holding.archive, name, rules[name], pool, progress=_progress(name, quiet=opts.json))
            for name in portals
        ]
    if opts.json:
        _print_json({"portals": [_staging_json(one) for one in stagings]})
    else:
        print("\n".join(line for one in stagings for line in _staging_lines(one)))
    return DONE


def _progress(name: str, *, quiet: bool) -> Callable[[int, int], None] | None:
    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        print(f"\r{name}: {done} of {total} captures", end=end, file=sys.stderr, flush=True)

    return show if sys.stderr.isatty() and not quiet else None


def _promote(holding: Holding, portals: Sequence[str], opts: argparse.Namespace) -> int:
    catalogue = holding.archive.catalogue
    stagings = [one for name in portals if (one := catalogue.staging(name)) is not None]
    if unfinished := [one.portal for one in stagings if one.finished is None]:
        raise UsageError(f"not finished: {', '.join(unfinished)}; run `scrapy reextract` first", print_help=False)
    staged = [one.portal for one in stagings]
    done = {name: catalogue.promote(name, datetime.now(UTC)) for name in staged}
    if staged and not opts.no_index:
        from index.sync import refresh

        refresh(catalogue, load_config())
    if opts.json:
        _print_json({"promoted": {name: {"replaced": did.replaced, "found": did.found} for name, did in done.items()}})
    else:
        for name, did in done.items():
            print(f"{name}: {did.replaced} extractions replaced, {did.found} articles found")
    return _unless(staged)


def _discard(holding: Holding, portals: Sequence[str], opts: argparse.Namespace) -> int:
    dropped = [name for name in portals if holding.archive.catalogue.discard_staging(name)]
    if opts.json:
        _print_json({"discarded": dropped})
    else:
        print("\n".join(f"{name}: dropped" for name in dropped))
    return _unless(dropped)


def _unless(found: Sequence[object]) -> int:
    if not found:
        print("nothing is staged; run `scrapy reextract`", file=sys.stderr)
    return DONE if found else NOTHING


def _review(args: Sequence[str], limit: int, *, as_json: bool) -> int:
    with Catalogue(load_config().data / FILE_NAME, readonly=True) as catalogue:
        names = _named(args, [one.name for one in catalogue.portals()])
        stagings = [staging for name in names if (staging := catalogue.staging(name)) is not None]
        pages = {
            one.portal: [
                page for what in ("text", "found", "lost") for page in catalogue.staged(one.portal, what, limit)
            ]
            for one in stagings
        }
    if as_json:
        _print_json(
            {
                "portals": [
                    _staging_json(one) | {"pages": [_page_json(p) for p in pages[one.portal]]} for one in stagings
                ]
            }
        )
    else:
        for one in stagings:
            print("\n".join([*_staging_lines(one), *map(_page_line, pages[one.portal])]))
    _unless(stagings)
    return DONE if any(pages.values()) else NOTHING


def _diff(article_id: str, *, as_json: bool) -> int:
    from index.history import PLAIN, Marks, changed, marked_lines, written
    from index.terminal import coloured, emphasis, print_lines
    from index.wordiff import diff_lines

    with Catalogue(load_config().data / FILE_NAME, readonly=True) as catalogue:
        try:
            staged = catalogue.staged_of(article_id)
        except NotFound as error:
            raise UsageError(str(error), print_help=False) from error
    pages = [page for page in staged if page.before is not None and page.after is not None]
    marks = Marks(went=emphasis("red"), came=emphasis("green")) if coloured() else PLAIN
    if as_json:
        _print_json({"pages": [_page_json(page) for page in pages]})
        return DONE if pages else NOTHING
    for page in pages:
        assert page.before is not None  # noqa: S101 - chosen so above
        assert page.after is not None  # noqa: S101 - likewise
        what = ", ".join(changed(page.before, page.after)) if page.outcome == "text" else _TOLD[page.outcome]
        print(f"{page.article_id} revision {page.revision}: {what}")
        print_lines(marked_lines(diff_lines(written(page.before), written(page.after)), marks))
    return DONE if pages else NOTHING


def _staging_lines(one: Staging) -> Iterator[str]:
    state = "finished" if one.finished else "not finished: run it again"
    yield f"{one.portal}: {one.done} of {one.captures} captures cleaned ({state}), site model of {one.learned} pages"
    yield from (f"  {count:>7}  {_TOLD[what]}" for what in _TOLD if (count := one.outcomes.get(what)))


def _page_line(page: StagedPage) -> str:
    from index.results import printable

    name = f"{page.article_id} revision {page.revision}" if page.article_id else f"capture {page.capture}"
    article = page.after or page.before
    title = printable(article.title) if article else ""
    return f"  +{page.added} -{page.removed} words  {name}  {title}  ({_TOLD[page.outcome]}: {printable(page.reason)})"


def _staging_json(one: Staging) -> dict[str, Any]:
    return {
        "portal": one.portal,
        "captures": one.captures,
        "done": one.done,
        "finished": one.finished.isoformat() if one.finished else None,
        "cleaner": one.cleaner,
        "site_model_pages": one.learned,
        "outcomes": dict(one.outcomes),
    }


def _page_json(page: StagedPage) -> dict[str, Any]:
    return {
        "capture": page.capture,
        "id": page.article_id,
        "revision": page.revision,
        "outcome": page.outcome,
        "reason": page.reason,
        "added": page.added,
        "removed": page.removed,
        "before": page.before.text if page.before else None,
        "after": page.after.text if page.after else None,
    }


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps({"version": 1, **value}, ensure_ascii=False, indent=1))
