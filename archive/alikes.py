"""The catalogue's sketches of articles, and the links between articles of different portals that read alike.

What a sketch is and what is worth a link, `likeness` decides. To find what is alike costs one look-up a band, each of
which answers with at most `_BUCKET` rows: the size of the archive does not matter.
"""

import struct
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from archive.absences import AbsenceTable
from archive.database import moment, utc_text
from archive.likeness import LINKED, MARGIN, Reading, Sketch, estimate, link, read, sketch
from archive.rows import About, Likeness
from archive.variants import published_day

_BUCKET = 100  # the newest that share a band; thousands do where a template makes them
_NEAR = 100  # sketches compared, at most; there are 63 departments
_BATCH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A held article that may be alike.

    Attributes:
        row: Its number in the catalogue.
        portal: Portal's name.
        day: When it was published, as far as any of its pages says.
        estimate: About how alike it is, 0 to 1.
    """

    row: int
    portal: str
    day: date | None
    estimate: float


class LikenessTable(AbsenceTable):
    """The part of the catalogue that knows which articles are alike."""

    def likenesses(self, article_id: str) -> list[Likeness]:
        """Return the articles of other portals that read like an article, first published first, undated last.

        Args:
            article_id: As for `revision`.

        Raises:
            NotFound: As for `revision`.
        """
        with self._lock:
            rows = self._all(
                "SELECT a.name, a.portal, a.published, a.published_at, l.similarity, l.found FROM likenesses l "
                "JOIN articles a ON a.id = l.other WHERE l.article = ?",
                (self._article(article_id)["id"],),
            )
        rows.sort(key=lambda row: (row["published_at"] is None, row["published_at"], row["name"]))
        return [
            Likeness(
                article_id=row["name"],
                portal=row["portal"],
                published=moment(row["published"]),
                similarity=row["similarity"],
                found=datetime.fromisoformat(row["found"]),
            )
            for row in rows
        ]

    def about(self, article_id: str) -> About:
        """Return what is known of an article beyond its text; `article_id` and errors as for `revision`."""
        with self._lock:
            row = self._article(article_id)
            return About(
                revisions=self._last_number(row["id"]),
                urls=tuple(self.article_urls(row["name"])),
                alike=tuple(self.likenesses(row["name"])),
                first_seen=datetime.fromisoformat(row["first_seen"]),
                last_seen=datetime.fromisoformat(row["last_seen"]),
                absences=tuple(self.absences(row["name"])),
            )

    def sketch_missing(self) -> int:
        """Sketch and link every article that was kept before there were sketches, in commits of some hundred.

        Returns:
            How many there were. Costs next to nothing when none.
        """
        done = 0
        while rows := self._all("SELECT article FROM unsketched ORDER BY article LIMIT ?", (_BATCH,)):
            with self.transaction():
                for row in rows:
                    self._sketch_held(row["article"])
            done += len(rows)
        return done

    def _sketch_held(self, row: int) -> None:
        latest = self._latest(row)
        reading = read(latest.article)
        drawn = sketch(reading)
        self._put_sketch(row, reading, drawn)
        self._put_links(row, latest.portal, reading, self._near(drawn), latest.seen)
        self._run("DELETE FROM unsketched WHERE article = ?", (row,))

    def _reading(self, row: int) -> Reading:
        return read(self._latest(row).article)

    def _near(self, drawn: Sketch) -> list[Near]:
        """Return the held articles that share a band, those that share most first, of these the newest first."""
        shared: Counter[int] = Counter()
        for band in set(drawn.bands):
            rows = self._all("SELECT article FROM bands WHERE band = ? ORDER BY article DESC LIMIT ?", (band, _BUCKET))
            shared.update(row["article"] for row in rows)
        best = sorted(shared, key=lambda row: (-shared[row], -row))[:_NEAR]
        return [near for row in best if (near := self._near_one(row, drawn))]

    def _near_one(self, row: int, drawn: Sketch) -> Near | None:
        found = self._one(
            "SELECT a.portal, s.day, s.parts FROM sketches s JOIN articles a ON a.id = s.article WHERE s.article = ?",
            (row,),
        )
        if found is None:
            return None
        day = date.fromisoformat(found["day"]) if found["day"] else None
        return Near(row=row, portal=found["portal"], day=day, estimate=estimate(drawn.parts, found["parts"]))

    def _put_sketch(self, row: int, reading: Reading, drawn: Sketch) -> None:
        known = self._one("SELECT bands FROM sketches WHERE article = ?", (row,))
        bands, before = set(drawn.bands), set(_unpacked(known["bands"]) if known else ())
        for band in before - bands:
            self._run("DELETE FROM bands WHERE band = ? AND article = ?", (band, row))
        for band in bands - before:
            self._run("INSERT INTO bands (band, article) VALUES (?, ?)", (band, row))
        day = published_day(reading.article)
        self._run(
            "INSERT INTO sketches (article, day, parts, bands) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (article) DO UPDATE SET day = coalesce(excluded.day, day), parts = excluded.parts, "
            "bands = excluded.bands",
            (row, day.isoformat() if day else None, drawn.parts, _packed(drawn.bands)),
        )

    def _put_links(self, row: int, portal: str, reading: Reading, near: list[Near], found: datetime) -> None:
        alike: dict[int, float] = {}
        for one in near:
            if one.portal != portal and one.estimate >= LINKED - MARGIN:
                share = link(reading, self._reading(one.row))
                if share is not None:
                    alike[one.row] = share
        held = self._all("SELECT other FROM likenesses WHERE article = ?", (row,))
        for other in (known["other"] for known in held if known["other"] not in alike):
            for pair in ((row, other), (other, row)):
                self._run("DELETE FROM likenesses WHERE article = ? AND other = ?", pair)
        for other, share in alike.items():
            for pair in ((row, other), (other, row)):
                self._run(
                    "INSERT INTO likenesses (article, other, similarity, found) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (article, other) DO UPDATE SET similarity = excluded.similarity",
                    (*pair, share, utc_text(found)),
                )


def _packed(bands: tuple[int, ...]) -> bytes:
    return struct.pack(f"<{len(bands)}i", *bands)


def _unpacked(bands: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(bands) // 4}i", bands)
