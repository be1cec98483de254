"""Bodies packed with what a portal's articles have in common: smaller, and readable for good."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.codec import pack, unpack
from archive.database import utc_text
from archive.dictionaries import TRAINED_AT
from archive.errors import ArchiveDamaged
from archive.model import Article, Capture
from tests.archive.conftest import NOON
from tests.archive.prose import prose

Enter = Callable[..., Capture]
Make = Callable[..., Article]


def fill(catalogue: Catalogue, enter: Enter, article: Make, first: int, last: int) -> list[str]:
    with catalogue.transaction():
        return [
            catalogue.keep(
                article(prose(number, 200), title=f"Tin {number}"),
                enter(str(number), key=str(number), digest=f"sha1:{number}"),
                key=str(number),
            ).revision.article_id
            for number in range(first, last)
        ]


def kinds(catalogue: Catalogue) -> list[str]:
    return [row["kind"] for row in catalogue._all("SELECT hex(substr(body, 1, 1)) kind FROM revisions ORDER BY rowid")]


def test_bodies_of_all_ages_read_back(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    names = fill(catalogue, enter, article, 0, TRAINED_AT[0] + 5)
    assert kinds(catalogue) == ["01"] * TRAINED_AT[0] + ["02"] * 5
    with Catalogue(catalogue.path, readonly=True) as reader:
        for number, name in enumerate(names):
            assert reader.revision(name).article == article(prose(number, 200), title=f"Tin {number}")


def test_a_dictionary_that_was_taken_back_is_not_used(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    fill(catalogue, enter, article, 0, TRAINED_AT[0] - 1)

    def broken_off() -> None:
        with catalogue.transaction():
            fill(catalogue, enter, article, 1000, 1003)
            assert kinds(catalogue)[-1] == "02"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    (name,) = fill(catalogue, enter, article, 2000, 2001)
    (late,) = fill(catalogue, enter, article, 3000, 3001)
    assert kinds(catalogue)[-2:] == ["01", "02"]
    with Catalogue(catalogue.path, readonly=True) as reader:
        assert reader.revision(late).article.title == "Tin 3000"
        assert reader.revision(name).article.title == "Tin 2000"


def test_a_lost_dictionary_and_flipped_bytes_are_damage(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "c.sqlite3") as catalogue:
        catalogue.put_portal("so", "", "", 7.0)
        made = [Article(title=f"Tin {number}", lead=prose(number, 200)) for number in range(200)]
        for number, one in enumerate(made):
            catalogue._run(
                "INSERT INTO articles (name, portal, key, first_seen, last_seen, latest, digest) "
                "VALUES (?, 'so', ?, ?, ?, 1, '')",
                (str(number), str(number), utc_text(NOON), utc_text(NOON)),
            )
            catalogue._run("PRAGMA foreign_keys = OFF")
            catalogue._run(
                "INSERT INTO revisions (article, number, capture, digest, body) VALUES (?, 1, 1, '', ?)",
                (number + 1, pack(one)),
            )
        catalogue._put_dictionary("so", 200)
        body = catalogue._pack(made[0], "so")
        assert catalogue._unpack(body) == made[0]
        assert len(body) < len(pack(made[0]))
        for place in (9, len(body) // 2, len(body) - 1):
            with pytest.raises(ArchiveDamaged, match="doctor"):
                catalogue._unpack(body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :])
        with pytest.raises(ArchiveDamaged, match="lost"):
            unpack(body)


def test_a_dictionary_forgets_an_article_that_is_taken_out(catalogue: Catalogue, enter: Enter, article: Make) -> None:
    names = fill(catalogue, enter, article, 0, TRAINED_AT[0] + 5)
    before = {row["number"] for row in catalogue._all("SELECT number FROM dictionaries")}
    catalogue.withdraw(catalogue.affected(names[3]), {}, at=NOON)
    after = {row["number"] for row in catalogue._all("SELECT number FROM dictionaries")}
    assert after
    assert not after & before
    assert kinds(catalogue) == ["01"] * (TRAINED_AT[0] - 1) + ["02"] * 5
    with Catalogue(catalogue.path, readonly=True) as reader:
        for number, name in enumerate(names):
            if number != 3:
                assert reader.revision(name).article == article(prose(number, 200), title=f"Tin {number}")
