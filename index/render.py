"""Hits, articles and portals as lines of text and as JSON objects. No terminal: what emphasis is, the caller says.

Every text that comes out of the archive passes `results.printable` on its way into a line. JSON is left exact; whoever
prints it escapes what a terminal would obey.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from archive.codec import as_json
from archive.model import Precision, Revision
from archive.rows import About, Absence, Likeness, PortalSummary
from index.results import Facet, Hit, ResultPage, Snippet, Span, printable

VERSION = 1  # of the JSON objects
NO_DATE = "—"

Emphasis = Callable[[str], str]


def page_lines(page: ResultPage, emphasis: Emphasis) -> Iterator[str]:
    """Yield a page of hits for a person."""
    of = f", page {page.page} of {page.pages}" if page.total > page.limit else ""
    yield f"{counted(page.total)} found{of}"
    for number, hit in enumerate(page.hits, (page.page - 1) * page.limit + 1):
        yield ""
        yield from _hit_lines(number, hit, emphasis)
    for facet in page.facets:
        yield ""
        yield from _facet_lines(facet)


def page_json(page: ResultPage, query: str) -> dict[str, Any]:
    """Return a page of hits as a JSON object; spans are (start, end) in characters."""
    return {
        "version": VERSION,
        "query": query,
        "total": page.total,
        "page": page.page,
        "pages": page.pages,
        "limit": page.limit,
        "took": round(page.took, 6),
        "hits": [_hit_json(hit) for hit in page.hits],
        "facets": {facet.field: dict(facet.counts) for facet in page.facets},
    }


def article_lines(revision: Revision, about: About, emphasis: Emphasis) -> Iterator[str]:
    """Yield an article for a person: what is known of it, where else it is, an empty line, its text."""
    article = revision.article
    yield emphasis(printable(article.title))
    facts = [
        ("id", revision.article_id),
        ("portal", revision.portal),
        ("section", article.section),
        ("published", day_or_time(article.published, article.published_precision)),
        ("updated", article.updated.isoformat(" ", "minutes") if article.updated else None),
        ("author", article.author),
        ("source", article.source),
        ("codes", ", ".join(article.codes)),
        ("revision", f"{revision.number} of {about.revisions}, captured {revision.seen:%Y-%m-%d %H:%M} UTC"),
        ("url", revision.url),
        *(("also at", url) for url in about.urls if url != revision.url),
        *(("file", f"{file.label} <{file.url}>") for file in article.attachments),
        ("seen", f"{about.first_seen:%Y-%m-%d} to {about.last_seen:%Y-%m-%d}"),
        *(("absent", absence_told(one)) for one in about.absences if one.certain or one.back is None),
        ("cut", f"{len(article.cuts)} pieces of boilerplate (see --explain)" if article.cuts else None),
    ]
    yield from (f"{name + ':':<11}{printable(value)}" for name, value in facts if value)
    for one in about.alike:
        day = day_or_time(one.published, Precision.DAY)
        yield f"also published by: {printable(one.portal)}  {day}  {one.article_id} ({one.similarity:.0%})"
    yield ""
    yield printable(article.text, lines=True)


def article_json(revision: Revision, about: About) -> dict[str, Any]:
    """Return an article as a JSON object, with all that was extracted (`archive.codec` describes `article`)."""
    return {
        "version": VERSION,
        "id": revision.article_id,
        "portal": revision.portal,
        "key": revision.key,
        "url": revision.url,
        "urls": list(about.urls),
        "revision": revision.number,
        "revisions": about.revisions,
        "captured": revision.seen.isoformat(),
        "first_seen": about.first_seen.isoformat(),
        "last_seen": about.last_seen.isoformat(),
        "absences": [absence_json(one) for one in about.absences],
        "also_published_by": [_likeness_json(one) for one in about.alike],
        "text": revision.article.text,
        "article": as_json(revision.article),
    }


def portal_lines(portals: Sequence[PortalSummary]) -> Iterator[str]:
    """Yield a table of what the archive holds of each portal."""
    rows = [("PORTAL", "ARTICLES", "CAPTURES", "FIRST", "LAST", "LAST CRAWL", "TITLE")]
    rows += [
        (
            printable(portal.name),
            str(portal.articles),
            str(portal.captures),
            day_or_time(portal.first, Precision.DAY),
            day_or_time(portal.last, Precision.DAY),
            _last_crawl(portal),
            printable(portal.title),
        )
        for portal in portals
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if number in (1, 2) else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def portals_json(portals: Sequence[PortalSummary]) -> dict[str, Any]:
    """Return what the archive holds of each portal as a JSON object."""
    return {"version": VERSION, "portals": [_portal_json(portal) for portal in portals]}


def day_or_time(time: datetime | None, precision: Precision | None) -> str:
    """Return a publication time as exact as it is known."""
    if time is None:
        return NO_DATE
    return f"{time:%Y-%m-%d}" if precision is Precision.DAY else f"{time:%Y-%m-%d %H:%M}"


def counted(number: int) -> str:
    """Return `1 article`, `2 articles`."""
    return f"{number} article" + "s" * (number != 1)


def absence_told(one: Absence) -> str:
    """Return an absence in a line: `present on D1, absent on D2`."""
    days = f"{one.tries} day" + "s" * (one.tries != 1)
    sure = f"asked on {days} until {one.until:%Y-%m-%d}" if one.certain else f"asked on {days} so far: not certain"
    return f"present on {one.seen:%Y-%m-%d}, absent on {one.since:%Y-%m-%d}: {printable(one.reason)} ({sure})"


def absence_json(one: Absence) -> dict[str, Any]:
    """Return an absence as a JSON object."""
    return {
        "present": one.seen.isoformat(),
        "absent": one.since.isoformat(),
        "until": one.until.isoformat(),
        "days": one.tries,
        "certain": one.certain,
        "reason": one.reason,
        "capture": one.capture,
        "back": one.back.isoformat() if one.back else None,
    }


def _hit_lines(number: int, hit: Hit, emphasis: Emphasis) -> Iterator[str]:
    indent = " " * (len(str(number)) + 2)
    facts = (hit.article_id, day_or_time(hit.published, Precision.DAY), hit.portal, hit.section or "")
    yield f"{number}. " + "  ".join(printable(fact) for fact in facts if fact)
    yield indent + _marked(hit.title, hit.title_spans, emphasis)
    yield indent + printable(hit.url)
    for snippet in hit.snippets:
        before, after = ("… " if snippet.cut[0] else ""), (" …" if snippet.cut[1] else "")
        yield f"{indent}{before}{_marked(snippet.text, snippet.spans, emphasis)}{after}"


def _marked(text: str, spans: Sequence[Span], emphasis: Emphasis) -> str:
    pieces, last = [], 0
    for start, end in spans:
        pieces += [_inline(text[last:start]), emphasis(_inline(text[start:end]))]
        last = end
    return "".join([*pieces, _inline(text[last:])])


def _inline(piece: str) -> str:
    return printable(piece, lines=True).replace("\n", " ").replace("\t", " ")


def _facet_lines(facet: Facet) -> Iterator[str]:
    yield f"by {facet.field}:"
    width = max((len(str(count)) for _, count in facet.counts), default=0)
    yield from (f"  {count:>{width}}  {printable(value)}" for value, count in facet.counts)


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.article_id,
        "portal": hit.portal,
        "title": hit.title,
        "title_spans": hit.title_spans,
        "url": hit.url,
        "published": hit.published.isoformat() if hit.published else None,
        "precision": hit.precision,
        "section": hit.section,
        "score": round(hit.score, 6),
        "snippets": [_snippet_json(snippet) for snippet in hit.snippets],
    }


def _snippet_json(snippet: Snippet) -> dict[str, Any]:
    return {"text": snippet.text, "spans": snippet.spans, "cut": snippet.cut}


def _likeness_json(one: Likeness) -> dict[str, Any]:
    return {
        "id": one.article_id,
        "portal": one.portal,
        "published": one.published.isoformat() if one.published else None,
        "similarity": round(one.similarity, 4),
        "found": one.found.isoformat(),
    }


def _portal_json(portal: PortalSummary) -> dict[str, Any]:
    run = portal.last_run
    return {
        "name": portal.name,
        "title": portal.title,
        "origin": portal.origin,
        "articles": portal.articles,
        "captures": portal.captures,
        "first": portal.first.isoformat() if portal.first else None,
        "last": portal.last.isoformat() if portal.last else None,
        "last_run": {
            "id": run.id,
            "started": run.started.isoformat(),
            "finished": run.finished.isoformat() if run.finished else None,
            "outcome": run.outcome,
        }
        if run
        else None,
    }


def _last_crawl(portal: PortalSummary) -> str:
    run = portal.last_run
    return f"{run.started:%Y-%m-%d %H:%M} {printable(run.outcome or 'unfinished')}" if run else NO_DATE
