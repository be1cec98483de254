"""The writing thread: what waits is written together, in order, and fails together."""

import threading
from collections.abc import Sequence

import pytest

from archive.journal import Journal


def test_what_waits_while_the_thread_writes_is_written_at_once_and_in_order() -> None:
    batches: list[list[int]] = []
    begun, go = threading.Event(), threading.Event()

    def write(things: Sequence[int]) -> list[int]:
        batches.append(list(things))
        begun.set()
        go.wait()
        return [thing * 2 for thing in things]

    journal = Journal(write)
    first = journal.put(0)
    begun.wait()
    rest = [journal.put(number) for number in range(1, Journal.MOST + 10)]
    go.set()
    assert [future.result() for future in [first, *rest]] == [n * 2 for n in range(Journal.MOST + 10)]
    assert [len(batch) for batch in batches] == [1, Journal.MOST, 9]
    journal.close()


def test_an_error_reaches_everybody_whose_things_were_written_together_and_nobody_else() -> None:
    def write(things: Sequence[int]) -> Sequence[int]:
        if 13 in things:
            raise OSError("no room")
        return things

    journal = Journal(write)
    with pytest.raises(OSError, match="no room"):
        journal.put(13).result()
    assert journal.put(14).result() == 14
    journal.close()


def test_closing_writes_what_still_waits() -> None:
    written: list[int] = []

    def write(things: Sequence[int]) -> Sequence[int]:
        written.extend(things)
        return things

    journal = Journal(write)
    for number in range(500):
        journal.put(number)
    journal.close()
    journal.close()
    assert written == list(range(500))
