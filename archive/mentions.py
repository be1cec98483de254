"""What feeds, listings and sitemaps say of the pages they name, kept beside the URL ledger until a page is cleaned.

One row a URL and origin. What it is worth is decided by the cleaner. A catalogue made anew from the WARC files has
none until the portal's listings are read again.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from archive.database import Database, Row, moment
from archive.model import Mention, PageRole, Precision

_SLACK = timedelta(days=1)
"""A day's date may be in a time zone to the east."""
_FINENESS = (Precision.DAY, Precision.MINUTE, Precision.SECOND)


class MentionTable(Database):
    """The part of the catalogue that knows what is said of pages elsewhere."""

    def note_mention(self, portal: str, url: str, mention: Mention) -> None:
        """Add to what is said of a URL that the ledger knows; of others nothing is kept.

        A date of publication after the page was first seen is the date of an edit, and is kept as that.
        """
        with self.transaction():
            known = self._one("SELECT id, first_seen FROM urls WHERE portal = ? AND url = ?", (portal, url))
            if known is None:
                return
            said = _credible(mention, datetime.fromisoformat(known["first_seen"]))
            row = self._one("SELECT * FROM mentions WHERE url = ? AND origin = ?", (known["id"], said.origin.value))
            held = _as_mention(row) if row else None
            if held is None or (said := merged(held, said)) != held:
                self._put_mention(known["id"], said)

    def mentions(self, portal: str, url: str, key: str | None = None) -> tuple[Mention, ...]:
        """Return what is said of a page at a URL, and at other URLs of its article when its key is given."""
        rows = self._all(
            "SELECT m.* FROM urls u JOIN mentions m ON m.url = u.id WHERE u.portal = ? AND u.url = ?", (portal, url)
        )
        if key is not None:
            rows += self._all(
                "SELECT m.* FROM urls u JOIN mentions m ON m.url = u.id WHERE u.portal = ? AND u.key = ? "
                "AND u.url <> ?",
                (portal, key, url),
            )
        found: dict[PageRole, Mention] = {}
        for one in map(_as_mention, rows):
            found[one.origin] = merged(found[one.origin], one) if one.origin in found else one
        return tuple(found.values())

    def _put_mention(self, url: int, said: Mention) -> None:
        self._run(
            "INSERT OR REPLACE INTO mentions (url, origin, title, published, precision, raw, updated, section) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                url, said.origin.value, said.title, _text(said.published), said.precision, said.raw,
                _text(said.updated), said.section,
            ),
        )  # fmt: skip


def merged(held: Mention, new: Mention) -> Mention:
    """Return what two mentions of a page say together, the first said before the second.

    The new title counts. Of two days of publication the earlier one counts,
    for an edit moves a date only on; of two times of one day the finer.
    """
    dated = held if new.published is None or (held.published is not None and _precedes(held, new)) else new
    return replace(
        new,
        title=_title(held.title, new.title),
        published=dated.published,
        precision=dated.precision,
        raw=dated.raw,
        updated=max(filter(None, (held.updated, new.updated)), default=None),
        section=new.section or held.section,
    )


def _precedes(held: Mention, new: Mention) -> bool:
    mine, theirs = held.published, new.published
    if mine is None or theirs is None:
        return theirs is None
    if mine.date() != theirs.astimezone(mine.tzinfo).date():
        return mine < theirs
    return held.precision is not None and _fineness(held) >= _fineness(new)


def _fineness(mention: Mention) -> int:
    return _FINENESS.index(mention.precision) if mention.precision else -1


def _title(held: str | None, new: str | None) -> str | None:
    """Return the newer title, but not one that was only cut off, nor one with a rank or "Xem thêm:" before it."""
    if held is None or new is None:
        return held or new
    cut_off, start = new.endswith(("…", "...")), new.rstrip(" .…")
    return held if (cut_off and start and held.startswith(start)) or new.endswith(held) else new


def _credible(mention: Mention, first_seen: datetime) -> Mention:
    when = mention.published
    if when is None or when <= first_seen + _SLACK:
        return mention
    return replace(mention, published=None, precision=None, raw="", updated=max(when, mention.updated or when))


def _text(when: datetime | None) -> str | None:
    return when.isoformat() if when else None  # in its own zone: the day that was written is part of what is said


def _as_mention(row: Row) -> Mention:
    return Mention(
        origin=PageRole(row["origin"]),
        title=row["title"],
        published=moment(row["published"]),
        precision=Precision(row["precision"]) if row["precision"] else None,
        raw=row["raw"],
        updated=moment(row["updated"]),
        section=row["section"],
    )
