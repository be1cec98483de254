"""Files that an article links to: which links are files, and their labels and types."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from lxml import etree

from archive.model import Attachment
from crawler.extract.links import absolute, parts
from crawler.extract.textnorm import fold

if TYPE_CHECKING:
    from crawler.extract.draft import Draft

_TYPES = (
    "pdf doc docx docm xls xlsx xlsm xlsb csv ppt pptx pps ppsx odt ods odp rtf zip rar 7z tar gz hwp hwpx epub txt"
)
TYPES = frozenset(_TYPES.split())
_FILE = re.compile(
    rf"\.(?:{'|'.join(sorted(TYPES))})(?:$|[?#&/'\"])|[?&](?:download|fileticket|attachment)=|[?&]task=download"
    r"|/documents/\d+/|/download/|downloadfile|file_?down|viewfilepdf|linkclick\.aspx",
    re.IGNORECASE,
)
# The first letters of what _FILE knows: one pass instead of twenty for the links that are no files.
_SIGN = re.compile(
    r"[dD]ownload|[fF]ile_?[dD]own|/documents/|ticket=|ttachment=|[cC]lick\.aspx|[fF]ilepdf|[fF]ilePdf|\.[a-zA-Z]{3,4}[?#&/'\"]"
)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,4})(?=$|[/?#&\s)\]])")
_QUOTED = re.compile(r"""['"]([^'"\s]{4,400})['"]""")
_VIEWER = re.compile(
    r"viewfilepdf|xemtailieu|docs\.google\.com/g?view(?:er)?\b|officeapps\.live\.com|pdfviewer|viewer\.html",
    re.IGNORECASE,
)
_LONGEST_KEPT = 300
_PARAMETERS = ("urlpdf", "url", "src", "file", "f", "link", "urlgoc")


@lru_cache(maxsize=1 << 12)
def _is_file(href: str) -> bool:
    return _reads_as_file(href)


def _reads_as_file(href: str) -> bool:
    if href[-6:].rpartition(".")[2].lower() in TYPES:
        return True
    return _SIGN.search(href) is not None and _FILE.search(href) is not None


def is_file_link(el: etree._Element) -> bool:
    """Return whether an `<a>` leads to a file."""
    href = el.get("href")
    if href and (_is_file(href) if len(href) <= _LONGEST_KEPT else _reads_as_file(href)):
        return True
    click = el.get("onclick")
    return bool(click and _reads_as_file(click))


def attachments(draft: "Draft", first: int, last: int, named: Iterable[etree._Element] = ()) -> tuple[Attachment, ...]:
    """Return the files linked or shown among the lines [first, last), each once, in page order.

    Args:
        draft: The page.
        first: Index of the first line.
        last: Index after the last line.
        named: Links that the portal's profile says are files, wherever they stand.
    """
    found: dict[str, Attachment] = {}
    spots = [(at, el) for el, at in draft.sheet.links if first <= at <= last and is_file_link(el)]
    spots += [(at, el) for el, at in draft.sheet.frames if first <= at <= last]
    spots += [(last, el) for el in named]
    for at, el in sorted(spots, key=lambda spot: spot[0]):
        if at < last and draft.rule[at] in ("named-chrome", "after-end", "link-menu"):
            continue
        url = _link_url(draft.page.url, el) if el.tag == "a" else _frame_url(draft.page.url, el)
        if url is not None and url not in found:
            label = _label(el, url)
            found[url] = Attachment(url=url, label=label, type=_type(url, label))
    return tuple(found.values())


def _link_url(base: str, el: etree._Element) -> str | None:
    href = (el.get("href") or "").strip()
    if not href or href == "#" or href.startswith("javascript:"):
        quoted = _QUOTED.findall(el.get("onclick") or href)
        href = next((q for q in quoted if _FILE.search(q)), "")
    return absolute(base, href)


def _frame_url(base: str, el: etree._Element) -> str | None:
    """Return the file that a viewer shows: from its parameter, or the frame's own address when that is a file."""
    source = (el.get("src") or el.get("data") or "").strip()
    if _VIEWER.search(source):
        query = dict(parse_qsl(source.partition("?")[2]))
        named = next((query[name] for name in _PARAMETERS if query.get(name)), "")
        return absolute(base, named) if named else None
    return absolute(base, source) if _FILE.search(source) and _extension(source) in TYPES else None


def _label(el: etree._Element, url: str) -> str:
    text = fold(" ".join(el.itertext())) if el.tag == "a" else ""
    return text or fold(el.get("title") or "") or fold(unquote(parts(url).path.rstrip("/").rpartition("/")[2])) or url


def _extension(text: str) -> str | None:
    found = [e.lower() for e in _EXTENSION.findall(unquote(text))]
    return next((e for e in found if e in TYPES), None)


def _type(url: str, label: str) -> str | None:
    split = parts(url)
    return _extension(split.path) or _extension(split.query) or _extension(label)
