from array import array
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engines import lists
from index.engines.lists import NO_POSTINGS, Collector, PostingList, Postings, TermKey, merged

ARTICLES = st.dictionaries(
    st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5).map(sorted), max_size=20
)


def made(articles: dict[int, list[int]]) -> PostingList:
    found = PostingList()
    for number, places in sorted(articles.items()):
        found.numbers.append(number)
        found.counts.append(len(places))
        found.places.extend(places)
    return found


def read(postings: Postings) -> dict[int, list[int]]:
    return {number: list(places) for number, places in postings.each()}


@settings(deadline=None)
@given(ARTICLES)
def test_list_reads_back_as_it_was_written(articles: dict[int, list[int]]) -> None:
    postings = Postings(made(articles).to_bytes())
    assert read(postings) == articles
    assert len(postings) == len(articles)
    assert all(list(postings.places(number)) == places for number, places in articles.items())


def test_key_list_keeps_no_counts_and_no_places() -> None:
    found = PostingList()
    found.numbers.extend(range(1000))
    found.counts.extend([1] * 1000)
    data = found.to_bytes()
    assert len(data) < 100
    postings = Postings(data)
    assert (list(postings.numbers), set(postings.counts), list(postings.all_places)) == (list(range(1000)), {1}, [])


def test_list_of_an_unknown_term_is_empty() -> None:
    assert (list(NO_POSTINGS.numbers), list(NO_POSTINGS.counts), len(NO_POSTINGS)) == ([], [], 0)


@settings(deadline=None)
@given(ARTICLES.map(lambda articles: {number % 100: places for number, places in articles.items()}), st.data())
def test_renumbering_leaves_out_deleted_articles(articles: dict[int, list[int]], data: st.DataObject) -> None:
    deleted = data.draw(st.sets(st.integers(0, 99)))
    kept = array("q", [-1]) * 100
    for new, old in enumerate(number for number in range(100) if number not in deleted):
        kept[old] = new + 7
    again = Postings(Postings(made(articles).to_bytes()).renumbered(0, kept).to_bytes())
    assert read(again) == {kept[number]: places for number, places in articles.items() if number not in deleted}


def test_merging_appends_lists_of_one_term_and_drops_empty_ones() -> None:
    def source(*pairs: tuple[bytes, dict[int, list[int]]]) -> list[tuple[TermKey, PostingList]]:
        return [(("f", term), made(articles)) for term, articles in pairs]

    first = source((b"a", {0: [1]}), (b"c", {0: [2]}))
    second = source((b"a", {5: [3]}), (b"b", {}), (b"d", {5: [4]}))
    found = {key[1]: read(Postings(value.to_bytes())) for key, value in merged([first, second])}
    assert found == {b"a": {0: [1], 5: [3]}, b"c": {0: [2]}, b"d": {5: [4]}}
    assert list(found) == sorted(found)


def test_collector_that_writes_files_holds_the_same_as_one_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "IN_MEMORY", 10)
    spilling, large = Collector(tmp_path), Collector(tmp_path)
    for number in range(20):
        terms = {word: [number, number + 70_000] for word in ("a", "đ", "\ud800", f"w{number % 3}")}
        for collector in (spilling, large):
            collector.add(number, "words", terms)
            collector.add(number, "id", {f"p-{number}": []})
        spilling.spill()
    assert len(list(tmp_path.iterdir())) > 3
    with ExitStack() as stack:
        one = [(key, found.to_bytes()) for key, found in merged(spilling.sources(stack))]
        other = [(key, found.to_bytes()) for key, found in merged(large.sources(stack))]
    assert one == other
    spilling.cleanup()
    assert not list(tmp_path.iterdir())
