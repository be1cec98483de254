"""How an article was read, for whoever doubts it: its page's text again, kept and cut, and the grounds of its fields.

Worked out from what the archive holds of the article. Cuts know where on the page they stood, blocks do not: they
fill, in their order, the room that the cuts leave.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.model import Article, Block, BlockKind, Cut, Evidence, Revision
from index.render import VERSION, Emphasis
from index.results import printable

FIELDS = ("title", "published", "updated", "section", "author", "source", "template")
"""The fields that are read from somewhere; the others are the text, or follow from it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A piece of a page's text.

    Attributes:
        text: What it says; cells of a table's row are parted by tabs.
        cut: The cut that it is; None when it was kept.
    """

    text: str
    cut: Cut | None = None


def pieces(article: Article) -> Iterator[Piece]:
    """Yield the text of an article's page in the page's order; cuts of unknown place come last."""
    kept = deque(_kept(article))
    at = 0
    for cut in sorted((c for c in article.cuts if c.offset >= 0), key=lambda c: c.offset):
        # A length may differ by a few characters from the page's own, so what fits by more than half fits.
        while kept and cut.offset - at > len(_on_page(kept[0])) / 2:
            yield Piece(text=kept[0])
            at += len(_on_page(kept.popleft())) + 1
        yield Piece(text=cut.text, cut=cut)
        at = max(at, cut.offset + len(cut.text) + 1)
    yield from (Piece(text=text) for text in kept)
    yield from (Piece(text=cut.text, cut=cut) for cut in article.cuts if cut.offset < 0)


def explain_lines(revision: Revision, emphasis: Emphasis, dim: Emphasis) -> Iterator[str]:
    """Yield an article's fields with their grounds, an empty line, and its page's text.

    Kept text is indented. Each cut piece begins with `- [rule] `; the line under it gives reason, place and selector.
    """
    article = revision.article
    yield emphasis(printable(article.title))
    yield f"{'id:':<11}{revision.article_id}, revision {revision.number}"
    yield f"{'url:':<11}{printable(revision.url)}"
    for field in FIELDS:
        yield from _field_lines(article, field)
    yield ""
    for piece in pieces(article):
        if piece.cut is None:
            yield "  " + printable(piece.text, lines=True).replace("\n", "\n  ")
        else:
            yield dim(f"- [{printable(piece.cut.rule)}] {printable(piece.text)}")
            yield dim(f"      {_grounds(piece.cut)}")


def explain_json(revision: Revision) -> dict[str, Any]:
    """Return the same as a JSON object; offsets are in characters of the page's visible text, -1 where unknown."""
    article = revision.article
    return {
        "version": VERSION,
        "id": revision.article_id,
        "portal": revision.portal,
        "url": revision.url,
        "revision": revision.number,
        "fields": {
            field: {"value": _value(article, field), "evidence": [_evidence_json(e) for e in _evidence(article, field)]}
            for field in FIELDS
        },
        "pieces": [_piece_json(piece) for piece in pieces(article)],
    }


def _kept(article: Article) -> Iterator[str]:
    if article.lead:
        yield article.lead
    for block in article.blocks:
        yield from _parts(block)


def _parts(block: Block) -> Iterator[str]:
    """Yield a block in the smallest parts that a cut may stand between."""
    if block.kind is BlockKind.TABLE and block.rows:
        yield from ("\t".join(row) for row in block.rows)
    elif block.kind is BlockKind.LIST and block.items:
        yield from (text for _, text in block.items)
    else:
        yield block.text


def _on_page(text: str) -> str:
    """Return a row of a table without its empty cells, which are nothing in the page's text."""
    return "\t".join(filter(None, text.split("\t"))) if "\t" in text else text


def _field_lines(article: Article, field: str) -> Iterator[str]:
    value, name = _value(article, field), f"{field}:"
    if value is None:
        yield f"{name:<11}— (the page does not say)"
        return
    grounds = list(_evidence(article, field))
    if not grounds:
        yield f"{name:<11}{printable(value)} (its grounds were not kept)"
    for one in grounds:
        raw = f", from {printable(one.raw)!r}" if one.raw != value else ""
        yield f"{name:<11}{printable(value)} ({printable(one.origin)}, {one.confidence:.0%}{raw})"


def _value(article: Article, field: str) -> str | None:
    if field == "published" and article.published is not None:
        return f"{article.published.isoformat(' ')} (to the {article.published_precision})"
    if field == "updated" and article.updated is not None:
        return article.updated.isoformat(" ")
    value: str | None = getattr(article, field)
    return value


def _evidence(article: Article, field: str) -> Iterator[Evidence]:
    return (one for one in article.evidence if one.field == field)


def _grounds(cut: Cut) -> str:
    place = f"at {cut.offset}" if cut.offset >= 0 else "place unknown"
    selector = f"; selector: {printable(cut.path)}" if cut.path else ""
    return f"{printable(cut.reason)}; {place}{selector}"


def _evidence_json(one: Evidence) -> dict[str, Any]:
    return {"origin": one.origin, "confidence": one.confidence, "raw": one.raw}


def _piece_json(piece: Piece) -> dict[str, Any]:
    cut = piece.cut
    if cut is None:
        return {"kept": True, "text": piece.text}
    return {
        "kept": False,
        "offset": cut.offset,
        "rule": cut.rule,
        "reason": cut.reason,
        "path": cut.path,
        "text": cut.text,
    }
