from archive.model import Article
from crawler.expect import Expect, lacks, shortfalls


def test_a_healthy_run_falls_short_of_nothing() -> None:
    assert shortfalls(Expect(articles=10, listed=5), held=10, listed=5, fresh=0, lacking=0) == []


def test_each_shortfall_says_what_was_had_and_what_was_expected() -> None:
    found = shortfalls(
        Expect(articles=10, listed=5, required=("title", "published")), held=9, listed=0, fresh=10, lacking=4
    )
    assert found == [
        "9 articles held, expected at least 10",
        "0 article links on the listings, expected at least 5",
        "6 of 10 articles have title, published; expected 90%",
    ]


def test_an_article_without_a_required_field_is_lacking() -> None:
    assert lacks(Article(title="Thông báo"), Expect(required=("title", "text")))
    assert not lacks(Article(title="Thông báo", lead="Nghỉ Tết."), Expect(required=("title", "text")))
