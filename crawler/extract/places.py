"""Where an element stands on its page, as a CSS selector that a person can put into a profile as it is."""

import re
from functools import lru_cache
from itertools import islice

from lxml import etree

_TAG = re.compile(r"[a-z][a-z0-9]*")
_IDENTIFIER = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)
_COUNTED = re.compile(r"\d{3}")
"""A name with such a number in it is one page's, or one article's: on other pages it finds nothing."""
_LONGEST_NAME = 60
_MOST_STEPS = 6
_MOST_BESIDE = 30


def selector(el: etree._Element) -> str:
    """Return a short selector of an element, such as `div#main > div.tools`.

    It leads from an element with an id, or with a class name above, to the element itself. What has no name among
    elements of its kind is counted (`p:nth-of-type(3)`); other elements of the same names match too.
    """
    steps: list[str] = []
    named_at = 0
    at: etree._Element | None = el
    while at is not None and len(steps) < _MOST_STEPS:
        step, named = _step(str(at.tag), at.get("class") or "", at.get("id") or "")
        steps.append(step if named else step + _number(at))
        named_at = len(steps) if named else named_at
        if "#" in step or (named and len(steps) > 1) or step == "body":
            break
        at = at.getparent()
    return " > ".join(reversed(steps[: named_at or len(steps)]))


@lru_cache(maxsize=1 << 12)
def _step(tag: str, names: str, name: str) -> tuple[str, bool]:
    """Return an element's tag with its id or else its first two class names, and whether it has any."""
    shown = tag if _TAG.fullmatch(tag) else "*"
    if _is_name(name):
        return f"{shown}#{name}", True
    classes = [part for part in names[:200].split() if _is_name(part)][:2]
    return ".".join([shown, *classes]), bool(classes)


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and bool(_IDENTIFIER.fullmatch(text)) and not _COUNTED.search(text)


def _number(el: etree._Element) -> str:
    """Return `:nth-of-type(n)` of an element that has others of its kind beside it; nothing where they are many."""
    tag = str(el.tag)
    if not _TAG.fullmatch(tag):
        return ""
    before = sum(1 for _ in islice(el.itersiblings(tag, preceding=True), _MOST_BESIDE))
    alone = not before and next(el.itersiblings(tag), None) is None
    return "" if alone or before == _MOST_BESIDE else f":nth-of-type({before + 1})"
