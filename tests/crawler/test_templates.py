"""What templates make: told by a page itself, by the site's other pages, and counted for who watches for drift."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.config import Config
from archive.model import Exchange, PageRole
from archive.store import Archive
from crawler.clean import clean_pending
from crawler.extract import extract
from crawler.extract.page import Extraction, Page, PageKind, Rules, Template
from crawler.extract.site_model import SiteModel
from tests.crawler.html_pages import FIRST, SECOND, read, written
from tests.crawler.html_pages import page as whole
from tests.crawler.portal_pages import FETCHED, learned, page, paragraphs, title
from tests.crawler.test_site_model import listing

SHOTS = "".join(f"<figure><img src='/{n}.jpg'><figcaption>Tiết mục số {n}</figcaption></figure>" for n in range(4))
ROWS = "".join(
    f"<tr><td>{n}/SGDĐT-VP</td><td>0{n}/10/2025</td><td><a href='/vb-{n}.html'>Hướng dẫn việc thứ {n}</a></td></tr>"
    for n in range(1, 10)
)
HEADS = "<tr><th>Số ký hiệu</th><th>Ngày ban hành</th><th>Trích yếu</th></tr>"


def bare(middle: str, head: str = "", url: str = "http://so.example.edu.vn/tin-1.html") -> Extraction:
    """Extract a page that has nothing around its middle."""
    markup = f"<html><head><meta charset=utf-8>{head}</head><body>{middle}</body></html>"
    return extract(Page(url=url, body=markup.encode(), content_type="text/html; charset=utf-8", fetched=FETCHED))


def printed(number: int) -> Page:
    """Return the view for print of an article of the portal; neither its URL nor its markup says what it is."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(number))
    markup = (
        f"<html><head><meta charset=utf-8></head><body class=p1><div class=p2>{title(number)}</div>"
        f"<div class=p3>0{number % 9 + 1}/10/2025 08:1{number % 9}</div><div class=p4>{text}</div></body></html>"
    )
    url = f"http://so.example.edu.vn/xem?b={number}"
    return Page(url=url, body=markup.encode(), content_type="text/html; charset=utf-8", fetched=FETCHED)


def label(found: Extraction) -> str | None:
    return found.article.template if found.article else found.template.value


def test_an_album_is_told_by_its_pictures_and_few_words() -> None:
    found = read(whole(written() + SHOTS))
    assert (found.kind, label(found)) == (PageKind.ARTICLE, "album")
    assert found.reason.endswith("; album: 4 pictures and 0 words")
    assert label(read(whole(written(FIRST, SECOND) + SHOTS.split("</figure>")[0]))) == "article"


def test_a_table_of_documents_is_a_list_of_documents_and_no_article() -> None:
    found = read(whole(f"<h1>Văn bản</h1><table>{HEADS}{ROWS}</table>"))
    assert found.kind is not PageKind.ARTICLE
    assert found.template is Template.DOCUMENT_LIST
    assert found.reason.endswith("; document-list: 9 rows name documents")


def test_an_article_that_cites_many_documents_is_an_article() -> None:
    cited = [f"Căn cứ Quyết định số {n}/QĐ-UBND ngày 0{n} tháng 10 năm 2025 của Ủy ban nhân dân." for n in range(1, 9)]
    assert label(read(whole(written(*cited, FIRST, SECOND)))) == "article"


def test_a_listing_s_template_makes_listings() -> None:
    assert extract(listing(1)).template is Template.LISTING


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<script>window.onload = function () { window.print(); }</script>", "http://so.example.edu.vn/xem?b=1"),
        ("", "http://so.example.edu.vn/print/tin-1.html"),
        ("", "http://so.example.edu.vn/inbai.aspx?id=1"),
        ("", "http://so.example.edu.vn/tin-1?tmpl=component&print=1"),
    ],
)
def test_a_print_view_is_told_by_its_markup_or_url(head: str, url: str) -> None:
    found = bare(written(FIRST, SECOND), head, url)
    assert (found.kind, label(found)) == (PageKind.ARTICLE, "print-view")


def test_a_page_with_menus_that_offers_to_print_is_no_print_view() -> None:
    menu = "".join(f"<li><a href='/muc-{n}'>Chuyên mục {n}</a></li>" for n in range(25))
    button = "<a href='#' onclick='window.print()'>In bài</a>"
    assert label(bare(f"<ul>{menu}</ul>{written(FIRST, SECOND)}{button}")) == "article"


def test_a_poorer_page_with_the_text_of_another_is_a_print_view_of_it() -> None:
    model = learned(*map(page, range(12)))
    assert label(extract(printed(3))) == "article"
    found = extract(printed(3), site=model)
    assert label(found) == "print-view"
    assert "the same text stands on a page of" in found.reason
    assert found.article is not None
    assert found.article.text.split("\n") == paragraphs(3)
    assert label(extract(page(3), site=model)) == "article"


def test_what_a_template_has_made_so_far_tells_its_next_page() -> None:
    model = learned(*map(page, range(12)), *map(printed, range(8)))
    found = extract(printed(40), site=model)
    assert label(found) == "print-view"
    assert found.reason.endswith(" pages of its template are of the sort print-view")
    assert found.article is not None
    (ground,) = [one for one in found.article.evidence if one.field == "template"]
    assert (ground.origin, ground.confidence) == ("site", 1.0)


def test_a_page_whose_template_never_made_an_article_is_none() -> None:
    model = learned(*map(page, range(12)), *map(listing, range(15)))
    assert set(model.made(learned_template(listing(3)))) == {Template.LISTING}
    one = listing(40)
    entry = f"<h1>{title(7)}</h1><div class=y1>" + "".join(f"<p>{p}</p>" for p in paragraphs(7) * 4) + "</div>"
    body = b"<html><head><meta charset=utf-8></head><body><div class=x2>" + entry.encode() + b"</div></body></html>"
    odd = replace(one, body=body)
    assert extract(odd).kind is PageKind.ARTICLE
    assert extract(odd, site=model).kind is PageKind.LISTING


def learned_template(one: Page) -> int:
    (template,) = learned(one).known_templates()
    return template


def test_pages_of_templates_that_were_never_met_are_counted() -> None:
    model = learned(*map(page, range(12)))
    known, pages = model.known_templates(), model.pages
    learned(*map(page, range(12, 16)), *map(listing, range(3)), model=model)
    assert (model.pages_of_others(known), model.pages - pages) == (3, 7)
    assert SiteModel.from_bytes(model.to_bytes()).known_templates() == model.known_templates()


def test_a_run_reports_how_many_of_its_pages_have_a_template_never_met(tmp_path: Path) -> None:
    with Archive.open(Config(data=tmp_path), write=True) as archive:
        archive.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
        for turn, pages in enumerate(
            ([page(n) for n in range(8)], [page(8), *(page(n, around="z1") for n in (9, 10))])
        ):
            for one in pages:
                headers = (("Content-Type", "text/html; charset=utf-8"),)
                exchange = Exchange(url=one.url, fetched=FETCHED, status=200, headers=headers, body=one.body)
                archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key=one.url)
            report = clean_pending(archive, "so", Rules(), Config(workers=1))
            assert (report.learned, report.strange) == ((8, 8), (3, 2))[turn]
