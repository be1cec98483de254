"""The catalogue's aliases: keys whose pages show an article that is held under another key.

Whether a page does, `variants` decides. The article first held gives its id and its text; an alias gives a URL.
"""

from datetime import date

from archive.alikes import LikenessTable, Near
from archive.database import utc_text
from archive.likeness import MARGIN, Reading, read
from archive.model import Capture
from archive.variants import SAME, is_variant, published_day, still_variant

_COMPARED = 20  # articles of one portal read through for one page, at most
_EARLIER = 5  # revisions of an article looked back at


class AliasTable(LikenessTable):
    """The part of the catalogue that knows which keys are other names of articles."""

    def _main(self, capture: Capture, key: str, page: Reading, near: list[Near]) -> int | None:
        """Return the row of the article that a page under a key without an article shows, None when it is its own.

        Keeps the alias as it was found: made, pointed elsewhere, or taken back.
        """
        known = self._one("SELECT article FROM aliases WHERE portal = ? AND key = ?", (capture.portal, key))
        row = self._shown(known["article"] if known else None, capture.portal, page, near)
        if row is None:
            self._run("DELETE FROM aliases WHERE portal = ? AND key = ?", (capture.portal, key))
            return None
        self._run(
            "INSERT INTO aliases (portal, key, article, found) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (portal, key) DO UPDATE SET article = excluded.article",
            (capture.portal, key, row, utc_text(capture.fetched)),
        )
        if day := published_day(page.article):
            self._run("UPDATE sketches SET day = coalesce(day, ?) WHERE article = ?", (day.isoformat(), row))
        return row

    def _shown(self, before: int | None, portal: str, page: Reading, near: list[Near]) -> int | None:
        if before is not None and is_variant(page, self._reading(before), day=self._day(before)):
            return before
        own = published_day(page.article)
        likely = [one for one in near if one.portal == portal and one.estimate >= SAME - MARGIN]
        # the same day says most; then what reads most alike; of equals the one first held
        likely.sort(key=lambda one: (one.day is None or one.day != own, -one.estimate, one.row))
        for one in likely[:_COMPARED]:
            if is_variant(page, self._reading(one.row), day=one.day):
                return one.row
        if before is None or self._left_behind(before, page):
            return None
        return before if still_variant(page, self._reading(before), day=self._day(before)) else None

    def _left_behind(self, row: int, page: Reading) -> bool:
        """Tell whether a page still says what its article said earlier: an address like "newest" has moved on."""
        latest = self._latest(row)
        last = self._last_number(row)
        others = [number for number in range(max(1, last - _EARLIER), last + 1) if number != latest.number]
        held = (self._revision(row, number).article for number in others)
        return any(is_variant(page, read(one), day=published_day(one)) for one in held)

    def _day(self, row: int) -> date | None:
        found = self._one("SELECT day FROM sketches WHERE article = ?", (row,))
        return date.fromisoformat(found["day"]) if found and found["day"] else None
