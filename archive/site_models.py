"""The catalogue's site models: what cleaning has learned of each portal, as bytes that mean nothing here.

A model can be learned again from the captures, so one of another version is as good as none.
"""

from datetime import datetime

from archive.database import utc_text
from archive.portals import PortalTable


class SiteModelTable(PortalTable):
    """The part of the catalogue that holds what was learned of portals."""

    def put_site_model(self, portal: str, *, version: int, pages: int, data: bytes, at: datetime) -> None:
        """Keep what was learned of a portal, in place of what was known before.

        Args:
            portal: Portal's name.
            version: Of the format of `data`; a reader of another version will not be given it.
            pages: From how many pages it was learned.
            data: The model, as its maker wrote it.
            at: When, with time zone.

        Raises:
            ArchiveError: The portal was never put, or `at` has no time zone.
        """
        with self.transaction():
            self.require_portal(portal)
            self._run(
                "INSERT INTO site_models (portal, version, pages, data, updated) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (portal) DO UPDATE SET version = excluded.version, pages = excluded.pages, "
                "data = excluded.data, updated = excluded.updated",
                (portal, version, pages, data, utc_text(at)),
            )

    def site_model(self, portal: str, *, version: int) -> bytes | None:
        """Return what was learned of a portal; None when nothing was, or by another version."""
        row = self._one("SELECT data FROM site_models WHERE portal = ? AND version = ?", (portal, version))
        return bytes(row["data"]) if row else None
