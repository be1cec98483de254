"""Whether any page can make cleaning fail: mutated pages through `extract()`, in processes with limits.

    benchmarks/fuzz.py [SITE_DIR…] [--pages SET.jsonl.xz] [--count 10000] [--seed 1]

Pages are taken from captured sites and sets of pages; without any, from a few invented ones. The same seed gives the
same mutations. Prints the slowest pages, the most memory that a page took and every exception; exits with 1 when a
page raised, took over 5 s of CPU time, or over 500 MB.
"""

import argparse
import itertools
import json
import lzma
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.extraction import captured
from crawler.extract import extract
from crawler.extract.page import Page

MOST_SECONDS = 5.0
MOST_MEMORY = 500_000_000
_ADDRESS_SPACE = 2_000_000_000
"""Limit of a process: well over what is allowed, so that what is wrong shows as a figure before it shows as a kill."""
_HANGS = 60
_STATUS = Path("/proc/self/status")
_PER_PROCESS = 2_000

_TEXT = (
    "Sáng ngày 5 tháng 9, Trường Tiểu học Hòa An tổ chức lễ khai giảng năm học mới với hơn sáu trăm học sinh tham dự. ",
    "Kính gửi các phòng giáo dục và đào tạo: thực hiện Công văn số 22/SGDĐT-VP ngày 12/11/2018, đề nghị báo cáo. ",
    "The council decided on Tuesday to rebuild the old bridge over the river before the winter begins. ",
)


def invented() -> list[bytes]:
    """Return a few pages as portals and news sites make them."""
    pages = []
    for number, text in enumerate(_TEXT):
        menu = "".join(f"<li><a href='/muc-{n}'>Chuyên mục số {n}</a></li>" for n in range(20))
        cells = "".join(f"<tr><td>{n}</td><td>{text[:30]}</td></tr>" for n in range(10))
        body = "".join(f"<p>{text * (n + 1)}</p>" for n in range(6))
        pages.append(
            f"<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>Tin {number}</title></head><body><ul>{menu}"
            f"</ul><div><h1>Tin số {number} của nhà trường</h1><div>07/09/2023 08:15</div>{body}<table>{cells}</table>"
            f"<img src=a.jpg><a href=/f.pdf>Tải về</a></div><div>Tin khác<ul>{menu}</ul></div></body></html>".encode()
        )
    return pages


def given(sites: list[str], sets: list[str]) -> list[bytes]:
    """Return the bodies of the pages to mutate."""
    bodies = [page.body for site in sites for page in captured(Path(site).resolve())]
    for path in sets:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            bodies += [json.loads(line)["html"].encode("utf-8", "replace") for line in lines]
    return bodies or invented()


Mutation = Callable[[bytes, random.Random], bytes]


def _somewhere(body: bytes, rng: random.Random) -> int:
    return rng.randrange(len(body) + 1)


def _truncate(body: bytes, rng: random.Random) -> bytes:
    return body[: _somewhere(body, rng)]


def _lose_a_piece(body: bytes, rng: random.Random) -> bytes:
    first, last = sorted((_somewhere(body, rng), _somewhere(body, rng)))
    return body[:first] + body[last:]


def _insert(body: bytes, rng: random.Random, piece: bytes) -> bytes:
    at = _somewhere(body, rng)
    return body[:at] + piece + body[at:]


def _nulls(body: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randrange(1, 50)):
        body = _insert(body, rng, b"\0" * rng.randrange(1, 20))
    return body


def _flip_bytes(body: bytes, rng: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(min(len(changed), rng.randrange(1, 2000))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _wrong_charset(body: bytes, rng: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    names = ("utf-16", "utf-16-le", "utf-32", "cp1258", "cp1252", "gb18030", "euc_kr", "shift_jis", "utf-7", "latin-1")
    return text.encode(rng.choice(names), "replace")


def _misdeclare(body: bytes, rng: random.Random) -> bytes:
    names = (b"utf-16", b"euc-kr", b"base64", b"x" * 300, b"iso-2022-jp", b"windows-1258", b"\xff\xfe", b"idna")
    return b"<meta charset=%s>" % rng.choice(names) + body


def _nest(body: bytes, rng: random.Random) -> bytes:
    tag = rng.choice((b"div", b"span", b"table><tr><td", b"ul><li", b"b", b"blockquote", b"a href=x", b"font", b"p"))
    return _insert(body, rng, (b"<%s>" % tag) * rng.choice((100, 3_000, 100_000)))


def _swarm(body: bytes, rng: random.Random) -> bytes:
    attributes = b" ".join(b"a%d=%d" % (n, n) for n in range(rng.choice((500, 20_000, 300_000))))
    return _insert(body, rng, b"<div " + attributes + b">")


def _blow_up(body: bytes, rng: random.Random) -> bytes:
    size = rng.choice((1_000_000, 5_000_000, 20_000_000))
    unit = rng.choice((body, b"a" * 1000, b"<br>", b"<p>12/11/2018 ", b"&", b"<", "Số: 22/TT ".encode(), b" "))
    return (body + unit * (size // max(1, len(unit)) + 1))[:size]


def _long_line(body: bytes, rng: random.Random) -> bytes:
    unit = rng.choice((b"12/11/2018 ", b"a: ", b"- ", b"22/2016/TT-", b"&amp;", b"&#160;", b"1.", b"(", "ự".encode()))
    return _insert(body, rng, b"<p>" + unit * rng.randrange(100, 60_000) + b"</p>")


def _splice(body: bytes, rng: random.Random) -> bytes:
    first, last = sorted((_somewhere(body, rng), _somewhere(body, rng)))
    return _insert(body, rng, body[first:last])


def _broken_markup(body: bytes, rng: random.Random) -> bytes:
    pieces = (
        b"<script>", b"<!--", b"]]>", b"<style>", b"<title>", b"</html>", b"<svg><p>", b"<noscript>",
        b"<textarea>", b"<plaintext>", b"<a href='http://[bad'>x</a>", b"<img src='data:,x'>", b"<td><h1>", b"<?xml",
        b"<script type=application/ld+json>[[[[{\"@type\":[1,{}]}", b"<meta itemprop=headline>", b"<frameset>",
    )  # fmt: skip
    for _ in range(rng.randrange(1, 12)):
        body = _insert(body, rng, rng.choice(pieces))
    return body


def _empty(body: bytes, rng: random.Random) -> bytes:
    return rng.choice((b"", b" ", b"\n\n", b"<", b"\0", b"<html>", b"\xef\xbb\xbf", b"&", body[:1]))


LIGHT: tuple[Mutation, ...] = (
    _truncate, _lose_a_piece, _nulls, _flip_bytes, _wrong_charset, _misdeclare, _long_line, _splice, _broken_markup,
    _empty,
)  # fmt: skip
HEAVY: tuple[Mutation, ...] = (_nest, _swarm, _blow_up)
_HEAVY_SHARE = 0.06


def mutated(bodies: list[bytes], seed: int, number: int) -> tuple[str, Page]:
    """Return the page of this number, and what was done to it."""
    rng = random.Random(seed * 1_000_003 + number)  # mutations, no secrets
    body = rng.choice(bodies)
    steps: list[Mutation] = rng.choices(LIGHT, k=rng.randrange(1, 4))
    if rng.random() < _HEAVY_SHARE:
        steps.append(rng.choice(HEAVY))
    for step in steps:
        body = step(body, rng)
    header = rng.choice((None, "text/html", "text/html; charset=utf-8", "text/html; charset=windows-1258", "x" * 500))
    names = "+".join(step.__name__.strip("_") for step in steps)
    return names, Page(url=f"https://portal.example/tin/{number}", body=body, content_type=header)


def _watch_memory() -> int:
    """Begin a new watch for the most memory that this process holds; return what it holds now, in bytes."""
    if _STATUS.exists():
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # Linux: sets VmHWM back to VmRSS
        return _held("VmRSS")
    return 0


def _most_memory() -> int:
    """Return the most memory that this process held since, in bytes; elsewhere than on Linux since its beginning."""
    return _held("VmHWM") if _STATUS.exists() else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _held(name: str) -> int:
    found = re.search(rf"{name}:\s*(\d+) kB", _STATUS.read_text("ascii"))
    return int(found[1]) * 1024 if found else 0


def work(args: argparse.Namespace) -> None:
    """Clean the pages of one process, a line of JSON for each, before and after."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    bodies = given(args.sites, args.pages)
    for number in range(args.first, args.last):
        names, page = mutated(bodies, args.seed, number)
        print(json.dumps({"begin": number, "steps": names, "size": len(page.body)}), flush=True)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + _HANGS, resource.RLIM_INFINITY))
        before = _watch_memory()
        error, start = "", time.process_time()
        try:
            extract(page, known_article=number % 2 == 0)
        except Exception as raised:  # any at all is what is looked for
            error = f"{type(raised).__name__}: {raised}"
        seconds = time.process_time() - start
        peak = _most_memory() - before
        print(json.dumps({"done": number, "seconds": seconds, "peak": peak, "error": error}), flush=True)


def run(args: argparse.Namespace) -> int:
    """Run all pages, in one process after the other; return the exit code."""
    forwarded = [*args.sites, *itertools.chain.from_iterable(("--pages", p) for p in args.pages)]
    done: list[tuple[float, int, str]] = []
    failures: list[str] = []
    peak = following = 0
    while following < args.count:
        last = min(args.count, following + _PER_PROCESS)
        spread = ["--seed", str(args.seed), "--first", str(following), "--last", str(last)]
        command = [sys.executable, __file__, *forwarded, *spread]
        begun: dict[str, object] = {}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # ourselves
            for line in child.stdout or ():
                row = json.loads(line)
                if "begin" in row:
                    begun, following = row, row["begin"] + 1
                    continue
                what = f"page {row['done']} ({begun['steps']}, {begun['size']} bytes)"
                done.append((row["seconds"], row["done"], what))
                peak = max(peak, row["peak"])
                failures += [f"{what}: {row['peak'] / 1e6:.0f} MB"] if row["peak"] > MOST_MEMORY else []
                failures += [f"{what}: {row['error']}"] if row["error"] else []
                begun = {}
        if child.returncode and not begun:
            failures.append(f"a process ended with {child.returncode}")
            break
        if begun:
            failures.append(f"page {begun['begin']} ({begun['steps']}, {begun['size']} bytes) killed its process")
    done.sort(reverse=True)
    failures += [f"{what}: {seconds:.1f} s" for seconds, _, what in done if seconds > MOST_SECONDS]
    print(f"{len(done)} pages, {sum(d[0] for d in done):.0f} s of CPU time, at most {peak / 1e6:.0f} MB for a page")
    print("\n".join(f"  {seconds:6.2f} s  {what}" for seconds, _, what in done[:8]))
    print("\n".join(failures) if failures else "nothing failed")
    return 1 if failures else 0


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", nargs="*", metavar="SITE_DIR")
    parser.add_argument("--pages", action="append", default=[], metavar="SET.jsonl.xz")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--last", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.first is not None:
        work(args)
    else:
        sys.exit(run(args))


if __name__ == "__main__":
    main()
