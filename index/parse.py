"""Typed text -> query tree (`query.py`). The grammar is ours and the same for every engine.

    query   = and-group { "OR" and-group }
    group   = part { [ "AND" ] part }                 all parts must match
    part    = ( "NOT" | "-" ) part | "(" query ")" | field ":" value | '"' words '"' | code | word [ "*" ]
    field   = title text attachment section author | portal | code | from to on year

AND, OR and NOT in capitals only. Punctuation that stands alone means nothing. What cannot be read raises a
`QueryError` that points at the character.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from archive.errors import QueryError
from index.codes import code_at, code_key
from index.dates import days_of
from index.language import fold, prefixes, query_words
from index.query import All, Code, DateRange, Field, Not, Or, Phrase, Place, Portal, Prefix, Query, Word, all_of

MAX_LENGTH = 2000  # characters; a longer query is a paste by mistake
MAX_DEPTH = 40  # of parentheses and NOT: keeps hostile input off the interpreter's stack

_QUOTES = '"“”„«»'
_CHUNK = re.compile(rf"[^\s(){_QUOTES}]+")
_FIELD = re.compile(r"([A-Za-z]+):(?!//)")
_DATE_FIELDS = ("from", "to", "on", "year")
FIELDS = (*Place, "portal", "code", *_DATE_FIELDS)


def parse(text: str) -> Query:
    """Return the tree of what was typed.

    Raises:
        QueryError: It cannot be read; carries the text (NFC) and the place.
    """
    return _Parser(unicodedata.normalize("NFC", text)).whole()


def portal_key(name: str) -> str:
    """Return a portal's name as it is compared: without accents, case, spaces and punctuation."""
    return "".join(query_words(fold(name)))


class _Parser:
    """Reads one query from left to right; each method consumes what it returns."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0
        self.field: str | None = None

    def whole(self) -> Query:
        if len(self.text) > MAX_LENGTH:
            raise self._error(f"the query is longer than {MAX_LENGTH} characters", MAX_LENGTH)
        if not self.text.strip():
            raise self._error("the query is empty; * finds every article", 0)
        query = self._query()
        if self.place < len(self.text):
            raise self._error("this ) closes nothing", self.place)
        return query

    def _query(self) -> Query:
        groups = [self._group()]
        while self._word("OR"):
            groups.append(self._group())
        return groups[0] if len(groups) == 1 else Or(tuple(groups))

    def _group(self) -> Query:
        start = self.place
        parts: list[Query] = []
        joined = False
        while not self._at_end() and not self._ahead("OR"):
            if self._word("AND"):
                if joined or not parts:
                    raise self._error("AND needs words on both sides", self.place - len("AND"))
                joined = True
                continue
            part = self._part()
            if part is not None:
                parts.append(part)
                joined = False
        if joined:
            raise self._error("AND needs words on both sides", self.place)
        if not parts:
            raise self._error("a word to search for is missing here", self._skip(start))
        return all_of(parts)

    def _part(self) -> Query | None:
        start = self.place
        if self._word("NOT") or self._minus():
            return self._negated(start)
        if self.text[start] == "(":
            return self._parenthesis()
        if self.text[start] in _QUOTES:
            return self._leaf(self._quoted(), start)
        found = code_at(self.text, start) if self.field in (None, "code") else None
        if found:
            self.place = found.end
            return Code(found.key)
        field = _FIELD.match(self.text, start)
        return self._fielded(field) if field else self._typed(start)

    def _negated(self, start: int) -> Query:
        with self._deeper(start):
            part = None
            while part is None and not self._at_end() and not self._ahead("OR") and not self._ahead("AND"):
                part = self._part()
        if part is None:
            raise self._error("NOT needs something after it", self.place)
        return Not(part)

    def _parenthesis(self) -> Query:
        start = self.place
        self.place += 1
        with self._deeper(start):
            query = self._query()
        if not self.text.startswith(")", self.place):
            raise self._error("this ( is never closed", start)
        self.place += 1
        return query

    def _quoted(self) -> str:
        start = self.place
        # a straight mark is closed by a straight one; typographic ones come in many pairs, also mixed up
        closing = '"' if self.text[start] == '"' else _QUOTES
        end = next((i for i in range(start + 1, len(self.text)) if self.text[i] in closing), None)
        if end is None:
            raise self._error("this quotation mark is never closed", start)
        self.place = end + 1
        return self.text[start + 1 : end]

    def _fielded(self, match: re.Match[str]) -> Query:
        name = match[1].lower()
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            message = f"there is no field {match[1]}:, there are {known}; words with a colon go in quotation marks"
            raise self._error(message, match.start())
        if self.field:
            raise self._error(f"{name}: cannot stand inside {self.field}:", match.start())
        self.place = self._skip(match.end())
        if self.place >= len(self.text) or self.text[self.place] == ")":
            raise self._error(f"{name}: needs a value after the colon", match.end())
        if name in _DATE_FIELDS:
            return self._dates(name)
        self.field = name
        part = self._part()
        self.field = None
        if part is None:
            raise self._error(f"{name}: needs a word after the colon", match.end())
        return Field(Place(name), part) if name in tuple(Place) else part

    def _dates(self, name: str) -> Query:
        start = self.place
        typed = self._quoted() if self.text[start] in _QUOTES else self._chunk()
        try:
            first, last = days_of(typed)
        except ValueError as error:
            raise self._error(str(error), start) from error
        if name == "year" and (first, last) != (date(first.year, 1, 1), date(first.year, 12, 31)):
            raise self._error("year: takes a year such as 2018", start)
        return DateRange(None if name == "to" else first, None if name == "from" else last)

    def _typed(self, start: int) -> Query | None:
        chunk = self._chunk()
        star = chunk.find("*")
        if star < 0:
            return self._leaf(chunk, start)
        if chunk == "*" and not self.field:
            return All()
        words = query_words(chunk[:star])
        if star < len(chunk) - 1 or len(words) != 1 or self.field in ("portal", "code"):
            raise self._error("* stands at the end of one word, as in trườ*", start + star)
        return Prefix(prefixes(chunk[:star]))

    def _leaf(self, typed: str, start: int) -> Query | None:
        words = query_words(typed)
        if not words:
            if self.text[start] in _QUOTES:
                raise self._error("there is no word between these quotation marks", start)
            return None
        if self.field == "portal":
            return Portal(portal_key(typed))
        if self.field == "code":
            return Code(code_key(typed))
        return Word(words[0]) if len(words) == 1 else Phrase(words)

    def _chunk(self) -> str:
        match = _CHUNK.match(self.text, self.place)
        if match is None:
            raise self._error("a value is missing here", self.place)
        self.place = match.end()
        return match.group()

    def _minus(self) -> bool:
        rest = self.text[self.place + 1 : self.place + 2]
        if self.text[self.place] != "-" or not rest or rest.isspace():
            return False
        self.place += 1
        return True

    def _word(self, operator: str) -> bool:
        if not self._ahead(operator):
            return False
        self.place = self._skip(self.place) + len(operator)
        return True

    def _ahead(self, operator: str) -> bool:
        match = _CHUNK.match(self.text, self._skip(self.place))
        return match is not None and match.group() == operator

    def _at_end(self) -> bool:
        self.place = self._skip(self.place)
        return self.place >= len(self.text) or self.text[self.place] == ")"

    def _skip(self, place: int) -> int:
        while place < len(self.text) and self.text[place].isspace():
            place += 1
        return place

    @contextmanager
    def _deeper(self, start: int) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._error(f"parentheses and NOT go deeper than {MAX_DEPTH}", start)
        yield
        self.depth -= 1

    def _error(self, message: str, place: int) -> QueryError:
        return QueryError(message, self.text, min(place, len(self.text)))
