"""Joomla 3 and 4: articles are `/<section>/<id>-<alias>`, with or without `.html`; listings page by `?start=N`."""

from collections.abc import Mapping
from typing import Any

DEFAULTS: Mapping[str, Any] = {
    "seeds": {"listings": ["/"]},
    "article": {
        "url": r"^/(?:index\.php/)?(?:[^/?]+/)+(?P<id>\d+)-[^/?]+$",
        "drop_query": ["tmpl", "print", "layout", "page"],
    },
    "listing": {
        "next": [".pagination-next a", "a[rel~=next]", "a[title=Next]", "a[title='Trang sau']", "a[title=Tiếp]"]
    },
    "crawl": {"deny": [r"[?&](?:tmpl|print|task)=", r"/component/(?:mailto|users|search)"]},
}
