"""`scrapy export-archive`, and what other people's programs make of it and of the data folder."""

import hashlib
import json
import re
import shutil
import subprocess
import textwrap
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from archive.catalogue import FILE_NAME, Catalogue
from archive.config import Config
from archive.model import Exchange, PageRole, Revision
from archive.store import Archive
from tests.crawler.kept import Kept, article_of
from tests.crawling import ROOT, scrapy
from tests.peers import fetch, run_peer, serve_pywb

NOON = datetime(2018, 11, 12, 12, 0, tzinfo=UTC)


def export(data: Path, form: str, out: Path, portal: str = "haugiang") -> Path:
    ran = scrapy("export-archive", portal, "--format", form, "--out", str(out), data=data)
    assert ran.code == 0, ran.stderr
    assert not [path for path in out.parent.iterdir() if path.name.endswith(".part")]
    return out


def revisions(data: Path, title: str) -> list[Revision]:
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        return catalogue.revisions(article_of(data, title))


def test_wacz_is_valid_and_its_pages_are_the_articles_revisions(kept: Kept, tmp_path: Path) -> None:
    out = export(kept.data, "wacz", tmp_path / "haugiang.wacz")
    with zipfile.ZipFile(out) as package:
        header, *listed = map(json.loads, package.read("pages/pages.jsonl").splitlines())
        about = json.loads(package.read("datapackage.json"))
        assert all(
            hashlib.sha256(package.read(one["path"])).hexdigest() == one["hash"].removeprefix("sha256:")
            for one in about["resources"]
        )
        stored = {name.filename for name in package.infolist() if name.compress_type == zipfile.ZIP_STORED}
    assert header["format"] == "json-pages-1.0"
    assert {page["title"] for page in listed} == {article.title for article in kept.haugiang.articles}
    assert [page["title"] for page in listed].count(kept.edited) == 2
    assert {name.partition("/")[0] for name in stored} == {"archive", "indexes"}
    ran = run_peer("wacz", "validate", "-f", str(out))
    assert "Validation succeeded" in ran.stdout, ran.stdout + ran.stderr


def test_wacz_index_finds_every_capture_through_its_table(kept: Kept, tmp_path: Path) -> None:
    import gzip

    out = export(kept.data, "wacz", tmp_path / "haugiang.wacz")
    with zipfile.ZipFile(out) as package:
        data = package.read("indexes/index.cdx.gz")
        _, *table = package.read("indexes/index.idx").decode().splitlines()
        places = [json.loads(line[line.index("{") :]) for line in table]
        blocks = [gzip.decompress(data[at["offset"] : at["offset"] + at["length"]]).decode() for at in places]
    lines = "".join(blocks).splitlines()
    assert lines == sorted(lines)
    with Catalogue(kept.data / FILE_NAME, readonly=True) as catalogue:
        assert len(lines) == len(list(catalogue.captures(portal="haugiang")))
    assert all(block.startswith(line.partition("{")[0]) for block, line in zip(blocks, table, strict=True))


def test_bag_is_valid_and_holds_the_articles(kept: Kept, tmp_path: Path) -> None:
    out = export(kept.data, "bagit", tmp_path / "bag", "vinhlong")
    held = [json.loads(line) for line in (out / "data/articles.jsonl").read_text().splitlines()]
    assert {one["article"]["title"] for one in held} == {article.title for article in kept.vinhlong.articles}
    ran = run_peer("bagit.py", "--validate", str(out))
    assert ran.returncode == 0, ran.stderr
    assert "is valid" in ran.stderr


def test_plain_folder_checks_with_sha256sum_and_warcio(kept: Kept, tmp_path: Path) -> None:
    out = export(kept.data, "warc", tmp_path / "warcs")
    assert subprocess.run(["sha256sum", "-c", "--quiet", "sha256sums.txt"], cwd=out, check=False).returncode == 0
    for path in out.glob("*.warc.gz"):
        assert run_peer("warcio", "check", str(path)).returncode == 0


@pytest.mark.parametrize("form", ["wacz", "bagit", "warc"])
def test_what_is_there_already_is_not_written_over(kept: Kept, tmp_path: Path, form: str) -> None:
    out = tmp_path / "taken"
    out.write_text("mine")
    ran = scrapy("export-archive", "haugiang", "--format", form, "--out", str(out), data=kept.data)
    assert ran.code == 2
    assert "is there already" in ran.stderr
    assert out.read_text() == "mine"


def test_unknown_portal_is_one_clear_line(kept: Kept, tmp_path: Path) -> None:
    ran = scrapy("export-archive", "atlantis", "--format", "warc", "--out", str(tmp_path / "o"), data=kept.data)
    assert (ran.code, ran.stderr) == (2, f"error: no portal 'atlantis' in {kept.data}\n")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """An archive in which one portal's page is a revisit of another portal's, in closed files."""
    config = Config(data=tmp_path / "data", warc_size_mb=0)
    with Archive.open(config, write=True) as archive:
        for number, portal in enumerate(("first", "second", "second")):
            url = f"http://{portal}.invalid/page{number // 2}"
            archive.catalogue.put_portal(portal, portal, f"http://{portal}.invalid", 7.0)
            page = Exchange(
                url=url,
                fetched=NOON + timedelta(days=number),
                status=200,
                reason="OK",
                headers=(("Content-Type", "text/html"),),
                body=b"<p>shared</p>",
            )
            archive.capture(page, portal=portal, run=None, role=PageRole.OTHER)
    return config.data


def test_a_record_that_another_portal_holds_comes_along(shared: Path, tmp_path: Path) -> None:
    out = export(shared, "warc", tmp_path / "warcs", "second")
    assert (out / "second-origins.warc.gz").exists()
    assert "http://first.invalid/page0" in (out / "second-origins.cdxj").read_text()
    assert run_peer("warcio", "check", str(out / "second-origins.warc.gz")).returncode == 0


def test_a_file_that_is_not_as_it_was_sealed_is_not_handed_over(shared: Path, tmp_path: Path) -> None:
    path = next((shared / "warc/second").glob("*-00000.warc.gz"))
    content = bytearray(path.read_bytes())
    content[4] ^= 1
    path.write_bytes(content)
    out = tmp_path / "warcs"
    ran = scrapy("export-archive", "second", "--format", "warc", "--out", str(out), data=shared)
    assert ran.code == 3
    assert "not as it was sealed" in ran.stderr
    assert not out.exists()


# -- pywb, with the very commands of docs/replay.md ------------------------------------------------------------------


def commands(which: str) -> str:
    """Return the commands that docs/replay.md shows under a mark."""
    text = (ROOT / "docs/replay.md").read_text(encoding="utf-8")
    block = re.search(rf"<!-- test: {which} -->\n((?:    .*\n)+)", text)
    assert block is not None
    return textwrap.dedent(block[1])


def replay(data: Path, which: str = "pywb") -> Path:
    """Run the documented commands beside a data folder; return the folder that pywb is to serve."""
    subprocess.run(["bash", "-euc", commands(which)], cwd=data.parent, check=True)
    return data.parent / "replay"


@pytest.fixture(scope="module")
def served(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("pywb")
    shutil.copytree(kept.data, place / "data")
    with serve_pywb(replay(place / "data")) as origin:
        yield origin


def test_pywb_replays_an_archived_article_byte_for_byte(kept: Kept, served: str) -> None:
    for one in revisions(kept.data, kept.edited):
        with Archive.open(Config(data=kept.data)) as archive:
            body = archive.read(archive.catalogue.capture(one.capture)).body
        answer = fetch(f"{served}/edu/{one.seen:%Y%m%d%H%M%S}id_/{one.url}")
        assert (answer.status, answer.body) == (200, body)
        assert answer.headers["memento-datetime"] == format_datetime(one.seen.replace(microsecond=0), usegmt=True)


def test_pywbs_timegate_leads_to_the_revision_of_the_time(kept: Kept, served: str) -> None:
    first, second = revisions(kept.data, kept.edited)
    for one in (first, second):
        when = format_datetime(one.seen.replace(microsecond=0), usegmt=True)
        answer = fetch(f"{served}/edu/{one.url}", Accept_Datetime=when)
        assert answer.headers["memento-datetime"] == when
        assert "accept-datetime" in answer.headers["vary"].lower()
        assert 'rel="original"' in answer.headers["link"]


def test_pywbs_timemap_lists_both_captures(kept: Kept, served: str) -> None:
    first, second = revisions(kept.data, kept.edited)
    answer = fetch(f"{served}/edu/timemap/link/{first.url}").body.decode()
    for one in (first, second):
        assert format_datetime(one.seen.replace(microsecond=0), usegmt=True) in answer


def test_one_portals_folder_is_a_collection_by_a_link(kept: Kept, tmp_path: Path) -> None:
    data = Path(shutil.copytree(kept.data, tmp_path / "data"))
    (one, *_) = revisions(data, kept.edited)
    with serve_pywb(replay(data, "collection")) as origin:
        answer = fetch(f"{origin}/haugiang/{one.seen:%Y%m%d%H%M%S}id_/{one.url}")
    assert answer.status == 200
    assert b"<html" in answer.body.lower()


def test_pywb_follows_a_revisit_to_another_portals_record(shared: Path) -> None:
    with serve_pywb(replay(shared)) as origin:
        for url, day in (("http://second.invalid/page0", 13), ("http://second.invalid/page1", 14)):
            answer = fetch(f"{origin}/edu/201811{day}120000id_/{url}")
            assert (answer.status, answer.body) == (200, b"<p>shared</p>")
