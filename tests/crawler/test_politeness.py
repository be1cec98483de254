from datetime import UTC, datetime

import pytest

from archive.errors import ConfigError
from crawler.politeness import check_contact, delay_floor, is_loopback, retry_after, user_agent

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_server_gets_at_least_a_second_whatever_the_profile_says() -> None:
    assert delay_floor("vinhlong.edu.vn", asked=0.0, crawl_delay=None) == 1.0
    assert delay_floor("vinhlong.edu.vn", asked=3.0, crawl_delay=None) == 3.0


def test_crawl_delay_raises_the_floor_and_never_lowers_it() -> None:
    assert delay_floor("vinhlong.edu.vn", asked=1.0, crawl_delay=7.0) == 7.0
    assert delay_floor("vinhlong.edu.vn", asked=5.0, crawl_delay=2.0) == 5.0


def test_an_absurd_crawl_delay_is_bounded() -> None:
    assert delay_floor("vinhlong.edu.vn", asked=1.0, crawl_delay=86400.0) == 120.0


def test_this_machine_needs_hardly_a_delay_but_its_robots_txt_is_obeyed() -> None:
    assert 0.0 < delay_floor("127.0.0.1", asked=3.0, crawl_delay=None) <= 0.01
    assert delay_floor("localhost", asked=3.0, crawl_delay=0.5) == 0.5


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "[::1]", "localhost"])
def test_loopback_is_recognised(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1.example.com", "10.0.0.1", "localhost.example.com", "", "1270.0.0.1"])
def test_what_only_looks_like_loopback_is_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("Sun, 22 Nov 2026 12:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("9" * 400, 999999999.0),
    ],
)
def test_retry_after_reads_seconds_and_dates(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_the_user_agent_names_a_contact() -> None:
    assert user_agent("0.1", "mailto:a@b.vn") == "edu-archive/0.1 (+mailto:a@b.vn)"


def test_no_contact_no_crawl_of_somebody_elses_server() -> None:
    with pytest.raises(ConfigError, match="contact: missing"):
        check_contact(None, "vinhlong.edu.vn")
    check_contact(None, "127.0.0.1")
    check_contact("a@b.vn", "vinhlong.edu.vn")
