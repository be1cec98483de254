"""A page without markup -> an article: what a text extractor left of a page, or a record that is plain text.

The parts are found in `plain_head`, `plain_body` and `plain_tail`; here they are put together, and every line that
is left is accounted for as a cut.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.errors import ExtractError
from archive.model import Article, Block, BlockKind, Cut, Evidence
from crawler.extract.codes import find_codes
from crawler.extract.dates import FoundDate
from crawler.extract.language import guess
from crawler.extract.plain_body import Body, captions, find_body, is_inner_chrome, tail_stop, trim_menus
from crawler.extract.plain_head import Head, read_head
from crawler.extract.plain_lines import Line, read_lines
from crawler.extract.plain_tail import Tail, names_author, read_tail

_REASONS = {
    "above-title": "Stands above the title and is neither title nor section.",
    "small-print": "Stands between title and text and is a button, counter or label.",
    "inner-chrome": "A line of the page's own words inside the text.",
    "link-box": "A box of links to other articles inside the text.",
    "after-body": "Stands after the line that ends the article.",
}
_FIELD_CONFIDENCE = 0.8


def extract_text(text: str, *, utc_offset: float = 7.0) -> Article:
    """Clean a page that has no markup.

    Args:
        text: The page, a line a block, as a text extractor leaves it. White space at the start of a line counts: it
            tells a signature that was set to the right.
        utc_offset: Hours east of UTC of times that name no zone.

    Returns:
        The article. Its paragraphs are lines of the page in order, white space folded, NFC, legacy encodings
        converted. Every other line is a cut, with its offset into `text`, unless a field was read from it.

    Raises:
        ExtractError: There is no article in the text.
    """
    lines = read_lines(text, utc_offset)
    if not lines:
        raise ExtractError("the text is empty: there is nothing to extract")
    body = find_body(lines)
    head = read_head(lines, body.opening or (body.first,)) if body is not None else None
    if body is None or head is None:
        start = lines[0].text[:60]
        raise ExtractError(
            f"no article in this text: none of its {len(lines)} lines is a title, the first is {start!r}"
        )
    below = max(body.last + 1, head.start)
    stop = trim_menus(lines, below, tail_stop(lines, below))
    return _Reading(lines, head, body, read_tail(lines, below, stop)).article()


@dataclass(frozen=True)
class _Reading:
    """The parts of one page, from which its article is made."""

    lines: Sequence[Line]
    head: Head
    body: Body
    tail: Tail

    def article(self) -> Article:
        fields = self._fields()
        published, updated = self._dates()
        places = [*fields.values(), self.head.section, published, updated]
        read = {self.head.at, *(place[1] for place in places if place is not None)}
        kept = [i for i in range(self.head.start, self.tail.stop) if i not in read and self._rule(i) is None]
        blocks = tuple(self._blocks(kept))
        paragraphs = [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH]
        whole = "\n".join([self.head.title, *paragraphs])
        author, source = fields.get("author") or fields.get("editor"), fields.get("source")
        return Article(
            title=self.head.title,
            published=published[0].when if published else None,
            published_precision=published[0].precision if published else None,
            updated=updated[0].when if updated else None,
            section=self.head.section[0] if self.head.section else None,
            author=author[0] if author else None,
            source=source[0] if source else None,
            blocks=blocks,
            codes=find_codes(whole),
            language=guess(whole),
            cuts=tuple(self._cuts(read.union(kept))),
            evidence=tuple(self._evidence(fields, published, updated)),
        )

    def _blocks(self, kept: Sequence[int]) -> Iterator[Block]:
        doubles = captions(self.lines, self.head.start, self.tail.stop)
        for index in kept:
            if index not in doubles:
                yield Block(kind=BlockKind.PARAGRAPH, text=self.lines[index].text)
            elif doubles[index]:
                yield Block(kind=BlockKind.CAPTION, text=self.lines[index].text)

    def _fields(self) -> dict[str, tuple[str, int]]:
        """Values and lines of the bylines; those below the text come first, unless one above names the author."""
        fields = dict(self.tail.fields)
        for index in range(self.head.at + 1, self.head.start):
            for field, value in self.lines[index].bylines:
                if field not in fields or (names_author(self.lines[index]) and not self._is_named(fields[field])):
                    fields[field] = (value, index)
        return fields

    def _is_named(self, place: tuple[str, int]) -> bool:
        return names_author(self.lines[place[1]])

    def _dates(self) -> tuple[tuple[FoundDate, int] | None, tuple[FoundDate, int] | None]:
        """Publication and last change; a date that is called an update is the publication where it is the only one."""
        found = [*self.head.dates, *self.tail.dates]
        updates = [place for place in found if place[0].label == "updated"]
        others = [place for place in found if place[0].label not in ("updated", "issued")]
        published = next((place for place in others if place[0].label == "published"), next(iter(others), None))
        if published is None:
            return next(iter(updates), None), None
        return published, next(iter(updates), None)

    def _rule(self, index: int) -> str | None:
        """Return the rule that cuts a line, None for a line of the body."""
        if index >= self.tail.stop:
            return "after-body"
        if index < self.head.start:
            return "above-title" if index < self.head.at else "small-print"
        if index in self.body.boxes:
            return "link-box"
        inside = index < self.body.last and is_inner_chrome(self.lines[index])
        return "inner-chrome" if inside else None

    def _cuts(self, accounted: set[int]) -> Iterator[Cut]:
        for index, line in enumerate(self.lines):
            rule = None if index in accounted else self._rule(index)
            if rule is not None:
                yield Cut(text=line.text, rule=rule, reason=_REASONS[rule], offset=line.offset)

    def _evidence(
        self,
        fields: dict[str, tuple[str, int]],
        published: tuple[FoundDate, int] | None,
        updated: tuple[FoundDate, int] | None,
    ) -> Iterator[Evidence]:
        places = {"title": self.head.at, "section": self.head.section and self.head.section[1]}
        places |= {"published": published and published[1], "updated": updated and updated[1]}
        places |= {field: place[1] for field, place in fields.items() if field in ("author", "source")}
        for field, index in places.items():
            if index is not None:
                raw = self.lines[index].text
                yield Evidence(field=field, origin="visible", raw=raw, confidence=_FIELD_CONFIDENCE)
