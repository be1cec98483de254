"""One thread that writes what many hand to it: group commit, off the caller's thread.

What waits when the thread is free is written together, so that one fdatasync serves all of it. Knows nothing of what is
written.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
_Waiting = tuple[Given, Future[Made]]


class Journal(Generic[Given, Made]):
    """A thread, begun with the first thing handed to it, that calls `write` with all that waits.

    What one call of `write` got succeeds or fails together.
    """

    MOST = 64
    """Things written together, at most: bounds the memory they take."""

    def __init__(self, write: Callable[[Sequence[Given]], Sequence[Made]]) -> None:
        self._write = write
        self._queue: queue.SimpleQueue[_Waiting[Given, Made] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def put(self, thing: Given) -> "Future[Made]":
        """Hand a thing over; the future is done, in the writing thread, when it is written."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
            self._thread.start()
        future: Future[Made] = Future()
        self._queue.put((thing, future))
        return future

    def close(self) -> None:
        """Write what still waits, then end the thread. Closing twice is no error."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, ended = self._batch(first)
            try:
                made = self._write([thing for thing, _ in batch])
            except BaseException as error:
                for _, future in batch:
                    future.set_exception(error)
            else:
                for (_, future), one in zip(batch, made, strict=True):
                    future.set_result(one)
            if ended:
                return

    def _batch(self, first: _Waiting[Given, Made]) -> tuple[list[_Waiting[Given, Made]], bool]:
        batch = [first]
        while len(batch) < self.MOST and not self._queue.empty():  # we alone take from it
            waiting = self._queue.get()
            if waiting is None:
                return batch, True
            batch.append(waiting)
        return batch, False
