"""What general news pages put around and between the paragraphs of an article stays out of its text."""

import pytest

from crawler.extract import extract
from crawler.extract.page import Page

PARAGRAPHS = [
    "The town council decided on Tuesday to rebuild the old bridge over the river before the winter begins.",
    "Engineers had found cracks in two of its pillars, and lorries have had to take a longer road since March.",
    "The works will cost four million, of which the province pays half; the rest comes from the town's reserves.",
    "Residents of both banks welcomed the decision, though some had hoped for a second lane for bicycles.",
]
TEXT = "\n".join(PARAGRAPHS)


def body_of(under: str = "", *, over: str = "", between: str = "") -> str:
    """Return the text that is made of a news page with this markup around and between its paragraphs."""
    told = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    inner = "".join([over, *told[:2], between, *told[2:], under])
    markup = (
        f"<html><body><div><h1>Council rebuilds the old bridge</h1><div class='x1'>{inner}</div></div></body></html>"
    )
    article = extract(Page(url="https://news.example/bridge", body=markup.encode()), known_article=True).article
    assert article is not None
    return article.text


def test_a_plain_page_is_kept_whole() -> None:
    assert body_of() == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on Twitter for all the news of the valley.",
        "Sign up for our newsletter and get the news every morning.",
        "Subscribe to the Valley Post for a month for nothing.",
        "Reporting by Ann Miller; editing by John Smith",
        "Read more: How the bridge was built in a summer of floods",
        "This story was originally published in the Valley Post.",
        "Have a news tip? Write to the editors of the Valley Post.",
        "Please subscribe to the Valley Post for a month for nothing.",
        "Want to read more about bridges? Sign up for the letter that we send on Sundays.",
        "This article is more than 2 years old",
        "Ann Miller can be reached at ann@valley.example.",
    ],
)
def test_lines_that_promote_are_cut(line: str) -> None:
    assert body_of(f"<p>{line}</p>") == TEXT


def test_a_sentence_that_opens_like_a_promotion_is_text() -> None:
    sentence = "Subscribers of the paper had asked for a report on the bridge for more than seven years in vain."
    assert sentence in body_of(between=f"<p>{sentence}</p>")


def test_a_box_about_the_author_is_cut_by_name_and_by_words() -> None:
    told = "Ann Miller is a senior reporter who has covered bridges and roads for the Valley Post since 2009."
    assert body_of("<div class='author-bio'><p>She has covered roads for ten years and lives here.</p></div>") == TEXT
    assert body_of(f"<p>{told}</p>") == TEXT
    assert told in body_of(between=f"<p>{told}</p>"), "in the midst of the text it may be text"


def test_cards_that_head_other_pages_are_cut_whatever_their_names() -> None:
    card = (
        "<div class='x7'><h3><a href='/n/{0}'>Another story of the valley, number {0}</a></h3>"
        "<p>What happened there in a sentence of some length, as teasers have it.</p></div>"
    )
    assert body_of("<div>" + "".join(card.format(n) for n in range(4)) + "</div>") == TEXT


def test_two_boxes_with_links_are_no_cards() -> None:
    told = "It stood long, they say, and in the flood of that year it carried the whole town to the other bank."
    box = "<div class='x7'><h3><a href='/n/{0}'>A part of its history, {0}</a></h3><p>" + told + "</p></div>"
    assert "It stood long" in body_of("<div>" + "".join(box.format(n) for n in range(2)) + "</div>")


def test_other_articles_on_the_page_are_cut() -> None:
    fire = "The old mill burned for two hours before the brigade came."
    other = f"<article><h2>A fire in the mill</h2><p>{fire}</p></article>"
    told = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = f"<body><main><article><h1>Council rebuilds the bridge</h1>{told}</article>{other}{other}</main></body>"
    article = extract(Page(url="https://news.example/b", body=markup.encode()), known_article=True).article
    assert article is not None
    assert article.text == TEXT


def test_after_a_late_heading_of_other_news_nothing_is_text() -> None:
    teaser = "<p>The mayor of the next town opened a swimming pool that had been closed for a long time.</p>"
    assert body_of(f"<h3>More from the valley</h3><div>{teaser}{teaser}</div>") == TEXT


def test_a_heading_of_other_news_between_paragraphs_does_not_end_the_text() -> None:
    last = "<p>The works begin in May, and the bridge will be closed for lorries and cars until the end of October.</p>"
    links = "<div><p>A pool opens in the next town</p></div>"
    text = body_of(f"<p><b>Don't miss</b></p>{links}{last}")
    assert text.endswith("until the end of October.")
    assert "Don't miss" not in text
    assert "A pool opens" not in text


@pytest.mark.parametrize(
    "line", ["(Image: © Valley Post)", "[Image via Valley Post]", "Photo: Ann Miller", "Ann Miller/Getty Images"]
)
def test_credits_of_images_are_no_text(line: str) -> None:
    assert body_of(between=f"<div><img src='/b.jpg'></div><p>{line}</p>") == TEXT


def test_a_line_in_a_figure_is_a_caption() -> None:
    assert (
        body_of(between="<figure><img src='/b.jpg'><div>The bridge in spring, seen from the mill</div></figure>")
        == TEXT
    )


def test_small_print_over_the_body_is_cut() -> None:
    over = "<div class='byline'>Ann Miller, staff</div><div class='dateline'>Nov. 19, 2019 8:03 am ET</div>"
    assert body_of(over=over) == TEXT


@pytest.mark.parametrize("name", ["byline", "author-name", "published-date", "credits title"])
def test_small_print_between_paragraphs_is_cut_by_its_own_name(name: str) -> None:
    assert body_of(between=f"<div class='{name}'>Ann Miller, staff of the Post</div>") == TEXT


def test_a_caption_is_tied_to_its_picture_whatever_its_name() -> None:
    figure = "<figure><img src='/b.jpg'><figcaption class='credit'>The bridge in spring</figcaption></figure>"
    told = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    markup = f"<body><h1>Council rebuilds the bridge</h1><div>{told[0]}{figure}{''.join(told[1:])}</div></body>"
    article = extract(Page(url="https://news.example/b", body=markup.encode()), known_article=True).article
    assert article is not None
    assert [image.caption for image in article.images] == ["The bridge in spring"]
    assert article.text == TEXT


def test_a_caption_that_ends_in_its_credit_is_no_text() -> None:
    told = "The old bridge seen from the mill in the flood of the year 1954. Credit: Valley Archive."
    assert body_of(between=f"<div><img src='/b.jpg'></div><div>{told}</div>") == TEXT


def test_a_quotation_under_a_picture_is_text() -> None:
    said = "The bridge at last, after all these years!"
    assert said in body_of(between=f"<img src='/b.jpg'><blockquote><p><i>{said}</i></p></blockquote>")


def test_a_title_in_an_element_named_like_chrome_is_found() -> None:
    inner = "".join(f"<p>{p}</p>" for p in PARAGRAPHS[:2]) + "<h2>A bridge from 1881</h2>"
    inner += "".join(f"<p>{p}</p>" for p in PARAGRAPHS[2:])
    markup = (
        "<html><head><title>Council rebuilds the old bridge</title></head><body><div class='banner'>"
        f"<h1>Council rebuilds the old bridge</h1></div><div class='x1'>{inner}</div></body></html>"
    )
    article = extract(Page(url="https://news.example/b", body=markup.encode()), known_article=True).article
    assert article is not None
    assert article.title == "Council rebuilds the old bridge"
    assert article.text.startswith(PARAGRAPHS[0])


@pytest.mark.parametrize("name", ["l-row l-relative", "AdDsWC", "R2SHAREQ7AD", "widget-text-editor widget"])
def test_words_of_layout_and_names_made_by_machines_say_nothing_of_boilerplate(name: str) -> None:
    told = "It stood long, they say, and in the flood of that year it carried the whole town to the other bank."
    assert told in body_of(between=f"<div class='{name}'><p>{told}</p></div>")


def test_a_text_parted_over_elements_of_one_name_goes_on_after_other_news() -> None:
    parts = "".join(f"<div class='part'><p>{p}</p></div>" for p in [*PARAGRAPHS, *PARAGRAPHS[:2]])
    last = "The works begin in May, and the bridge will be closed for lorries and cars until the end of October."
    other = "<p><b>Don't miss</b></p><div><p>A pool opens in the next town</p></div>"
    markup = f"<body><h1>Council rebuilds the bridge</h1><div>{parts}{other}<div class='part'><p>{last}</p></div></div>"
    article = extract(Page(url="https://news.example/b", body=markup.encode()), known_article=True).article
    assert article is not None
    assert article.text.endswith(last)
    assert "pool" not in article.text


def test_what_is_behind_a_paywall_is_text() -> None:
    markup = "<body><h1>Council rebuilds the bridge</h1><div class='x1'>" + "".join(
        f"<p class='{name}'>{text}</p>" for name, text in zip(("", "", "paywall", "paywall"), PARAGRAPHS, strict=True)
    )
    article = extract(
        Page(url="https://news.example/b", body=f"{markup}</div></body>".encode()), known_article=True
    ).article
    assert article is not None
    assert article.text == TEXT


def test_a_post_that_the_text_quotes_is_text() -> None:
    said = "<blockquote><p>The bridge at last, after all these years!</p></blockquote>"
    post = f"<div class='social-media-embed'>{said}</div>"
    assert "The bridge at last" in body_of(between=post)


@pytest.mark.parametrize(
    "stamp", ["Published Nov 18, 2019 at 4:07 PM", "Updated: Nov. 20, 2019 1:35 a.m.", "20 Nov 2019 08:00 GMT"]
)
def test_when_an_article_was_published_is_no_text(stamp: str) -> None:
    lead = "What the engineers of the province found in March, and what the council made of it in a long night."
    assert body_of(over=f"<div><h3>{lead}</h3></div><div><div>{stamp}</div></div>") == f"{lead}\n{TEXT}"


def test_when_something_takes_place_is_text() -> None:
    when = "08:00 ngày 15/11/2018"
    assert when in body_of(over=f"<p>Thời gian họp:</p><p>{when}</p>")
    assert when in body_of(between=f"<table><tr><td>{when}</td><td>Khai mạc</td></tr></table>")
