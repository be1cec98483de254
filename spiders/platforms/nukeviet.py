"""NukeViet 3 and 4 (open source, used by many provincial portals and thousands of schools).

Articles end in their number: `/<section>/<alias>-<id>.html` (4) or `/<section>/<alias>-<id>/` (3), with or without
`/news/` and a language before. Every page carries theme switches (`nvvithemever`, `nv_redirect`) that lead to copies
of itself; print and save views hang on the same number.
"""

from collections.abc import Mapping
from typing import Any

DEFAULTS: Mapping[str, Any] = {
    "seeds": {"listings": ["/"], "feeds": ["/rss/"], "sitemaps": ["/sitemap.xml"]},
    "article": {
        "url": (
            r"^/(?!(?:[a-z]{2}/)?(?:news/)?(?:print|savefile|sendmail|rss|tag)/)"
            r"(?!(?:[a-z]{2}/)?(?:about|siteterms|laws|weblinks|download|faq|voting|page|users|contact)/)"
            r"(?:[^/?]+/){1,3}(?!page-\d)[^/?]+-(?P<id>\d+)(?:\.html|/)$"
        ),
        "drop_query": ["nvvithemever", "nv_redirect", "nvvi", "nocache"],
    },
    "listing": {"next": ["ul.pagination li.active + li a[rel~=next]", "ul.pagination a[rel~=next]"]},
    "crawl": {
        "deny": [
            r"[?&](?:nvvithemever|nv_redirect)=",
            r"/(?:print|savefile|sendmail|users|login|search|admin|statistics|contact|seek)(?:/|$|\?)",
        ]
    },
}
