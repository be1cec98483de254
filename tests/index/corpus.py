"""Small documents, and a matcher so plain that it can be believed: it reads every document for every query."""

import random
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count

from archive.model import Precision
from index.codes import code_terms
from index.document import IndexDocument
from index.language import is_accented, tokens
from index.parse import portal_key
from index.query import All, And, Code, DateRange, Field, Not, Or, Phrase, Place, Portal, Prefix, Query, Word

HANOI = timezone(timedelta(hours=7))
VOCABULARY = tuple(
    re.split(
        r"\s+",
        "giáo giao dục đực học hoc sinh hóa hoà Hòa thuý thúy trường trưởng truong thi Thi tỉnh tinh Đà đa nẵng "
        "159.493 159493 2018 lớp 10 GD&ĐT quý education 교육",
    )
)
PORTALS = ("haugiang", "vinhlong", "moet")
SECTIONS = ("Tin tức", "Thông báo", "Tuyển sinh")
CODES = ("22-2016-tt-bgddt", "29-nq-tw", "232-qd-ubnd")


def document(article_id: str = "p-1", **fields: object) -> IndexDocument:
    """Make a document; what is not given is plain."""
    plain: dict[str, object] = {"portal": "haugiang", "title": "", "url": f"http://a.vn/{article_id}", "text": ""}
    made = {"article_id": article_id, **plain, **fields}
    if made.get("published"):
        made.setdefault("precision", Precision.MINUTE)
    return IndexDocument(**made)  # type: ignore[arg-type]


def texts(*bodies: str) -> list[IndexDocument]:
    """Make documents `p-1`, `p-2`, … of these texts."""
    return [document(f"p-{number}", text=body) for number, body in zip(count(1), bodies, strict=False)]


def random_documents(seed: int, size: int) -> list[IndexDocument]:
    """Make documents of few words, so that random queries find something."""
    choose = random.Random(seed)

    def words(most: int) -> str:
        return " ".join(choose.choices(VOCABULARY, k=choose.randint(0, most)))

    return [
        document(
            f"p-{number}",
            portal=choose.choice(PORTALS),
            title=words(4),
            text="\n".join(words(8) for _ in range(choose.randint(0, 3))),
            section=choose.choice((None, *SECTIONS)),
            author=words(2) or None,
            attachments=tuple(words(3) for _ in range(choose.randint(0, 2))),
            codes=tuple(choose.sample(CODES, choose.randint(0, 2))),
            published=choose.choice((None, random_time(choose))),
        )
        for number in range(size)
    ]


def random_time(choose: random.Random) -> datetime:
    """Return a time from 2016 to 2019 in Hà Nội's time."""
    return datetime(2016, 1, 1, tzinfo=UTC).astimezone(HANOI) + timedelta(minutes=choose.randint(0, 4 * 365 * 24 * 60))


def naive(documents: Iterable[IndexDocument], query: Query) -> set[str]:
    """Return the ids of the documents that match."""
    return {document.article_id for document in documents if _matches(document, query, None)}


def _matches(document: IndexDocument, query: Query, place: Place | None) -> bool:  # noqa: C901  # one case a kind of node
    match query:
        case All():
            return True
        case And(children=children):
            return all(_matches(document, child, place) for child in children)
        case Or(children=children):
            return any(_matches(document, child, place) for child in children)
        case Not(child=child):
            return not _matches(document, child, place)
        case Field(place=inner, child=child):
            return _matches(document, child, inner)
        case Portal(name=name):
            return portal_key(document.portal) == name
        case Code(key=key):
            return any(key in code_terms(code) for code in document.codes)
        case DateRange(start=start, end=end):
            day = document.published.date() if document.published else None
            return day is not None and (start or date.min) <= day <= (end or date.max)
        case Word(text=text):
            return any(_has(part, [text]) for part in _parts(document, place))
        case Phrase(words=words):
            return any(_has(part, words) for part in _parts(document, place))
        case Prefix(beginnings=beginnings):
            return any(_begins(part, beginnings) for part in _parts(document, place))


def _parts(document: IndexDocument, place: Place | None) -> Sequence[str]:
    parts = {
        Place.TITLE: (document.title,),
        Place.TEXT: (document.text,),
        Place.ATTACHMENT: document.attachments,
        Place.SECTION: (document.section or "",),
        Place.AUTHOR: (document.author or "",),
    }
    return parts[place] if place else (*parts[Place.TITLE], *parts[Place.TEXT], *parts[Place.ATTACHMENT])


def _has(text: str, words: Sequence[str]) -> bool:
    readings: dict[int, set[str]] = {}
    for token in tokens(text):
        readings.setdefault(token.position, set()).update((token.exact, token.folded))
    return any(
        all(word in readings.get(position + offset, ()) for offset, word in enumerate(words)) for position in readings
    )


def _begins(text: str, beginnings: tuple[str, ...]) -> bool:
    accented = is_accented(beginnings[0])
    return any((token.exact if accented else token.folded).startswith(beginnings) for token in tokens(text))
