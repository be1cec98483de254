from pathlib import Path

import pytest

from archive.errors import ConfigError
from spiders.loader import profile_files, spider_class
from spiders.platforms import defaults_of, platform_names
from spiders.portal import PortalSpider
from spiders.profile import load_profile

GOOD = """
title = "Sở"
origin = "https://so.edu.vn/"
[article]
url = '-(?P<id>\\d+)\\.html$'
"""


def write(folder: Path, text: str, name: str = "so.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_profile_of_a_few_lines_is_enough(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, GOOD))
    assert (profile.name, profile.origin, profile.listings, profile.delay) == ("so", "https://so.edu.vn", ("/",), 1.0)


def test_a_profile_overrides_its_platform_key_by_key(tmp_path: Path) -> None:
    text = 'title = "Sở"\norigin = "https://so.edu.vn"\nplatform = "nukeviet"\n[seeds]\nlistings = ["/tin-tuc/"]\n'
    profile = load_profile(write(tmp_path, text))
    assert profile.listings == ("/tin-tuc/",)
    assert profile.feeds == tuple(defaults_of("nukeviet")["seeds"]["feeds"])
    assert profile.article.search("/tin-tuc/bai-viet-12.html")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('origin = "https://so.edu.vn"', "title: missing; expected a text"),
        (GOOD.replace("https://so.edu.vn/", "so.edu.vn"), "origin = 'so.edu.vn': expected scheme and host alone"),
        (GOOD.replace("https://so.edu.vn/", "https://so.edu.vn/tin"), "expected scheme and host alone"),
        (GOOD.replace("\\d", "("), "article.url = "),
        (GOOD.partition("[article]")[0], "article.url: missing"),
        (GOOD + "follow = 1", "article.follow = 1: expected true or false"),
        (GOOD + '[listing]\nitems = ["a["]', "listing.items = 'a[': expected a CSS selector"),
        (GOOD + '[clean]\ntitle = ["h1", "p::text"]', "clean.title = 'p::text': expected a CSS selector"),
        (GOOD + '[clean]\ndrop = ["p:first"]', "clean.drop = 'p:first': expected a CSS selector"),
        (GOOD + "[listing]\nmax_pages = true", "listing.max_pages = True: expected a whole number"),
        (GOOD + "[crawl]\ndelay = -1", "crawl.delay = -1: expected zero or more"),
        (GOOD + "[crawl]\nspeed = 9", "crawl.speed: unknown key; known are delay"),
        (GOOD + "[colour]\nred = 1", "[colour]: unknown table"),
        (GOOD + "[seeds]\nlistings = [1]", "seeds.listings = [1]: expected a list of texts"),
        (GOOD + '[expect]\nrequired = ["soul"]', "expect.required: 'soul': expected one of"),
        ('platform = "geocities"\n' + GOOD, "platform = 'geocities': unknown platform; known are"),
        ("title = ", "cannot be read as TOML"),
    ],
)
def test_an_error_names_file_key_and_what_was_expected(tmp_path: Path, broken: str, said: str) -> None:
    file = write(tmp_path, broken)
    with pytest.raises(ConfigError) as error:
        load_profile(file)
    assert str(file) in str(error.value)
    assert said in str(error.value)


def test_a_bad_file_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="name is lower-case"):
        load_profile(write(tmp_path, GOOD, "Hậu Giang.toml"))


@pytest.mark.parametrize("name", sorted(profile_files()))
def test_every_shipped_profile_loads_and_is_polite(name: str) -> None:
    profile = spider_class(name).profile
    assert profile.delay >= 1.0
    assert profile.expect.articles >= 1


@pytest.mark.parametrize("name", platform_names())
def test_every_platform_makes_a_profile(tmp_path: Path, name: str) -> None:
    load_profile(write(tmp_path, f'platform = "{name}"\ntitle = "x"\norigin = "https://so.edu.vn"\n'))


def test_the_two_portals_the_project_starts_from_are_there() -> None:
    assert {"haugiang", "vinhlong"} <= set(profile_files())


def test_an_unknown_portal_is_answered_with_those_known() -> None:
    with pytest.raises(KeyError, match=r"known are .*haugiang"):
        spider_class("atlantis")


def test_profiles_of_the_operators_own_are_found_beside_those_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, GOOD)
    monkeypatch.setenv("EDU_ARCHIVE_PORTALS", str(tmp_path))
    assert spider_class("so").profile.title == "Sở"
    monkeypatch.setenv("EDU_ARCHIVE_PORTALS", str(tmp_path / "missing"))
    with pytest.raises(ConfigError, match="expected a folder"):
        profile_files()


def test_a_module_beside_a_profile_holds_its_hook_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "so.py").write_text(
        "from spiders.portal import PortalSpider\nclass So(PortalSpider):\n    '''Why.'''\n", encoding="utf-8"
    )
    monkeypatch.setenv("EDU_ARCHIVE_PORTALS", str(tmp_path))
    spider = spider_class("so")
    assert spider.__mro__[1].__name__ == "So"
    assert issubclass(spider, PortalSpider)
    (tmp_path / "so.py").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="expected one subclass"):
        spider_class("so")
