"""Rules of earlier layouts in a profile: each with its last day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import ConfigError
from spiders.profile import load_profile
from tests.spiders.test_profile import GOOD, write

DATED = """
[clean]
body = ["article.content"]
[[earlier]]
valid_until = 2019-06-30
body = ["div.noi-dung"]
[[earlier]]
valid_until = 2015-01-31
dates = false
"""


def test_a_capture_is_read_by_the_rules_of_its_time(tmp_path: Path) -> None:
    rules = load_profile(write(tmp_path, GOOD + DATED)).rules
    assert rules.at(datetime(2014, 5, 1, tzinfo=UTC)).dates is False
    assert rules.at(datetime(2014, 5, 1, tzinfo=UTC)).body == ()
    assert rules.at(datetime(2015, 2, 1, tzinfo=UTC)).body == ("div.noi-dung",)
    assert rules.at(datetime(2019, 6, 30, 16, 59, tzinfo=UTC)).body == ("div.noi-dung",)
    assert rules.at(datetime(2019, 6, 30, 17, 0, tzinfo=UTC)).body == ("article.content",)  # midnight there
    assert rules.at(datetime(2014, 5, 1, tzinfo=UTC)).language == rules.language


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[earlier]\nbody = ['p']", r"earlier: expected tables \[\[earlier\]\]"),
        ("[[earlier]]\nbody = ['p']", r"earlier 1.valid_until: missing; expected a day"),
        ("[[earlier]]\nvalid_until = '2019-06-30'", r"valid_until: '2019-06-30'; expected a day without quotes"),
        ("[[earlier]]\nvalid_until = 2019-06-30T10:00:00", "expected a day without quotes"),
        ("[[earlier]]\nvalid_until = 2019-06-30\nbdy = ['p']", "earlier 1.bdy: unknown key; known are valid_until"),
        ("[[earlier]]\nvalid_until = 2019-06-30\nbody = ['p::text']", "expected a CSS selector"),
        ("[[earlier]]\nvalid_until = 2019-06-30\n[[earlier]]\nvalid_until = 2019-06-30", "stands twice"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_profile(write(tmp_path, GOOD + text))
