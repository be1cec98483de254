"""What a healthy run looks like, and the verdict on one. Pure: counts in, a verdict out."""

from dataclasses import dataclass

from archive.model import Article


@dataclass(frozen=True, kw_only=True, slots=True)
class Expect:
    """What a healthy run of a portal looks like; a run that falls short fails.

    Attributes:
        articles: Articles held after the run, at least.
        listed: Different article links seen on listings, feeds and sitemaps during the run, at least.
        required: Fields that a new article must have: `title`, `text`, `published`, `author`, `section`.
        share: Share of new articles that must have all of them, 0 to 1.
    """

    articles: int = 1
    listed: int = 1
    required: tuple[str, ...] = ("title",)
    share: float = 0.9


FIELDS = ("title", "text", "published", "author", "section", "lead")
"""Fields that `required` may name."""


def lacks(article: Article, expect: Expect) -> bool:
    """Tell whether an article lacks a field that its portal's articles must have."""
    return any(not getattr(article, field) for field in expect.required)


def shortfalls(expect: Expect, *, held: int, listed: int, fresh: int, lacking: int) -> list[str]:
    """Return what a run fell short of, one sentence each; empty when it was healthy.

    Args:
        expect: What was expected.
        held: Articles of the portal in the archive after the run.
        listed: Different article links seen during the run.
        fresh: Articles read during the run, new or changed.
        lacking: How many of those lack a required field.
    """
    found = []
    if held < expect.articles:
        found.append(f"{held} articles held, expected at least {expect.articles}")
    if listed < expect.listed:
        found.append(f"{listed} article links on the listings, expected at least {expect.listed}")
    if fresh and (fresh - lacking) / fresh < expect.share:
        fields = ", ".join(expect.required)
        found.append(f"{fresh - lacking} of {fresh} articles have {fields}; expected {expect.share:.0%}")
    return found
