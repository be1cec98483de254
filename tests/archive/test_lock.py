"""The lock: one writer, who can be named, and who never locks anybody out by dying."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ArchiveError, ArchiveLocked
from archive.lock import ArchiveLock

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from archive.lock import ArchiveLock
with ArchiveLock(Path(sys.argv[1]), owner="scrapy update haugiang"):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def _take(folder: Path) -> None:
    with ArchiveLock(folder, owner="test"):
        pass


def test_second_holder_is_told_who_the_first_is(tmp_path: Path) -> None:
    with _holder(tmp_path) as first:
        expected = rf"in use by `scrapy update haugiang` \(process {first.pid} on .+, since 20..-.+\)"
        with pytest.raises(ArchiveLocked, match=expected):
            _take(tmp_path)
        first.communicate("")
    _take(tmp_path)


def test_killed_holder_is_no_obstacle(tmp_path: Path) -> None:
    with _holder(tmp_path) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
    _take(tmp_path)


def test_second_holder_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with ArchiveLock(tmp_path, owner="one"), pytest.raises(ArchiveLocked, match="`one`"):
        _take(tmp_path)


def test_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    out, into = os.pipe()
    with ArchiveLock(tmp_path, owner="parent"):
        child = os.fork()
        if child == 0:  # outlives the parent's lock, until the pipe is closed
            os.close(into)
            os.read(out, 1)
            os._exit(0)
        os.close(out)
        with pytest.raises(ArchiveLocked):
            _take(tmp_path)
    try:
        _take(tmp_path)
    finally:
        os.close(into)
        os.waitpid(child, 0)


def test_lock_is_released_when_its_holder_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), ArchiveLock(tmp_path, owner="one"):
        raise KeyError
    _take(tmp_path)


def test_note_names_the_holder_only_while_it_holds(tmp_path: Path) -> None:
    with ArchiveLock(tmp_path / "new" / "folder", owner="cron: cập nhật") as lock:
        note = json.loads(lock.path.read_text())
        assert (note["pid"], note["what"]) == (os.getpid(), "cron: cập nhật")
    assert lock.path.read_text() == ""


@pytest.mark.parametrize("note", ["", "{", "[]", '{"pid": 1}', "\udcff"])
def test_unreadable_note_still_refuses(tmp_path: Path, note: str) -> None:
    with ArchiveLock(tmp_path, owner="one") as lock:
        lock.path.write_text(note, errors="surrogateescape")
        with pytest.raises(ArchiveLocked, match="another process"):
            _take(tmp_path)


def test_folder_that_cannot_be_made_is_our_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="cannot be made"):
        _take(tmp_path / "file" / "data")
