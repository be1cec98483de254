"""Processes that clean pages within limits of time and memory, and are replaced when they exceed them.

What a process does is in worker.py; which pages it is given, in clean.py.
"""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import cast

from archive.config import Config
from archive.model import Capture
from crawler.extract.page import Page, Rules
from crawler.learning import Outcome

logger = logging.getLogger(__name__)

Task = tuple[Capture, Page | str, Rules]
"""A capture, its page or a sentence on why it cannot be read, and the rules."""

Done = tuple[Capture, Outcome]


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
        self.knows = b""

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
        self._known, self._traces = b"", True

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in (*self._idle, *(job.worker for job in self._busy.values())):
            worker.stop()

    def know(self, model: bytes, *, traces: bool = True) -> None:
        """Clean from now on with a site's model, as bytes; with none when empty. Each process gets it once.

        Args:
            model: What is known of the site.
            traces: Hand back the pages' traces too, which only learning needs.
        """
        self._known, self._traces = model, traces

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Yield what was made of each page, in the order of the tasks."""
        queue, finished = enumerate(tasks), dict[int, Done]()
        following, exhausted = 0, False
        while not exhausted or self._busy:
            while self._idle and not exhausted and len(finished) < self.AHEAD:
                number, task = next(queue, (-1, None))
                if task is None:
                    exhausted = True
                elif isinstance(task[1], str):
                    finished[number] = task[0], (task[1], None)
                else:
                    self._give(number, task[0], task[1], task[2])
            finished.update(self._collect())
            while following in finished:
                yield finished.pop(following)
                following += 1

    def _give(self, number: int, capture: Capture, page: Page, rules: Rules) -> None:
        worker = self._idle.pop()
        seconds = self._seconds + (0.0 if worker.warm else self.STARTUP)
        job = _Job(worker=worker, number=number, capture=capture, deadline=time.monotonic() + seconds)
        self._busy[worker.connection] = job
        try:
            if worker.knows != self._known:
                worker.connection.send(self._known)
                worker.knows = self._known
            worker.connection.send((page, rules, self._traces))
        except OSError:
            logger.debug("%s: its cleaning process is dead; reading its answer will tell", capture.url)

    def _collect(self) -> Iterator[tuple[int, Done]]:
        if not self._busy:
            return
        nearest = min(job.deadline for job in self._busy.values())
        for connection in wait(list(self._busy), timeout=max(0.0, nearest - time.monotonic())):
            yield self._receive(self._busy.pop(cast("Connection", connection)))
        now = time.monotonic()
        for job in [job for job in self._busy.values() if job.deadline <= now]:
            del self._busy[job.worker.connection]
            yield self._replace(job, f"took longer than {self._seconds:g} s and was stopped")

    def _receive(self, job: _Job) -> tuple[int, Done]:
        try:
            outcome: Outcome = job.worker.connection.recv()
        except (EOFError, OSError):
            return self._replace(job, "its cleaning process died (more memory than a page may use?)")
        job.worker.warm = True
        self._idle.append(job.worker)
        return job.number, (job.capture, outcome)

    def _replace(self, job: _Job, reason: str) -> tuple[int, Done]:
        job.worker.stop()
        self._idle.append(_Worker(self._memory))
        return job.number, (job.capture, (reason, None))
