"""Writes the body of an article as the HTML that its editor would have left: clean, out of Word, or with `<br>`.

Shared by both portals; what surrounds the body is theirs.
"""

import html
import unicodedata
from collections.abc import Callable, Sequence

from spiders.sample.content import Piece, PieceKind, SampleArticle, file_path, grouped
from spiders.sample.legacy import to_tcvn3

_STYLES = {
    "clean": "",
    "word": ' class="MsoNormal" style="margin-bottom:6.0pt;text-align:justify;text-indent:36.0pt"',
}
_FONTS = {"tcvn3": ".VnTime, Arial", "tcvn3-all": ".VnTime, Arial"}

Typed = Callable[[str], str]


def typed(article: SampleArticle, text: str, *, title: bool = False) -> str:
    """Return `text` in the article's encoding, escaped for HTML, no-break spaces as entities."""
    if article.encoding == "nfd":
        text = unicodedata.normalize("NFD", text)
    elif article.encoding == "tcvn3-all" or (article.encoding == "tcvn3" and not title):
        text = to_tcvn3(text)
    return html.escape(text, quote=False).replace("\xa0", "&nbsp;")


def body_html(article: SampleArticle, image_query: str = "") -> str:
    """Return the article's body, without title, lead and byline.

    Args:
        article: What to write.
        image_query: Put behind the path of every image, `?` included.
    """
    parts = [_block(article, kind, group, image_query) for kind, group in grouped(article.pieces)]
    if article.flavour == "br":
        return "\n".join(parts)
    font = _FONTS.get(article.encoding)
    joined = "\n".join(parts)
    return f'<div style="font-family:{font}">{joined}</div>' if font else joined


def paragraph(article: SampleArticle, inner: str) -> str:
    """Return one paragraph of finished HTML in the article's flavour."""
    if article.flavour == "br":
        return f"{inner}<br /><br />"
    if article.flavour == "word":
        font = _FONTS.get(article.encoding, "&quot;Times New Roman&quot;,serif")
        inner = f'<span style="font-size:14.0pt;font-family:{font}">{inner}<o:p></o:p></span>'
    return f"<p{_STYLES[article.flavour]}>{inner}</p>"


def _block(article: SampleArticle, kind: PieceKind, group: Sequence[Piece], image_query: str) -> str:
    piece, text = group[0], typed(article, group[0].text)
    if kind is PieceKind.PARAGRAPH:
        return paragraph(article, text)
    if kind is PieceKind.STRONG:
        return paragraph(article, f"<b>{text}</b>")
    if kind is PieceKind.HEADING:
        return f"<h{piece.level}>{text}</h{piece.level}>"
    if kind is PieceKind.QUOTE:
        return f"<blockquote><p>{text}</p></blockquote>"
    if kind is PieceKind.ITEM:
        return _list(article, group)
    if kind is PieceKind.ROW:
        return _table(article, group)
    if kind is PieceKind.IMAGE:
        return _image(article, piece, text, image_query)
    return paragraph(article, f'<a href="{file_path(article.portal, piece.name)}">{text}</a>')


def _list(article: SampleArticle, items: Sequence[Piece]) -> str:
    out, depth = ["<ul>"], 0
    for number, item in enumerate(items):
        if item.level > depth:
            out.append("<ul>" * (item.level - depth))
        elif number:
            out.append("</li>" + "</ul></li>" * (depth - item.level))
        depth = item.level
        out.append(f"<li>{typed(article, item.text)}")
    out.append("</li>" + "</ul></li>" * depth + "</ul>")
    return "".join(out)


def _table(article: SampleArticle, rows: Sequence[Piece]) -> str:
    out = ['<table border="1" cellpadding="4" cellspacing="0"><tbody>']
    for number, row in enumerate(rows):
        cells = [typed(article, cell) for cell in row.cells]
        mark = "<td><b>{}</b></td>" if number == 0 else "<td>{}</td>"
        out.append("<tr>" + "".join(mark.format(cell) for cell in cells) + "</tr>")
    return "\n".join([*out, "</tbody></table>"])


def _image(article: SampleArticle, piece: Piece, caption: str, query: str) -> str:
    image = f'<img src="{file_path(article.portal, piece.name)}{html.escape(query)}" width="320" height="200">'
    if article.flavour == "clean":
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure>{image}{below}</figure>"
    below = f'<tr><td align="center"><i>{caption}</i></td></tr>' if caption else ""
    return f'<table align="center" class="anh"><tr><td>{image}</td></tr>{below}</table>'
