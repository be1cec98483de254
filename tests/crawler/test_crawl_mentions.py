"""Dates that only a feed or a listing shows travel with the URL to the cleaning of its capture."""

from datetime import UTC, datetime
from pathlib import Path

from archive.catalogue import FILE_NAME, Catalogue
from archive.config import Config
from archive.model import Article, Exchange, Mention, PageRole, Precision
from archive.store import Archive
from crawler.clean import clean_pending
from crawler.extract.page import Rules
from spiders.sample.origin import Answer, Asked, Origin
from tests.crawling import profile, update

TITLES = {
    "1": "Thông báo lịch nghỉ lễ Quốc khánh",
    "2": "Kế hoạch tuyển sinh vào lớp 10",
    "3": "Hội nghị giao ban các trường phổ thông",
    "4": "Phát động phong trào thi đua năm học mới",
}
PAGE = (
    "<html><head><title>Sở</title></head><body><h1>{title}</h1><p>{title}. Sở Giáo dục và Đào tạo gửi các đơn vị trực "
    "thuộc, các phòng và các trường phổ thông trong tỉnh để biết và thực hiện bài số {number}.</p></body></html>"
)
PROFILE = (
    "[seeds]\nlistings = ['/']\nfeeds = ['/rss']\nsitemaps = ['/sitemap.xml']\n"
    "[article]\nurl = '-(?P<id>\\d+)\\.html$'\n"
)


def portal() -> Origin:
    """Serve four articles without a date: a feed dates the first, a listing's row the second, a sitemap the third."""

    def answer(asked: Asked) -> Answer:
        host = f"http://{asked.headers['host']}"
        if asked.path == "/rss":
            item = (
                f"<item><title>{TITLES['1']}</title><link>{host}/tin-1.html</link>"
                "<pubDate>Fri, 01 Sep 2023 08:11:30 +0700</pubDate><category>Thông báo</category></item>"
            )
            return Answer(body=f"<rss><channel>{item}</channel></rss>".encode(), type="application/rss+xml")
        if asked.path == "/sitemap.xml":
            entry = f"<url><loc>{host}/tin-3.html</loc><lastmod>2023-09-09T10:00:00+07:00</lastmod></url>"
            space = "http://www.sitemaps.org/schemas/sitemap/0.9"
            return Answer(body=f"<urlset xmlns='{space}'>{entry}</urlset>".encode(), type="application/xml")
        if asked.path == "/":
            shown = {"2": " <i>15/08/2023</i>"}
            rows = "".join(
                f"<li><a href='/tin-{n}.html'>{title}</a>{shown.get(n, '')}</li>" for n, title in TITLES.items()
            )
            clock = f"<div>Hôm nay ngày {asked.at.astimezone():%d/%m/%Y, %H:%M:%S}</div>"
            return Answer(body=f"<html><body>{clock}<ul>{rows}</ul></body></html>".encode())
        number = asked.path.removeprefix("/tin-").removesuffix(".html")
        if number not in TITLES:
            return Answer(status=404)
        return Answer(body=PAGE.format(title=TITLES[number], number=number).encode())

    return Origin(answer)


def origins(article: Article) -> list[tuple[str, str]]:
    return [(one.field, one.origin) for one in article.evidence if one.field in ("published", "updated")]


def test_pages_without_a_date_get_their_day_from_feed_and_listing_and_no_other(tmp_path: Path) -> None:
    with portal() as server:
        ran = update(tmp_path / "data", {"so": server.origin}, profiles=profile(tmp_path / "p", "so", PROFILE))
    assert ran.code == 0, ran.stdout + ran.stderr
    with Catalogue(tmp_path / "data" / FILE_NAME, readonly=True) as catalogue:
        held = {r.key: r.article for r in map(catalogue.revision, catalogue.article_ids())}
    assert {key: article.title for key, article in held.items()} == TITLES
    days = {key: article.published.isoformat() if article.published else None for key, article in held.items()}
    assert days == {"1": "2023-09-01T08:11:30+07:00", "2": "2023-08-15T00:00:00+07:00", "3": None, "4": None}
    assert [origins(held[key]) for key in "1234"] == [
        [("published", "feed")],
        [("published", "listing")],
        [("updated", "sitemap")],
        [],
    ]
    assert held["1"].section == "Thông báo"


def test_what_a_listing_said_outlives_a_crash_between_crawl_and_cleaning(tmp_path: Path) -> None:
    url, fetched = "http://so.vn/tin-1.html", datetime(2023, 9, 20, tzinfo=UTC)
    day = datetime(2023, 9, 1, tzinfo=UTC)
    said = Mention(origin=PageRole.LISTING, published=day, precision=Precision.DAY, raw="01/09/2023")
    body = PAGE.format(title=TITLES["1"], number=1).encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    with Archive.open(Config(data=tmp_path), write=True) as archive:
        archive.catalogue.put_portal("so", "Sở", "http://so.vn", 7.0)
        archive.catalogue.note_url("so", url, role=PageRole.ARTICLE, key="1", seen=fetched)
        archive.catalogue.note_mention("so", url, said)
        exchange = Exchange(url=url + "?redirected", fetched=fetched, status=200, headers=headers, body=body)
        archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key="1")
    with Archive.open(Config(data=tmp_path), write=True) as archive:
        report = clean_pending(archive, "so", Rules(), Config(workers=1))
    assert [article.published for article in report.fresh] == [day]
