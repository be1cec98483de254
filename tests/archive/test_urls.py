"""The URL ledger: one row a URL a portal."""

from datetime import UTC, datetime, timedelta

from archive.catalogue import Catalogue
from archive.model import PageRole

T0 = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _note(catalogue: Catalogue, url: str = "u", key: str | None = "1", seen: datetime = T0) -> bool:
    return catalogue.note_url("sample", url, role=PageRole.ARTICLE, key=key, seen=seen, referrer="list")


def test_url_is_new_once(catalogue: Catalogue) -> None:
    assert _note(catalogue)
    assert not _note(catalogue, seen=T0 + HOUR)
    assert catalogue.note_url("other", "u", role=PageRole.ARTICLE, key="1", seen=T0)


def test_entry_keeps_first_and_last_sight_first_referrer_and_newest_role(catalogue: Catalogue) -> None:
    _note(catalogue, key="1", seen=T0 + HOUR)
    catalogue.note_url("sample", "u", role=PageRole.LISTING, key=None, seen=T0, referrer="later")
    entry = catalogue.url("sample", "u")
    assert entry is not None
    assert (entry.first_seen, entry.last_seen) == (T0, T0 + HOUR)
    assert (entry.role, entry.key, entry.referrer) == (PageRole.LISTING, "1", "list")
    assert (entry.fetched, entry.status, entry.outcome, entry.fetches) == (None, None, None, 0)
    assert catalogue.url("sample", "none") is None


def test_fetches_are_counted_and_only_success_makes_a_key_known(catalogue: Catalogue) -> None:
    _note(catalogue, "u")
    _note(catalogue, "print", seen=T0 + HOUR)
    assert catalogue.known_key("sample", "1") is None
    catalogue.fetched_url("sample", "u", at=T0, status=503, outcome="failed")
    assert catalogue.known_key("sample", "1") is None
    catalogue.fetched_url("sample", "u", at=T0 + HOUR, status=200, outcome="captured")
    catalogue.fetched_url("sample", "u", at=T0 + 2 * HOUR, status=500, outcome="failed")
    known = catalogue.known_key("sample", "1")
    assert known is not None
    assert (known.fetched, known.first_seen, known.urls) == (T0 + HOUR, T0, 2)
    entry = catalogue.url("sample", "u")
    assert entry is not None
    assert (entry.fetches, entry.status, entry.outcome, entry.fetched) == (3, 500, "failed", T0 + 2 * HOUR)
    assert catalogue.known_key("other", "1") is None


def test_url_that_was_never_noted_is_entered_when_fetched(catalogue: Catalogue) -> None:
    catalogue.fetched_url("sample", "robots", at=T0, status=404, outcome="captured")
    entry = catalogue.url("sample", "robots")
    assert entry is not None
    assert (entry.role, entry.fetches, entry.first_seen) == (PageRole.OTHER, 1, T0)


def test_refused_url_is_counted_with_its_newest_reason(catalogue: Catalogue) -> None:
    for i in range(3):
        catalogue.skip_url("sample", "trap", f"rule {i}", T0 + i * HOUR)
    entry = catalogue.url("sample", "trap")
    assert entry is not None
    assert (entry.skipped, entry.skips, entry.last_seen) == ("rule 2", 3, T0 + 2 * HOUR)


def test_refused_url_is_new_when_a_rule_lets_it_through(catalogue: Catalogue) -> None:
    catalogue.skip_url("sample", "u", "calendar", T0)
    assert _note(catalogue, seen=T0 + HOUR)
    assert not _note(catalogue, seen=T0 + HOUR)
    entry = catalogue.url("sample", "u")
    assert entry is not None
    assert (entry.skipped, entry.skips, entry.role) == (None, 1, PageRole.ARTICLE)


def test_hostile_url_is_kept_readable(catalogue: Catalogue) -> None:
    assert _note(catalogue, "http://x.invalid/\ud800'; DROP TABLE urls; --\0", key="\udfff")
    catalogue.fetched_url("sample", "http://x.invalid/\ud800'; DROP TABLE urls; --\0", at=T0, status=200, outcome="")
    assert catalogue.known_key("sample", "\udfff") is not None
