"""What a crawled page costs: CPU milliseconds a page of a whole process tree, ours beside Scrapy's and others.

A server in a process of its own serves N articles of about 60 kB and the listings that name them. Each contender
fetches all of it, in interleaved rounds; given are medians and their ratios to stock bare Scrapy, which follows the
same listings and keeps nothing. CPU is user and system time of the contender and all its children, workers included;
that of the server is not counted. Contenders that are not installed are left out.

    python benchmarks/crawl.py [--pages 5000] [--rounds 3] [--only NAME ...]
"""

import argparse
import os
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
A_LISTING = 100
PROFILE = """title = "bench"
origin = "http://127.0.0.1"
[crawl]
max_requests = 10000000
[seeds]
listings = ["/list/1"]
[article]
url = '/a/(?P<id>\\d+)\\.html$'
[listing]
max_pages = 100000
[expect]
articles = 0
"""
WORDS = (
    "Sở Giáo dục và Đào tạo thông báo lịch nghỉ lễ hướng dẫn các phòng và các trường trong tỉnh thực hiện kế hoạch năm "
    "học mới hội nghị tổng kết công tác thi đua khen thưởng tuyển sinh lớp mười trung học phổ thông công lập"
).split()

BARE = """
import scrapy
class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        yield scrapy.Request(self.origin + "/list/1", self.listing)
    def listing(self, response):
        for href in response.xpath("//li/a/@href").getall():
            yield scrapy.Request(response.urljoin(href), self.article)
        for href in response.css("a.next::attr(href)").getall():
            yield scrapy.Request(response.urljoin(href), self.listing)
    def article(self, response):
        READ
"""


def page(number: int) -> bytes:
    """Return an article of about 60 kB: a menu, four paragraphs of its own, a long sidebar."""
    words = random.Random(number)
    text = "".join(f"<p>{' '.join(words.choices(WORDS, k=90))}.</p>\n" for _ in range(12))
    menu = "".join(
        f"<li class='item level-{n % 3}'><a href='/muc/{n}/' title='{WORDS[n % 40]}'>Mục số {n}</a></li>\n"
        for n in range(120)
    )
    newest = [*range(60), *range(number - number % 50, number - number % 50 + 50)]  # the same on every page, or on many
    side = "".join(
        f"<div class='box'><span class='date'>{n % 28 + 1:02d}/03/2019</span><a href='/xem/{n}' "
        f"title='{' '.join(words.choices(WORDS, k=12))}'>{' '.join(words.choices(WORDS, k=12))}</a></div>\n"
        for n in newest
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>Thông báo số {number}</title></head><body>"
        f"<div id='menu'><ul>{menu}</ul></div><div id='main'><h1>Thông báo số {number} của Sở</h1>"
        f"<div class='date'>Ngày đăng: {number % 28 + 1:02d}/03/2019</div><div class='content'>{text}</div></div>"
        f"<div id='side'>{side}</div><div id='footer'>© Sở Giáo dục và Đào tạo</div></body></html>"
    ).encode()


def answer(path: str, pages: int) -> tuple[int, bytes]:
    """Return status and body of a page."""
    if path.startswith("/a/"):
        return 200, page(int(path[3:-5]))
    if path.startswith("/list/"):
        number = int(path[6:])
        first = (number - 1) * A_LISTING
        links = "".join(
            f"<li><a href='/a/{n}.html'>Thông báo số {n}</a></li>" for n in range(first, min(first + A_LISTING, pages))
        )
        more = f"<a class='next' href='/list/{number + 1}'>Trang sau</a>" if first + A_LISTING < pages else ""
        return 200, f"<html><body><ul>{links}</ul>{more}</body></html>".encode()
    return 404, b"no"


def serve(pages: int) -> None:
    """Serve until killed; answers are made once, before the port is told."""
    import asyncio

    made: dict[str, bytes] = {}

    def whole(path: str) -> bytes:
        status, body = answer(path, pages)
        reason = "OK" if status == 200 else "Not Found"
        head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/html; charset=utf-8\r\n"
        return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body

    for number in range(pages):
        made[f"/a/{number}.html"] = whole(f"/a/{number}.html")
    for number in range(1, pages // A_LISTING + 2):
        made[f"/list/{number}"] = whole(f"/list/{number}")

    class Server(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport
            self.kept = b""

        def data_received(self, data: bytes) -> None:
            self.kept += data
            while b"\r\n\r\n" in self.kept:
                request, _, self.kept = self.kept.partition(b"\r\n\r\n")
                path = request.split(b" ", 2)[1].decode()
                self.transport.write(made.get(path) or whole(path))  # type: ignore[attr-defined]

    async def run() -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        server = await asyncio.get_running_loop().create_server(Server, sock=listening)
        print(listening.getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(run())


def spider(folder: Path, origin: str, read: str, *settings: str) -> list[str]:
    """Return the command of a plain Scrapy spider."""
    (folder / "bare.py").write_text(BARE.replace("READ", read), encoding="utf-8")
    return [
        sys.executable,
        "-m",
        "scrapy",
        "runspider",
        "bare.py",
        "-a",
        f"origin={origin}",
        "-s",
        "LOG_LEVEL=ERROR",
        *settings,
    ]


def ours(folder: Path, origin: str, *, whole: bool) -> list[str]:
    """Return the command of our crawl, to its end or without the cleaning."""
    (folder / "bench.toml").write_text(PROFILE, encoding="utf-8")
    code = (
        "" if whole else "import crawler.run; crawler.run.clean_pending = lambda *_, **__: crawler.run.CleanReport();"
    )
    command = ["scrapy", "update", "bench", "--no-index", "--origin", f"bench={origin}"]
    code += f"from scrapy.cmdline import execute; execute({command!r})"
    return [sys.executable, "-c", code]


def wget(folder: Path, origin: str, *options: str) -> list[str]:
    """Return the command of wget."""
    del folder
    return [
        "wget",
        "-q",
        "-r",
        "-l",
        "inf",
        "--delete-after",
        "--accept-regex",
        "/(a|list)/",
        *options,
        f"{origin}/list/1",
    ]


CONTENDERS: dict[str, Callable[[Path, str], list[str]]] = {
    "stock bare Scrapy": lambda folder, origin: spider(folder, origin, "pass"),
    "ours: fetch, capture, frontier": lambda folder, origin: ours(folder, origin, whole=False),
    "ours: whole, workers counted": lambda folder, origin: ours(folder, origin, whole=True),
}
if shutil.which("wget"):
    CONTENDERS["wget --warc-file"] = lambda folder, origin: wget(folder, origin, "--warc-file", str(folder / "w"))
if find_spec("trafilatura"):
    CONTENDERS["Scrapy + trafilatura"] = lambda folder, origin: spider(
        folder, origin, "import trafilatura; trafilatura.extract(response.text)"
    )


def measure(name: str, origin: str) -> float:
    """Run a contender; return its CPU seconds."""
    folder = Path(tempfile.mkdtemp(prefix="bench-crawl-"))
    try:
        command = CONTENDERS[name](folder, origin)
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "EDU_ARCHIVE_DATA": str(folder / "data"),
            "EDU_ARCHIVE_PORTALS": str(folder),
            "EDU_ARCHIVE_CONTACT": "bench@localhost",
        }
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        # ours needs scrapy.cfg; a plain spider must not see it
        done = subprocess.run(
            command, cwd=ROOT if name.startswith("ours") else folder, env=env, check=False, capture_output=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 8):  # 8: wget met a 404
            sys.exit(f"{name}: exit code {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(CONTENDERS))
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    names = [name for name in CONTENDERS if any(name.startswith(wanted) for wanted in options.only)]
    command = [sys.executable, __file__, "--serve", str(options.pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        origin = f"http://127.0.0.1:{int(server.stdout.readline())}"
        took: dict[str, list[float]] = {name: [] for name in names}
        try:
            for _ in range(options.rounds):
                for name in names:
                    took[name].append(measure(name, origin) / options.pages * 1000)
        finally:
            server.kill()
    first = statistics.median(next(iter(took.values())))
    print(f"{options.pages} pages, {options.rounds} rounds; CPU ms a page: median (best), times {names[0]}")
    for name, values in took.items():
        middle = statistics.median(values)
        print(f"{name:34} {middle:6.2f} ({min(values):.2f})  {middle / first:5.2f}")


if __name__ == "__main__":
    main()
