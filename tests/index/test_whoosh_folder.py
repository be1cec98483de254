"""What is particular to Whoosh's files: damage, interrupted writes, full disks; and that Whoosh itself reads them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from whoosh.index import open_dir
from whoosh.query.terms import Term

from archive.config import Config
from archive.errors import IndexUnusable
from index.engine import Request, open_engine
from index.parse import parse
from tests.index.corpus import random_documents, texts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path)


def folder(config: Config) -> Path:
    (found,) = (path for path in (config.data / "index").iterdir() if path.is_dir())
    return found


def count(config: Config, query: str) -> int:
    with open_engine(config) as engine:
        return engine.search(Request(query=parse(query))).total


def filled(config: Config) -> Path:
    with open_engine(config, create=True) as engine:
        engine.write(random_documents(1, 40), (), 1)
    return folder(config)


def test_whoosh_itself_finds_our_terms(config: Config) -> None:
    with open_engine(config, create=True) as engine:
        engine.write(texts("giáo dục", "học"), (), 1)
    index = open_dir(str(folder(config)))
    with index.searcher() as searcher:
        assert [hit["hit"]["article_id"] for hit in searcher.search(Term("words", "giao"))] == ["p-1"]


@pytest.mark.parametrize("pattern", ["*.seg", "_MAIN_*.toc", "seq.json"])
@pytest.mark.parametrize("how", ["cut", "removed", "emptied"])
def test_file_that_lost_bytes_is_noticed_when_the_index_is_opened(config: Config, pattern: str, how: str) -> None:
    (path,) = filled(config).glob(pattern)
    if how == "removed":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-7] if how == "cut" else b"")
    with pytest.raises(IndexUnusable, match="index rebuild"):
        open_engine(config)


def test_bytes_changed_on_disk_end_in_our_error_or_in_an_answer(config: Config) -> None:
    (path,) = filled(config).glob("*.seg")
    whole = path.read_bytes()
    refused = 0
    for start in range(0, len(whole), max(len(whole) // 60, 1)):
        path.write_bytes(whole[:start] + b"\xff" * 16 + whole[start + 16 :][: len(whole) - start - 16])
        try:
            count(config, 'giao OR "hoc sinh" OR title:a* OR year:2018')
        except IndexUnusable:
            refused += 1
    assert refused


@pytest.mark.parametrize("pointer", ["", "[]", '{"folder": "x"}', '{"engine":"whoosh","format":1,"folder":"../../.."}'])
def test_pointer_that_makes_no_sense_is_refused(config: Config, pointer: str) -> None:
    filled(config)
    (config.data / "index" / "current.json").write_text(pointer)
    with pytest.raises(IndexUnusable):
        open_engine(config)


@pytest.mark.parametrize(("key", "value", "words"), [("format", 0, "format 0"), ("engine", "tantivy", "tantivy")])
def test_index_of_another_version_or_engine_is_refused(config: Config, key: str, value: object, words: str) -> None:
    filled(config)
    path = config.data / "index" / "current.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    with pytest.raises(IndexUnusable, match=words):
        open_engine(config)


def test_write_that_committed_but_was_not_marked_is_not_built_upon(config: Config) -> None:
    home = filled(config)
    before = (home / "seq.json").read_text()
    with open_engine(config) as engine:
        engine.write(texts("mới"), (), 2)
    (home / "seq.json").write_text(before)
    with open_engine(config) as engine:
        assert engine.seq == 1
        with pytest.raises(IndexUnusable, match="cut short"):
            engine.write(texts("mới"), (), 2)


WRITER = """
import sys, os, signal
from pathlib import Path
from archive.config import Config
from index.engine import open_engine
from tests.index.corpus import document, random_documents
config = Config(data=Path(sys.argv[1]))
def documents():
    yield from random_documents(2, 30)
    if sys.argv[2] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
with open_engine(config) as engine:
    engine.write(documents(), (), 2)
"""


def run_writer(config: Config, how: str, limit: int | None = None) -> "subprocess.CompletedProcess[str]":
    def limited() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit or 0, limit or 0))

    return subprocess.run(
        [sys.executable, "-c", WRITER, str(config.data), how],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=limited if limit else None,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_killed_writer_leaves_the_old_index_whole_and_unlocked(config: Config) -> None:
    filled(config)
    before = count(config, "giao")
    assert run_writer(config, "kill").returncode == -signal.SIGKILL
    assert count(config, "giao") == before
    assert run_writer(config, "finish").returncode == 0
    with open_engine(config) as engine:
        assert engine.seq == 2


def test_file_that_may_not_grow_leaves_the_old_index_whole(config: Config) -> None:
    filled(config)
    before = count(config, "giao")
    done = run_writer(config, "finish", limit=2000)
    assert done.returncode == 1
    assert "archive.errors" in done.stderr.splitlines()[-1]
    assert count(config, "giao") == before
    assert run_writer(config, "finish").returncode == 0
