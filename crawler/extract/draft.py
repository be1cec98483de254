"""What is known of a page while it is being cleaned: its lines, and for each line which rule cut it, if any.

A value passed from step to step inside `extract()`; it never leaves this package.
"""

from lxml import etree

from crawler.extract.hints import Hint
from crawler.extract.lexicon import chrome_role
from crawler.extract.page import Page, Rules
from crawler.extract.sheet import Line, Node, Sheet, is_date_line

_LONGEST_CHROME = 120


class Draft:
    """The state of one page's cleaning.

    Attributes:
        page: The page.
        rules: Its portal's rules.
        sheet: Its lines.
        markup: Its markup.
        weight: Weight of each line.
        rule: For each line the rule that cut it, or None while it is part of the article.
        region: Index of the element that holds the body.
        files: Indices of the lines with a link to a file.
        foot: The lines at the article's foot, once the body is known.
        told_region: The same when the portal's profile names the element, else None.
        title_at: Index of the line that is the title; -1 when the title stands nowhere on the page.
        reasons: Reasons for single lines, where the rule's own does not say enough.
    """

    __slots__ = (
        "_dates",
        "_links",
        "_roles",
        "files",
        "foot",
        "markup",
        "page",
        "reasons",
        "region",
        "rule",
        "rules",
        "sheet",
        "title_at",
        "told_region",
        "weight",
    )

    def __init__(self, page: Page, rules: Rules, sheet: Sheet, markup: str) -> None:
        self.page, self.rules, self.sheet, self.markup = page, rules, sheet, markup
        self.weight: list[float] = []
        self.rule: list[str | None] = [None] * len(sheet.lines)
        self.region = 0
        self.title_at = -1
        self.told_region: int | None = None
        self.files: set[int] = set()
        self.foot = range(0)
        self.reasons: dict[int, str] = {}
        self._roles: dict[int, str | None] = {}
        self._dates = [is_date_line(line) for line in sheet.lines]
        self._links: dict[int, list[etree._Element]] | None = None

    def afresh(self) -> "Draft":
        """Return a draft of the same page on which nothing was decided yet."""
        return Draft(self.page, self.rules, self.sheet, self.markup)

    def role(self, index: int) -> str | None:
        """Return what the words of a line say it is for: a role of `lexicon.chrome_role`, or None."""
        if index not in self._roles:
            text = self.sheet.lines[index].text
            self._roles[index] = chrome_role(text) if len(text) <= _LONGEST_CHROME else None
        return self._roles[index]

    def is_date(self, index: int) -> bool:
        """Return whether a line is little more than a date."""
        return self._dates[index]

    def has_date(self, first: int, last: int) -> bool:
        """Return whether one of the lines [first, last) is little more than a date."""
        return True in self._dates[first:last]

    def links_at(self, index: int) -> list[etree._Element]:
        """Return the links in a line."""
        if self._links is None:
            self._links = {}
            for el, at in self.sheet.links:
                self._links.setdefault(at, []).append(el)
        return self._links.get(index, [])

    def cut(self, first: int, last: int, rule: str) -> None:
        """Cut the lines [first, last) that are still there."""
        for index in range(first, last):
            if self.rule[index] is None:
                self.rule[index] = rule

    def kept(self, first: int, last: int) -> list[int]:
        """Return the indices of the lines in [first, last) that are not cut."""
        return [i for i in range(first, last) if self.rule[i] is None]

    def node_of(self, index: int) -> Node:
        """Return the block element that a line stands in."""
        return self.sheet.nodes[self.sheet.lines[index].node]

    def hints_at(self, index: int, levels: int = 2) -> int:
        """Return the hints of a line's inline elements and of the block elements right around it."""
        line: Line = self.sheet.lines[index]
        flags, at = line.hints, line.node
        for _ in range(levels):
            if at < 0:
                break
            node = self.sheet.nodes[at]
            if node.last - node.first > 6:
                break
            flags |= node.hints
            at = node.parent
        return flags

    def has_hint(self, index: int, hint: Hint, levels: int = 2) -> bool:
        """Return whether one of the elements right around a line names itself so."""
        return bool(self.hints_at(index, levels) & int(hint))
