"""What the catalogue costs an article, as it grows: CPU milliseconds and bytes, all tables and indexes counted.

    benchmarks/catalogue.py [--most 100000] [--portals 34] [--folder FOLDER] [--json]

Synthetic articles, because no real million is at hand. Their sizes are those that cleaning real pages of captured CMS
sites gives: about 4 kB of text, 17 pieces of boilerplate cut (most of them the same on every page of a portal, some
titles of other articles), ten pieces of evidence. Their words come from a random chain of made-up syllables, about as
predictable as Vietnamese: zlib makes news text 2.7 times smaller, and the chain's is printed. Each article goes the way
of a crawl: ledger, capture, revision with sketch and links, in transactions of a hundred; no WARC is written. At each
step 1,000 random articles are read back and timed. Bytes are those of the file after a checkpoint.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from archive.catalogue import Catalogue
from archive.model import Article, Attachment, Block, BlockKind, Cut, Evidence, Image, PageRole, Precision, article_id

START = datetime(2012, 1, 1, tzinfo=UTC)
STEPS = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_BATCH = 100
_READ = 1_000
_ONSETS = "b c ch d đ g gh h k kh l m n ng nh ph qu r s t th tr v x".split()
_RIMES = "a à á ạ an àn anh ành ao áo ăn âm ân ấp ây ê ế em ên i ì iên ích o ò ó ông ôi ơi ợp u ù ung ữ ưa ượng".split()


@dataclass(frozen=True)
class Measured:
    """What was measured at one size of the archive; write is of the articles since the step before."""

    articles: int
    write_ms: float
    read_ms: float
    bytes_each: float
    bytes_each_since: float


class Newsroom:
    """Writes articles, the same for the same seed."""

    def __init__(self, portals: int, seed: int = 4) -> None:
        self.random = random.Random(seed)
        self.portals = [f"so-{number:02}" for number in range(portals)]
        words = [onset + rime for onset in _ONSETS for rime in _RIMES]
        self._next = {word: self.random.choices(words, k=16) for word in words}
        self._weights = [(rank + 1) ** -2.2 for rank in range(16)]
        self._chrome = {portal: [self._cut(rank, portal) for rank in range(12)] for portal in self.portals}
        self._titles = [self.words(12) for _ in range(300)]

    def words(self, count: int) -> str:
        """Return some words in a row."""
        word = self.random.choice(_ONSETS) + self.random.choice(_RIMES)
        said = [word]
        while len(said) < count:
            word = self.random.choices(self._next[word], self._weights)[0]
            said.append(word)
        return " ".join(said).capitalize()

    def article(self, portal: str, number: int, published: datetime) -> Article:
        """Return an article."""
        title = self.words(self.random.randint(8, 18))
        paragraphs = [self.words(self.random.randint(40, 130)) + "." for _ in range(self.random.randint(4, 10))]
        self._titles[number % len(self._titles)] = title
        name = f"http://{portal}.example/uploads/{published:%Y_%m}/{number}"
        return Article(
            title=title,
            published=published,
            published_precision=Precision.MINUTE,
            section="Tin tức - Sự kiện",
            author=self.words(3),
            lead=self.words(40),
            blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in paragraphs),
            images=(Image(url=f"{name}.jpg", caption=self.words(10)),),
            attachments=(Attachment(url=f"{name}.pdf", label=self.words(8), type="pdf"),) if number % 3 == 0 else (),
            language="vi",
            template="article",
            cuts=(*self._chrome[portal], *(self._related(rank) for rank in range(5))),
            evidence=tuple(self._evidence(field, title, published) for field in ("title", "published", "section")),
        )

    def _cut(self, rank: int, portal: str) -> Cut:
        menu = " ".join(self.words(3) for _ in range(self.random.randint(1, 20)))
        path = f"html>body>div#{portal}>div.row:nth-of-type({rank + 1})"
        return Cut(text=menu, rule="link-menu", reason="only links to other pages", offset=rank * 60, path=path)

    def _related(self, rank: int) -> Cut:
        text = self.random.choice(self._titles)
        path = f"html>body>div.other>ul>li:nth-of-type({rank + 1})"
        return Cut(text=text, rule="link-line", reason="a line of its own that is only a link", offset=4000, path=path)

    def _evidence(self, field: str, title: str, published: datetime) -> Evidence:
        raw = f"{published:%d/%m/%Y %H:%M}" if field == "published" else title
        return Evidence(field=field, origin="visible", raw=raw, confidence=0.9)


def fill(catalogue: Catalogue, room: Newsroom, first: int, last: int) -> float:
    """Put articles in; return the CPU seconds that took, without those of making them up."""
    spent = 0.0
    for batch in range(first, last, _BATCH):
        made = list(_batch(room, batch, min(batch + _BATCH, last)))
        began = time.process_time()
        with catalogue.transaction():
            for number, portal, url, article, at in made:
                _put(catalogue, number, portal, url, article, at)
        spent += time.process_time() - began
    return spent


def _batch(room: Newsroom, first: int, last: int) -> Iterator[tuple[int, str, str, Article, datetime]]:
    for number in range(first, last):
        portal = room.portals[number % len(room.portals)]
        at = START + timedelta(minutes=5 * number)
        slug = "-".join(room.words(9).lower().split())
        yield (
            number,
            portal,
            f"http://{portal}.example/tin-tuc/{slug}-{number}.html",
            room.article(portal, number, at),
            at,
        )


def _put(catalogue: Catalogue, number: int, portal: str, url: str, article: Article, at: datetime) -> None:
    key, role = str(number), PageRole.ARTICLE
    catalogue.note_url(portal, url, role=role, key=key, seen=at, referrer=f"http://{portal}.example/tin-tuc/")
    capture = catalogue.add_capture(
        run=None, portal=portal, url=url, method="GET", fetched=at, status=200, mime="text/html",
        digest=f"sha1:{number:032d}", revisit=False, warc=f"warc/{portal}/{portal}-{number // 50_000:05}.warc.gz",
        offset=number * 20_000, length=19_000, role=role, key=key,
    )  # fmt: skip
    catalogue.fetched_url(portal, url, at=at, status=200, outcome="captured")
    catalogue.keep(article, capture, key=key)
    catalogue.mark_extracted(capture.id, "article", "one title with text of its own under it")


def read(catalogue: Catalogue, room: Newsroom, articles: int) -> float:
    """Return the CPU milliseconds that reading one article takes."""
    numbers = [room.random.randrange(articles) for _ in range(_READ)]
    began = time.process_time()
    for number in numbers:
        catalogue.revision(article_id(room.portals[number % len(room.portals)], str(number)))
    return (time.process_time() - began) / _READ * 1000


def measure(folder: Path, portals: int, most: int) -> Iterator[Measured]:
    """Yield what was measured at each step."""
    room = Newsroom(portals)
    path = folder / "catalogue.sqlite3"
    before, size_before = 0, 0
    with Catalogue(path) as catalogue:
        for portal in room.portals:
            catalogue.put_portal(portal, portal, f"http://{portal}.example", 7.0)
        for step in [*(one for one in STEPS if one < most), most]:
            spent = fill(catalogue, room, before, step)
            catalogue.checkpoint()
            size, grown = path.stat().st_size, step - before
            yield Measured(
                articles=step,
                write_ms=spent / grown * 1000,
                read_ms=read(catalogue, room, step),
                bytes_each=size / step,
                bytes_each_since=(size - size_before) / grown,
            )
            before, size_before = step, size


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=100_000, help="articles at the last step")
    parser.add_argument("--portals", type=int, default=34, help="34 provinces since July 2025")
    parser.add_argument("--folder", type=Path, help="where the catalogue is made (default: a temporary folder)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a step")
    asked = parser.parse_args()
    texts = [Newsroom(1).article("so-00", number, START).text.encode() for number in range(50)]
    share = sum(map(len, texts)) / sum(len(zlib.compress(text)) for text in texts)
    if not asked.json:
        print(
            f"text of an article: {sum(map(len, texts)) / len(texts):,.0f} bytes; zlib makes it {share:.1f} x smaller"
        )
        print("articles    write, CPU ms    read, CPU ms    bytes an article    of those since the last step")
    folder = Path(tempfile.mkdtemp(dir=asked.folder))
    try:
        for one in measure(folder, asked.portals, asked.most):
            if asked.json:
                print(json.dumps(vars(one)), flush=True)
                continue
            numbers = f"{one.articles:>9,}{one.write_ms:>15.2f}{one.read_ms:>16.2f}"
            print(f"{numbers}{one.bytes_each:>20,.0f}{one.bytes_each_since:>20,.0f}", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
