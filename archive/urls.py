"""The URL ledger: one row a URL a portal: when it was seen, fetched, refused, and which article it leads to.

Decides nothing: what is fetched again and when is the crawler's affair.
"""

from datetime import datetime

from archive.database import Database, Row, Value, moment, utc_text
from archive.model import PageRole
from archive.rows import KnownKey, UrlEntry


class UrlTable(Database):
    """The part of the catalogue that knows URLs."""

    def note_url(
        self,
        portal: str,
        url: str,
        *,
        role: PageRole,
        key: str | None,
        seen: datetime,
        referrer: str | None = None,
    ) -> bool:
        """Note that a URL was seen and may be fetched.

        What it is taken for follows the newest opinion; its key and first referrer stay unless newly known.

        Returns:
            True when it is new: never noted before, or refused by a rule until now.
        """
        with self.transaction():
            known = self._one("SELECT skipped FROM urls WHERE portal = ? AND url = ?", (portal, url))
            self._run(
                "INSERT INTO urls (portal, url, role, key, referrer, first_seen, last_seen) "
                "VALUES (:portal, :url, :role, :key, :referrer, :seen, :seen) "
                "ON CONFLICT (portal, url) DO UPDATE SET role = excluded.role, "
                "key = coalesce(excluded.key, key), referrer = coalesce(referrer, excluded.referrer), "
                "first_seen = min(first_seen, excluded.first_seen), "
                "last_seen = max(last_seen, excluded.last_seen), skipped = NULL",
                {
                    "portal": portal,
                    "url": url,
                    "role": role.value,
                    "key": key,
                    "referrer": referrer,
                    "seen": utc_text(seen),
                },
            )
            return known is None or known["skipped"] is not None

    def captured_url(
        self, portal: str, url: str, *, role: PageRole, key: str | None, at: datetime, status: int, outcome: str
    ) -> None:
        """Note that a URL was seen and fetched: what `note_url` and `fetched_url` do, in one step."""
        self._run(
            "INSERT INTO urls (portal, url, role, key, first_seen, last_seen, fetched, status, outcome, fetches, "
            "succeeded) VALUES (:portal, :url, :role, :key, :at, :at, :at, :status, :outcome, 1, "
            "iif(:status = 200, :at, NULL)) ON CONFLICT (portal, url) DO UPDATE SET role = excluded.role, "
            "key = coalesce(excluded.key, key), first_seen = min(first_seen, excluded.first_seen), "
            "last_seen = max(last_seen, excluded.last_seen), fetched = excluded.fetched, status = excluded.status, "
            "outcome = excluded.outcome, fetches = fetches + 1, "
            "succeeded = coalesce(excluded.succeeded, succeeded), skipped = NULL",
            {
                "portal": portal,
                "url": url,
                "role": role.value,
                "key": key,
                "at": utc_text(at),
                "status": status,
                "outcome": outcome,
            },
        )

    def fetched_url(self, portal: str, url: str, *, at: datetime, status: int, outcome: str) -> None:
        """Note that a URL was fetched, with success (status 200) or not. A URL never noted is entered."""
        values: dict[str, Value] = {
            "portal": portal,
            "url": url,
            "at": utc_text(at),
            "status": status,
            "outcome": outcome,
        }
        with self.transaction():
            self._run(
                "INSERT OR IGNORE INTO urls (portal, url, role, first_seen, last_seen) "
                "VALUES (:portal, :url, 'other', :at, :at)",
                values,
            )
            self._run(
                "UPDATE urls SET fetched = :at, status = :status, outcome = :outcome, fetches = fetches + 1, "
                "succeeded = iif(:status = 200, :at, succeeded) WHERE portal = :portal AND url = :url",
                values,
            )

    def skip_url(self, portal: str, url: str, reason: str, at: datetime) -> None:
        """Count that a rule refused a URL, and keep the newest reason."""
        with self.transaction():
            self._run(
                "INSERT INTO urls (portal, url, role, first_seen, last_seen, skipped, skips) "
                "VALUES (:portal, :url, 'other', :at, :at, :reason, 1) "
                "ON CONFLICT (portal, url) DO UPDATE SET skipped = excluded.skipped, skips = skips + 1, "
                "last_seen = max(last_seen, excluded.last_seen)",
                {"portal": portal, "url": url, "reason": reason, "at": utc_text(at)},
            )

    def known_key(self, portal: str, key: str) -> KnownKey | None:
        """Return what is known of an article's key; None when none of its URLs was fetched with success."""
        row = self._one(
            "SELECT max(succeeded) fetched, min(first_seen) first_seen, count(*) urls FROM urls "
            "WHERE portal = ? AND key = ?",
            (portal, key),
        )
        if row is None or row["fetched"] is None:
            return None
        return KnownKey(
            fetched=datetime.fromisoformat(row["fetched"]),
            first_seen=datetime.fromisoformat(row["first_seen"]),
            urls=row["urls"],
        )

    def url(self, portal: str, url: str) -> UrlEntry | None:
        """Return a URL's row, or None when it was never seen."""
        row = self._one("SELECT * FROM urls WHERE portal = ? AND url = ?", (portal, url))
        return _as_entry(row) if row else None


def _as_entry(row: Row) -> UrlEntry:
    return UrlEntry(
        portal=row["portal"],
        url=row["url"],
        role=PageRole(row["role"]),
        key=row["key"],
        referrer=row["referrer"],
        first_seen=datetime.fromisoformat(row["first_seen"]),
        last_seen=datetime.fromisoformat(row["last_seen"]),
        fetched=moment(row["fetched"]),
        status=row["status"],
        outcome=row["outcome"],
        fetches=row["fetches"],
        skipped=row["skipped"],
        skips=row["skips"],
    )
