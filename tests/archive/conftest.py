"""What the archive's tests share: an open archive, and makers of exchanges and articles."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from archive.catalogue import Catalogue
from archive.config import Config
from archive.model import Article, Block, BlockKind, Capture, Exchange, PageRole
from archive.store import Archive

# shared and slow machines: how long one example takes says nothing
settings.register_profile("archive", deadline=None, max_examples=60)
settings.load_profile("archive")

NOON = datetime(2018, 11, 12, 12, 0, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path / "data")


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    with Archive.open(config, write=True) as opened:
        opened.catalogue.put_portal("sample", "Sở mẫu", "http://sample.invalid", 7.0)
        yield opened


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.sqlite3") as opened:
        opened.put_portal("sample", "Sở mẫu", "http://sample.invalid", 7.0)
        yield opened


@pytest.fixture
def exchange() -> Callable[..., Exchange]:
    """Make an exchange; whatever is not given is that of a plain page fetched at noon."""

    def make(url: str = "http://sample.invalid/news/1", body: bytes = b"<p>one</p>", **given: Any) -> Exchange:
        values: dict[str, Any] = {
            "fetched": NOON,
            "status": 200,
            "reason": "OK",
            "headers": (("Content-Type", "text/html; charset=utf-8"),),
            "request_headers": (("User-Agent", "test"),),
        }
        return Exchange(url=url, body=body, **values | given)

    return make


@pytest.fixture
def article() -> Callable[..., Article]:
    """Make an article of one paragraph."""

    def make(text: str = "Một đoạn.", title: str = "Tiêu đề", **given: Any) -> Article:
        return Article(title=title, blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),), **given)

    return make


@pytest.fixture
def enter(catalogue: Catalogue) -> Callable[..., Capture]:
    """Enter a capture that has no record anywhere: for what the catalogue alone decides."""
    places = iter(range(0, 10**9, 100))

    def make(url: str = "http://sample.invalid/news/1", *, minutes: int = 0, **given: Any) -> Capture:
        values: dict[str, Any] = {
            "run": None,
            "portal": "sample",
            "method": "GET",
            "fetched": NOON + timedelta(minutes=minutes),
            "status": 200,
            "mime": "text/html",
            "digest": "sha1:AAAA",
            "revisit": False,
            "warc": "warc/sample/a.warc.gz",
            "offset": next(places),
            "length": 100,
            "role": PageRole.ARTICLE,
            "key": "1",
        }
        return catalogue.add_capture(url=url, **values | given)

    return make
