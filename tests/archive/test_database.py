"""The catalogue's file: transactions, threads, read-only opening, and errors that are ours."""

import os
import resource
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import schema
from archive.catalogue import Catalogue
from archive.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, NotFound
from archive.model import Capture


def _names(catalogue: Catalogue) -> list[str]:
    return [portal.name for portal in catalogue.portals()]


def _put_and_fail(catalogue: Catalogue, name: str) -> None:
    with catalogue.transaction():
        catalogue.put_portal(name, "", "", 7.0)
        raise KeyError


def test_transaction_that_fails_leaves_nothing(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        _put_and_fail(catalogue, "a")
    assert _names(catalogue) == ["sample"]
    catalogue.put_portal("b", "", "", 7.0)
    assert _names(catalogue) == ["b", "sample"]


def test_inner_transaction_takes_back_only_its_own_part(catalogue: Catalogue) -> None:
    with catalogue.transaction():
        catalogue.put_portal("outer", "", "", 7.0)
        with pytest.raises(KeyError):
            _put_and_fail(catalogue, "inner")
        catalogue.put_portal("later", "", "", 7.0)
    assert _names(catalogue) == ["later", "outer", "sample"]


def test_commit_is_seen_by_others_only_when_the_outermost_ends(catalogue: Catalogue) -> None:
    with Catalogue(catalogue.path, readonly=True) as reader:
        with catalogue.transaction():
            with catalogue.transaction():
                catalogue.put_portal("a", "", "", 7.0)
            assert _names(reader) == ["sample"]
        assert _names(reader) == ["a", "sample"]


def test_other_threads_wait_for_a_transaction(catalogue: Catalogue) -> None:
    entered = threading.Event()

    def work() -> None:
        entered.set()
        catalogue.put_portal("thread", "", "", 7.0)

    thread = threading.Thread(target=work)
    with pytest.raises(KeyError), catalogue.transaction():  # noqa: PT012  # the order is the point
        thread.start()
        entered.wait()
        catalogue.put_portal("main", "", "", 7.0)
        raise KeyError
    thread.join()
    assert _names(catalogue) == ["sample", "thread"]


def test_closing_twice_is_no_error(catalogue: Catalogue) -> None:
    catalogue.close()
    catalogue.close()
    with pytest.raises(ArchiveError, match="closed"):
        catalogue.portals()


def test_new_file_is_durable_and_at_the_current_version(catalogue: Catalogue) -> None:
    connection = sqlite3.connect(catalogue.path)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == schema.VERSION
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    connection.close()


def test_file_of_version_0_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    path.touch()
    with Catalogue(path) as catalogue:
        catalogue.put_portal("a", "", "", 7.0)
    with Catalogue(path) as catalogue:
        assert _names(catalogue) == ["a"]


def test_migrations_run_in_order_and_keep_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalogue(path) as catalogue:
        catalogue.put_portal("a", "", "", 7.0)
    scripts = (
        *schema.SCRIPTS,
        "CREATE TABLE notes (text TEXT);\nINSERT INTO notes SELECT name FROM portals;\n",
        "ALTER TABLE notes ADD COLUMN at TEXT;\nUPDATE notes SET at = text || '!';\n",
    )
    monkeypatch.setattr(schema, "SCRIPTS", scripts)
    monkeypatch.setattr(schema, "VERSION", len(scripts))
    with pytest.raises(ArchiveError, match="older edu-archive"):
        Catalogue(path, readonly=True)
    with Catalogue(path) as catalogue:
        assert _names(catalogue) == ["a"]
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT text, at FROM notes").fetchall() == [("a", "a!")]
    assert connection.execute("PRAGMA user_version").fetchone()[0] == len(scripts)
    connection.close()


def test_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.sqlite3"
    Catalogue(path).close()
    with monkeypatch.context() as patch:
        scripts = (*schema.SCRIPTS, "CREATE TABLE notes (text TEXT);\nINSERT INTO nowhere VALUES (1);\n")
        patch.setattr(schema, "SCRIPTS", scripts)
        patch.setattr(schema, "VERSION", len(scripts))
        with pytest.raises(ArchiveError, match="nowhere"):
            Catalogue(path)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'notes'").fetchone() == (0,)
    connection.close()
    Catalogue(path).close()


@pytest.mark.parametrize("readonly", [True, False])
def test_file_of_a_newer_version_is_refused(tmp_path: Path, readonly: bool) -> None:
    path = tmp_path / "c.sqlite3"
    Catalogue(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(ArchiveError, match=r"newer edu-archive \(catalogue version 999.*upgrade"):
        Catalogue(path, readonly=readonly)


@pytest.mark.parametrize("readonly", [True, False])
def test_file_that_is_no_database_is_damage(tmp_path: Path, readonly: bool) -> None:
    path = tmp_path / "c.sqlite3"
    path.write_bytes(b"<html>" * 1000)
    with pytest.raises(ArchiveDamaged, match="doctor"):
        Catalogue(path, readonly=readonly)
    assert path.read_bytes() == b"<html>" * 1000


def test_folder_that_is_missing_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="unable to open"):
        Catalogue(tmp_path / "none" / "c.sqlite3")


def test_readonly_never_writes(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    with pytest.raises(NotFound, match="run `scrapy update`"):
        Catalogue(path, readonly=True)
    assert not path.exists()
    Catalogue(path).close()
    before = path.read_bytes()
    with Catalogue(path, readonly=True) as reader, pytest.raises(ArchiveError, match="readonly"):
        reader.put_portal("a", "", "", 7.0)
    assert path.read_bytes() == before


def test_name_with_odd_characters_opens_readonly(tmp_path: Path) -> None:
    path = tmp_path / "sở ? 100%#.sqlite3"
    Catalogue(path).close()
    with Catalogue(path, readonly=True) as reader:
        assert _names(reader) == []


def _read_as_nobody(path: Path) -> str:
    """Read in a forked process that may write nothing; a new interpreter could be out of its reach."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            with Catalogue(path, readonly=True) as catalogue:
                os.write(into, str(_names(catalogue)).encode())
        except BaseException as error:  # it must not run on into the tests
            os.write(into, repr(error).encode())
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as file:
        said = file.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.mark.parametrize("state", ["at rest", "during a crawl", "after a reader"])
def test_reader_without_write_permission_can_read(state: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        catalogue = Catalogue(folder / "c.sqlite3")
        catalogue.put_portal("a", "", "", 7.0)
        if state != "during a crawl":
            catalogue.close()
        if state == "after a reader":
            with Catalogue(folder / "c.sqlite3", readonly=True) as reader:
                _names(reader)
        folder.chmod(0o555)
        assert _read_as_nobody(folder / "c.sqlite3") == "['a']"
        folder.chmod(0o755)
        catalogue.close()


def test_busy_file_names_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.database._BUSY_SECONDS", 0.05)
    path = tmp_path / "c.sqlite3"
    with Catalogue(path) as one, Catalogue(path) as two, one.transaction():
        one.put_portal("a", "", "", 7.0)
        with pytest.raises(ArchiveLocked, match=r"c\.sqlite3: another process"):
            two.put_portal("b", "", "", 7.0)


def test_broken_rule_of_the_schema_is_our_error(catalogue: Catalogue, enter: Callable[..., Capture]) -> None:
    with pytest.raises(ArchiveError, match="FOREIGN KEY"):
        enter(portal="nobody")
    with pytest.raises(ArchiveError, match="FOREIGN KEY"):
        enter(run=99)
    enter(offset=5)
    with pytest.raises(ArchiveError, match="UNIQUE"):
        enter(offset=5)
    assert catalogue.portals()[0].captures == 1


def test_commit_that_fails_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalogue(path) as catalogue:
        catalogue.put_portal("a", "", "", 7.0)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
        try:
            with pytest.raises(ArchiveError), catalogue.transaction():  # noqa: PT012  # the commit is what fails
                for i in range(500):
                    catalogue.put_portal(f"b{i}", "x" * 500, "", 7.0)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert _names(catalogue) == ["a"]
        catalogue.put_portal("c", "", "", 7.0)
        assert _names(catalogue) == ["a", "c"]


def test_time_without_zone_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ArchiveError, match="without time zone"):
        catalogue.begin_run("sample", datetime(2018, 1, 1))
    assert catalogue.begin_run("sample", datetime(2018, 1, 1, tzinfo=UTC)) == 1
