"""What was learned of portals, kept in the catalogue."""

from datetime import UTC, datetime

import pytest

from archive.catalogue import Catalogue
from archive.errors import ArchiveError

NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)


def test_site_model_comes_back_as_it_was(catalogue: Catalogue) -> None:
    assert catalogue.site_model("sample", version=1) is None
    catalogue.put_site_model("sample", version=1, pages=40, data=b"\0\xff", at=NOON)
    assert catalogue.site_model("sample", version=1) == b"\0\xff"
    with Catalogue(catalogue.path, readonly=True) as reader:
        assert reader.site_model("sample", version=1) == b"\0\xff"


def test_newer_site_model_takes_the_place_of_the_older(catalogue: Catalogue) -> None:
    catalogue.put_portal("other", "", "", 7.0)
    catalogue.put_site_model("other", version=1, pages=1, data=b"other", at=NOON)
    catalogue.put_site_model("sample", version=1, pages=40, data=b"old", at=NOON)
    catalogue.put_site_model("sample", version=1, pages=41, data=b"", at=NOON)
    assert catalogue.site_model("sample", version=1) == b""
    assert catalogue.site_model("other", version=1) == b"other"


def test_site_model_of_another_version_is_none(catalogue: Catalogue) -> None:
    catalogue.put_site_model("sample", version=1, pages=40, data=b"one", at=NOON)
    assert catalogue.site_model("sample", version=2) is None
    catalogue.put_site_model("sample", version=2, pages=40, data=b"two", at=NOON)
    assert catalogue.site_model("sample", version=1) is None
    assert catalogue.site_model("sample", version=2) == b"two"


def test_site_model_of_an_unknown_portal_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ArchiveError, match="'nobody' is unknown"):
        catalogue.put_site_model("nobody", version=1, pages=0, data=b"", at=NOON)
