"""CDXJ lines: equal to what `cdxj-indexer --post-append` 1.5 prints for the same records."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.cdx import append_line, cdx_line, cdx_offsets, cdx_path, last_offset
from archive.model import Exchange

FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)


def _line(exchange: Exchange, *, revisit: bool = False) -> str:
    return cdx_line(exchange, filename="a.warc.gz", offset=684, length=535, digest="sha1:AB", revisit=revisit)


def test_line_of_a_page(exchange: Callable[..., Exchange]) -> None:
    page = exchange("http://www.Sample.invalid/tin?b=ư&a=1", headers=(("content-type", "Text/HTML; charset=x"),))
    assert _line(page) == (
        'invalid,sample)/tin?a=1&b=%c6%b0 20181112120000 {"url": "http://www.Sample.invalid/tin?b=%C6%B0&a=1", '
        '"mime": "Text/HTML", "status": "200", "digest": "sha1:AB", "length": "535", "offset": "684", '
        '"filename": "a.warc.gz"}\n'
    )


def test_revisit_is_marked_and_missing_media_type_left_out(exchange: Callable[..., Exchange]) -> None:
    assert '"mime": "warc/revisit"' in _line(exchange(), revisit=True)
    assert "mime" not in _line(exchange(headers=()))
    assert "mime" not in _line(exchange(headers=(("Content-Type", " ; "),)))


def test_pages_of_a_post_pager_have_different_keys(exchange: Callable[..., Exchange]) -> None:
    def page(number: int) -> str:
        posted = f"__EVENTTARGET=p%24{number}&__VIEWSTATE=ab%2Fc".encode()
        return _line(exchange("http://sample.invalid/ds", method="POST", request_headers=FORM, request_body=posted))

    key, _, rest = page(2).split(" ", 2)
    assert key == "invalid,sample)/ds?__eventtarget=p$2&__viewstate=ab/c&__wb_method=post"
    fields = json.loads(rest)
    assert fields["method"] == "POST"
    assert fields["requestBody"] == "__EVENTTARGET=p$2&__VIEWSTATE=ab/c"
    assert page(3).split(" ")[0] != key


@pytest.mark.parametrize(
    ("headers", "body", "posted"),
    [
        (FORM, b"\xff=1", "__wb_post_data=/z0x"),
        ((), b"{}", "__wb_post_data=e30="),
        (FORM, b"a=" + b"y" * 5000, "a=" + "y" * 4094),
        (FORM, b"", ""),
    ],
)
def test_other_bodies_are_coded_and_cut(
    exchange: Callable[..., Exchange], headers: tuple[tuple[str, str], ...], body: bytes, posted: str
) -> None:
    line = _line(exchange(method="POST", request_headers=headers, request_body=body))
    assert json.loads(line.split(" ", 2)[2])["requestBody"] == posted


def test_hostile_url_stays_on_its_line(exchange: Callable[..., Exchange]) -> None:
    line = _line(exchange('http://sample.invalid/a b\n"}\r{\u2028'))
    assert line.count("\n") == 1
    assert line.isascii()
    assert len(line.split(" ", 2)[0].split()) == 1


def test_path_stands_beside_the_warc_file() -> None:
    assert cdx_path(Path("warc/p/p-1-0.warc.gz")) == Path("warc/p/p-1-0.cdxj")


def test_torn_last_line_is_cut_off_before_the_next(tmp_path: Path, exchange: Callable[..., Exchange]) -> None:
    path = tmp_path / "a.cdxj"
    whole = _line(exchange())
    append_line(path, whole)
    with path.open("a") as file:
        file.write(whole[:50] + "x" * 20_000)
    assert last_offset(path) is None
    assert cdx_offsets(path) == {684}
    append_line(path, whole)
    assert path.read_text() == whole * 2
    assert last_offset(path) == 684


def test_file_that_is_one_torn_line_becomes_empty(tmp_path: Path, exchange: Callable[..., Exchange]) -> None:
    path = tmp_path / "a.cdxj"
    path.write_text("no newline " * 2000)
    append_line(path, _line(exchange()))
    assert path.read_text() == _line(exchange())


def test_missing_and_empty_files_list_nothing(tmp_path: Path) -> None:
    assert cdx_offsets(tmp_path / "none.cdxj") == set()
    assert last_offset(tmp_path / "none.cdxj") is None
    (tmp_path / "empty.cdxj").touch()
    assert last_offset(tmp_path / "empty.cdxj") is None
