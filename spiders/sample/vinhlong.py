"""The pages of the sample portal Vĩnh Long: ASP.NET WebForms, postback pagers, no publication dates, a sitemap.

Deciding what to answer to a path and rendering it live here; article bodies are written by markup.py, the hidden
fields and their checks by viewstate.py.
"""

import html
import re
from collections.abc import Callable, Sequence
from hashlib import sha256

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
from spiders.sample.viewstate import PAGER, hidden_fields, page_asked

PER_PAGE = 5
RELATED = 4
_FRAME = template("vinhlong.html")
_PRINT = template("vinhlong_print.html")
_ARTICLE_PATH = re.compile(r"/[\w-]+/[^/]*-(\d+)\.html")
_SPACES = "\xa0 " * 48 + "\xa0 \xa0"
# A real portal would ask for seconds; the demo and the tests obey this one.
_ROBOTS = """User-agent: *
Crawl-delay: 0.05
Disallow: /admin/
Disallow: /tim-kiem.aspx
Disallow: /lich-cong-tac.aspx
Sitemap: {origin}/sitemap.xml
"""


def answer(asked: Asked, shelf: Shelf) -> Answer:
    """Answer one request to the portal."""
    path = asked.path
    if path in _PAGES:
        return _PAGES[path](asked, shelf)
    for category in shelf.site.categories:
        if category.path == path:
            return _listing(asked, shelf, category.name, shelf.of(category.key))
    if path.startswith(("/upload/", "/images/")):
        return file_answer(shelf, path)
    found = _ARTICLE_PATH.fullmatch(path)
    article = shelf.find(found[1]) if found else None
    if article:
        return page(_article(article, shelf, asked))
    return nothing() if path == "/favicon.ico" else _missing(shelf)


def _missing(shelf: Shelf) -> Answer:
    main = '<div class="cat">Thông báo lỗi</div><p>Bài viết không tồn tại hoặc đã được gỡ bỏ.</p>'
    return page(_frame(shelf, shelf.site.department, main))


def _frame(shelf: Shelf, title: str, main: str, *, action: str = "/", fields: str = "", quiet: bool = False) -> str:
    return _FRAME.substitute(
        title=title,
        action=html.escape(action),
        fields=fields or hidden_fields(action, 1, "", ()),
        menu="".join(
            f'<a href="{c.path}" title="{c.name}"><img src="/images/menu-{c.number}.png" /></a>'
            for c in shelf.site.categories
        ),
        main=main,
        newest="" if quiet else _newest(shelf),
        visits=shelf.visits,
        footer="" if quiet else _footer(shelf),
    )


def _newest(shelf: Shelf) -> str:
    return "".join(
        f'<div class="new"><a href="{link(a, shelf)}">{typed(a, a.title, title=True)}</a></div>'
        for a in shelf.articles[:6]
    )


def _footer(shelf: Shelf) -> str:
    return (
        f"<div>Bản quyền thuộc {shelf.site.department}. Địa chỉ: đường Hưng Đạo Vương, phường 1, thành phố "
        f"Vĩnh Long</div><div>Tổng số lượt truy cập: {dotted(shelf.visits)}</div>"
    )


def link(article: SampleArticle, shelf: Shelf, category: int | None = None) -> str:
    """Return the link that a listing gives to an article: its path with the number of a category."""
    number = category or shelf.site.category(article.category).number
    return f"{article.path}?categoryId={number}"


def _article(article: SampleArticle, shelf: Shelf, asked: Asked) -> str:
    title = typed(article, article.title, title=True)
    category = shelf.site.category(article.category)
    main = (
        f'<div class="cat"><a href="{category.path}">{category.name}</a></div>\n{_text(article, title)}\n'
        '<div class="tools"><a href="javascript:history.back()">Quay lại</a> '
        f'<a href="/in-bai-viet.aspx?id={article.key}" target="_blank">In bài viết</a></div>\n'
        f'<h3 class="rel">Các tin liên quan</h3>\n{_related(article, shelf, asked)}'
    )
    return _frame(shelf, title, main, action=asked.target, quiet=article.quiet)


def _text(article: SampleArticle, title: str) -> str:
    lead = f'<div class="lead"><b>{typed(article, article.lead)}</b></div>\n' if article.lead else ""
    return (
        f'<h2 class="title">{title}</h2>\n{lead}<div class="content">{body_html(article)}\n{_signature(article)}</div>'
    )


def _signature(article: SampleArticle) -> str:
    lines = []
    if article.source:
        lines.append(paragraph(article, typed(article, article.source_line.format(article.source))))
    if article.author:
        name = typed(article, _SPACES + article.byline.format(article.author))
        lines.append(f'<p style="text-align: right;">{name}</p>')
    return "\n".join(lines)


def _related(article: SampleArticle, shelf: Shelf, asked: Asked) -> str:
    others = [] if article.quiet else [a for a in shelf.of(article.category) if a.key != article.key]
    pages = 5 if article.quiet else max(1, -(-len(others) // RELATED))
    text = asked.query.get("p", "1")
    number = min(max(1, int(text)) if text.isdecimal() else 1, pages)
    rows = "".join(
        f'<li><a href="{link(a, shelf)}">{typed(a, a.title, title=True)}</a></li>'
        for a in others[(number - 1) * RELATED : number * RELATED]
    )
    steps = [("Trang đầu", 1), *((str(n), n) for n in range(1, pages + 1))]
    steps += [("Trang sau", min(number + 1, pages)), ("Trang cuối", pages)]
    links = "&nbsp;&nbsp; &nbsp;".join(f'<a href="{article.path}?p={n}">{name}</a>' for name, n in steps)
    listed = f'<ul class="rel">{rows}</ul>\n' if rows else ""
    return f'{listed}<div class="pager">&nbsp;{links}&nbsp;&nbsp; </div>'


def _listing(asked: Asked, shelf: Shelf, name: str, found: Sequence[SampleArticle]) -> Answer:
    version = sha256("".join(f"{a.key} {a.title}\n" for a in found).encode()).hexdigest()[:12]
    pages = max(1, -(-len(found) // PER_PAGE))
    number = page_asked(asked, asked.path, version)
    chosen = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    items = "\n".join(
        f'<div class="item"><a class="tin" href="{link(a, shelf)}">{typed(a, a.title, title=True)}</a>'
        f"<p>{teaser(a)}</p></div>"
        for a in chosen
    )
    steps = _steps(number, pages)
    pager = " ".join(_postback_link(text, n) if n else f"<span>{text}</span>" for text, n in steps)
    main = f'<div class="cat">{name}</div>\n{items}\n<div class="pager">{pager}</div>'
    fields = hidden_fields(asked.path, number, version, [n for _, n in steps if n])
    return page(_frame(shelf, name, main, action=asked.path, fields=fields))


def _steps(number: int, pages: int) -> list[tuple[str, int]]:
    """The pager's links: (text, page), page 0 for the one shown. Only neighbours and both ends are offered."""
    if pages == 1:
        return []
    near = range(max(1, number - 1), min(pages, number + 1) + 1)
    steps = [("Trang đầu", 1)] if number > 1 else []
    steps += [(str(n), 0 if n == number else n) for n in near]
    return steps + ([("Trang sau", number + 1), ("Trang cuối", pages)] if number < pages else [])


def _postback_link(text: str, number: int) -> str:
    return f"<a href=\"javascript:__doPostBack('{PAGER}','{number}')\">{text}</a>"


def _home(_: Asked, shelf: Shelf) -> Answer:
    parts = []
    for category in shelf.site.categories:
        rows = "".join(
            f'<li><a href="{link(a, shelf)}" title="{typed(a, a.title, title=True)}"><img src="/images/tin.png" /></a>'
            f' <a href="{link(a, shelf)}">{typed(a, a.title, title=True)}</a></li>'
            for a in shelf.of(category.key)[:3]
        )
        parts.append(f'<div class="cat"><a href="{category.path}">{category.name}</a></div><ul>{rows}</ul>')
    # The front page files its newest articles under another category's number, and names one by its old address.
    other = shelf.site.categories[-1].number
    links = [link(a, shelf, other) for a in shelf.articles[:5]]
    links += [f"/chitiet.aspx?id={a.key}" for a in shelf.articles[5:6]]
    hot = "".join(
        f'<div><a href="{path}">{teaser(a)}</a></div>' for path, a in zip(links, shelf.articles, strict=False)
    )
    return page(_frame(shelf, shelf.site.department, f'<div class="hot">{hot}</div>\n' + "\n".join(parts)))


def _print_view(asked: Asked, shelf: Shelf) -> Answer:
    article = shelf.find(asked.query.get("id", ""))
    if article is None:
        return _missing(shelf)
    title = typed(article, article.title, title=True)
    return page(
        _PRINT.substitute(
            title=title,
            department=shelf.site.department,
            main=_text(article, title),
            link=f"{shelf.origin}{article.path}",
        )
    )


def _old_address(asked: Asked, shelf: Shelf) -> Answer:
    article = shelf.find(asked.query.get("id", ""))
    return moved(article.path) if article else _missing(shelf)


def _search(asked: Asked, shelf: Shelf) -> Answer:
    return _listing(asked, shelf, "Kết quả tìm kiếm", shelf.matching(asked.query.get("q", "")))


def _lookup(_: Asked, shelf: Shelf) -> Answer:
    main = '<div class="cat">Tra cứu điểm thi</div><p>Nhập số báo danh để xem kết quả.</p>'
    return page(_frame(shelf, "Tra cứu điểm thi", main, action="/tra-cuu-diem.aspx"))


def _week(asked: Asked, shelf: Shelf) -> Answer:
    text = asked.query.get("tuan", "1")
    week = int(text) if text.isdecimal() else 1
    links = f'<a href="?tuan={week + 1}">Tuần sau</a>'
    return page(_frame(shelf, "Lịch công tác", f'<div class="cat">Lịch công tác tuần {week}</div>{links}'))


def _sitemap(_: Asked, shelf: Shelf) -> Answer:
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{shelf.origin}/sitemap-tin-tuc.xml</loc></sitemap></sitemapindex>"
    )
    return plain(text, "application/xml; charset=utf-8")


def _sitemap_news(_: Asked, shelf: Shelf) -> Answer:
    """List every second article: whoever trusts the sitemap alone misses half of them."""
    chosen = [a for a in shelf.articles if int(a.key) % 2 == 0]
    urls = "".join(
        f"<url><loc>{shelf.origin}{a.path}</loc><lastmod>{(a.updated or a.posted).isoformat()}</lastmod></url>\n"
        for a in chosen
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>'
    )
    return plain(text, "application/xml; charset=utf-8", chosen[0].posted if chosen else None)


def _robots(_: Asked, shelf: Shelf) -> Answer:
    return plain(_ROBOTS.format(origin=shelf.origin))


_PAGES: dict[str, Callable[[Asked, Shelf], Answer]] = {
    "/": _home,
    "/default.aspx": _home,
    "/robots.txt": _robots,
    "/sitemap.xml": _sitemap,
    "/sitemap-tin-tuc.xml": _sitemap_news,
    "/in-bai-viet.aspx": _print_view,
    "/chitiet.aspx": _old_address,
    "/tim-kiem.aspx": _search,
    "/tra-cuu-diem.aspx": _lookup,
    "/lich-cong-tac.aspx": _week,
}
