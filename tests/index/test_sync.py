import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.config import Config
from archive.model import Attachment, Block, BlockKind
from index.document import body_text, document_of
from index.engine import Request, SearchEngine, open_engine
from index.parse import parse
from index.sync import SyncReport, rebuild, refresh, sync
from tests.index.archived import Keeper, article, keeping


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path)


@pytest.fixture
def keeper(config: Config) -> Iterator[Keeper]:
    with keeping(config) as made:
        yield made


@pytest.fixture
def engine(config: Config) -> Iterator[SearchEngine]:
    with open_engine(config, create=True) as made:
        yield made


def found(engine: SearchEngine, query: str) -> list[str]:
    return sorted(hit.title for hit in engine.search(Request(query=parse(query), limit=1000)).hits)


def test_sync_puts_every_article_in(keeper: Keeper, engine: SearchEngine) -> None:
    for number in range(30):
        keeper.keep(f"a{number}", article(f"Bài {number}", "học sinh"))
    assert sync(keeper.archive.catalogue, engine) == SyncReport(added=30, seq=30)
    assert len(found(engine, "hoc sinh")) == 30


def test_second_sync_does_nothing(keeper: Keeper, engine: SearchEngine, config: Config) -> None:
    keeper.keep("a", article("Bài", "học sinh"))
    sync(keeper.archive.catalogue, engine)
    before = sorted((path, path.stat().st_mtime_ns) for path in (config.data / "index").rglob("*"))
    assert sync(keeper.archive.catalogue, engine) == SyncReport(seq=1)
    assert sorted((path, path.stat().st_mtime_ns) for path in (config.data / "index").rglob("*")) == before


def test_sync_indexes_only_what_changed(keeper: Keeper, engine: SearchEngine) -> None:
    keeper.keep("a", article("Một", "cũ"))
    keeper.keep("b", article("Hai", "cũ"))
    sync(keeper.archive.catalogue, engine)
    keeper.keep("a", article("Một", "mới"))
    keeper.keep("b", article("Hai", "cũ"))
    keeper.keep("c", article("Ba", "mới"))
    report = sync(keeper.archive.catalogue, engine)
    assert (report.added, report.changed, report.removed) == (1, 1, 0)
    assert found(engine, "cũ") == ["Hai"]
    assert found(engine, "mới") == ["Ba", "Một"]


def test_article_that_changed_several_times_is_indexed_once_as_it_is_now(keeper: Keeper, engine: SearchEngine) -> None:
    for text in ("một", "hai", "ba"):
        keeper.keep("a", article("Bài", text))
    assert sync(keeper.archive.catalogue, engine) == SyncReport(added=1, seq=3)
    assert found(engine, "ba") == ["Bài"]
    assert found(engine, "một") == []


def test_interrupted_sync_is_done_again(keeper: Keeper, engine: SearchEngine) -> None:
    keeper.keep("a", article("Một", "học"))
    keeper.keep("b", article("Hai", "học"))

    def stop(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(keeper.archive.catalogue, engine, stop)
    assert (engine.seq, found(engine, "*")) == (0, [])
    assert sync(keeper.archive.catalogue, engine).added == 2
    assert found(engine, "học") == ["Hai", "Một"]


def test_refresh_makes_a_missing_index_anew(keeper: Keeper, config: Config) -> None:
    keeper.keep("a", article("Một", "học"))
    report = refresh(keeper.archive.catalogue, config)
    assert (report.added, report.seq) == (1, 1)
    assert report.rebuilt is not None
    shutil.rmtree(config.data / "index")
    assert refresh(keeper.archive.catalogue, config).rebuilt is not None
    assert refresh(keeper.archive.catalogue, config) == SyncReport(seq=1)


def test_refresh_makes_a_damaged_index_anew(keeper: Keeper, config: Config) -> None:
    keeper.keep("a", article("Một", "học"))
    refresh(keeper.archive.catalogue, config)
    (segment,) = (config.data / "index").rglob("*.seg")
    segment.write_bytes(segment.read_bytes()[:-1])
    assert "bytes" in (refresh(keeper.archive.catalogue, config).rebuilt or "")
    with open_engine(config) as engine:
        assert found(engine, "học") == ["Một"]


def test_refresh_makes_an_index_anew_that_is_ahead_of_its_catalogue(keeper: Keeper, config: Config) -> None:
    with open_engine(config, create=True) as engine:
        engine.write((), (), 99)
    keeper.keep("a", article("Một", "học"))
    report = refresh(keeper.archive.catalogue, config)
    assert "99" in (report.rebuilt or "")
    assert report.seq == 1


def test_rebuild_finds_the_same_and_tells_how_far_it_is(keeper: Keeper, config: Config) -> None:
    for number in range(5):
        keeper.keep(f"a{number}", article(f"Bài {number}", "học sinh"))
    refresh(keeper.archive.catalogue, config)
    told: list[tuple[int, int]] = []
    report = rebuild(keeper.archive.catalogue, config, lambda done, total: told.append((done, total)))
    assert (report.added, report.seq) == (5, 5)
    assert told[-1] == (5, 5)
    with open_engine(config) as engine:
        assert len(found(engine, "học")) == 5


def test_whole_article_is_searched(keeper: Keeper, engine: SearchEngine) -> None:
    kept = keeper.keep(
        "a",
        article(
            "Tiêu đề",
            "đoạn văn số 22/2016/TT-BGDĐT",
            lead="tóm tắt",
            section="Tin tức",
            author="Văn phòng Sở",
            attachments=(Attachment(url="http://a.test/b.pdf", label="Kế hoạch 12/KH-UBND"),),
            codes=("29-NQ/TW",),
        ),
    )
    sync(keeper.archive.catalogue, engine)
    for query in (
        "title:tieu",
        "tóm",
        "text:đoạn",
        "section:tin",
        'author:"văn phòng"',
        "attachment:hoạch",
        "22/2016/TT-BGDĐT",
        "12/KH-UBND",
        "29-NQ/TW",
    ):
        assert found(engine, query) == ["Tiêu đề"], query
    assert document_of(kept.revision).codes == ("29-nq-tw", "22-2016-tt-bgddt", "12-kh-ubnd")


def test_captions_are_searched_and_text_is_composed() -> None:
    made = article("t", "Gia\u0301o")
    caption = Block(kind=BlockKind.CAPTION, text="Ảnh")
    assert body_text(type(made)(title="t", lead="x", blocks=(*made.blocks, caption))) == "x\nGiáo\nẢnh"
