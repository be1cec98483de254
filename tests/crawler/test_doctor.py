"""`scrapy doctor`: finds what does not read back, and makes again what is derived, from the WARC files alone."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue import FILE_NAME, Catalogue
from archive.codec import as_json
from archive.config import Config
from archive.lock import ArchiveLock
from archive.manifest import sealed_files
from archive.model import Exchange, PageRole
from archive.store import Archive
from tests.crawler.kept import Kept, article_of, delete_catalogue
from tests.crawling import scrapy, update


def everything(data: Path) -> list[Any]:
    """Return all that is known of every article and revision."""
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        held = []
        for name in sorted(catalogue.article_ids()):
            for one in catalogue.revisions(name):
                capture = catalogue.capture(one.capture)
                place = (capture.warc, capture.offset, capture.digest, capture.run)
                held.append((name, one.number, one.key, one.url, one.seen, place, as_json(one.article)))
        rows = catalogue._all("SELECT name, first_seen, last_seen, published, latest, digest FROM articles ORDER BY 1")
        aliases = catalogue._all("SELECT portal, key FROM aliases ORDER BY 1, 2")
        return [held, [tuple(row) for row in rows], [tuple(row) for row in aliases]]


def report(data: Path, *options: str) -> tuple[int, dict[str, Any]]:
    ran = scrapy("doctor", "--json", *options, data=data)
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.code, json.loads(ran.stdout)


def kinds(found: dict[str, Any], which: str = "findings") -> set[str]:
    return {one["kind"] for one in found[which]}


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)
        file.seek(place)
        file.write(bytes([byte[0] ^ 0xFF]))


def test_a_whole_archive_has_no_findings(data: Path) -> None:
    code, found = report(data)
    assert (code, found["findings"], found["files"]) == (0, [], 2)
    assert found["captures"] > 200


def test_a_deleted_catalogue_comes_back_with_the_same_articles_and_revisions(kept: Kept, data: Path) -> None:
    before = everything(data)
    assert max(number for _, number, *_ in before[0]) == 2  # the edited article is in it
    delete_catalogue(data)
    code, found = report(data)
    assert (code, kinds(found)) == (1, {"catalogue"})
    code, found = report(data, "--repair")
    assert (code, found["left"]) == (0, [])
    assert everything(data) == before
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        assert catalogue.revision(article_of(data, kept.edited)).number == 2


def test_a_crawl_after_a_rebuild_fetches_no_article_again_and_makes_no_revision(kept: Kept, data: Path) -> None:
    delete_catalogue(data)
    assert report(data, "--repair")[0] == 0
    ran = update(data, kept.origins)
    assert ran.code == 0, ran.stderr
    for one in ran.portals.values():
        assert one["new"] == one["changed"] == 0
        assert one["roles"].get("article", 0) == 0


def test_a_rebuild_says_once_what_is_lost(data: Path) -> None:
    delete_catalogue(data)
    ran = scrapy("doctor", "--repair", data=data)
    assert ran.code == 0
    assert ran.stdout.count("not rebuilt, because only the lost catalogue knew them") == 1


@pytest.mark.parametrize("harm", ["text", "row", "garbage"])
def test_a_damaged_catalogue_is_found_and_rebuilt(data: Path, harm: str) -> None:
    before = everything(data)
    if harm == "garbage":
        for path in data.glob("catalogue.sqlite3-*"):
            path.unlink()
        (data / FILE_NAME).write_bytes(b"not a database" * 1000)
    else:
        with sqlite3.connect(data / FILE_NAME) as connection:
            connection.execute(
                "UPDATE revisions SET body = x'0102' WHERE rowid = 3"
                if harm == "text"
                else "DELETE FROM captures WHERE id = 5"
            )
        connection.close()
    code, found = report(data)
    assert (code, kinds(found)) == (1, {"catalogue"})
    assert report(data, "--repair")[0] == 0
    assert everything(data) == before


def test_a_changed_cdxj_file_is_found_and_made_again(data: Path) -> None:
    path = next(data.rglob("*.cdxj"))
    text = path.read_text()
    path.write_text(text.replace('"status": "200"', '"status": "404"', 3))
    code, found = report(data)
    assert (code, kinds(found)) == (1, {"cdxj", "catalogue"})
    assert report(data, "--repair")[0] == 0
    assert path.read_text() == text


def test_an_index_that_differs_is_found_and_rebuilt(data: Path) -> None:
    with sqlite3.connect(data / FILE_NAME) as connection:
        connection.execute("UPDATE changes SET seq = seq + 1000 WHERE seq = (SELECT max(seq) FROM changes)")
    connection.close()
    code, found = report(data)
    assert (code, kinds(found)) == (1, {"index"})
    assert report(data, "--repair")[0] == 0


def test_a_flipped_byte_is_found_and_no_repair_hides_it(data: Path) -> None:
    path = next(data.rglob("*.warc.gz"))
    before = everything(data)
    flip(path, path.stat().st_size // 2)
    code, found = report(data)
    assert code == 1
    assert "warc" in kinds(found)
    code, found = report(data, "--repair")
    assert code == 1
    assert "warc" in kinds(found, "left")
    lost = {one[0] for one in before[0]} - {one[0] for one in everything(data)[0]}
    assert len(lost) <= 1, "what stands behind the damage is still there"


def test_what_was_once_checked_is_guarded_even_where_no_record_is_hurt(data: Path) -> None:
    """Bits in a gzip header are under no digest of the record; only the file's hash knows them."""
    assert report(data)[0] == 0
    path = next(data.rglob("*.warc.gz"))
    flip(path, 4)  # the time in the first member's header
    code, found = report(data)
    assert (code, kinds(found)) == (1, {"manifest"})
    assert found["findings"][0]["subject"].endswith(path.name)


def test_only_files_that_were_not_checked_lately_are_checked_the_longest_unchecked_first(data: Path) -> None:
    assert report(data)[1]["files"] == 2
    assert report(data, "--older-than", "1")[1]["files"] == 0
    remembered = json.loads((data / "fixity.json").read_text())
    one = min(remembered)
    remembered[one]["checked"] = "2020-01-01T00:00:00.000000+00:00"
    (data / "fixity.json").write_text(json.dumps(remembered))
    assert report(data, "--older-than", "30")[1]["files"] == 1


def test_only_the_named_portals_files_are_checked(data: Path) -> None:
    assert report(data, "haugiang")[1]["files"] == 1
    ran = scrapy("doctor", "atlantis", data=data)
    assert ran.code == 2
    assert "no portal 'atlantis'" in ran.stderr


def test_exit_codes_tell_a_locked_archive_and_a_missing_one(data: Path, tmp_path: Path) -> None:
    with ArchiveLock(data, owner="test"):
        assert scrapy("doctor", data=data).code == 5
    ran = scrapy("doctor", data=tmp_path / "nowhere")
    assert ran.code == 3
    assert "Traceback" not in ran.stderr


def test_of_closed_files_that_changed_the_first_in_the_manifest_is_named_first(tmp_path: Path) -> None:
    config = Config(data=tmp_path / "data", warc_size_mb=0)
    with Archive.open(config, write=True) as archive:
        archive.catalogue.put_portal("sample", "", "http://sample.invalid", 7.0)
        for number in range(5):
            page = Exchange(url=f"http://sample.invalid/{number}", fetched=datetime.now(UTC), status=200, body=b"x")
            archive.capture(page, portal="sample", run=None, role=PageRole.OTHER)
    assert report(config.data)[0] == 0
    first, second, third, _ = sealed_files(config.data)
    flip(config.data / third, 4)
    flip(config.data / second, 4)
    (config.data / first).unlink()
    code, found = report(config.data)
    changed = [one["subject"] for one in found["findings"] if one["kind"] == "manifest"]
    assert (code, changed) == (1, [first, second, third])
