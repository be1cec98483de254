"""A portal's own `refine`: what it may do, and that what it does wrong costs one page."""

from pathlib import Path

import pytest

from archive.config import Config
from archive.errors import ConfigError, ExtractError
from archive.model import Exchange, PageRole
from archive.store import Archive
from crawler.clean import clean_pending
from crawler.extract import extract
from crawler.extract.page import Extraction, Page, PageKind, Rules
from crawler.hooks import load_module, refined
from spiders.loader import spider_class
from tests.crawler.html_pages import FETCHED, FIRST, SECOND, TITLE, page, read, written
from tests.spiders.test_profile import GOOD

URL = "https://so.edu.vn/tin-12.html"
RENAME = """
from dataclasses import replace

def refine(page, extraction):
    if extraction.article is None:
        return extraction
    article = replace(extraction.article, author="Ban biên tập", title=extraction.article.title.upper())
    return replace(extraction, article=article)
"""
IMPORTS = "from dataclasses import replace\nfrom datetime import datetime\nNAIVE = datetime(2024, 5, 6)\n"
SPIDER = "from spiders.portal import PortalSpider\nclass So(PortalSpider):\n    '''Why.'''\n"


def hook(folder: Path, text: str) -> Rules:
    file = folder / "so.py"
    file.write_text(text, encoding="utf-8")
    return Rules(hook=str(file))


def refine(rules: Rules) -> Extraction:
    given = Page(url=URL, body=page(written(FIRST, SECOND)), content_type="text/html; charset=utf-8", fetched=FETCHED)
    return refined(given, rules, extract(given, rules))


def test_a_hook_has_the_last_word_on_an_article(tmp_path: Path) -> None:
    made = refine(hook(tmp_path, RENAME)).article
    assert made is not None
    assert (made.title, made.author, made.paragraphs) == (TITLE.upper(), "Ban biên tập", (FIRST, SECOND))


def test_without_a_hook_nothing_changes() -> None:
    found = read(page(written(FIRST)))
    given = Page(url=URL, body=b"")
    assert refined(given, Rules(), found) is found


def test_a_hook_may_say_that_a_page_is_no_article(tmp_path: Path) -> None:
    text = "from crawler.extract.page import *\ndef refine(page, extraction):\n"
    text += "    return Extraction(kind=PageKind.OTHER, article=None, reason='a form')\n"
    made = refine(hook(tmp_path, text))
    assert (made.kind, made.article, made.reason) == (PageKind.OTHER, None, "a form")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("    x = {}\n    return x['y']", r"so\.py: refine failed: KeyError: 'y' \(line 6\)"),
        ("    return None", "returned None; expected an Extraction"),
        ("    return replace(extraction, article=None)", "expected ARTICLE iff there is an article"),
        ("    return replace(extraction, article=replace(extraction.article, title=''))", "title is empty"),
        ("    return replace(extraction, article=replace(extraction.article, title=7))", "title is 7; expected a text"),
        ("    return replace(extraction, article=replace(extraction.article, section=b'x'))", "cannot be kept"),
        ("    return replace(extraction, article=replace(extraction.article, published=None))", "given together"),
        (
            "    old = extraction.article\n    return replace(extraction, article=replace(old, updated=NAIVE))",
            "must have a time zone",
        ),
    ],
)
def test_what_a_hook_does_wrong_is_told_in_one_sentence(tmp_path: Path, body: str, said: str) -> None:
    rules = hook(
        tmp_path,
        f"{IMPORTS}def refine(page, extraction):\n{body}\n",
    )
    with pytest.raises(ExtractError, match=said):
        refine(rules)


def test_what_crosses_to_the_archive_is_made_of_its_own_types(tmp_path: Path) -> None:
    text = "from dataclasses import *\nfrom archive.model import Article\nclass Mine(Article):\n    pass\n"
    text += "def refine(page, extraction):\n    a = extraction.article\n"
    text += "    return replace(extraction, article=Mine(**{f.name: getattr(a, f.name) for f in fields(a)}))\n"
    made = refine(hook(tmp_path, text)).article
    assert type(made).__module__ == "archive.model"


def test_a_module_that_cannot_be_imported_names_file_and_line(tmp_path: Path) -> None:
    rules = hook(tmp_path, "x = 1\ny = x / 0\n")
    with pytest.raises(
        ConfigError, match=r"so\.py: cannot be imported: ZeroDivisionError: division by zero \(line 2\)"
    ):
        load_module(Path(str(rules.hook)))
    (tmp_path / "broken.py").write_text("def (:", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be imported: SyntaxError"):
        load_module(tmp_path / "broken.py")


def test_cleaning_processes_run_the_hook_and_a_failing_page_is_an_error_with_a_reason(tmp_path: Path) -> None:
    text = RENAME.replace("):\n", "):\n    if '13' in page.url:\n        raise ValueError('no such box')\n", 1)
    config = Config(data=tmp_path / "data", workers=1)
    with Archive.open(config, write=True) as archive:
        archive.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
        for number in (12, 13, 14):
            body = page(written(f"{FIRST} {number}", SECOND, title=f"{TITLE} {number}"))
            exchange = Exchange(url=f"https://so.edu.vn/tin-{number}.html", fetched=FETCHED, status=200, body=body)
            archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key=str(number))
        report = clean_pending(archive, "so", hook(tmp_path, text), config)
        assert [article.title for article in report.fresh] == [f"{TITLE} {n}".upper() for n in (12, 14)]
    assert report.errors == ["https://so.edu.vn/tin-13.html: so.py: refine failed: ValueError: no such box (line 6)"]


@pytest.mark.parametrize(
    ("text", "spider", "hooked"),
    [(RENAME, "PortalSpider", True), (SPIDER, "So", False), (SPIDER + RENAME, "So", True)],
)
def test_a_module_beside_a_profile_holds_a_hook_a_spider_or_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, spider: str, hooked: bool
) -> None:
    (tmp_path / "so.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "so.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("EDU_ARCHIVE_PORTALS", str(tmp_path))
    made = spider_class("so")
    assert made.__mro__[1].__name__ == spider
    assert made.profile.rules.hook == (str(tmp_path / "so.py") if hooked else None)


@pytest.mark.parametrize(("text", "found"), [("x = 1", 0), (SPIDER + SPIDER.replace("So(", "Other("), 2)])
def test_a_module_that_holds_neither_or_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, found: int
) -> None:
    (tmp_path / "so.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "so.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("EDU_ARCHIVE_PORTALS", str(tmp_path))
    with pytest.raises(ConfigError, match=f"expected one subclass .* found {found}"):
        spider_class("so")
