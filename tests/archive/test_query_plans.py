"""Every query of the catalogue is answered by an index: cost must not grow with the archive."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from archive.backfills import OldCapture, Part
from archive.catalogue import Catalogue
from archive.model import Article, Attachment, Capture, Mention, PageRole

T0 = datetime(2020, 1, 1, tzinfo=UTC)

# What may be walked whole: tables of one row a portal or a WARC file, and what is asked for whole.
ALLOWED = {"portals", "warcs", "dictionaries"}


def _use_everything(catalogue: Catalogue, enter: Callable[..., Capture], article: Article) -> None:
    run = catalogue.begin_run("sample", T0)
    catalogue.end_run(run, T0, "ok", {})
    capture = enter(run=run)
    list(catalogue.captures(portal="sample"))
    list(catalogue.captures(url=capture.url))
    list(catalogue.captures(url=capture.url, portal="sample"))
    catalogue.capture(capture.id)
    catalogue.payload_origin(capture.digest)
    catalogue.pending()
    catalogue.pending("sample")
    catalogue.mark_extracted(capture.id, "article", "")
    catalogue.warc_end(capture.warc)
    catalogue.warc_places(capture.warc)
    catalogue.warc_paths()
    catalogue.note_url("sample", "u", role=PageRole.ARTICLE, key="1", seen=T0)
    catalogue.fetched_url("sample", "u", at=T0, status=200, outcome="")
    for said in (Mention(origin=PageRole.FEED), Mention(origin=PageRole.FEED, title="a")):
        catalogue.note_mention("sample", "u", said)
    assert catalogue.mentions("sample", "u", "1")
    catalogue.skip_url("sample", "u", "", T0)
    catalogue.known_key("sample", "1")
    catalogue.url("sample", "u")
    name = catalogue.keep(article, capture, key="1").revision.article_id
    catalogue.keep(article, capture, key="1")
    catalogue.mark_extracted(enter("news", minutes=5).id, "unchanged", "")
    catalogue.keep(article, enter("news", minutes=5), key="1")
    assert catalogue.keep(replace(article, title="Cũ"), enter("news", minutes=2), key="1").outcome == "earlier"
    assert len(catalogue.revisions(name)) == 3
    _backfill(catalogue)
    _keep_what_is_alike(catalogue, enter, article)
    catalogue.likenesses(name)
    for minutes in (60, 3000):
        assert catalogue.note_absent(enter(minutes=minutes, status=404), key="1", reason="")
    assert catalogue.due("sample", T0, 10)
    catalogue.keep(article, enter(minutes=9000), key="1")
    catalogue.holds(name)
    catalogue.about(name)
    catalogue.put_site_model("sample", version=1, pages=1, data=b"", at=T0)
    catalogue.site_model("sample", version=1)
    catalogue.revision(name)
    catalogue.revision(name[:-1], 1)
    catalogue.revisions(name)
    catalogue.article_urls(name)
    list(catalogue.article_ids())
    catalogue.find_url("u")
    catalogue.count_articles()
    catalogue.changes()
    catalogue.last_change()
    catalogue.runs()
    catalogue.runs("sample")
    catalogue.portals()


def _backfill(catalogue: Catalogue) -> None:
    """List a capture, fail to have it, have it."""
    catalogue.backfill_part("sample", "wayback", "host")
    catalogue.put_backfill_part("sample", "wayback", "host", Part())
    one = OldCapture(url="u", at="20181112120000", digest=None, place="u")
    assert catalogue.await_captures("sample", "wayback", [one, one]) == 1
    assert catalogue.awaited("sample", "wayback", 9) == [one]
    catalogue.missed_capture("sample", one, "no answer", for_good=False)
    assert catalogue.count_awaited("sample", "wayback") == 0
    catalogue.try_failed_again("sample", "wayback")
    assert catalogue.count_awaited("sample", "wayback") == 1
    assert not catalogue.holds_capture("sample", "u", one.at)
    catalogue.had_capture("sample", one)
    catalogue.holds_page("sample", "1")


def _keep_what_is_alike(catalogue: Catalogue, enter: Callable[..., Capture], article: Article) -> None:
    """Make an alias, a link, an edit that unmakes the link, and sketch all again."""
    catalogue.put_portal("other", "", "", 7.0)
    assert catalogue.keep(article, enter("print"), key="print").outcome == "variant"
    catalogue.keep(replace(article, title="Khác"), enter("print"), key="print")
    name = catalogue.keep(article, enter(portal="other"), key="1").revision.article_id
    assert catalogue.likenesses(name)
    catalogue.keep(replace(article, title="Khác"), enter(portal="other"), key="1")
    catalogue._run("INSERT INTO unsketched VALUES (1)")
    assert catalogue.sketch_missing() == 1


def test_no_query_walks_a_table_that_grows(
    catalogue: Catalogue, enter: Callable[..., Capture], article: Callable[..., Article]
) -> None:
    said: list[str] = []
    catalogue._connection.set_trace_callback(said.append)
    _use_everything(catalogue, enter, article(attachments=(Attachment(url="a", label="b"),)))
    catalogue._connection.set_trace_callback(None)
    queries = [sql for sql in said if sql.split(" ", 1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]
    assert len({sql.split("WHERE")[0] for sql in queries}) > 25
    for sql in queries:
        for step in _plan(catalogue._connection, sql):
            walked = step.split()[1] if step.startswith("SCAN") else None
            # an index of the pending captures only is as long as the answer
            bounded = "LIMIT" in sql or "captures_pending" in step
            assert walked is None or walked in ALLOWED or bounded, f"{step}: {sql}"
            assert "TEMP B-TREE" not in step or "article_urls" in sql or "warcs" in sql, f"{step}: {sql}"


def _plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    return [row["detail"] for row in connection.execute("EXPLAIN QUERY PLAN " + sql)]
