"""`scrapy takedown`: what it takes out is nowhere any more, never comes back, and a log without the text proves it."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.catalogue import FILE_NAME, Catalogue
from archive.chain import read_chain
from archive.config import Config
from archive.manifest import change_of, sealed_files
from archive.member import read_record, walk
from archive.model import Revision
from archive.store import Archive
from archive.takedown import PLAN
from archive.takedowns import FILE_NAME as LOG
from tests.crawler.kept import Kept, article_of, delete_catalogue
from tests.crawler.test_export import replay
from tests.crawling import ROOT, Ran, environment, scrapy, update
from tests.peers import fetch, run_peer, serve_pywb


def take_down(data: Path, target: str, *options: str) -> Ran:
    return scrapy("takedown", target, "--reason", "court order 12/2019", "--by", "clerk", "--yes", *options, data=data)


def cli(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "search_cli.py", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False)


def revisions(data: Path, name: str) -> list[Revision]:
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        return catalogue.revisions(name)


def titles(data: Path) -> set[str]:
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        return {catalogue.revision(name).article.title for name in catalogue.article_ids()}


def records(data: Path) -> list[tuple[dict[str, str], bytes]]:
    found = []
    for path in sorted(data.rglob("*.warc.gz")):
        for offset, length in walk(path).members:
            record = read_record(path, offset, length)
            found.append((record.headers, record.block))
    return found


def pages(data: Path) -> dict[str, bytes]:
    """Return what every capture reads back as, by its WARC-Record-ID's stand-in: URL and time."""
    with Archive.open(Config(data=data)) as archive:
        return {f"{one.url} {one.fetched}": archive.read(one).body for one in archive.catalogue.captures()}


def secret(data: Path, name: str) -> list[bytes]:
    """Return words out of an article that stand in nothing else: its longest line of each revision, as UTF-8."""
    return [max(one.article.paragraphs, key=len).encode() for one in revisions(data, name)]


@pytest.fixture
def target(kept: Kept, data: Path) -> str:
    return article_of(data, kept.edited)


def test_it_is_gone_from_search_show_and_warc_and_everything_else_is_as_before(
    kept: Kept, data: Path, target: str
) -> None:
    words, before, held = secret(data, target), pages(data), titles(data)
    gone = {f"{one.url} {one.seen}" for one in revisions(data, target)}
    assert cli(data, "search", f'"{kept.edited}"').returncode == 0
    ran = take_down(data, target)
    assert ran.code == 0, ran.stdout + ran.stderr
    assert titles(data) == held - {kept.edited}
    assert cli(data, "show", target).returncode == 2
    assert cli(data, "search", f'"{kept.edited}"').returncode == 1
    after = pages(data)
    assert gone <= before.keys() - after.keys()
    assert {name: before[name] for name in after} == after
    bodies = [block for headers, block in records(data) if headers["warc-type"] != "request"]
    assert not any(word in block for word in words for block in bodies)
    ran = scrapy("doctor", data=data)
    assert ran.code == 0, ran.stdout


def test_no_file_of_the_data_folder_holds_the_text_any_more(data: Path, target: str) -> None:
    words = [word.decode() for word in secret(data, target)]
    bodies = [one.article for one in revisions(data, target)]
    assert take_down(data, target).code == 0
    from archive.codec import pack

    for path in data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(pack(article)[:200] in content for article in bodies), path
            assert not any(word.encode() in content for word in words), path
            assert not any(json.dumps(word).encode() in content for word in words), path


def test_the_log_proves_what_went_by_digests_and_holds_no_text(kept: Kept, data: Path, target: str) -> None:
    held = revisions(data, target)
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        digests = {catalogue.capture(one.capture).digest for one in held}
    assert take_down(data, target).code == 0
    (entry,) = read_chain(data / LOG)
    assert (entry["by"], entry["reason"], entry["articles"]) == ("clerk", "court order 12/2019", [target])
    assert digests <= {record["payload"] for record in entry["records"]}
    assert {one.article.digest for one in held} == set(entry["texts"])
    assert kept.edited not in (data / LOG).read_text()
    stones = [block for headers, block in records(data) if headers["warc-type"] == "metadata"]
    assert len([block for block in stones if b"takedown: 1\r\n" in block]) == len(entry["records"])


def test_a_rebuild_from_the_warc_files_does_not_bring_it_back(kept: Kept, data: Path, target: str) -> None:
    held = titles(data)
    assert take_down(data, target).code == 0
    delete_catalogue(data)
    ran = scrapy("doctor", "--repair", data=data)
    assert ran.code == 0, ran.stdout
    assert titles(data) == held - {kept.edited}
    assert cli(data, "search", f'"{kept.edited}"').returncode == 1


def test_it_is_never_crawled_again_not_even_after_a_rebuild(kept: Kept, data: Path, target: str) -> None:
    urls = {one.url for one in revisions(data, target)}
    assert take_down(data, target).code == 0
    for rebuilt in (False, True):
        if rebuilt:
            delete_catalogue(data)
            assert scrapy("doctor", "--repair", data=data).code == 0
        asked = len(kept.haugiang.requests)
        ran = update(data, kept.origins, "--recheck-days", "0")
        assert ran.code == 0, ran.stderr
        assert ran.portals["haugiang"]["refused"]["taken down"] >= 1
        fetched = {kept.haugiang.origin + request.path for request in kept.haugiang.requests[asked:]}
        assert fetched
        assert not fetched & urls
        assert kept.edited not in titles(data)


def test_its_text_at_another_address_is_not_kept_as_an_article(kept: Kept, data: Path, target: str) -> None:
    assert take_down(data, target).code == 0
    entries = read_chain(data / LOG)
    (data / LOG).unlink()
    from archive.chain import append_entry

    append_entry(data / LOG, {**entries[0], "urls": [], "keys": []})  # as if the portal had moved it
    ran = update(data, kept.origins, "--recheck-days", "0")
    assert kept.edited not in titles(data)
    assert any("what was taken down" in sentence for sentence in ran.portals["haugiang"]["error_examples"])


def test_pywb_answers_404_for_it_and_still_replays_the_rest(kept: Kept, data: Path, target: str) -> None:
    held = revisions(data, target)
    other = article_of(data, next(one.title for one in kept.haugiang.articles if one.title != kept.edited))
    rest = revisions(data, other)[-1]
    assert take_down(data, target).code == 0
    with serve_pywb(replay(data)) as origin:
        for one in held:
            assert fetch(f"{origin}/edu/{one.seen:%Y%m%d%H%M%S}id_/{one.url}").status == 404
        assert fetch(f"{origin}/edu/{rest.seen:%Y%m%d%H%M%S}id_/{rest.url}").status == 200
    for path in data.rglob("*.warc.gz"):
        assert run_peer("warcio", "check", str(path)).returncode == 0


def test_index_writers_of_others_pass_tombstones_over(data: Path, target: str) -> None:
    assert take_down(data, target).code == 0
    for path in data.rglob("*.warc.gz"):
        ours = path.with_name(path.name.removesuffix(".warc.gz") + ".cdxj").read_text().splitlines()
        theirs = run_peer("cdxj-indexer", "--post-append", str(path)).stdout.splitlines()
        assert len(ours) == len(theirs)


def test_an_archive_goes_on_after_it(kept: Kept, data: Path, target: str) -> None:
    assert take_down(data, target).code == 0
    before = pages(data)
    assert update(data, kept.origins, "--recheck-days", "0").code == 0
    assert before.items() <= pages(data).items()
    assert scrapy("doctor", data=data).code == 0


def test_a_url_that_is_no_article_can_be_taken_down(data: Path) -> None:
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        file = next(one for one in catalogue.captures() if one.role == "attachment")
    assert take_down(data, file.url).code == 0
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        assert not list(catalogue.captures(url=file.url))
    assert read_chain(data / LOG)[0]["urls"] == [file.url]
    assert scrapy("doctor", data=data).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["haugiang-ffffffffff", "--reason", "x", "--yes"], "no article"),
        (["haugiang-", "--reason", "x", "--yes"], "several articles begin with"),
        (["http://127.0.0.1/x", "--reason", " "], "expected one URL"),
    ],
)
def test_bad_usage_is_one_clear_line_and_changes_nothing(kept: Kept, arguments: list[str], said: str) -> None:
    ran = scrapy("takedown", *arguments, data=kept.data)
    assert ran.code == 2, ran.stderr
    assert said in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (kept.data / LOG).exists()


def test_without_yes_nothing_is_done_where_nobody_can_be_asked(data: Path, target: str) -> None:
    ran = scrapy("takedown", target, "--reason", "x", data=data)
    assert ran.code == 2
    assert "not confirmed" in ran.stderr
    assert len(revisions(data, target)) == 2


STOPPED = """
import os, signal, sys
from pathlib import Path
from archive.catalogue import FILE_NAME, Catalogue
from archive.config import Config
from archive.store import Archive
from archive import takedown
from datetime import UTC, datetime

folder, target, stop = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Archive.open(Config(data=folder), write=True) as archive:
    found = archive.catalogue.affected(target)
    takedown.plan(folder, archive.catalogue, found, target=target, reason="r", by="b", at=datetime.now(UTC))
    count = 0

    def trace(event, arguments):
        global count
        if event in ("os.rename", "os.remove", "sqlite3.connect", "open") and str(folder) in str(arguments[0]):
            if event == "open" and (arguments[1] or "r").startswith("r"):
                return
            count += 1
            if count == stop:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(trace)
    takedown.carry_out(folder, archive.catalogue)
"""


def test_killed_at_every_write_and_rename_it_is_finished_by_the_next_command(
    kept: Kept, data: Path, target: str, tmp_path: Path
) -> None:
    whole = Path(shutil.copytree(data, tmp_path / "whole"))
    assert take_down(whole, target).code == 0
    expected, held = pages(whole), titles(whole)
    stop = 0
    while True:
        stop += 1
        copy = Path(shutil.copytree(data, tmp_path / f"stop{stop}"))
        process = subprocess.run(
            [sys.executable, "-c", STOPPED, str(copy), target, str(stop)], cwd=ROOT, env=environment(copy), check=False
        )
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
        with Archive.open(Config(data=copy), write=True):
            pass  # what any next run does first
        assert (pages(copy), titles(copy)) == (expected, held), stop
        assert len(read_chain(copy / LOG)) == 1
        shutil.rmtree(copy)
    assert stop > 5
    again = take_down(copy, target)
    assert (again.code, "finished the take-down" in again.stdout) == (0, True)
    assert not (copy / PLAN).exists()
    assert scrapy("doctor", data=copy).code == 0


def test_a_sealed_file_is_sealed_again_as_it_is_now(tmp_path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    from archive.model import Article, Exchange, PageRole

    config, name = Config(data=tmp_path / "data", warc_size_mb=0), ""
    with Archive.open(config, write=True) as archive:
        for number, portal in enumerate(("first", "second", "second")):
            archive.catalogue.put_portal(portal, portal, f"http://{portal}.invalid", 7.0)
            page = Exchange(
                url=f"http://{portal}.invalid/page{number}",
                fetched=datetime(2018, 11, 12, tzinfo=UTC) + timedelta(days=number),
                status=200,
                body=b"<p>shared</p>" if number < 2 else b"<p>own</p>",
            )
            kept = archive.capture(page, portal=portal, run=None, role=PageRole.ARTICLE, key=str(number))
            held = archive.catalogue.keep(Article(title="shared" if number < 2 else "own"), kept, key=str(number))
            archive.catalogue.mark_extracted(kept.id, "article", "")
            name = name or held.revision.article_id
    assert len(sealed_files(config.data)) == 1
    ran = take_down(config.data, name)
    assert ran.code == 0, ran.stderr
    with Catalogue(config.data / FILE_NAME, readonly=True) as catalogue:
        (left,) = catalogue.captures()  # the revisit of the same payload on the other portal went too
        assert left.url == "http://second.invalid/page2"
        assert [portal.captures for portal in catalogue.portals()] == [0, 1]
    assert all(change_of(config.data, one) is None for one in sealed_files(config.data).values())
    assert any("takedown 1" in line for line in (config.data / "manifest.jsonl").read_text().splitlines())
    assert scrapy("doctor", data=config.data).code == 0
