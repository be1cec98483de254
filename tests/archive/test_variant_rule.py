"""When two pages of one portal show the same article. Pure."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from archive.likeness import read
from archive.model import Article, Attachment, Block, BlockKind, Image, Precision
from archive.variants import is_variant, published_day, still_variant
from tests.archive.prose import prose, with_changes

HANOI = timezone(timedelta(hours=7))
LONG = prose(1, 300)
NOTICE = "Sở thông báo lịch nghỉ Tết Nguyên đán đến các đơn vị trực thuộc."


def page(text: str = LONG, title: str = "Thông báo nghỉ Tết", day: str | None = None, **given: Any) -> Article:
    published = datetime.fromisoformat(day).replace(tzinfo=HANOI) if day else None
    return Article(
        title=title,
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),) if text else (),
        published=published,
        published_precision=Precision.DAY if published else None,
        **given,
    )


def same(one: Article, other: Article) -> bool:
    """Ask both ways: the answer must not depend on which page came first."""
    forth = is_variant(read(one), read(other), day=published_day(other))
    assert forth == is_variant(read(other), read(one), day=published_day(one))
    return forth


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (page(), page()),
        (page(NOTICE), page(NOTICE)),
        (page(), page(title="THONG BAO  NGHI TET")),
        (page(title="Thông báo nghỉ Tết - Sở GD&ĐT Hậu Giang"), page()),
        (page(), page(title="Thông báo nghỉ Tết | Bản in")),
        (page(), page(LONG.upper())),
        (page(), page(with_changes(LONG, 2))),
        (page(f"{LONG} số 159.493"), page(LONG)),
        (page(day="2018-02-01T08:00"), page(day="2018-02-01")),
        (page(day="2018-02-01"), page()),
        (page(NOTICE, day="2018-02-01"), page(NOTICE)),
        (page(attachments=(Attachment(url="http://x.invalid/a/1.pdf", label="a"),)), page()),
        (
            page(attachments=(Attachment(url="http://x.invalid/tin/a.html?download=1&id=0", label="a"),)),
            page(attachments=(Attachment(url="http://m.x.invalid/thong-bao/a.html?download=1&id=0", label="b"),)),
        ),
    ],
)
def test_print_mobile_and_category_views_are_the_same_article(one: Article, other: Article) -> None:
    assert same(one, other)


def files(*names: str) -> tuple[Attachment, ...]:
    return tuple(Attachment(url=f"http://x.invalid/{name}", label="Tải về") for name in names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (page(NOTICE, day="2018-02-01"), page(NOTICE, day="2019-01-20")),
        (page(day="2018-02-01"), page(day="2019-01-20")),
        (page(f"Năm 2018: {NOTICE}"), page(f"Năm 2019: {NOTICE}")),
        (page(f"{LONG} từ ngày 14 năm 2018"), page(f"{LONG} từ ngày 14 năm 2019")),
        (page(NOTICE), page(f"{NOTICE} Trân trọng.")),
        (page(), page(prose(2, 300))),
        (page(), page(with_changes(LONG, 10))),
        (page(title="Kế hoạch"), page(title="Báo cáo")),
        (page(title="Lịch công tác - tuần 1"), page(title="Lịch công tác - tuần 2")),
        (page(title="Lịch công tác"), page(title="Lịch công tác - tuần 2")),
        (page(NOTICE, title="Lịch công tác"), page(NOTICE, title="Lịch công tác - Sở")),
        (page(title=""), page(title="")),
        (page(title="?"), page(title="!")),
        (page("Xem tệp đính kèm", attachments=files("1.pdf")), page("Xem tệp đính kèm", attachments=files("2.pdf"))),
        (page("Tải về", attachments=files("t1/l.pdf")), page("Tải về", attachments=files("t2/l.pdf"))),
        (page(attachments=files("1.pdf")), page(attachments=files("2.pdf"))),
        (page(attachments=files("?id=1")), page(attachments=files("?id=2"))),
        (
            page("", images=(Image(url="http://x.invalid/1.jpg"),)),
            page("", images=(Image(url="http://x.invalid/2.jpg"),)),
        ),
        (page(""), page("")),
        (page(prose(1, 100)), page(f"{prose(1, 100)} {prose(3, 100)}")),
    ],
)
def test_recurring_notices_and_other_articles_stay_apart(one: Article, other: Article) -> None:
    assert not same(one, other)


def test_albums_with_the_same_pictures_are_the_same() -> None:
    album = page("", images=(Image(url="http://x.invalid/1.jpg"), Image(url="http://x.invalid/2.jpg")))
    assert same(album, page("", images=(Image(url="http://m.x.invalid/1.jpg"),)))


def test_a_day_known_from_another_page_of_the_article_counts() -> None:
    assert is_variant(read(page(NOTICE, day="2018-02-01")), read(page(NOTICE)), day=date(2018, 2, 1))
    assert not is_variant(read(page(NOTICE, day="2019-01-20")), read(page(NOTICE)), day=date(2018, 2, 1))


@pytest.mark.parametrize(
    ("now", "held", "day", "still"),
    [
        (page(f"{LONG} 2019"), page(f"{LONG} 2018"), None, True),
        (page(title="Đính chính", text=with_changes(LONG, 5)), page(), None, True),
        (page(prose(2, 300)), page(), None, True),
        (page(prose(2, 300), title="Kế hoạch"), page(), None, False),
        (page(day="2018-02-02"), page(), date(2018, 2, 1), True),
        (page(f"{LONG} 2019", day="2019-01-20"), page(f"{LONG} 2018"), date(2018, 2, 1), False),
        (page(prose(2, 300), day="2019-01-20"), page(), date(2018, 2, 1), False),
    ],
)
def test_an_edit_seen_earlier_on_a_variant_does_not_part_it(
    now: Article, held: Article, day: date | None, still: bool
) -> None:
    assert still_variant(read(now), read(held), day=day) is still


def test_a_hostile_address_is_no_reason_to_stop() -> None:
    hostile = page(NOTICE, attachments=(Attachment(url="http://[", label=""),), images=(Image(url="//[::1"),))
    assert is_variant(read(hostile), read(hostile), day=None)
