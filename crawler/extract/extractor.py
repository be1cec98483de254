"""A page -> what it is and the article on it. The order of the steps lives here; each step in its own module."""

from archive.errors import ExtractError
from archive.model import Article, BlockKind, Evidence
from crawler.extract import (
    body,
    byline,
    charset,
    codes,
    cuts,
    ends,
    files,
    foot,
    head,
    kinds,
    language,
    leads,
    lines,
    media,
    overrides,
    published,
    region,
    script,
    templates,
    title,
    tree,
)
from crawler.extract.advice import Advice, advise
from crawler.extract.draft import Draft
from crawler.extract.hints import Hint
from crawler.extract.page import Extraction, Page, PageKind, Rules
from crawler.extract.site_model import SiteModel
from crawler.extract.textnorm import line_key
from crawler.extract.trace import Trace, trace

_LEAST_LEAD = 40
_NO_RULES = Rules()


def extract(
    page: Page,
    rules: Rules = _NO_RULES,
    site: SiteModel | None = None,
    *,
    known_article: bool = False,
) -> Extraction:
    """Return what a page is and, if it is an article, the article.

    Never raises: a page that cannot be read is OTHER, with the reason.

    Args:
        page: The page as captured.
        rules: What its portal's profile says; cleaning works without.
        site: What was learned of its site; None while nothing was.
        known_article: True when the page is known to be an article's: its kind is then not judged.
    """
    return extract_traced(page, rules, site, known_article=known_article)[0]


def extract_traced(
    page: Page, rules: Rules = _NO_RULES, site: SiteModel | None = None, *, known_article: bool = False
) -> tuple[Extraction, Trace | None]:
    """Return what `extract` does, and the page's trace for its site's model; None when it could not be read.

    The page is cleaned by itself first, and again, without another parse, when the model has something against it.
    """
    try:
        draft = _read(page, rules)
        said = head.read(draft.sheet)
        said.facts += _told_elsewhere(page)
        extraction, when = _extract(draft, said, Advice(), known_article=known_article)
        left = trace(draft, extraction, when)
        advice = advise(site, left) if site is not None else None
        if advice is not None and advice.of_text:
            extraction, _ = _extract(draft.afresh(), said, advice, known_article=known_article)
        if site is not None:
            extraction = templates.of_site(extraction, site, left)
    except ExtractError as error:
        return Extraction(kind=PageKind.OTHER, article=None, reason=str(error)), None
    return extraction, left


def _extract(
    draft: Draft, said: head.Head, advice: Advice, *, known_article: bool
) -> tuple[Extraction, published.Dated | None]:
    region.weigh_lines(draft)
    menu = leads.menu_keys(draft)
    chosen = _locate(draft, said, menu, advice)
    end = _clean(draft, advice)
    first = max(draft.title_at + 1, draft.sheet.nodes[draft.region].first if draft.title_at < 0 else 0)
    begin = _first_of_body(draft, first, end)
    draft.foot = foot.lines(draft, begin, end)
    for index in draft.foot:
        draft.cut(index, index + 1, "metadata-line")
    when, updated = published.published(draft, said, begin, end)
    when = overrides.published(draft) or published.shown_at(draft, advice.date) or when
    for index in draft.kept(first, begin):
        draft.rule[index] = "metadata-line"
    credit = byline.Credits()
    overrides.credit(draft, credit)
    byline.read(draft, said, credit, begin, end, menu)
    kind, reason = kinds.judge(draft, said, begin, when, chosen, menu)
    if advice.kind is not None:
        kind, reason = advice.kind, advice.reason
    if kind is not PageKind.ARTICLE and not known_article:
        return templates.labelled(draft, Extraction(kind=kind, article=None, reason=reason)), when
    name, title_evidence = (chosen.text, chosen.evidence()) if chosen else title.spoken(said)
    kept = sorted({*overrides.restore(draft), *draft.kept(first, len(draft.rule))})
    images, captions = media.images(draft, first, end)
    made = body.blocks(draft, kept, captions)
    lead = _lead(draft, kept)
    if lead is not None and made and made[0].text == lead:
        made = made[1:]
    else:
        lead = None
    attached = files.attachments(draft, first, end, overrides.file_links(draft))
    text = "\n".join(block.text for block in made if block.kind is not BlockKind.CAPTION)
    cited = "\n".join((name, lead or "", text, *(a.label for a in attached)))
    dated = [d.evidence for d in (when, updated) if d is not None]
    article = Article(
        title=name,
        published=when.when if when else None,
        published_precision=when.precision if when else None,
        updated=updated.when if updated else None,
        section=credit.section,
        author=credit.author,
        source=credit.source,
        lead=lead,
        blocks=made,
        images=images,
        attachments=attached,
        codes=codes.find_codes(cited),
        language=language.guess(f"{name} {lead or ''} {text}"[:1200], draft.rules.language or said.language),
        cuts=cuts.as_cuts(draft),
        evidence=(title_evidence, *(_naming(draft.page, name) if chosen else ()), *dated, *credit.evidence),
    )
    return templates.labelled(draft, Extraction(kind=PageKind.ARTICLE, article=article, reason=reason)), when


def _read(page: Page, rules: Rules) -> Draft:
    markup, name = charset.decode(page.body, page.content_type)
    root = tree.parse(markup, page.body if name == "utf-8" else None)
    sheet = lines.read(root, microdata="itemprop" in markup)
    if not sheet.lines:
        raise ExtractError("the page shows no text")
    script.make_readable(sheet, page.body)
    return Draft(page, rules, sheet, markup)


def _told_elsewhere(page: Page) -> list[tuple[str, str, str]]:
    """Return title and section as the site's feeds and listings give them, as facts of `head.Head`."""
    given = (
        (name, one.origin.value, value)
        for one in page.mentions
        for name, value in (("title", one.title), ("section", one.section))
    )
    return [(name, origin, value) for name, origin, value in given if value]


def _naming(page: Page, name: str) -> list[Evidence]:
    """Return the mentions that give a page the title that it has."""
    key = line_key(name)
    return [
        Evidence(field="title", origin=one.origin.value, raw=one.title[:200], confidence=0.8)
        for one in page.mentions
        if one.title and line_key(one.title) == key
    ]


def _locate(draft: Draft, said: head.Head, menu: set[str], advice: Advice) -> title.Candidate | None:
    """Find the title and the element that holds the body."""
    sheet = draft.sheet
    overrides.drop(draft)
    for index in advice.cuts:
        draft.weight[index] = min(draft.weight[index], 0.0)
    named = overrides.title(draft) or title.at(draft, advice.title)
    found = [] if named else title.candidates(draft, said, menu)
    found = [candidate for candidate in found if candidate.index not in advice.no_titles]
    anchor = named.index if named else title.anchor(found, draft)
    if anchor >= 0:
        region.favour_what_follows(draft, published.after_dateline(draft, anchor + 1, len(sheet.lines)) - 1)
    draft.told_region = overrides.region(draft)
    if draft.told_region is not None:
        draft.region = draft.told_region
    elif advice.region is not None:
        draft.region = advice.region
    else:
        draft.region = region.best_node(sheet, draft.weight)
        if anchor < 0 and region.is_slight(draft):
            anchor = title.over_prose(found, draft)
            if anchor >= 0:
                region.favour_what_follows(draft, anchor)
                region.forgive_links(draft, anchor)
                draft.region = region.best_node(sheet, draft.weight)
    node = sheet.nodes[draft.region]
    text = [i for i in range(node.first, node.last) if draft.weight[i] > 20]
    under = next((i for i in text if i > anchor), -1)
    start = under if under >= 0 else text[0] if text else node.first
    if anchor >= 0 and under >= 0:  # what stands after the first text under a title is a heading of that text
        found = [candidate for candidate in found if candidate.index <= start or candidate.score >= title.SURE]
    chosen = named or title.choose(found, start)
    if chosen is not None:
        draft.title_at = chosen.index
        if draft.told_region is None and advice.region is None:
            draft.region = region.with_pictures(draft)
    return chosen


def _clean(draft: Draft, advice: Advice) -> int:
    """Cut boilerplate in and around the region. Return the index after the article's last possible line."""
    sheet, node = draft.sheet, draft.sheet.nodes[draft.region]
    first = node.first
    if draft.title_at >= 0:
        draft.cut(0, draft.title_at, "before-title" if draft.title_at >= first else "outside-region")
        draft.rule[draft.title_at] = "title"
        title.cut_repeats(draft)
    if draft.told_region is not None:
        overrides.cut_over_body(draft)
    elif draft.title_at < first:
        for index in range(draft.title_at + 1, first):
            if not region.belongs(draft, index):
                draft.cut(index, index + 1, "outside-region")
    end = region.end_of_article(draft)
    last = node.last if draft.told_region is not None else region.reach(draft, end)
    draft.cut(last, len(sheet.lines), "outside-region")
    cuts.link_menus(draft, first, last)
    cuts.link_lines(draft, first, last)
    cuts.chrome_lines(draft, first, last)
    ends.cut(draft, max(first, draft.title_at + 1), last)
    cuts.closing_lines(draft, first, last)
    for index, (rule, reason) in advice.cuts.items():
        draft.cut(index, index + 1, rule)
        draft.reasons[index] = reason
    overrides.restore(draft)
    return end


def _first_of_body(draft: Draft, first: int, end: int) -> int:
    """Return the first line after the title that is text, not metadata."""
    for index in draft.kept(published.after_dateline(draft, first, end), end):
        short = draft.weight[index] < 60
        if not (byline.is_header(draft, index) or (short and draft.has_hint(index, Hint.META, 1))):
            return index
    return end


def _lead(draft: Draft, kept: list[int]) -> str | None:
    """Return the first line's text if the page sets it apart as the lead: by name, or by bold print."""
    if len(kept) < 2:
        return None
    line = draft.sheet.lines[kept[0]]
    if overrides.is_lead(draft, kept[0]):
        return line.text
    named = draft.has_hint(kept[0], Hint.LEAD, 2)
    return line.text if len(line.text) >= _LEAST_LEAD and (named or line.bold >= 0.9 * len(line.text)) else None
