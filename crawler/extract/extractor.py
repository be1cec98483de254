"""A page -> what it is and the article on it. The order of the steps lives here; each step in its own module."""

from archive.errors import ExtractError
from archive.model import Article
from crawler.extract import (
    body,
    byline,
    charset,
    codes,
    cuts,
    head,
    kinds,
    language,
    lines,
    published,
    region,
    title,
    tree,
)
from crawler.extract.draft import Draft
from crawler.extract.page import Extraction, Page, PageKind, Rules


def extract(
    page: Page, rules: Rules = Rules(), site: object | None = None, *, known_article: bool = False
) -> Extraction:
    """Return what a page is and, if it is an article, the article.

    Never raises: a page that cannot be read is OTHER, with the reason.

    Args:
        page: The page as captured.
        rules: What its portal's profile says; cleaning works without.
        site: What is known of its site; None while nothing is.
    """
    try:
        return _extract(page, rules, known_article)
    except ExtractError as error:
        return Extraction(kind=PageKind.OTHER, article=None, reason=str(error))


def _extract(page: Page, rules: Rules, known_article: bool) -> Extraction:
    markup, _ = charset.decode(page.body, page.content_type)
    sheet = lines.read(tree.parse(markup))
    if not sheet.lines:
        raise ExtractError("the page shows no text")
    draft = Draft(page, rules, sheet, region.weights(sheet))
    for index, chrome in enumerate(region.named_chrome(sheet, draft.weight)):
        if chrome:
            draft.rule[index] = "named-chrome"
            draft.weight[index] = min(draft.weight[index], 0.0) * 0.5
    said = head.read(sheet.root)
    menu = title.linked_keys(draft)
    found = title.candidates(draft, said, menu)
    anchor = title.anchor(found, draft)
    if anchor is not None:
        region.favour_what_follows(draft, anchor)
    draft.region = region.best_node(sheet, draft.weight)
    node = sheet.nodes[draft.region]
    start = next((i for i in range(node.first, node.last) if draft.weight[i] > 20), node.first)
    chosen = title.choose(found, start)
    draft.cut(0, node.first, "outside-region")
    draft.cut(node.last, len(sheet.lines), "outside-region")
    if chosen:
        draft.title_at = chosen.index
        draft.cut(node.first, chosen.index, "before-title")
        draft.rule[chosen.index] = "title"
    cuts.link_menus(draft, node.first, node.last)
    cuts.link_lines(draft, node.first, node.last)
    cuts.chrome_lines(draft, node.first, node.last)
    first = max(chosen.index + 1 if chosen else 0, node.first)
    kept = draft.kept(first, node.last)
    begin = next((i for i in kept if not lines.is_date_line(sheet.lines[i]) and draft.weight[i] > 0), first)
    when, updated = published.published(draft, said, begin, node.last)
    for index in draft.kept(first, begin):
        if lines.is_date_line(sheet.lines[index]):
            draft.rule[index] = "metadata-line"
    credits_ = byline.read(draft, said, begin, node.last, menu)
    kind, reason = kinds.judge(draft, said, begin, when is not None, chosen.text if chosen else None)
    if kind is not PageKind.ARTICLE and not known_article:
        return Extraction(kind=kind, article=None, reason=reason)
    made = body.blocks(draft, draft.kept(node.first, node.last))
    name = chosen.text if chosen else (title.spoken(said) or ("?", None))[0]
    text = "\n".join(b.text for b in made)
    article = Article(
        title=name,
        published=when.when if when else None,
        published_precision=when.precision if when else None,
        updated=updated.when if updated else None,
        section=credits_.section,
        author=credits_.author,
        source=credits_.source,
        blocks=made,
        codes=codes.find_codes(f"{name}\n{text}"),
        language=language.guess(text, said.language),
        cuts=cuts.as_cuts(draft),
        evidence=tuple(credits_.evidence),
    )
    return Extraction(kind=PageKind.ARTICLE, article=article, reason=reason)
