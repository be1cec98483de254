import random
import re
import time
from array import array
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.config import Config
from archive.model import Exchange, PageRole
from archive.store import Archive
from crawler.clean import clean_pending
from crawler.extract import extract, extract_traced
from crawler.extract.advice import advise
from crawler.extract.page import Page, PageKind, Rules, Template
from crawler.extract.site_model import VERSION, SiteModel
from crawler.extract.trace import KEPT, Trace
from tests.crawler.portal_pages import FETCHED, learned, page, paragraphs, text_of, title, traced
from tests.crawler.test_extract_robust import broken

NOTE = "<p>Thầy cô và phụ huynh theo dõi thêm trên trang mạng xã hội của ngành để được hỗ trợ nhanh nhất có thể.</p>"


def test_a_line_that_stands_under_every_article_is_cut_once_that_is_known() -> None:
    model = learned(*(page(n, after=NOTE) for n in range(12)))
    alone, knowing = extract(page(20, after=NOTE)), extract(page(20, after=NOTE), site=model)
    assert "mạng xã hội" in text_of(alone)
    assert text_of(knowing).split("\n") == paragraphs(20)
    assert knowing.article is not None
    (cut,) = [c for c in knowing.article.cuts if c.rule == "site-repeats"]
    assert (cut.text.startswith("Thầy cô"), cut.reason) == (True, "stands on 12 of 12 pages")


def test_a_line_that_recurs_but_for_its_digits_is_a_counter() -> None:
    def counter(n: int) -> str:
        return f"<p>Bài này đã có {n * 37 + 5} bạn ghé qua trong {n + 2} tuần gần đây</p>"

    model = learned(*(page(n, after=counter(n)) for n in range(12)))
    found = extract(page(20, after=counter(20)), site=model)
    assert text_of(found).split("\n") == paragraphs(20)
    assert found.article is not None
    assert "site-counter" in {c.rule for c in found.article.cuts}


def test_what_documents_repeat_is_kept_though_it_recurs() -> None:
    formula = "<p>Nơi nhận:</p><p>- Như trên;</p><p>- Lưu: VT.</p>"
    model = learned(*(page(n, after=formula) for n in range(12)))
    kept = text_of(extract(page(20, after=formula), site=model))
    assert kept.split("\n") == [*paragraphs(20), "Nơi nhận:", "- Như trên;", "- Lưu: VT."]


def test_a_repeated_paragraph_between_others_is_kept() -> None:
    same = "Lãnh đạo Sở biểu dương các đơn vị đã có nhiều cố gắng trong thời gian vừa qua."
    model = learned(*(page(n, [paragraphs(n)[0], same, paragraphs(n)[1]]) for n in range(12)))
    body = [paragraphs(20)[0], same, paragraphs(20)[1]]
    assert text_of(extract(page(20, body), site=model)).split("\n") == body


def test_a_byline_is_read_though_the_same_stands_under_every_article() -> None:
    byline = "<p>Tin: Văn phòng Sở</p>"
    model = learned(*(page(n, after=byline) for n in range(12)))
    found = extract(page(20, after=byline), site=model).article
    assert found is not None
    assert (found.author, found.text.split("\n")) == ("Văn phòng Sở", paragraphs(20))


def test_a_model_of_few_pages_has_no_say() -> None:
    model = learned(*(page(n, after=NOTE) for n in range(3)))
    assert advise(model, traced(page(20, after=NOTE))) is None


def banner(number: int) -> str:
    """Prose that differs from page to page and outweighs a notice of two lines."""
    return f"<p>{paragraphs(number * 11 + 1)[0]} Mời bạn đọc đón xem và chia sẻ.</p>" * 2


def with_banner(one: Page, number: int) -> Page:
    body = one.body.replace(b'<div class="x9">', f'<div class="x8b">{banner(number)}</div><div class="x9">'.encode())
    return Page(url=one.url, body=body, content_type=one.content_type, fetched=one.fetched)


def test_the_place_of_the_sites_articles_saves_a_notice_of_two_lines() -> None:
    long = [" ".join(paragraphs(n) * 3) for n in range(12)]
    model = learned(*(with_banner(page(n, [long[n], *paragraphs(n)]), n) for n in range(12)))
    notice = ["Mời họp giao ban.", "Thời gian: 8 giờ."]
    assert text_of(extract(with_banner(page(30, notice), 30), known_article=True)).split("\n") != notice
    found = extract(with_banner(page(30, notice), 30), site=model)
    assert text_of(found).split("\n") == notice
    assert found.article is not None
    assert found.article.title == title(30)


def test_copies_of_one_article_teach_nothing_twice() -> None:
    model = SiteModel()
    for copy in range(10):
        learned(page(1, path=f"/tin-1.html?trang={copy}"), model=model)
    assert (model.pages, model.articles) == (1, 1)
    assert text_of(extract(page(1), site=model)).split("\n") == paragraphs(1)


def test_a_text_that_is_the_title_of_every_page_is_no_title() -> None:
    def headed(n: int) -> Page:
        old = page(n)
        body = old.body.replace(
            b'<div class="x2">', b'<div class="x2"><h1>S\xe1\xbb\x9f GD&amp;\xc4\x90T t\xe1\xbb\x89nh</h1>'
        )
        return Page(url=old.url, body=body, content_type=old.content_type, fetched=old.fetched)

    model = learned(*map(headed, range(12)))
    found = extract(headed(20), site=model).article
    assert found is not None
    assert found.title == title(20)


def listing(number: int) -> Page:
    entries = "".join(
        f'<div class="y1"><div class="y2"><a href="/tin-{k}.html">{title(k)}</a></div>'
        f'<div class="y3">0{k % 9 + 1}/10/2025</div><div class="y4">{paragraphs(k)[0]}</div></div>'
        for k in range(number * 10, number * 10 + 4)
    )
    markup = f"<html><head><meta charset=utf-8></head><body><div class=x2><h1>Tin tức</h1>{entries}</div></body></html>"
    url = f"http://so.example.edu.vn/tin-tuc?trang={number}"
    return Page(url=url, body=markup.encode(), content_type="text/html", fetched=FETCHED)


def test_a_page_of_the_listings_template_is_no_article_even_with_one_long_entry() -> None:
    model = learned(*map(page, range(12)), *map(listing, range(15)))
    text = "".join(f"<p>{p}</p>" for p in paragraphs(7) * 4)
    body = (
        f"<html><head><meta charset=utf-8></head><body><div class=x2><h1>{title(7)}</h1><div class=y1>"
        f"<div class=y2></div><div class=y3>05/10/2025 08:30</div><div class=y4>{text}</div></div></div></body></html>"
    )
    one = Page(url="http://so.example.edu.vn/van-phong", body=body.encode(), content_type="text/html", fetched=FETCHED)
    assert extract(one).kind is PageKind.ARTICLE
    assert extract(one, site=model).kind is PageKind.LISTING


def undated(heading: str) -> Page:
    text = "".join(f"<p>{p}</p>" for p in paragraphs(3) * 3)
    markup = (
        f"<html><head><meta charset=utf-8></head><body><section class=z1><h1>{heading}</h1>"
        f"<div class=z2>{text}</div></section></body></html>"
    )
    url = "http://so.example.edu.vn/trang/1"
    return Page(url=url, body=markup.encode(), content_type="text/html", fetched=FETCHED)


def test_text_without_a_date_that_no_listing_names_is_no_article_of_a_site_that_dates_its_articles() -> None:
    model = learned(*map(page, range(24)), *map(listing, range(6)))
    about = undated("Chức năng và nhiệm vụ của cơ quan")
    assert extract(about).kind is PageKind.ARTICLE
    found = extract(about, site=model)
    assert (found.kind, found.reason) == (
        PageKind.OTHER,
        "shows no date, as the site's articles do, and stands where they do not",
    )


def test_text_without_a_date_that_a_listing_names_is_an_article() -> None:
    model = learned(*map(page, range(24)), *map(listing, range(6)))
    assert extract(undated(title(21)), site=model).kind is PageKind.ARTICLE


def test_an_article_in_the_sites_template_is_one_without_a_date_too() -> None:
    model = learned(*map(page, range(24)), *map(listing, range(6)))
    bare = page(300)
    plain = Page(url=bare.url, body=re.sub(rb"\d\d/10/2025 [\d:]+", b"", bare.body), fetched=FETCHED)
    assert extract(plain, site=model).kind is PageKind.ARTICLE


def synthetic(number: int) -> Trace:
    """Return the trace of a page of 60 lines, 40 of them its own, without any HTML."""
    return Trace(
        kind=PageKind.ARTICLE,
        label=Template.ARTICLE,
        content=number,
        container=77,
        around=(5,),
        title=3,
        date=4,
        weak=False,
        titled=3,
        region=9,
        nodes=array("I", [*range(20), 77]),
        spans=array("I", [0, 60] * 21),
        paths=array("I", [*range(20), *([77] * 40)]),
        texts=array("Q", [*range(20), *range(number * 40 + 1000, number * 40 + 1040)]),
        masked=array("Q", [0] * 60),
        flags=bytes([KEPT] * 60),
    )


def test_the_model_of_a_hundred_thousand_pages_is_small_and_still_knows_the_template() -> None:
    model, start = SiteModel(), time.process_time()
    for number in range(100_000):
        model.learn(synthetic(number))
    assert time.process_time() - start < 40
    assert model.articles == 100_000
    assert len(model.to_bytes()) < 1_700_000
    assert sum(len(table) for table in model.tables()) < 150_000
    found = advise(model, synthetic(100_001))
    assert found is not None
    assert {index for index, (rule, _) in found.cuts.items() if rule == "site-repeats"} == set(range(20))


def test_a_model_whose_tables_are_all_full_stays_within_its_bound() -> None:
    model, chance = SiteModel(), random.Random(1)
    for table in model.tables():
        table.update((chance.getrandbits(64), chance.randrange(1, 800)) for _ in range(25_000))
    model.learn(synthetic(1))
    assert len(model.to_bytes()) < 1_700_000


def test_a_model_comes_back_from_its_bytes_as_it_was() -> None:
    model = learned(*(page(n, after=NOTE) for n in range(12)))
    again = SiteModel.from_bytes(model.to_bytes())
    assert again == model
    again.learn(traced(page(40)))
    assert again.articles == model.articles + 1


@pytest.mark.parametrize("data", [None, b"", b"not a model", SiteModel(pages=3).to_bytes()[:-9]])
def test_bytes_that_are_no_model_are_as_good_as_none(data: bytes | None) -> None:
    assert SiteModel.from_bytes(data) == SiteModel()


def test_a_model_of_another_version_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    data = learned(page(1)).to_bytes()
    monkeypatch.setattr("crawler.extract.site_model.VERSION", VERSION + 1)
    assert SiteModel.from_bytes(data) == SiteModel()


def test_what_two_models_learned_adds_up_in_either_order() -> None:
    first, second = learned(*map(page, range(6))), learned(*map(page, range(6, 12)))
    whole, other = learned(*map(page, range(6))), learned(*map(page, range(6, 12)))
    whole.merge(second)
    other.merge(first)
    assert whole == other == learned(*map(page, range(12)))


def capture_all(archive: Archive, numbers: range) -> None:
    for n in numbers:
        one = page(n, after=NOTE)
        exchange = Exchange(
            url=one.url,
            fetched=FETCHED,
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=one.body,
        )
        archive.capture(exchange, portal="so", run=None, role=PageRole.ARTICLE, key=str(n))


def test_the_first_pages_of_a_run_come_out_as_clean_as_the_last_without_a_second_revision(tmp_path: Path) -> None:
    with Archive.open(Config(data=tmp_path), write=True) as archive:
        archive.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
        capture_all(archive, range(30))
        report = clean_pending(archive, "so", Rules(), Config(workers=1))
        assert (report.new, report.changed) == (30, 0)
        revisions = [archive.catalogue.revision(name) for name in archive.catalogue.article_ids()]
        assert {r.number for r in revisions} == {1}
        assert {r.article.text for r in revisions} == {"\n".join(paragraphs(n)) for n in range(30)}


def test_a_later_run_goes_on_from_what_the_run_before_has_learned(tmp_path: Path) -> None:
    with Archive.open(Config(data=tmp_path), write=True) as archive:
        archive.catalogue.put_portal("so", "Sở", "https://so.edu.vn", 7.0)
        capture_all(archive, range(20))
        clean_pending(archive, "so", Rules(), Config(workers=1))
        capture_all(archive, range(20, 22))
        report = clean_pending(archive, "so", Rules(), Config(workers=1))
        assert [article.text.split("\n") for article in report.fresh] == [paragraphs(20), paragraphs(21)]
        model = SiteModel.from_bytes(archive.catalogue.site_model("so", version=VERSION))
        assert model.articles == 22


SOME = learned(*map(page, range(8))).to_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=broken(), known=st.booleans())
def test_broken_pages_raise_nothing_with_a_model_and_are_learned(body: bytes, known: bool) -> None:
    model = SiteModel.from_bytes(SOME)
    found, left = extract_traced(Page(url="http://so.example.vn/a-1.html", body=body), site=model, known_article=known)
    assert (found.article is None) == (found.kind is not PageKind.ARTICLE)
    if left is not None:
        model.learn(left)


def about(number: int, *, linked: bool = False) -> Page:
    """A page of the site that is no article: another template, no date, in prose."""
    body = f"<h1>Lịch sử hình thành số {number}</h1>" + "".join(f"<p>{p}</p>" for p in paragraphs(number) * 2)
    menu = '<div class="x1"><a href="/">Trang chủ</a> <a href="/tin-tuc">Tin tức</a></div>'
    markup = f"<html><head><meta charset='utf-8'></head><body>{menu}<div class='x5'>{body}</div></body></html>"
    url = f"http://so.example.edu.vn/{'tin' if linked else 'gioi-thieu'}-{number}.html"
    return Page(url=url, body=markup.encode(), content_type="text/html; charset=utf-8", fetched=FETCHED)


def test_a_page_of_another_template_without_a_date_is_no_article_where_all_others_have_one() -> None:
    model = learned(*(page(n) for n in range(20)), about(1), about(2))
    assert extract(about(3)).kind is PageKind.ARTICLE
    assert extract(about(3), site=model).kind is PageKind.OTHER


def test_a_page_without_a_date_that_others_list_stays_an_article() -> None:
    listing = '<ul><li><a href="/tin-3.html">Lịch sử hình thành số 3</a> (01/02/2025)</li></ul>'.encode()
    first = page(0)
    lists = Page(
        url=first.url,
        body=first.body.replace(b'<div class="x9">', listing + b'<div class="x9">'),
        content_type=first.content_type,
        fetched=FETCHED,
    )
    model = learned(lists, *(page(n) for n in range(1, 20)), about(1))
    assert extract(about(3), site=model).kind is PageKind.ARTICLE


def test_an_article_of_the_usual_template_without_a_date_stays_one() -> None:
    def undated(number: int) -> Page:
        one = page(number)
        start = one.body.index(b'<div class="x4">')
        body = one.body[:start] + one.body[one.body.index(b'<div class="x7">') :]
        return Page(url=one.url, body=body, content_type=one.content_type, fetched=one.fetched)

    model = learned(*(page(n) for n in range(20)))
    assert extract(undated(40), site=model).kind is PageKind.ARTICLE


def test_cells_that_a_few_articles_tables_share_are_kept() -> None:
    def table(number: int) -> str:
        row = "<tr><td>{}</td><td>{}</td></tr>"
        return f"<table>{row.format('TT', 'Đơn vị')}{row.format(1, f'Đạt {number}')}{row.format(2, 'Đạt')}</table>"

    model = learned(*(page(n, after=table(n)) for n in range(6)), *(page(n) for n in range(6, 45)))
    assert "TT\tĐơn vị" in text_of(extract(page(50, after=table(50)), site=model))
