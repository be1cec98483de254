"""Captures in the catalogue: found by number, URL, portal and payload; pending until cleaned."""

from collections.abc import Callable

import pytest

from archive.catalogue import Catalogue
from archive.errors import NotFound
from archive.model import Capture, PageRole

Enter = Callable[..., Capture]


def test_captures_are_found_by_portal_and_url(catalogue: Catalogue, enter: Enter) -> None:
    catalogue.put_portal("other", "", "", 7.0)
    a, b, c = enter("u1"), enter("u2"), enter("u1", portal="other")
    assert list(catalogue.captures()) == [a, b, c]
    assert list(catalogue.captures(portal="sample")) == [a, b]
    assert list(catalogue.captures(url="u1")) == [a, c]
    assert list(catalogue.captures(url="u1", portal="other")) == [c]
    assert list(catalogue.captures(url="none")) == []
    assert catalogue.capture(b.id) == b


def test_unknown_capture_is_not_found(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="no capture 7"):
        catalogue.capture(7)
    with pytest.raises(NotFound, match="no capture 7"):
        catalogue.mark_extracted(7, "article", "")


def test_listing_goes_on_over_many_while_others_are_added(catalogue: Catalogue, enter: Enter) -> None:
    with catalogue.transaction():
        for _ in range(1200):
            enter()
    seen = []
    for capture in catalogue.captures():
        seen.append(capture.id)
        if capture.id == 700:
            enter()
    assert seen == list(range(1, 1202))


def test_origin_of_a_payload_is_the_first_that_holds_it(catalogue: Catalogue, enter: Enter) -> None:
    enter(digest="sha1:A", revisit=True)
    first = enter(digest="sha1:A")
    enter(digest="sha1:A")
    assert catalogue.payload_origin("sha1:A") == first
    assert catalogue.payload_origin("sha1:B") is None


def test_only_whole_article_pages_are_pending_in_the_order_they_came_in(catalogue: Catalogue, enter: Enter) -> None:
    late = enter("late", minutes=9)
    early = enter("early", minutes=1)
    enter("listing", role=PageRole.LISTING)
    gone = enter("gone", minutes=5, status=404)
    enter("broken", status=500)
    revisit = enter("again", minutes=10, revisit=True)
    assert catalogue.pending() == [late, early, gone, revisit]
    assert catalogue.pending("sample") == [late, early, gone, revisit]
    assert catalogue.pending("other") == []


def test_cleaned_capture_is_pending_no_more(catalogue: Catalogue, enter: Enter) -> None:
    done, left = enter(), enter()
    catalogue.mark_extracted(done.id, "not-article", "Danh sách, không phải bài viết.")
    assert catalogue.pending() == [left]
