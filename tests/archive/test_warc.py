"""WARC files: readable by warcio, whole after every crash, never longer than what was acknowledged."""

import contextlib
import io
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.errors import ArchiveDamaged, ArchiveError
from archive.member import digest_of, read_record, walk
from archive.message import payload
from archive.model import Capture, Exchange
from archive.warc import TORN, Entry, WarcWriter, Written, mend, warc_files

Make = Callable[..., Exchange]


@contextlib.contextmanager
def _writer(folder: Path, **given: Any) -> Iterator[WarcWriter]:
    values: dict[str, Any] = {"prefix": "sample", "size": 10**9, "now": lambda: datetime(2018, 11, 12, tzinfo=UTC)}
    writer = WarcWriter(folder, **values | given)
    try:
        yield writer
    finally:
        writer.close()


def _write(writer: WarcWriter, page: Exchange, **given: Any) -> Written:
    (written,) = writer.write([Entry(exchange=page, digest=digest_of(payload(page)), **given)])
    return written


def _records(path: Path) -> list[Any]:
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            found.append(SimpleNamespace(type=record.rec_type, rec=record.rec_headers, http=record.http_headers))
            found[-1].body = record.raw_stream.read()
    return found


def _check(path: Path) -> None:
    """Fail unless `warcio check` finds every digest right."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = Checker(SimpleNamespace(inputs=[str(path)], verbose=True)).process_all()
    assert code == 0, said.getvalue()
    assert "digest pass" in said.getvalue()


def test_file_begins_with_warcinfo_and_holds_request_and_response(tmp_path: Path, exchange: Make) -> None:
    page = exchange(ip="127.0.0.1", truncated="length", method="POST", request_body=b"a=1")
    with _writer(tmp_path) as writer:
        written = _write(writer, page, fields={"X-Edu-Archive-Role": "article"})
    assert written.path.name == "sample-20181112000000-00000.warc.gz"
    info, request, response = _records(written.path)
    assert (info.type, request.type, response.type) == ("warcinfo", "request", "response")
    assert b"conformsTo: http://iipc.github.io/warc-specifications" in info.body
    assert info.rec.get_header("WARC-Filename") == written.path.name
    assert response.rec.protocol == "WARC/1.1"
    assert response.rec.get_header("WARC-Concurrent-To") == request.rec.get_header("WARC-Record-ID")
    assert response.rec.get_header("WARC-Date") == "2018-11-12T12:00:00.000000Z"
    assert response.rec.get_header("WARC-IP-Address") == "127.0.0.1"
    assert response.rec.get_header("WARC-Truncated") == "length"
    assert response.rec.get_header("WARC-Payload-Digest") == written.digest == digest_of(page.body)
    assert response.rec.get_header("X-Edu-Archive-Role") == "article"
    assert response.body == page.body
    assert (request.http.protocol, request.body) == ("POST", b"a=1")
    _check(written.path)


def test_every_record_is_one_gzip_member_at_the_place_told(tmp_path: Path, exchange: Make) -> None:
    with _writer(tmp_path) as writer:
        pages = [_write(writer, exchange(body=bytes([65 + i]) * 1000)) for i in range(5)]
    members = walk(pages[0].path).members
    assert len(members) == 1 + 2 * 5
    assert [(page.offset, page.length) for page in pages] == list(members[2::2])
    for i, page in enumerate(pages):
        assert read_record(page.path, page.offset, page.length).block.endswith(bytes([65 + i]) * 1000)


@pytest.mark.parametrize(
    "page",
    [
        {"headers": (("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("X", "S\xe1\xbb\x9f"), ("X", "\xff;=\"'"))},
        {"headers": (), "reason": "", "body": b""},
        {"status": 500, "body": bytes(range(256)) * 300},
        {"headers": (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")), "body": b"5\r\nno"},
        {"url": "http://sample.invalid/tin tức/\u2028?a=\r\nX: 1", "ip": "no address"},
        {"url": "http://[::1]:80/", "ip": "fe80::1%eth0"},
    ],
    ids=["headers", "empty", "binary", "codings", "url", "ipv6"],
)
def test_odd_answers_pass_warcio_check(tmp_path: Path, exchange: Make, page: dict[str, Any]) -> None:
    with _writer(tmp_path) as writer:
        written = _write(writer, exchange(**page))
    _check(written.path)
    record = read_record(written.path, written.offset, written.length)
    assert record.block.endswith(b"\r\n\r\n" + page.get("body", b"<p>one</p>"))
    for name, value in page.get("headers", ()):
        assert f"{name}: {value}\r\n".encode("latin-1") in record.block


def test_known_payload_makes_a_revisit_that_names_its_origin(
    tmp_path: Path, exchange: Make, enter: Callable[..., Capture]
) -> None:
    origin = enter("http://sample.invalid/ư")
    with _writer(tmp_path) as writer:
        written = _write(writer, exchange(), origin=origin)
    revisit = _records(written.path)[-1]
    assert revisit.type == "revisit"
    assert revisit.rec.get_header("WARC-Refers-To-Target-URI") == "http://sample.invalid/%C6%B0"
    assert revisit.rec.get_header("WARC-Refers-To-Date") == "2018-11-12T12:00:00.000000Z"
    assert [value for name, value in revisit.rec.headers if name == "WARC-Profile"] == [
        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    ]
    assert revisit.rec.get_header("WARC-Payload-Digest") == digest_of(b"<p>one</p>")
    assert revisit.http.get_header("Content-Type") == "text/html; charset=utf-8"
    assert revisit.body == b""
    _check(written.path)


def test_file_that_has_grown_past_its_size_is_followed_by_the_next(tmp_path: Path, exchange: Make) -> None:
    with _writer(tmp_path, size=2000) as writer:
        for i in range(8):
            _write(writer, exchange(body=bytes(str(i) * 400, "ascii")))
    files = warc_files(tmp_path)
    assert len(files) > 1
    assert [f.name[-13:-8] for f in files] == [f"{i:05d}" for i in range(len(files))]
    for path in files:
        _check(path)
        assert _records(path)[0].type == "warcinfo"


def test_newest_file_is_appended_to_when_opened_again(tmp_path: Path, exchange: Make) -> None:
    with _writer(tmp_path) as writer:
        first = _write(writer, exchange())
    with _writer(tmp_path) as writer:
        second = _write(writer, exchange(body=b"two"))
    assert first.path == second.path
    assert [r.type for r in _records(first.path)] == ["warcinfo", "request", "response", "request", "response"]
    with _writer(tmp_path, size=1) as writer:
        third = _write(writer, exchange(body=b"three"))
    assert third.path.name.endswith("-00001.warc.gz")


def test_torn_end_is_set_aside_at_every_place_a_crash_may_cut(
    tmp_path: Path, exchange: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    with _writer(tmp_path / "whole") as writer:
        kept = _write(writer, exchange())
        last = _write(writer, exchange(body=b"two"))
    whole = last.path.read_bytes()
    safe = kept.offset + kept.length
    for cut in range(safe, len(whole)):
        path = tmp_path / f"{cut}" / last.path.name
        path.parent.mkdir()
        path.write_bytes(whole[:cut])
        assert mend(path, safe)
        left = path.read_bytes()
        assert left in (whole[:safe], whole[: last.offset])
        torn = path.with_name(path.name + TORN)
        assert left + (torn.read_bytes() if torn.exists() else b"") == whole[:cut]


def test_writing_goes_on_after_a_torn_end(tmp_path: Path, exchange: Make, caplog: pytest.LogCaptureFixture) -> None:
    with _writer(tmp_path) as writer:
        first = _write(writer, exchange())
    end = first.path.stat().st_size
    with first.path.open("ab") as file:
        file.write(b"\x1f\x8b\x08" + bytes(4000))
    with _writer(tmp_path) as writer:
        second = _write(writer, exchange(body=b"two"))
    assert f"cut 4003 torn bytes off at byte {end}" in caplog.text
    assert first.path.with_name(first.path.name + TORN).stat().st_size == 4003
    assert second.path == first.path
    _check(first.path)


def test_file_torn_in_its_first_record_begins_anew(tmp_path: Path, exchange: Make) -> None:
    with _writer(tmp_path) as writer:
        path = _write(writer, exchange()).path
    path.write_bytes(path.read_bytes()[:100])
    with _writer(tmp_path) as writer:
        assert _write(writer, exchange()).path == path
    assert [r.type for r in _records(path)] == ["warcinfo", "request", "response"]


def test_damage_in_the_middle_is_not_cut_off(tmp_path: Path, exchange: Make, caplog: pytest.LogCaptureFixture) -> None:
    with _writer(tmp_path) as writer:
        first = _write(writer, exchange())
        second = _write(writer, exchange(body=b"two"))
    data = bytearray(first.path.read_bytes())
    data[first.offset + 50] ^= 0xFF
    first.path.write_bytes(data)
    with _writer(tmp_path) as writer:
        third = _write(writer, exchange(body=b"three"))
    assert third.path != first.path
    assert first.path.read_bytes() == bytes(data)
    assert "damaged at byte" in caplog.text
    assert read_record(second.path, second.offset, second.length).block.endswith(b"two")


@pytest.mark.parametrize("place", [3, 30, 200, -3])
def test_flipped_byte_is_noticed_when_read(tmp_path: Path, exchange: Make, place: int) -> None:
    with _writer(tmp_path) as writer:
        written = _write(writer, exchange(body=b"x" * 50))
    data = bytearray(written.path.read_bytes())
    data[written.offset + (place if place >= 0 else written.length + place)] ^= 0x55
    written.path.write_bytes(data)
    if place == 3:  # a flag of gzip's header, which no checksum covers
        with contextlib.suppress(ArchiveDamaged):
            assert read_record(written.path, written.offset, written.length).block.endswith(b"x" * 50)
    else:
        with pytest.raises(ArchiveDamaged, match=f"offset {written.offset}"):
            read_record(written.path, written.offset, written.length)


def test_wrong_place_and_missing_file_are_our_errors(tmp_path: Path, exchange: Make) -> None:
    with _writer(tmp_path) as writer:
        written = _write(writer, exchange())
    for offset, length in ((written.offset + 1, written.length), (written.offset, 20), (10**6, 100)):
        with pytest.raises(ArchiveDamaged, match="doctor"):
            read_record(written.path, offset, length)
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_record(tmp_path / "gone.warc.gz", 0, 10)


def test_record_whose_block_was_changed_is_damage(tmp_path: Path, exchange: Make) -> None:
    import gzip

    with _writer(tmp_path) as writer:
        written = _write(writer, exchange(body=b"original"))
    data = written.path.read_bytes()
    record = gzip.decompress(data[written.offset : written.offset + written.length])
    forged = tmp_path / "forged.warc.gz"
    forged.write_bytes(gzip.compress(record.replace(b"original", b"tampered")))
    with pytest.raises(ArchiveDamaged, match="digest does not match"):
        read_record(forged, 0, forged.stat().st_size)


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path, exchange: Make) -> None:
    (tmp_path / "imported.warc.gz").write_bytes(b"not ours")
    (tmp_path / "note.txt").write_text("hello")
    with _writer(tmp_path) as writer:
        _write(writer, exchange())
    assert (tmp_path / "imported.warc.gz").read_bytes() == b"not ours"
    assert len(warc_files(tmp_path)) == 1


def test_folder_that_cannot_be_made_is_our_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="cannot be written"):
        WarcWriter(tmp_path / "file" / "sample", prefix="sample", size=1)
