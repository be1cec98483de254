"""What every engine must do. A plain matcher that reads every document says what is right."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.config import Config
from archive.errors import ArchiveLocked, EduArchiveError, IndexUnusable
from archive.model import Precision
from index.document import IndexDocument
from index.engine import Request, SearchEngine, Sort, open_engine, replace_index
from index.language import query_words
from index.parse import parse
from index.query import All, And, Code, DateRange, Field, Not, Or, Phrase, Place, Portal, Prefix, Query, Word
from tests.index.corpus import CODES, HANOI, PORTALS, VOCABULARY, document, naive, random_documents, texts

ENGINES = ("whoosh",)


@pytest.fixture(params=ENGINES)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    return Config(data=tmp_path, engine=request.param)


@pytest.fixture
def engine(config: Config) -> Iterator[SearchEngine]:
    with open_engine(config, create=True) as made:
        yield made


@pytest.fixture(scope="module", params=ENGINES)
def grown(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SearchEngine, list[IndexDocument]]]:
    """An index that grew over several sessions, with changed and deleted articles, and what is in it now."""
    config = Config(data=tmp_path_factory.mktemp("grown"), engine=request.param)
    held: dict[str, IndexDocument] = {}
    with open_engine(config, create=True) as engine:
        for session in range(7):
            added = random_documents(session, 25)[session:]
            removed = [f"p-{number}" for number in range(session)] if session > 3 else []
            engine.write(added, removed, session + 1)
            held |= {document.article_id: document for document in added}
            for article_id in removed:
                held.pop(article_id, None)
        yield engine, list(held.values())


def ids(engine: SearchEngine, query: str | Query, **options: object) -> list[str]:
    tree = parse(query) if isinstance(query, str) else query
    request = Request(query=tree, limit=1000, **options)  # type: ignore[arg-type]
    return [hit.article_id for hit in engine.search(request).hits]


def words() -> st.SearchStrategy[Word]:
    terms = [term for word in VOCABULARY for term in query_words(word)]
    return st.sampled_from([Word(term) for term in terms])


def leaves() -> st.SearchStrategy[Query]:
    phrases = st.lists(words(), min_size=2, max_size=3).map(lambda found: Phrase(tuple(w.text for w in found)))
    prefixes = words().flatmap(lambda w: st.integers(1, len(w.text)).map(lambda end: Prefix((w.text[:end],))))
    days = st.dates(date(2015, 6, 1), date(2020, 6, 1)) | st.none()
    fielded = st.builds(Field, st.sampled_from(Place), words() | phrases | prefixes)
    keys = st.sampled_from(
        [Portal(name) for name in PORTALS] + [Code(key) for key in (*CODES, "22-2016", "nq-29", "x")]
    )
    return words() | phrases | prefixes | fielded | keys | st.builds(DateRange, days, days) | st.just(All())


def joined(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(children, min_size=2, max_size=4).map(tuple)
    return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, children)


@settings(max_examples=300, deadline=None)
@given(st.recursive(leaves(), joined, max_leaves=6))
def test_random_queries_find_what_reading_every_document_finds(
    grown: tuple[SearchEngine, list[IndexDocument]], query: Query
) -> None:
    engine, documents = grown
    assert set(ids(engine, query)) == naive(documents, query)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=60), max_size=5), st.data())
def test_any_text_can_be_indexed_and_found_again(tmp_path: Path, bodies: list[str], data: st.DataObject) -> None:
    documents = texts(*bodies)
    config = Config(data=tmp_path)
    with replace_index(config, lambda engine: engine.write(documents, (), 1)) as engine:
        found: list[Query] = [Word(word) for body in bodies for word in query_words(body)]
        query = data.draw(st.sampled_from([*found, All()]))
        assert set(ids(engine, query)) == naive(documents, query)


def test_words_without_accents_find_every_reading(engine: SearchEngine) -> None:
    engine.write(texts("giáo dục", "giao đực", "giao duc", "giáo viên"), (), 1)
    assert set(ids(engine, "giao duc")) == {"p-1", "p-2", "p-3"}


def test_words_with_accents_find_that_reading_only(engine: SearchEngine) -> None:
    engine.write(texts("Giáo dục", "giao đực", "giao duc"), (), 1)
    assert ids(engine, "giáo dục") == ["p-1"]
    assert ids(engine, "giao dục") == ["p-1"]
    assert ids(engine, '"giao dục"') == ["p-1"]


def test_old_and_new_spelling_of_a_tone_are_one(engine: SearchEngine) -> None:
    engine.write(texts("hoà bình", "hòa bình", "HOÀ BÌNH", "hoàn bình"), (), 1)
    assert set(ids(engine, "hòa")) == set(ids(engine, "hoà")) == {"p-1", "p-2", "p-3"}
    assert set(ids(engine, "hoà*")) == {"p-1", "p-2", "p-3", "p-4"}


def test_phrase_does_not_run_from_title_into_text_nor_between_labels(engine: SearchEngine) -> None:
    engine.write([document(title="a b", text="c d", attachments=("e f", "g h"))], (), 1)
    assert ids(engine, '"a b"') == ids(engine, '"c d"') == ids(engine, '"g h"') == ["p-1"]
    assert not ids(engine, '"b c"')
    assert not ids(engine, '"f g"')


def test_very_long_title_and_labels_do_not_reach_into_the_text(engine: SearchEngine) -> None:
    long = " ".join(f"w{number}" for number in range(5000))
    engine.write([document(title=long, attachments=(long, long), text="end here")], (), 1)
    assert ids(engine, '"end here"') == ["p-1"]
    assert ids(engine, "text:w0") == []
    assert ids(engine, "title:end") == []


def test_very_long_text_is_found_to_its_end(engine: SearchEngine) -> None:
    engine.write([document(text="đầu " + "giữa " * 70_000 + "rất cuối")], (), 1)
    assert ids(engine, '"rất cuối"') == ["p-1"]
    assert not ids(engine, '"cuối rất"')


def test_code_is_found_however_it_is_typed(engine: SearchEngine) -> None:
    engine.write([document(codes=("22-2016-tt-bgddt",)), document("p-2", codes=("22-2017-tt-bgddt",))], (), 1)
    for typed in ("22/2016/TT-BGDĐT", "22 / 2016 / tt - bgddt", "code:22/2016", "22/2016/TT–BGD&ĐT"):
        assert ids(engine, typed) == ["p-1"], typed
    assert set(ids(engine, "code:TT-BGDĐT")) == {"p-1", "p-2"}
    assert ids(engine, "code:22/TT-BGDĐT") == []


def test_day_counts_in_the_portals_own_time(engine: SearchEngine) -> None:
    early = datetime(2018, 11, 12, 0, 30, tzinfo=HANOI)
    engine.write([document(published=early)], (), 1)
    assert ids(engine, "on:2018-11-12") == ["p-1"]
    assert not ids(engine, "on:2018-11-11")


def test_article_without_a_date_is_in_no_range(engine: SearchEngine) -> None:
    engine.write([document(), document("p-2", published=datetime(2018, 1, 1, tzinfo=HANOI))], (), 1)
    assert ids(engine, "from:1900 to:2100") == ["p-2"]
    assert ids(engine, "* -from:1900") == ["p-1"]


def test_absurd_years_do_no_harm(engine: SearchEngine) -> None:
    odd = [datetime(1, 1, 2, tzinfo=HANOI), datetime(9999, 12, 30, tzinfo=HANOI)]
    engine.write([document(f"p-{number}", published=day) for number, day in enumerate(odd)], (), 1)
    assert ids(engine, "to:2000") == ["p-0"]
    assert set(ids(engine, "*", sort=Sort.OLDEST)) == {"p-0", "p-1"}


def test_hits_by_date_have_those_without_one_last(engine: SearchEngine) -> None:
    days = {"old": datetime(2017, 5, 1, tzinfo=HANOI), "new": datetime(2019, 5, 1, tzinfo=HANOI), "none": None}
    engine.write([document(name, text="a", published=day) for name, day in days.items()], (), 1)
    assert ids(engine, "a", sort=Sort.NEWEST) == ["new", "old", "none"]
    assert ids(engine, "a", sort=Sort.OLDEST) == ["old", "new", "none"]
    assert ids(engine, "portal:haugiang") == ["new", "old", "none"]


def test_words_side_by_side_rank_over_scattered_ones(engine: SearchEngine) -> None:
    filler = "x y z " * 5
    engine.write(
        texts(f"sinh {filler} học {filler}", f"học sinh {filler} {filler}", f"học {filler} sinh {filler}"), (), 1
    )
    assert ids(engine, "học sinh")[0] == "p-2"
    assert ids(engine, "hoc sinh")[0] == "p-2"


def test_rare_words_count_more_and_long_texts_less(engine: SearchEngine) -> None:
    engine.write(texts("học " * 3 + "x " * 200, "học lạ", "học a", "học b", "học"), (), 1)
    assert ids(engine, "học OR lạ")[0] == "p-2"
    assert ids(engine, "học")[-1] == "p-1"


def test_pages_share_out_all_hits_in_order(engine: SearchEngine) -> None:
    engine.write(random_documents(1, 30), (), 1)
    whole = ids(engine, "*")
    pages = [engine.search(Request(query=All(), limit=7, page=page)) for page in range(1, 7)]
    assert [hit.article_id for page in pages for hit in page.hits] == whole
    assert {(page.total, page.pages) for page in pages} == {(30, 5)}
    assert pages[-1].hits == ()


def test_scores_fall_from_hit_to_hit(grown: tuple[SearchEngine, list[IndexDocument]]) -> None:
    engine, _ = grown
    hits = engine.search(Request(query=parse("giao OR hoc"), limit=100)).hits
    assert hits[0].score > hits[-1].score
    assert all(first.score >= second.score for first, second in pairwise(hits))


def test_hit_carries_what_was_stored(engine: SearchEngine) -> None:
    time = datetime(2018, 11, 12, 8, 11, 30, tzinfo=HANOI)
    title, section = "Hội nghị \x1b[31m", "Tin \ud800"
    made = document(text="a", title=title, section=section, published=time, precision=Precision.SECOND)
    engine.write([made], (), 1)
    (hit,) = engine.search(Request(query=parse("a"))).hits
    assert (hit.article_id, hit.portal, hit.url) == ("p-1", "haugiang", "http://a.vn/p-1")
    assert (hit.title, hit.section) == (title, section)
    assert (hit.published, hit.precision) == (time, Precision.SECOND)


def test_facets_count_what_was_found(grown: tuple[SearchEngine, list[IndexDocument]]) -> None:
    engine, documents = grown
    query = parse("giao OR hoc")
    found = [document for document in documents if document.article_id in naive(documents, query)]
    page = engine.search(Request(query=query, limit=1, facets=("portal", "section", "year")))
    facets = {facet.field: dict(facet.counts) for facet in page.facets}
    assert facets["portal"] == {name: n for name in PORTALS if (n := sum(d.portal == name for d in found))}
    assert sum(facets["section"].values()) == sum(d.section is not None for d in found)
    assert facets["year"]["2018"] == sum(d.published is not None and d.published.year == 2018 for d in found)
    assert [year for year, _ in page.facets[2].counts] == sorted(facets["year"])


def test_article_put_in_again_replaces_the_old_one(engine: SearchEngine) -> None:
    engine.write(texts("cũ", "khác"), (), 1)
    engine.write(texts("mới"), (), 2)
    assert (ids(engine, "cũ"), ids(engine, "mới"), engine.count()) == ([], ["p-1"], 2)


def test_deleted_article_is_found_by_no_query(engine: SearchEngine) -> None:
    engine.write(texts("a b", "a b"), (), 1)
    engine.write((), ["p-1", "never-there"], 2)
    for query in ("a", '"a b"', "*", "a*", "-zzz", "portal:haugiang"):
        assert ids(engine, query) == ["p-2"], query
    assert engine.count() == 1


def test_many_small_writes_still_find_everything(engine: SearchEngine) -> None:
    held: dict[str, IndexDocument] = {}
    for session in range(25):
        added = random_documents(session, 3 + session % 2)
        engine.write(added, [], session)
        held |= {document.article_id: document for document in added}
    for query in ("giáo", '"giáo dục"', "hoc -sinh", "year:2018", "title:a*"):
        assert set(ids(engine, query)) == naive(held.values(), parse(query)), query


def test_one_write_with_an_id_twice_is_refused_and_leaves_the_index_as_it_was(engine: SearchEngine) -> None:
    engine.write(texts("a"), (), 1)
    with pytest.raises(EduArchiveError, match="comes twice"):
        engine.write([document("p-2", text="b"), document("p-2", text="c")], ["p-1"], 2)
    assert (ids(engine, "*"), engine.seq) == (["p-1"], 1)


def test_failing_source_leaves_the_index_as_it_was_and_writable(engine: SearchEngine) -> None:
    def failing() -> Iterator[IndexDocument]:
        yield document("p-2", text="b")
        raise EduArchiveError("the source broke")

    engine.write(texts("a"), (), 1)
    with pytest.raises(EduArchiveError, match="the source broke"):
        engine.write(failing(), ["p-1"], 2)
    assert (ids(engine, "*"), engine.seq) == (["p-1"], 1)
    engine.write([document("p-3")], (), 2)
    assert set(ids(engine, "*")) == {"p-1", "p-3"}


def test_seq_and_articles_outlive_the_process(config: Config) -> None:
    with open_engine(config, create=True) as engine:
        assert (engine.seq, engine.count()) == (0, 0)
        engine.write(texts("a"), (), 41)
    with open_engine(config) as engine:
        assert (engine.seq, ids(engine, "a")) == (41, ["p-1"])


def test_reader_sees_the_old_index_until_a_write_is_done(config: Config) -> None:
    with open_engine(config, create=True) as writer, open_engine(config) as reader:
        writer.write(texts("a"), (), 1)
        assert ids(reader, "a") == ["p-1"]

        def watched() -> Iterator[IndexDocument]:
            yield document("p-2", text="a")
            with open_engine(config) as other:
                assert ids(other, "a") == ["p-1"]

        writer.write(watched(), (), 2)
        assert ids(reader, "a") == ["p-1"]
        with open_engine(config) as later:
            assert set(ids(later, "a")) == {"p-1", "p-2"}


def test_second_writer_is_refused(config: Config) -> None:
    with open_engine(config, create=True) as first, open_engine(config) as second:

        def meanwhile() -> Iterator[IndexDocument]:
            with pytest.raises(ArchiveLocked, match="another process"):
                second.write(texts("b"), (), 1)
            yield document(text="a")

        first.write(meanwhile(), (), 1)
        assert ids(first, "*") == ["p-1"]


def test_missing_index_says_what_to_do(config: Config) -> None:
    with pytest.raises(IndexUnusable, match="index rebuild"):
        open_engine(config)


def test_new_index_takes_the_place_of_the_old_one_when_it_is_whole(config: Config) -> None:
    with replace_index(config, lambda engine: engine.write(texts("alt"), (), 1)):
        pass

    def broken(engine: SearchEngine) -> None:
        engine.write(texts("neu"), (), 2)
        raise EduArchiveError("stopped")

    with pytest.raises(EduArchiveError, match="stopped"):
        replace_index(config, broken)
    with open_engine(config) as engine:
        assert ids(engine, "alt") == ["p-1"]
        with replace_index(config, lambda made: made.write(texts("neu"), (), 2)) as fresh:
            assert ids(fresh, "neu") == ["p-1"]
        assert ids(engine, "alt") == ["p-1"], "an open index stays readable while it is replaced"
    folders = [path for path in (config.data / "index").iterdir() if path.is_dir()]
    assert len(folders) == 1
