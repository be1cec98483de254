"""Where a page's links lead: to other pages, or back to this one. What follows from it is decided elsewhere."""

from functools import lru_cache

from crawler.extract.draft import Draft
from crawler.extract.links import absolute, parts

_LONGEST_MENU_WORD = 55
_HERE = frozenset((".", "./"))
"""A folder's page, from itself."""
_WORD_EDGE = " :;,.|-–»«>"


def menu_keys(draft: Draft) -> set[str]:
    """Return the words of links that lead to other pages: a menu's words are no title."""
    here = parts(draft.page.url)
    words: set[str] = set()
    own = not here.query and len(here.path) > 1
    tail = f"{here.path}?{here.query}" if here.query else here.path
    named = bool(tail.strip("/"))
    for el, _ in draft.sheet.links:
        text = el.text
        if text and len(text) <= _LONGEST_MENU_WORD:
            href = el.get("href")
            if not href or href.startswith(("#", "javascript")):
                continue
            if named and (href.endswith(tail) or (href in _HERE and here.path[-1] == "/") or _is_end(href, tail)):
                continue
            if own and "?" in href and href.partition("?")[0].endswith(tail):
                continue
            words.add(text)
    keys = {_menu_key(text) for text in words}
    keys.discard("")
    return keys


@lru_cache(maxsize=1 << 12)
def _menu_key(text: str) -> str:
    return " ".join(text.split()).strip(_WORD_EDGE).casefold()


def _is_end(href: str, tail: str) -> bool:
    """Return whether a relative link (`?id=7`, `detail.aspx?id=7`) is the end of this page's own path and query."""
    at = len(tail) - len(href)
    return len(href) > 1 and at > 0 and tail.endswith(href) and (href[0] == "?" or tail[at - 1] == "/")


def leads_here(draft: Draft, index: int) -> bool:
    """Return whether every link in a line leads to this very page, or nowhere."""
    here = parts(draft.page.url)
    name = here.path.rpartition("/")[2]
    links = draft.links_at(index)
    for el in links:
        href = (el.get("href") or "").strip()
        if href and not href.startswith(("#", "javascript")):
            if name not in href and href[0] != "?":
                return False
            there = parts(absolute(draft.page.url, href) or "")
            if there.path != here.path or there.query not in (here.query, ""):
                return False
    return bool(links)
