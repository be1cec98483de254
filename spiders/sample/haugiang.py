"""The pages of the sample portal Hậu Giang: an Umbraco-like site with clean paths, GET pagers and an RSS feed.

Deciding what to answer to a path and rendering it live here; article bodies are written by markup.py.
"""

import html
from collections.abc import Callable, Iterable, Sequence
from email.utils import format_datetime
from urllib.parse import quote
from zlib import crc32

from archive.model import Precision
from spiders.sample.calendar_trap import calendar_html
from spiders.sample.content import SampleArticle
from spiders.sample.markup import body_html, paragraph, typed
from spiders.sample.origin import Answer, Asked
from spiders.sample.shelf import (
    Shelf,
    dotted,
    file_answer,
    moved,
    nothing,
    page,
    plain,
    teaser,
    template,
)

PER_PAGE = 10
FEED_SIZE = 20
_FRAME = template("haugiang.html")
_CLOCK_FORM = {
    Precision.SECOND: "(%d/%m/%Y %H:%M:%S GMT+7)",
    Precision.MINUTE: "(%d/%m/%Y %H:%M GMT+7)",
    Precision.DAY: "(%d/%m/%Y)",
}
_ROBOTS = """User-agent: *
Disallow: /umbraco/
Disallow: /login/
Disallow: /search/
Disallow: /lich/tuan/
"""


def answer(asked: Asked, shelf: Shelf) -> Answer:
    """Answer one request to the portal."""
    path = asked.path
    if path in _PAGES:
        return _PAGES[path](asked, shelf)
    if path.startswith("/media/"):
        return file_answer(shelf, path)
    if "." in path.rpartition("/")[2]:
        return nothing()
    if not path.endswith("/"):
        return moved(quote(path) + "/")
    return _category_or_article(asked, shelf)


def _category_or_article(asked: Asked, shelf: Shelf) -> Answer:
    for category in shelf.site.categories:
        if category.path == asked.path:
            return _listing(asked, shelf, category.name, shelf.of(category.key))
    slug = asked.path.strip("/").rpartition("/")[2]
    for article in shelf.articles:
        if article.path == asked.path:
            return page(_article(article, shelf))
        if article.path.endswith(f"/{slug}/"):
            return moved(article.path)
    return page(_frame(shelf, "Không tìm thấy trang", _MISSING))


_MISSING = (
    '<div class="error"><h1>Không tìm thấy trang</h1><p>Trang bạn yêu cầu không tồn tại hoặc đã bị xóa.</p></div>'
)


def _frame(shelf: Shelf, title: str, main: str, quiet: bool = False) -> str:
    return _FRAME.substitute(
        title=title,
        clock=_clock(shelf),
        menu="".join(
            f'<a href="{c.path}" title="{c.name}"><img src="/media/1002/menu-{c.key}.png"></a>'
            for c in shelf.site.categories
        ),
        main=main,
        notices="" if quiet else _side_list(shelf.of("thong-bao")[:3]),
        documents="" if quiet else _documents(shelf),
        visits=shelf.visits,
        counter="" if quiet else f'<div class="counter">Số lượt truy cập: <b>{dotted(shelf.visits)}</b></div>',
    )


def _clock(shelf: Shelf) -> str:
    now = shelf.now
    return f"{now:%d/%m/%Y}, {now.hour % 12 or 12}:{now:%M:%S} {'AM' if now.hour < 12 else 'PM'} GMT+7"


def _side_list(chosen: Iterable[SampleArticle]) -> str:
    """The side column still has the paths from before `/tin-tuc/` was put in front: they redirect."""
    rows = "".join(
        f'<li><a href="{a.path.removeprefix("/tin-tuc")}">{typed(a, a.title, title=True)}</a></li>' for a in chosen
    )
    return f'<ul class="notices">{rows}</ul>'


def _documents(shelf: Shelf) -> str:
    citing = [a for a in shelf.articles if a.codes][:4]
    rows = "".join(
        f'<li><a href="{a.path}">{html.escape(a.codes[0])}</a> <span class="views">Lượt xem: '
        f"{crc32(a.key.encode()) % 900 + shelf.visits % 97}</span></li>"
        for a in citing
    )
    return f'<ul class="documents">{rows}</ul>'


def _article(article: SampleArticle, shelf: Shelf) -> str:
    title = typed(article, article.title, title=True)
    shown = f"{article.posted.strftime(_CLOCK_FORM[article.precision])}" if article.precision else ""
    date = f'<span class="date">{shown}</span>' if shown else ""
    updated = (
        f'<div class="updated">Cập nhật lúc: {article.updated:%I:%M %p} ngày {article.updated:%d/%m/%Y}</div>'
        if article.updated
        else ""
    )
    lead = f'<div class="sapo"><strong>{typed(article, article.lead)}</strong></div>\n' if article.lead else ""
    main = (
        f'<div class="article-tools"><h1>{title}</h1>\n'
        '<div><a class="font-dec" href="javascript:;">-</a></div>\n'
        '<div><a class="font-inc" href="javascript:;">+</a></div></div>\n'
        f'<div class="article"><div class="title">{title}{date}</div>{updated}\n'
        f'{lead}<div class="body">{body_html(article, _media_query(article))}\n{_byline(article)}</div></div>\n'
        f'<div class="other" id="tin-khac"><h3>Tin khác</h3>{_others(article, shelf)}</div>'
    )
    return _frame(shelf, title, main, article.quiet)


def _byline(article: SampleArticle) -> str:
    lines = []
    if article.source:
        lines.append(paragraph(article, typed(article, article.source_line.format(article.source))))
    if article.author:
        line = typed(article, article.byline.format(article.author))
        bare = article.byline == "{}"
        lines.append(f'<p style="text-align:right"><strong>{line}</strong></p>' if bare else paragraph(article, line))
    return "\n".join(lines)


def _media_query(article: SampleArticle) -> str:
    """Umbraco's cache buster: the time a picture was changed, in .NET ticks (100 ns since the year 1)."""
    ticks = (article.posted.toordinal() - 1) * 864_000_000_000
    return f"?anchor=center&mode=crop&width=600&height=400&rnd={ticks}"


def _others(article: SampleArticle, shelf: Shelf) -> str:
    if article.quiet:
        return ""
    older = [a for a in shelf.of(article.category) if a.posted < article.posted][:5]
    rows = "".join(
        f'<li><a href="{a.path}">{typed(a, a.title, title=True)}</a> <span>({a.posted:%d/%m/%Y})</span></li>'
        for a in older
    )
    return f"<ul>{rows}</ul>"


def _listing(asked: Asked, shelf: Shelf, name: str, found: Sequence[SampleArticle]) -> Answer:
    pages = max(1, -(-len(found) // PER_PAGE))
    text = asked.query.get("page", "1")
    number = min(max(1, int(text)) if text.isdecimal() else 1, pages)  # beyond the end: the last page again
    chosen = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    items = "\n".join(_item(a) for a in chosen)
    main = f'<h1>{name}</h1>\n<ul class="news">\n{items}\n</ul>\n{_pager(number, pages, asked.query)}'
    return page(_frame(shelf, name, main))


def _item(article: SampleArticle) -> str:
    query = html.escape(_media_query(article))
    return (
        f'<li class="item"><a class="thumb" href="{article.path}"><img src="/media/1003/thumb.png{query}"></a>'
        f'<h3><a href="{article.path}">{typed(article, article.title, title=True)}</a></h3>'
        f'<span class="date">{article.posted:%d/%m/%Y}</span><p>{teaser(article)}</p></li>'
    )


def _pager(number: int, pages: int, query: dict[str, str]) -> str:
    words = f"q={quote(query['q'])}&amp;" if "q" in query else ""
    links = [f"<b>{n}</b>" if n == number else f'<a href="?{words}page={n}">{n}</a>' for n in range(1, pages + 1)]
    if number < pages:
        links.append(f'<a class="next" href="?{words}page={number + 1}">Trang sau</a>')
    return f'<div class="pager">Trang {" ".join(links)}</div>'


def _home(_: Asked, shelf: Shelf) -> Answer:
    parts = []
    for category in shelf.site.categories:
        rows = "".join(
            f'<li><a href="{a.path}">{typed(a, a.title, title=True)}</a></li>' for a in shelf.of(category.key)[:4]
        )
        parts.append(f'<div class="box"><h2><a href="{category.path}">{category.name}</a></h2><ul>{rows}</ul></div>')
    return page(_frame(shelf, shelf.site.department, "\n".join(parts)))


def _all_news(asked: Asked, shelf: Shelf) -> Answer:
    return _listing(asked, shelf, "Tin tức", shelf.articles)


def _search(asked: Asked, shelf: Shelf) -> Answer:
    words = asked.query.get("q", "")
    return _listing(asked, shelf, f"Kết quả tìm kiếm: {html.escape(words)}", shelf.matching(words))


def _login(_: Asked, shelf: Shelf) -> Answer:
    form = '<form method="post" action="/login/"><input name="user"><input name="pass" type="password"></form>'
    return page(_frame(shelf, "Đăng nhập", f"<h1>Đăng nhập</h1>{form}"))


def _calendar(asked: Asked, shelf: Shelf) -> Answer:
    return page(_frame(shelf, "Lịch công tác", calendar_html(asked.query.get("thang", ""), shelf.now)))


def _feed(_: Asked, shelf: Shelf) -> Answer:
    chosen = shelf.articles[:FEED_SIZE]
    items = "".join(
        f"<item><title>{typed(a, a.title, title=True)}</title><link>{shelf.origin}{a.path}</link>"
        f'<guid isPermaLink="true">{shelf.origin}{a.path}</guid>'
        f"<pubDate>{format_datetime(a.posted)}</pubDate>"
        f"<description>{teaser(a).replace('&nbsp;', ' ')}</description></item>\n"
        for a in chosen
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{shelf.site.department}</title><link>{shelf.origin}/</link><description>Tin tức</description>\n"
        f"{items}</channel></rss>"
    )
    return plain(text, "application/rss+xml; charset=utf-8", chosen[0].posted if chosen else None)


def _robots(_: Asked, __: Shelf) -> Answer:
    return plain(_ROBOTS)


_PAGES: dict[str, Callable[[Asked, Shelf], Answer]] = {
    "/": _home,
    "/robots.txt": _robots,
    "/rss/": _feed,
    "/tin-tuc/": _all_news,
    "/search/": _search,
    "/login/": _login,
    "/lich/": _calendar,
}
