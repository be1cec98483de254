"""Captured portals, their pages stripped of markup: a floor under what plain-text cleaning reaches on them."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from warcio.archiveiterator import ArchiveIterator

from crawler.extract import extract_text

SITES = Path(__file__).resolve().parents[3] / "shared" / "cms"
_BLOCKS = re.compile(r"p|div|br|tr|li|[uod]l|table|h\d|section|article|header|footer|nav|aside|form|t[dh]|d[dt]|hr")
_APART = re.compile(r"p|h\d|table|[uo]l")
_SILENT = frozenset({"script", "style", "noscript", "head", "template", "iframe", "option", "select"})
_HIDDEN = frozenset({"hidden", "hide", "d-none"})


def _hidden(element: html.HtmlElement) -> bool:
    unseen = "display:none" in (element.get("style") or "").replace(" ", "")
    return unseen or not _HIDDEN.isdisjoint((element.get("class") or "").split())


def _strip(body: html.HtmlElement) -> str:
    """Leave of a page what a text extractor leaves: a line a block, alternative texts of images among them."""
    out: list[str] = []

    def walk(element: html.HtmlElement) -> None:
        if isinstance(element.tag, str) and element.tag not in _SILENT and not _hidden(element):
            edge = "\n" * (bool(_BLOCKS.fullmatch(element.tag)) + bool(_APART.fullmatch(element.tag)))
            alt = (element.get("alt") or "") + " " if element.tag == "img" else ""
            out.append(edge + alt + re.sub(r"[ \t\r\n]+", " ", element.text or ""))
            for child in element:
                walk(child)
            out.append(edge if element.tag != "br" else "")
        out.append(re.sub(r"[ \t\r\n]+", " ", element.tail or ""))

    walk(body)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(out)))


def _articles(site: str) -> Iterator[tuple[dict[str, Any], str]]:
    truth = json.loads((SITES / site / "ground_truth.json").read_text(encoding="utf-8"))["articles"]
    with (SITES / site / f"{site}.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            article = truth.get(record.rec_headers.get_header("WARC-Target-URI"))
            if record.rec_type == "response" and article and record.http_headers.get_statuscode() == "200":
                page = html.fromstring(record.content_stream().read(), parser=html.HTMLParser(encoding="utf-8"))
                body = page.find("body")
                assert body is not None
                yield {**article, **article.get("unicode", {})}, _strip(body)


def _tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower()))


@pytest.mark.skipif(not SITES.exists(), reason="the captured sites (../shared/cms) are not beside the checkout")
@pytest.mark.parametrize("site", ["replica-haugiang", "replica-vinhlong", "joomla-beez3", "nukeviet-mobile"])
def test_plain_text_cleaning_keeps_its_quality_on_captured_sites(site: str) -> None:
    titles, days, recall = [], [], []
    for truth, text in _articles(site):
        article = extract_text(text)
        titles.append(_tokens(article.title) == _tokens(truth["title"]))
        day = truth["published"][:10] if truth["published_on_page"] else None
        days.append((article.published.date().isoformat() if article.published else None) == day)
        body = _tokens("\n".join(truth["body"]))
        recall.append(sum((body & _tokens(article.text)).values()) / max(1, sum(body.values())))
    assert len(titles) >= 30
    assert sum(titles) / len(titles) >= 0.98
    assert sum(days) / len(days) >= 0.98
    assert sum(recall) / len(recall) >= 0.985
