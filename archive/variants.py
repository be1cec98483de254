"""Whether two pages of one portal show the same article: print and mobile views, category and pager variants.

Pure. Most variants never come here, because their platform's key unites them. The rule leans towards keeping apart: two
pages of one article cost a duplicate, two articles taken for one would hide one of them.
"""

import re
from collections import Counter
from datetime import date
from urllib.parse import urlsplit

from archive.likeness import Reading, folded_words, likeness
from archive.model import Article

SAME = 0.9
"""From this likeness on two texts may be the same; a print view lacks a caption or a signature."""

RELATED = 0.5
"""Down to this likeness a page that was a variant may be an edit of its article, seen earlier than the article."""

SHORT = 40
"""A text of fewer words must be equal, and so must be the files and images that both pages have."""

_SITE = re.compile(r"\s+[-–—|·»:]+\s+")


def is_variant(page: Reading, held: Reading, *, day: date | None) -> bool:
    """Tell whether a page shows an article that is held.

    Args:
        page: What the page says.
        held: What the article says.
        day: When the article was published as far as any of its pages says; None when none does.
    """
    if _days_differ(page, day) or not _same_title(page, held):
        return False
    if min(len(page.words), len(held.words)) < SHORT:
        return page.title == held.title and page.words == held.words and _same_things(page.article, held.article)
    lengths = sorted((len(page.article.text), len(held.article.text)))
    return (
        likeness(page, held) >= SAME
        and lengths[0] >= SAME * lengths[1]
        and _agree(_figures(page), _figures(held))
        and _agree(_files(page.article, whole=False), _files(held.article, whole=False))
    )


def still_variant(page: Reading, held: Reading, *, day: date | None) -> bool:
    """Tell whether a page that was a variant of an article still goes with it: the article may have been edited.

    Args:
        page: What the page says now.
        held: What the article says, as last seen on its own page.
        day: As for `is_variant`.
    """
    if _days_differ(page, day):
        return _same_title(page, held) and likeness(page, held) >= SAME and _agree(_figures(page), _figures(held))
    return _same_title(page, held) or likeness(page, held) >= RELATED


def published_day(article: Article) -> date | None:
    """Return the day an article says it was published, where it was shown."""
    return article.published.date() if article.published else None


def _days_differ(page: Reading, day: date | None) -> bool:
    own = published_day(page.article)
    return own is not None and day is not None and own != day


def _same_title(one: Reading, other: Reading) -> bool:
    if not one.title or not other.title:
        return False
    return one.title == other.title or _bare(one) == other.title or one.title == _bare(other)


def _bare(reading: Reading) -> str | None:
    """Return a title without what may be the name of its site after a dash or bar; None when there is none."""
    *head, tail = _SITE.split(reading.article.title)
    # a number tells one part of a series from another: "Lịch công tác - tuần 12"
    if not head or any(sign.isdigit() for sign in tail):
        return None
    return reading.title.removesuffix(" ".join(folded_words(tail))).rstrip()


def _figures(reading: Reading) -> Counter[str]:
    """Return the numbers of a text: the notice of another year differs in little else."""
    return Counter(word for word in reading.words if any(sign.isdigit() for sign in word))


def _agree(one: Counter[str], other: Counter[str]) -> bool:
    """Tell whether one side has nothing that the other lacks: a page may lack pieces, not have others."""
    return one <= other or other <= one


def _same_things(one: Article, other: Article) -> bool:
    """Tell whether two pages of few words can be the same by what they show: "Xem tệp đính kèm" alone says nothing."""
    mine, theirs = _files(one, whole=True), _files(other, whole=True)
    seen, shown = _images(one), _images(other)
    says_anything = bool(one.text.strip()) or bool(mine & theirs) or bool(seen & shown)
    return says_anything and _agree(mine, theirs) and _agree(seen, shown)


def _files(article: Article, *, whole: bool) -> Counter[str]:
    """Return what tells an article's files apart: path and query, or the last of the path, which categories share."""
    targets = (_target(file.url) for file in article.attachments)
    return Counter(f"{path if whole else path.rpartition('/')[2]}?{query}" for path, query in targets)


def _images(article: Article) -> Counter[str]:
    return Counter(_target(image.url)[0] for image in article.images)


def _target(url: str) -> tuple[str, str]:
    """Return path and query: hosts differ between a site and its mobile view."""
    try:
        parts = urlsplit(url)
    except ValueError:  # nothing a page says is trusted
        return url, ""
    return parts.path, parts.query
