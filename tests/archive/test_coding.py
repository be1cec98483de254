"""Content coding: whole, cut, corrupt, mislabelled and malicious bodies."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.coding import decode
from archive.errors import ArchiveError

TEXT = "Sở Giáo dục và Đào tạo tổ chức hội nghị giao ban. ".encode() * 2000


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def _brotli(data: bytes) -> bytes:
    brotli = pytest.importorskip("brotli", reason="brotli is not installed")
    packed: bytes = brotli.compress(data)
    return packed


def _zstd(data: bytes) -> bytes:
    zstd = pytest.importorskip("backports.zstd", reason="backports.zstd is not installed")
    packed: bytes = zstd.compress(data)
    return packed


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "X-GZip": gzip.compress,
    "deflate": zlib.compress,
    "deflate ": _raw_deflate,
    "br": _brotli,
    "zstd": _zstd,
}


@pytest.mark.parametrize("name", PACKERS)
def test_whole_body_decodes(name: str) -> None:
    assert decode(PACKERS[name](TEXT), name) == TEXT


@pytest.mark.parametrize("name", PACKERS)
def test_cut_body_gives_what_decodes(name: str) -> None:
    noise = b"".join(i.to_bytes(4, "big") * 3 for i in range(60_000))
    packed = PACKERS[name](noise)
    part = decode(packed[: len(packed) * 9 // 10], name)
    assert len(noise) // 2 < len(part) < len(noise)
    assert noise.startswith(part)


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("body", [b"<!DOCTYPE html><p>plain", TEXT, b"\n\n<html>" + TEXT])
def test_body_that_is_not_coded_at_all_comes_back_as_it_is(name: str, body: bytes) -> None:
    assert decode(body, name) == body


@pytest.mark.parametrize("name", PACKERS)
def test_bomb_is_refused_before_it_fills_the_memory(name: str) -> None:
    bomb = PACKERS[name](bytes(20_000_000))
    with pytest.raises(ArchiveError, match="more than 1000000 bytes"):
        decode(bomb, name, limit=1_000_000)


def test_damage_in_the_middle_keeps_what_came_before() -> None:
    noise = b"".join(i.to_bytes(4, "big") * 3 for i in range(60_000))
    packed = bytearray(gzip.compress(noise))
    packed[len(packed) // 2 :] = b"\xff" * (len(packed) // 2)
    part = decode(bytes(packed), "gzip")
    assert len(part) > len(noise) // 4
    # deflate carries no check until its end: the last bytes before the error may be wrong
    assert noise.startswith(part[: len(noise) // 4])


def test_codings_are_undone_last_first() -> None:
    assert decode(gzip.compress(zlib.compress(TEXT)), "deflate, gzip") == TEXT


def test_members_that_follow_each_other_are_joined_and_padding_is_dropped() -> None:
    assert decode(gzip.compress(b"a") + gzip.compress(TEXT) + b"\0\0", "gzip") == b"a" + TEXT
    assert decode(_zstd(b"a") + _zstd(TEXT), "zstd") == b"a" + TEXT


@pytest.mark.parametrize("name", [None, "", "identity", "x-unknown", "none, identity"])
def test_other_names_change_nothing(name: str | None) -> None:
    assert decode(b"\x1f\x8bwhatever", name) == b"\x1f\x8bwhatever"


@given(st.binary(max_size=300), st.sampled_from(sorted(PACKERS)))
def test_no_bytes_raise_anything_but_ours(body: bytes, name: str) -> None:
    decode(body, name)


@given(st.binary(max_size=5000), st.integers(1, 60), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_any_body_round_trips(body: bytes, repeats: int, name: str) -> None:
    assert decode(PACKERS[name](body * repeats), name) == body * repeats
