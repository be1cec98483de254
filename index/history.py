"""What became of an article over time: its revisions, what changed in each, when it was missed. Lines and JSON objects.

Knows no terminal: how words that went and came are marked, the caller says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from archive.model import Article, Revision
from archive.rows import About
from index.render import VERSION, absence_json, absence_told
from index.results import printable
from index.wordiff import Fate, Line, around_changes, counts, diff_lines

Mark = Callable[[str], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """How words that went, and words that came, are set apart."""

    went: Mark
    came: Mark


PLAIN = Marks(went=lambda text: f"[-{text}-]", came=lambda text: f"{{+{text}+}}")


def state_at(revisions: Sequence[Revision], day: date) -> Revision | None:
    """Return the revision that was current at the end of a day, UTC; None when the article was not seen yet."""
    end = datetime.combine(day, time(), UTC) + timedelta(days=1)
    return max((one for one in revisions if one.seen < end), key=lambda one: (one.seen, one.number), default=None)


def written(article: Article) -> list[str]:
    """Return what makes a revision when it changes, as lines: title, text, attached files."""
    files = [f"{file.label} <{file.url}>" for file in article.attachments]
    return [article.title, *article.text.split("\n"), *files]


def changed(before: Article, after: Article) -> list[str]:
    """Return what differs between two states of an article, each as a few words."""
    found = ["title"] if before.title != after.title else []
    if before.text != after.text:
        came, went = counts(diff_lines(before.text.split("\n"), after.text.split("\n")))
        found.append(f"text (+{came} -{went} words)")
    mine, theirs = ({(f.url, f.label) for f in one.attachments} for one in (before, after))
    if mine != theirs:
        found.append(f"files (+{len(theirs - mine)} -{len(mine - theirs)})")
    if not found:  # two states that today's cleaning cannot tell apart, or can by spacing only
        return ["spacing"] if written(before) != written(after) else ["nothing, as cleaned now"]
    return found


def history_lines(revisions: Sequence[Revision], about: About, mark: Mark) -> Iterator[str]:
    """Yield the history of an article for a person, first to last."""
    yield mark(printable(revisions[-1].article.title))
    yield f"{revisions[-1].article_id}: seen from {_minute(about.first_seen)} to {_minute(about.last_seen)}"
    events = [(one.seen, _revision_line(one, what)) for one, what in _told(revisions)]
    for absence in about.absences:
        events.append((absence.since, f"absent   {_minute(absence.since)}  {absence_told(absence)}"))
        if absence.back is not None:
            events.append((absence.back, f"present  {_minute(absence.back)}  seen again"))
    yield from (line for _, line in sorted(events, key=lambda event: event[0]))


def history_json(revisions: Sequence[Revision], about: About) -> dict[str, Any]:
    """Return the history of an article as a JSON object."""
    return {
        "version": VERSION,
        "id": revisions[-1].article_id,
        "first_seen": about.first_seen.isoformat(),
        "last_seen": about.last_seen.isoformat(),
        "revisions": [
            {
                "revision": one.number,
                "captured": one.seen.isoformat(),
                "changed": what,
                "url": one.url,
                "title": one.article.title,
                "digest": one.article.digest,
            }
            for one, what in _told(revisions)
        ],
        "absences": [absence_json(one) for one in about.absences],
    }


def diff_text(before: Revision, after: Revision, marks: Marks) -> Iterator[str]:
    """Yield what changed between two revisions: the lines that differ, words marked, with a line around each."""
    for one, sign in ((before, "---"), (after, "+++")):
        yield f"{sign} revision {one.number}, captured {_minute(one.seen)} UTC"
    yield from marked_lines(diff_lines(written(before.article), written(after.article)), marks)


def marked_lines(lines: Sequence[Line], marks: Marks) -> Iterator[str]:
    """Yield lines that differ with their words marked, `…` where others were left out."""
    for line in around_changes(lines):
        yield "…" if line is None else "".join(_marked(piece.fate, piece.text, marks) for piece in line)


def diff_json(before: Revision, after: Revision) -> dict[str, Any]:
    """Return what changed between two revisions as a JSON object; `-` went, `+` came, `=` stayed."""
    lines = diff_lines(written(before.article), written(after.article))
    return {
        "version": VERSION,
        "id": after.article_id,
        "revisions": [before.number, after.number],
        "changed": changed(before.article, after.article) if differ(before, after) else [],
        "lines": [[[piece.fate.value, piece.text] for piece in line] for line in lines],
    }


def differ(before: Revision, after: Revision) -> bool:
    """Tell whether two revisions say different things."""
    return written(before.article) != written(after.article)


def _told(revisions: Sequence[Revision]) -> Iterator[tuple[Revision, list[str]]]:
    before: Revision | None = None
    for one in revisions:
        yield one, ["first seen"] if before is None else changed(before.article, one.article)
        before = one


def _revision_line(one: Revision, what: list[str]) -> str:
    return f"{one.number:<7}  {_minute(one.seen)}  {', '.join(what)}  {printable(one.url)}  {one.article.digest[:12]}"


def _marked(fate: Fate, text: str, marks: Marks) -> str:
    shown = printable(text, lines=True)
    if fate is Fate.STAYED:
        return shown
    bare = shown.lstrip()
    mark = marks.went if fate is Fate.WENT else marks.came
    return shown[: len(shown) - len(bare)] + mark(bare) if bare else shown


def _minute(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"
