"""From captures to articles: a pool of killable processes cleans what was captured and not yet read.

The same path for a crawl's fresh captures, for those a crash left behind, and for cleaning old ones again. What a page
is made of is decided in extract/; what is kept, in archive/.
"""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import cast

from archive.config import Config
from archive.errors import ArchiveError
from archive.model import Article, Capture
from archive.store import Archive
from crawler.extract.page import Extraction, Page, Rules

logger = logging.getLogger(__name__)

Task = tuple[Capture, Page, Rules]
Outcome = tuple[Capture, Extraction | str]


@dataclass(slots=True)
class CleanReport:
    """What became of the captures that were cleaned.

    Attributes:
        new: Articles met for the first time.
        changed: Articles with a new revision.
        unchanged: Articles that say what they said.
        variants: Pages that show an article under another of its addresses.
        not_articles: Captures that turned out to be no article.
        errors: One sentence for each capture that could not be cleaned.
        fresh: The articles behind `new` and `changed`.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    variants: int = 0
    not_articles: int = 0
    errors: list[str] = field(default_factory=list)
    fresh: list[Article] = field(default_factory=list)


def clean_pending(
    archive: Archive,
    portal: str,
    rules: Rules,
    config: Config,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> CleanReport:
    """Clean every capture of an article page that was not cleaned yet, oldest first.

    Args:
        archive: Open for writing.
        portal: Whose captures.
        rules: The portal's rules.
        config: Number of processes, seconds and memory a page may take.
        progress: Called with (done, total) after each capture.
    """
    archive.catalogue.sketch_missing()
    pending = archive.catalogue.pending(portal)
    report = CleanReport()
    if not pending:
        return report
    tasks = _read(archive, pending, rules, report)
    with WorkerPool(config, size=min(config.workers or os.cpu_count() or 1, len(pending))) as pool:
        for done, (capture, result) in enumerate(pool.run(tasks), start=1):
            _keep(archive, capture, result, report)
            if progress is not None:
                progress(done, len(pending))
    return report


def _read(archive: Archive, captures: Iterable[Capture], rules: Rules, report: CleanReport) -> Iterator[Task]:
    for capture in captures:
        try:
            payload = archive.read(capture)
        except ArchiveError as error:
            _fail(archive, capture, str(error), report)
            continue
        yield (
            capture,
            Page(
                url=capture.url,
                body=payload.body,
                content_type=payload.header("Content-Type"),
                fetched=capture.fetched,
            ),
            rules,
        )


def _keep(archive: Archive, capture: Capture, result: Extraction | str, report: CleanReport) -> None:
    catalogue = archive.catalogue
    if isinstance(result, str):
        _fail(archive, capture, result, report)
    elif result.article is None:
        logger.info("%s: not an article: %s", capture.url, result.reason)
        catalogue.mark_extracted(capture.id, "not-article", result.reason)
        report.not_articles += 1
    else:
        with catalogue.transaction():
            kept = catalogue.keep(result.article, capture, key=capture.key or capture.url)
            is_fresh = kept.outcome in ("new", "changed")
            catalogue.mark_extracted(capture.id, "article" if is_fresh else kept.outcome, result.reason)
        count = "variants" if kept.outcome == "variant" else kept.outcome
        setattr(report, count, getattr(report, count) + 1)
        if is_fresh:
            report.fresh.append(result.article)


def _fail(archive: Archive, capture: Capture, reason: str, report: CleanReport) -> None:
    logger.error("%s: could not be cleaned: %s", capture.url, reason)
    archive.catalogue.mark_extracted(capture.id, "error", reason)
    report.errors.append(f"{capture.url}: {reason}")


class _Worker:
    """One cleaning process."""

    def __init__(self, memory: int) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "crawler.worker", str(theirs.fileno()), str(memory)]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                command, pass_fds=[theirs.fileno()], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
            )
        self.connection = Connection(ours.detach())
        self.warm = False

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self.process.kill()
        self.process.wait()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Job:
    """What a busy process is at: the task's number, its capture, when it must be done (monotonic seconds)."""

    worker: _Worker
    number: int
    capture: Capture
    deadline: float


class WorkerPool:
    """Processes that clean pages, each page within limits of time and memory; one that exceeds them is replaced.

    multiprocessing.Pool and concurrent.futures cannot kill the one process that hangs (libxml2 can, on a tag with
    300,000 attributes, and it ignores SIGTERM then); so the few lines that can stand here.
    """

    STARTUP = 30.0
    """Seconds granted on top to a process's first page: a cold interpreter on a busy machine."""

    AHEAD = 1000
    """Finished pages that may wait for an earlier one."""

    def __init__(self, config: Config, *, size: int) -> None:
        self._seconds = config.page_seconds
        self._memory = config.page_memory_mb * 1_000_000
        self._idle = [_Worker(self._memory) for _ in range(size)]
        self._busy: dict[Connection, _Job] = {}

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in (*self._idle, *(job.worker for job in self._busy.values())):
            worker.stop()

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Yield what was made of each page, in the order of the tasks."""
        queue, finished = enumerate(tasks), dict[int, Outcome]()
        following, exhausted = 0, False
        while not exhausted or self._busy:
            while self._idle and not exhausted and len(finished) < self.AHEAD:
                number, task = next(queue, (-1, None))
                if task is None:
                    exhausted = True
                else:
                    self._give(number, task)
            finished.update(self._collect())
            while following in finished:
                yield finished.pop(following)
                following += 1

    def _give(self, number: int, task: Task) -> None:
        worker, (capture, page, rules) = self._idle.pop(), task
        seconds = self._seconds + (0.0 if worker.warm else self.STARTUP)
        job = _Job(worker=worker, number=number, capture=capture, deadline=time.monotonic() + seconds)
        self._busy[worker.connection] = job
        try:
            worker.connection.send((page, rules))
        except OSError:
            logger.debug("%s: its cleaning process is dead; reading its answer will tell", capture.url)

    def _collect(self) -> Iterator[tuple[int, Outcome]]:
        if not self._busy:
            return
        nearest = min(job.deadline for job in self._busy.values())
        for connection in wait(list(self._busy), timeout=max(0.0, nearest - time.monotonic())):
            yield self._receive(self._busy.pop(cast("Connection", connection)))
        now = time.monotonic()
        for job in [job for job in self._busy.values() if job.deadline <= now]:
            del self._busy[job.worker.connection]
            yield self._replace(job, f"took longer than {self._seconds:g} s and was stopped")

    def _receive(self, job: _Job) -> tuple[int, Outcome]:
        try:
            result: Extraction | str = job.worker.connection.recv()
        except (EOFError, OSError):
            return self._replace(job, "its cleaning process died (more memory than a page may use?)")
        job.worker.warm = True
        self._idle.append(job.worker)
        return job.number, (job.capture, result)

    def _replace(self, job: _Job, reason: str) -> tuple[int, Outcome]:
        job.worker.stop()
        self._idle.append(_Worker(self._memory))
        return job.number, (job.capture, reason)
