"""An archive of both sample portals that several test modules start from: two crawls, one article edited between."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.catalogue import FILE_NAME, Catalogue
from spiders.sample.server import SamplePortal, serve
from tests.crawling import update

CORRECTION = "Sở Giáo dục và Đào tạo đính chính: hội nghị dời sang thứ Sáu tuần sau.\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Where the archive is, the portals it is of (still served), and the title of the article that was edited."""

    data: Path
    haugiang: SamplePortal
    vinhlong: SamplePortal
    edited: str

    @property
    def origins(self) -> dict[str, str]:
        return {"haugiang": self.haugiang.origin, "vinhlong": self.vinhlong.origin}


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    data = tmp_path_factory.mktemp("kept") / "data"
    with serve("haugiang") as haugiang, serve("vinhlong") as vinhlong:
        origins = {"haugiang": haugiang.origin, "vinhlong": vinhlong.origin}
        assert update(data, origins).code == 0
        target = haugiang.articles[3]
        haugiang.edit(target.key, text=CORRECTION)
        assert update(data, origins, "--recheck-days", "0").code == 0
        yield Kept(data=data, haugiang=haugiang, vinhlong=vinhlong, edited=target.title)


@pytest.fixture
def data(kept: Kept, tmp_path: Path) -> Path:
    """A copy of the archive that a test may change."""
    return Path(shutil.copytree(kept.data, tmp_path / "data"))


def article_of(data: Path, title: str) -> str:
    """Return the id of the article with a title."""
    with Catalogue(data / FILE_NAME, readonly=True) as catalogue:
        return next(name for name in catalogue.article_ids() if catalogue.revision(name).article.title == title)


def delete_catalogue(data: Path) -> None:
    for path in data.glob("catalogue.*"):
        path.unlink()
