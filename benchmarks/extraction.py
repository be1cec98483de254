"""How well and how fast the product cleans: captured sites, and single pages with known text.

    benchmarks/extraction.py SITE_DIR… [--out FOLDER] [--no-site-model] [--anonymise]
    benchmarks/extraction.py --pages SET.jsonl.xz [--out FOLDER] [--no-site-model]

A site is a folder with `<name>.warc.gz`; its pages go through the product's own path in the order they were captured,
without a profile. What was made of them is written to `FOLDER/<site>.jsonl`, one line a page, and scored by the
`score.py` that lies beside the sites or the set, if one does; what was published on a site is not read here. The pages
of one host in a set are taken for one portal's. `--anonymise` replaces all class names, ids, roles and the like by x0,
x1 …, the same everywhere on a site: how cleaning fares where names mean nothing.
Extractors of others run in the same process on the same pages where their packages can be imported. Times are CPU
times of one core.
"""

import argparse
import json
import lzma
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lxml import etree
from warcio.archiveiterator import ArchiveIterator

from crawler.extract import extract, extract_traced
from crawler.extract.page import Extraction, Page
from crawler.extract.site_model import SiteModel
from crawler.learning import Outcome, clean_and_learn

Row = dict[str, Any]
_SHOWN = ("f1", "title", "published", "author", "attachments", "found", "taken_for_articles", "token_f1_by_words")


@dataclass(frozen=True)
class Timed:
    """Rows that an extractor made, and the CPU seconds it took."""

    name: str
    rows: list[Row]
    seconds: float
    pages: int

    @property
    def speed(self) -> float:
        """Pages a second."""
        return self.pages / max(self.seconds, 1e-9)


def captured(site: Path) -> Iterator[Page]:
    """Yield every HTML page of a site that was answered with 200, in capture order."""
    with (site / f"{site.name}.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response" or record.http_headers.get_statuscode() != "200":
                continue
            kind = record.http_headers.get_header("Content-Type") or ""
            if "html" in kind:
                yield Page(
                    url=record.rec_headers.get_header("WARC-Target-URI"),
                    body=record.content_stream().read(),
                    content_type=kind,
                    fetched=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
                )


_NAMES = re.compile(rb"""(\s(?:class|id|itemprop|role)=)(["'])([^"']*)["']""")


def anonymised(pages: Iterable[Page]) -> Iterator[Page]:
    """Yield the pages with names that mean nothing."""
    names: dict[bytes, bytes] = {}

    def renamed(found: re.Match[bytes]) -> bytes:
        new = (names.setdefault(name, b"x%d" % len(names)) for name in found[3].split())
        return found[1] + found[2] + b" ".join(new) + found[2]

    for page in pages:
        yield replace(page, body=_NAMES.sub(renamed, page.body))


def clean(page: Page, *, known_article: bool = False) -> Row:
    """Return what the product makes of a page by itself, as a line of a results file."""
    return as_row(page, extract(page, known_article=known_article))


def clean_site(pages: Iterable[Page], *, known_article: bool = False) -> list[Row]:
    """Return what the product makes of a site's pages in the order given, its model growing on the way."""

    def work(given: Sequence[Page], model: SiteModel | None) -> Iterator[tuple[Page, Outcome]]:
        for page in given:
            yield page, extract_traced(page, site=model, known_article=known_article)

    done = clean_and_learn(pages, work, SiteModel())
    return [as_row(page, result) for page, result in done if not isinstance(result, str)]


def by_host(pages: Iterable[Page]) -> list[Row]:
    """Return what the product makes of single pages: those of one host are one portal's."""
    given = list(pages)
    hosts: dict[str, list[int]] = {}
    for at, page in enumerate(given):
        hosts.setdefault(urlsplit(page.url).netloc, []).append(at)
    rows: list[Row] = [{} for _ in given]
    for places in hosts.values():
        made = clean_site([given[at] for at in places], known_article=True)
        for at, row in zip(places, made, strict=True):
            rows[at] = row
    return rows


def as_row(page: Page, extraction: Extraction) -> Row:
    """Return an extraction as a line of a results file."""
    article = extraction.article
    row: Row = {"url": page.url, "kind": extraction.kind.value, "reason": extraction.reason}
    if article is not None:
        row |= {
            "title": article.title,
            "text": article.text,
            "published": article.published.isoformat() if article.published else None,
            "author": article.author,
            "section": article.section,
            "attachments": [a.url for a in article.attachments],
        }
    return row


def timed(name: str, pages: Iterable[Page], work: Callable[[Page], Row]) -> Timed:
    """Run an extractor over pages, one by one."""
    return timed_together(name, pages, lambda given: list(map(work, given)))


def timed_together(name: str, pages: Iterable[Page], work: Callable[[list[Page]], list[Row]]) -> Timed:
    """Run an extractor that takes all pages at once."""
    given = list(pages)
    start = time.process_time()
    rows = work(given)
    return Timed(name, rows, time.process_time() - start, len(given))


def baselines() -> Iterator[tuple[str, Callable[[Page], Row]]]:
    """Yield the extractors of others that can be imported here."""
    yield "lxml parse alone", lambda page: {"parsed": etree.HTML(page.body or b" ") is not None}
    try:
        import trafilatura

        yield "trafilatura", lambda page: _trafilatura(trafilatura, page)
    except ImportError:
        pass
    try:
        from readability import Document

        yield "readability", lambda page: _readability(Document, page)
    except ImportError:
        pass
    try:
        from resiliparse.extract.html2text import extract_plain_text

        def plain(page: Page) -> Row:
            text = extract_plain_text(_text(page), main_content=True, links=False)
            return {"url": page.url, "kind": "article", "text": text}

        yield "resiliparse", plain
    except ImportError:
        pass


def _text(page: Page) -> str:
    return page.body.decode("utf-8", "replace")


def _trafilatura(library: Any, page: Page) -> Row:
    got = library.bare_extraction(_text(page), url=page.url, include_comments=False, with_metadata=True)
    row = {"url": page.url, "kind": "article"}
    return row | ({"title": got.title, "text": got.text, "published": got.date, "author": got.author} if got else {})


def _readability(library: Any, page: Page) -> Row:
    document = library(_text(page))
    text = "\n".join(etree.HTML(document.summary()).itertext())
    return {"url": page.url, "kind": "article", "title": document.short_title(), "text": text}


def score(script: Path, arguments: list[Path]) -> Row:
    """Return what a scorer prints; empty when there is no scorer."""
    if not script.exists():
        return {}
    done = subprocess.run(
        [sys.executable, str(script), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1], file=sys.stderr)
        return {}
    return dict(json.loads(done.stdout))


def report(timing: Timed, scored: Row) -> None:
    """Print one line for an extractor."""
    shown = ", ".join(f"{key} {scored[key]}" for key in _SHOWN if scored.get(key) is not None)
    print(f"  {timing.name:<18} {timing.speed:8.1f} pages/s   {shown}")


def write(path: Path, rows: list[Row]) -> Path:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8", "replace")
    return path


def run_site(site: Path, out: Path, args: argparse.Namespace) -> None:
    """Clean one captured site, score it, and run the others on the pages taken for articles."""
    pages = list(anonymised(captured(site)) if args.anonymise else captured(site))
    own = timed("edu-archive", pages, clean) if args.no_site_model else timed_together("edu-archive", pages, clean_site)
    kinds = Counter(row["kind"] for row in own.rows)
    print(f"{site.name}: {len(pages)} pages; " + ", ".join(f"{n} {kind}" for kind, n in kinds.most_common()))
    scorer = site.parent / "score.py"
    report(own, score(scorer, [write(out / f"{site.name}.jsonl", own.rows), site]))
    articles = [page for page, row in zip(pages, own.rows, strict=True) if row["kind"] == "article"]
    for name, work in () if args.alone else baselines():
        theirs = timed(name, articles, work)
        slug = re.sub(r"\W+", "-", name)
        scored = (
            score(scorer, [write(out / f"{site.name}.{slug}.jsonl", theirs.rows), site]) if "parse" not in name else {}
        )
        report(theirs, scored)


def run_set(path: Path, out: Path, args: argparse.Namespace) -> None:
    """Clean single pages with known text, score them, and run the others on them."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        given = [json.loads(line) for line in lines]
    pages = [
        Page(url=p["url"], body=p["html"].encode("utf-8", "replace"), content_type="text/html; charset=utf-8")
        for p in given
    ]
    name = path.name.removesuffix(".jsonl.xz")
    print(f"{name}: {len(pages)} pages")

    def alone(given: list[Page]) -> list[Row]:
        return [clean(page, known_article=True) for page in given]

    runs = [timed_together("edu-archive", pages, alone if args.no_site_model else by_host)]
    runs += [timed(name, pages, work) for name, work in (() if args.alone else baselines())]
    for timing in runs:
        label = timing.name
        rows = [{"id": p["id"], "text": row.get("text") or ""} for p, row in zip(given, timing.rows, strict=True)]
        target = write(out / f"{name}.{re.sub(r'[^a-z]+', '-', label)}.jsonl", rows)
        report(timing, score(path.parent / "score.py", [path, target]) if "parse" not in label else {})


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", nargs="*", type=Path, metavar="SITE_DIR")
    parser.add_argument("--pages", action="append", type=Path, default=[], metavar="SET.jsonl.xz")
    parser.add_argument("--out", type=Path, help="folder of the results files; a temporary one without it")
    parser.add_argument("--no-site-model", action="store_true", help="clean every page by itself")
    parser.add_argument("--anonymise", action="store_true", help="replace the sites' class names and ids")
    parser.add_argument("--alone", action="store_true", help="do not run the extractors of others")
    args = parser.parse_args()
    if not (args.sites or args.pages):
        parser.print_usage()
        print("skipped: name captured sites (SITE_DIR) or a set (--pages); none lies in this project")
        return
    with tempfile.TemporaryDirectory() as temporary:
        out: Path = args.out or Path(temporary)
        out.mkdir(parents=True, exist_ok=True)
        for site in args.sites:
            run_site(site.resolve(), out, args)
        for path in args.pages:
            run_set(path.resolve(), out, args)


if __name__ == "__main__":
    main()
