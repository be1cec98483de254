"""What a page says of itself to machines: `<title>`, meta elements, JSON-LD and microdata. Read, not believed.

Which of these values is right is decided where the field is decided; what they look like when broken is known there.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from crawler.extract.sheet import Sheet
from crawler.extract.textnorm import fold

_CONTROL = re.compile(r"[\x00-\x1f]+")
_ARTICLE_TYPES = re.compile(r"(?:News|Blog|Scholarly|Tech|Report)?(?:Article|Posting)\w*$")
_MAX_JSON = 200_000
_MAX_NODES = 400
_SEPARATORS = re.compile(r"\s+[-|–—·•»«:/>]+\s+|\s*[|»]\s*|\s*::\s*")


@dataclass(kw_only=True, slots=True)
class Head:
    """What a page says of itself.

    Attributes:
        title: The `<title>`, folded.
        site: og:site_name.
        kind: og:type, lower case.
        language: `<html lang>`.
        facts: (field, origin, value) in page order; field is `title`, `published`, `updated`, `author`, `section`
            or `summary`, origin as in `Evidence`.
        articles: How many JSON-LD or microdata articles the page holds.
    """

    title: str = ""
    site: str = ""
    kind: str = ""
    language: str | None = None
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    articles: int = 0

    def values(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield (origin, value) of a field."""
        return ((origin, value) for known, origin, value in self.facts if known == name)


_META_FIELDS = {
    "og:title": ("title", "opengraph"),
    "twitter:title": ("title", "meta"),
    "og:description": ("summary", "opengraph"),
    "description": ("summary", "meta"),
    "article:published_time": ("published", "opengraph"),
    "og:published_time": ("published", "opengraph"),
    "datepublished": ("published", "microdata"),
    "date": ("published", "meta"),
    "pubdate": ("published", "meta"),
    "publishdate": ("published", "meta"),
    "publish_date": ("published", "meta"),
    "dc.date": ("published", "meta"),
    "dc.date.issued": ("published", "meta"),
    "dcterms.created": ("published", "meta"),
    "parsely-pub-date": ("published", "meta"),
    "sailthru.date": ("published", "meta"),
    "article:modified_time": ("updated", "opengraph"),
    "og:updated_time": ("updated", "opengraph"),
    "datemodified": ("updated", "microdata"),
    "lastmod": ("updated", "meta"),
    "article:author": ("author", "opengraph"),
    "author": ("author", "meta"),
    "article:section": ("section", "opengraph"),
    "articlesection": ("section", "microdata"),
    "headline": ("title", "microdata"),
}
_JSON_FIELDS = {
    "headline": "title",
    "datePublished": "published",
    "dateModified": "updated",
    "articleSection": "section",
    "author": "author",
}
_PROP_FIELDS = {
    "headline": "title",
    "datepublished": "published",
    "datecreated": "published",
    "datemodified": "updated",
    "author": "author",
    "articlesection": "section",
}


def read(sheet: Sheet) -> Head:
    """Return what a page says of itself."""
    head = Head(language=sheet.root.get("lang") or None)
    scripts: list[etree._Element] = []
    props: list[etree._Element] = []
    titled = False
    for el in sheet.told:
        if el.tag == "meta":
            _read_meta(el, head)
        elif el.tag == "script":
            scripts.append(el)
        elif el.tag != "title":
            props.append(el)
        elif not titled:
            titled = True
            head.title = fold("".join(el.itertext()))
    for script in scripts:
        if "ld+json" in (script.get("type") or ""):
            _read_json(script.text or "", head)
    _read_props(props, head)
    return head


def _read_meta(meta: etree._Element, head: Head) -> None:
    content = meta.get("content")
    name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
    if not content or not name:
        return
    if name == "og:site_name":
        head.site = fold(content)
    elif name == "og:type":
        head.kind = content.strip().lower()
    elif name in _META_FIELDS and (value := fold(content)):
        head.facts.append((*_META_FIELDS[name], value))


def segments(title: str) -> list[str]:
    """Return the parts of a `<title>`: article, category, site, in whatever order."""
    return [part.strip() for part in _SEPARATORS.split(title) if part.strip()]


def _read_json(script: str, head: Head) -> None:
    if len(script) > _MAX_JSON:
        return
    try:
        data = json.loads(_CONTROL.sub(" ", script))
    except (ValueError, RecursionError):
        return
    waiting, seen = [data], 0
    while waiting and seen < _MAX_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(v for k, v in node.items() if k in ("@graph", "mainEntity") and isinstance(v, dict | list))
            types = node.get("@type")
            named = [types] if isinstance(types, str) else types if isinstance(types, list) else []
            if any(isinstance(t, str) and _ARTICLE_TYPES.match(t) for t in named):
                head.articles += 1
                _take_json(node, head)


def _take_json(node: dict[str, object], head: Head) -> None:
    for key, name in _JSON_FIELDS.items():
        value = node.get(key)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and (folded := fold(value)):
            head.facts.append((name, "json-ld", folded))


def _read_props(props: list[etree._Element], head: Head) -> None:
    for el in props[:_MAX_NODES]:
        name = _PROP_FIELDS.get((el.get("itemprop") or "").split(" ")[0].lower())
        if name is None:
            continue
        value = fold(el.get("datetime") or el.get("content") or " ".join(el.itertext()))
        if value and len(value) <= 300:
            head.facts.append((name, "microdata", value))
