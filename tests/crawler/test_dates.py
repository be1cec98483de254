"""Dates in text: every form that portals were seen to write, and what only looks like one."""

import time

import pytest

from crawler.extract.dates import find_dates, parse_iso

FORMS = [
    ("Hôm nay ngày 19/11/2019, 7:36:10 AM GMT+7", "2019-11-19T07:36:10+07:00", "second", "fetch-clock"),
    ("ĐƠN VỊ(12/11/2018 08:11:30 GMT+7)", "2018-11-12T08:11:30+07:00", "second", None),
    ("Ngày 01 tháng 11 năm 2018, tại Hội trường", "2018-11-01T00:00:00+07:00", "day", None),
    ("ngày 25/7/2009 của Bộ", "2009-07-25T00:00:00+07:00", "day", None),
    ("Thứ hai, 21/9/2026, 16:36   , Lượt đọc : 73", "2026-09-21T16:36:00+07:00", "minute", "published"),
    ("Thứ năm, 29/7/2021, 16:18 Lượt đọc: 50", "2021-07-29T16:18:00+07:00", "minute", "published"),
    ("24/9/2026", "2026-09-24T00:00:00+07:00", "day", None),
    ("Thứ hai - 12/11/2018 08:11", "2018-11-12T08:11:00+07:00", "minute", None),
    ("2018-11-12T08:11:30+07:00", "2018-11-12T08:11:30+07:00", "second", None),
    ("2018-11-12T08:11:30Z", "2018-11-12T08:11:30+00:00", "second", None),
    ("2018-11-12 08:11", "2018-11-12T08:11:00+07:00", "minute", None),
    ("12/11/2018 08:11:30 AM", "2018-11-12T08:11:30+07:00", "second", None),
    ("21/07/2022 | 10:00 AM", "2022-07-21T10:00:00+07:00", "minute", None),
    ("28/07/2020 | 02:02 PM", "2020-07-28T14:02:00+07:00", "minute", None),
    ("21/12/2012 | 12:00 AM", "2012-12-21T00:00:00+07:00", "day", None),
    ("18:28, 07/09/2021", "2021-09-07T18:28:00+07:00", "minute", None),
    ("Cập nhật lúc: 04:57 PM ngày 06/03/2018", "2018-03-06T16:57:00+07:00", "minute", "updated"),
    ("Cập nhật lần cuối ngày Thứ năm, 14 Tháng 7 2022 17:32", "2022-07-14T17:32:00+07:00", "minute", "updated"),
    ("Ngày đăng bài: 30/06/2024 08:43:32", "2024-06-30T08:43:32+07:00", "second", "published"),
    ("03/10/2016 09:38", "2016-10-03T09:38:00+07:00", "minute", None),
    ("12/11/2018 8:11:30 SA", "2018-11-12T08:11:30+07:00", "second", None),
    ("12/11/2018 8:11:30 CH", "2018-11-12T20:11:30+07:00", "second", None),
    ("12/11/2018 12:05 SA", "2018-11-12T00:05:00+07:00", "minute", None),
    ("(09:15 | 14/01/2017)", "2017-01-14T09:15:00+07:00", "minute", None),
    ("Ngày đăng: 12/11/2018", "2018-11-12T00:00:00+07:00", "day", "published"),
    ("Được đăng ngày 20 Tháng 10 2013", "2013-10-20T00:00:00+07:00", "day", "published"),
    ("Đăng bởi Lan Anh ngày 12/11/2018", "2018-11-12T00:00:00+07:00", "day", "published"),
    ("Ngày ban hành: 12/11/2018", "2018-11-12T00:00:00+07:00", "day", "issued"),
    ("12 tháng Mười Hai năm 2018", "2018-12-12T00:00:00+07:00", "day", None),
    ("5 tháng Tư, 2018", "2018-04-05T00:00:00+07:00", "day", None),
    ("lúc 8h30 ngày 12-11-2018", "2018-11-12T08:30:00+07:00", "minute", None),
    ("8 giờ 30 phút ngày 12.11.2018", "2018-11-12T08:30:00+07:00", "minute", None),
    ("Published on 12 November 2018", "2018-11-12T00:00:00+07:00", "day", "published"),
    ("Last updated: Nov 12, 2018 at 3:05 pm", "2018-11-12T15:05:00+07:00", "minute", "updated"),
    ("Mon, 12 Nov 2018 08:11:30 +0700", "2018-11-12T08:11:30+07:00", "second", None),
    ("등록일 2018.11.12", "2018-11-12T00:00:00+07:00", "day", "published"),
    ("2018년 11월 12일 오후 3:05", "2018-11-12T15:05:00+07:00", "minute", None),
]


@pytest.mark.parametrize(("text", "when", "precision", "label"), FORMS, ids=[form[0] for form in FORMS])
def test_a_form_that_portals_write_is_read(text: str, when: str, precision: str, label: str | None) -> None:
    (found,) = find_dates(text)
    assert (found.when.isoformat(), found.precision, found.label) == (when, precision, label)


@pytest.mark.parametrize(
    "text",
    [
        "2018-11-12+0708:11:30",
        "31/02/2018",
        "11/25/2018",
        "12/11/1985",
        "12/11/2101",
        "159.493/156.911",
        "202/337",
        "năm học 2016-2017",
        "08:11:30",
        "22/2016/TT-BGDĐT",
        "12/11/2018/NĐ-CP",
        "quý IV năm 2018",
        "60-65%",
        "1.12.11.2018",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert find_dates(f"có {text} trường") == []


def test_a_time_that_cannot_be_is_left_out() -> None:
    (found,) = find_dates("12/11/2018 25:70")
    assert (found.when.isoformat(), found.precision) == ("2018-11-12T00:00:00+07:00", "day")


def test_the_weekday_tells_day_from_month() -> None:
    assert [
        d.weekday_agrees for d in find_dates("Thứ hai - 12/11/2018; Thứ ba - 12/11/2018; 12/11/2018; CN 11/11/2018")
    ] == [
        True,
        False,
        None,
        True,
    ]


def test_the_span_covers_weekday_and_time() -> None:
    text = "Tin ngày: Thứ hai, 21/9/2026, 16:36 , Lượt đọc"
    (found,) = find_dates(text)
    assert text[found.start : found.end] == "Thứ hai, 21/9/2026, 16:36"


def test_a_range_is_two_dates() -> None:
    assert [d.when.day for d in find_dates("từ 12/11/2018-18/11/2018")] == [12, 18]


def test_a_time_between_two_dates_belongs_to_the_first() -> None:
    assert [d.precision for d in find_dates("12/11/2018 08:11 13/11/2018")] == ["minute", "day"]


def test_times_without_zone_are_in_the_offset_that_is_given() -> None:
    assert [d.when.isoformat() for d in find_dates("12/11/2018 08:11", utc_offset=9)] == ["2018-11-12T08:11:00+09:00"]
    assert [d.when.isoformat() for d in find_dates("12/11/2018 08:11 GMT", utc_offset=9)] == [
        "2018-11-12T08:11:00+00:00"
    ]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2018-11-12T08:11:30+07:00", "2018-11-12T08:11:30+07:00"),
        ("2018-11-12", "2018-11-12T00:00:00+07:00"),
        ("Mon, 12 Nov 2018 08:11:30 +0700", "2018-11-12T08:11:30+07:00"),
        ("2018-11-12+0708:11:30", None),
        ("about 2018-11-12", None),
        ("", None),
    ],
)
def test_machine_written_dates_are_read_whole_or_not_at_all(text: str, when: str | None) -> None:
    found = parse_iso(text)
    assert (found[0].isoformat() if found else None) == when


@pytest.mark.parametrize(
    "piece",
    ["1", "12/", "thứ ", "12 tháng ", ": ", "08:11:30 ", "2018-11-12+0708:11:30 ", "đăng bởi ", "12/11/2018 ", " "],
)
def test_a_megabyte_of_anything_is_read_in_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece)) + "2018"
    start = time.process_time()
    find_dates(text)
    assert time.process_time() - start < 6
