"""The manifest of closed WARC files, and the chain it is kept in."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.chain import append_entry, head, read_chain
from archive.config import Config
from archive.errors import ArchiveDamaged
from archive.manifest import FILE_NAME, all_files, change_of, closed_files, seal_closed, sealed_files
from archive.model import Exchange, PageRole
from archive.store import Archive

Make = Callable[..., Exchange]


def fill(config: Config, exchange: Make, count: int = 4) -> Path:
    """Keep some captures, each in a file of its own."""
    with Archive.open(replace(config, warc_size_mb=0), write=True) as archive:
        archive.catalogue.put_portal("sample", "", "http://sample.invalid", 7.0)
        for number in range(count):
            page = exchange(f"http://sample.invalid/{number}", str(number).encode())
            archive.capture(page, portal="sample", run=None, role=PageRole.OTHER)
    return config.data


def test_every_file_but_the_newest_is_sealed_when_the_archive_is_closed(config: Config, exchange: Make) -> None:
    folder = fill(config, exchange)
    assert list(sealed_files(folder)) == closed_files(folder) == all_files(folder)[:-1]
    assert all(change_of(folder, one) is None for one in sealed_files(folder).values())


def test_sealing_again_adds_nothing_and_the_next_crawl_seals_what_was_newest(config: Config, exchange: Make) -> None:
    folder = fill(config, exchange)
    newest = head(folder / FILE_NAME)
    assert seal_closed(folder) == []
    assert head(folder / FILE_NAME) == newest
    before = all_files(folder)
    fill(config, exchange, 1)
    assert list(sealed_files(folder)) == before


def test_what_a_crash_kept_from_being_sealed_is_sealed_at_the_next_opening(config: Config, exchange: Make) -> None:
    folder = fill(config, exchange)
    path = folder / FILE_NAME
    text = path.read_bytes()
    path.write_bytes(text[: text.index(b"\n") + 20])  # one line and a piece of the next
    with Archive.open(config, write=True):
        assert list(sealed_files(folder)) == closed_files(folder)


@pytest.mark.parametrize("place", [4, -5])
def test_a_changed_file_is_told_from_one_of_another_length_and_a_missing_one(
    config: Config, exchange: Make, place: int
) -> None:
    folder = fill(config, exchange)
    first, second, third = sealed_files(folder).values()
    content = bytearray((folder / first.file).read_bytes())
    content[place] ^= 1
    (folder / first.file).write_bytes(content)
    (folder / second.file).write_bytes(b"")
    (folder / third.file).unlink()
    assert "SHA-256" in (change_of(folder, first) or "")
    assert "0 bytes" in (change_of(folder, second) or "")
    assert "missing" in (change_of(folder, third) or "")


@pytest.mark.parametrize("harm", ["change", "take out", "put in", "swap"])
def test_a_chain_that_was_tampered_with_names_the_first_wrong_line(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "chain.jsonl"
    for number in range(5):
        append_entry(path, {"number": number})
    assert [entry["number"] for entry in read_chain(path)] == [0, 1, 2, 3, 4]
    lines = path.read_text().splitlines()
    changed = {
        "change": [lines[0], lines[1].replace('"number": 1', '"number": 7'), *lines[2:]],
        "take out": [*lines[:2], *lines[3:]],
        "put in": [*lines[:2], '{"number": 9, "before": "00"}', *lines[2:]],
        "swap": [lines[0], lines[1], lines[3], lines[2], lines[4]],
    }[harm]
    path.write_text("\n".join(changed) + "\n")
    with pytest.raises(ArchiveDamaged, match="line 3"):
        read_chain(path)


def test_a_line_cut_short_by_a_crash_is_passed_over_and_written_over(tmp_path: Path) -> None:
    path = tmp_path / "chain.jsonl"
    append_entry(path, {"number": 0})
    with path.open("ab") as file:
        file.write(b'{"number": 1, "bef')
    assert [entry["number"] for entry in read_chain(path)] == [0]
    append_entry(path, {"number": 2})
    assert [entry["number"] for entry in read_chain(path)] == [0, 2]


def test_an_archive_whose_manifest_was_changed_is_still_written_to_but_seals_nothing(
    config: Config, exchange: Make, caplog: pytest.LogCaptureFixture
) -> None:
    folder = fill(config, exchange)
    path = folder / FILE_NAME
    path.write_text(path.read_text().replace('"why": "closed"', '"why": "opened"', 1))
    changed = path.read_bytes()
    fill(config, exchange, 1)
    assert path.read_bytes() == changed
    assert "run `scrapy doctor`" in caplog.text
