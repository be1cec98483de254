"""What class names, ids and roles suggest about an element, as flags. Only hints: many pages' names mean nothing.

No decision is taken here. Names are generic words of web templates in English and Vietnamese, never a site's own.
"""

import re
from enum import IntFlag
from functools import lru_cache


class Hint(IntFlag):
    """What the names of an element suggest."""

    NONE = 0
    CHROME = 2
    """Boilerplate by its name: menus, share bars, comments, related lists, footers."""
    BODY = 4
    TITLE = 8
    META = 16
    """Dates, bylines, counters: read for metadata, never part of the body."""
    LEAD = 32
    CAPTION = 64
    CRUMBS = 128
    FILES = 256
    COMMENTS = 512
    AUTHOR_BOX = 1024
    """A box that tells of the author under the article."""
    AUTHOR = 2048
    """The author's name."""
    STRONG = 4096
    """Boilerplate by a name that no template gives to an article, however much of the page's prose it holds."""


HIDDEN_NAMES = frozenset(
    [
        "hidden",
        "hide",
        "d-none",
        "visually-hidden",
        "visuallyhidden",
        "sr-only",
        "screen-reader-text",
        "element-invisible",
        "unseen",
        "noscript",
        "print-only",
        "visible-print",
        "u-hidden",
    ]
)
"""Class names that say an element is not shown."""

_WORDS: dict[Hint, str] = {
    Hint.CHROME: (
        "nav navbar navigation menu menubar submenu topbar breadcrumb breadcrumbs crumb crumbs pathway footer "
        "sidebar aside widget widgets related relatedposts relatedpost relatednews relatedarticles popularposts "
        "recentposts relate relative-news news-relative relative-post post-relative "
        "relative-article box-relative recommended recommend recommendation recommendations "
        "share sharing shares social socials sharethis addthis addtoany follow comment comments commentlist "
        "disqus respond reply replies pager pagination pagenav paging paginate phantrang advert advertisement ads "
        "adsense adv banner banners sponsor sponsored promo promos promotion newsletter subscribe subscription "
        "signup signin login register search searchbox toolbar tools tool counter counters statistic statistics "
        "thongke vote voting poll rating ratings rate star stars cookie cookies gdpr consent popup modal overlay "
        "lightbox skip skiplinks tags taglist keywords tukhoa outbrain taboola teaser teasers trending popular "
        "mostread mostpopular latest latestnews morenews more-news othernews other-news tinkhac tinlienquan "
        "lienquan docthem binhluan owl carousel slider slick swiper marquee weblink weblinks lienket "
        "copyright disclaimer copy-link print email audio player textsize fontsize "
        "login-form feedback correction hotline support cta callout ad dfp adblock adblocker adb disclosure "
        "readmore read-more seealso nextprev prevnext "
        "whatsnext upnext up-next infobox-related topics gallery-nav dropdown jumplinks tooltip tooltips toast "
        "bookmark bookmarks boilerplate citations"
    ),
    Hint.BODY: (
        "articlebody article-body article-content articlecontent article-text articletext entry-content entry-body "
        "post-content post-body postcontent story-body storybody story-content body-content bodytext body-text "
        "news-body newsbody news-content newscontent news-detail newsdetail content-detail detail-content "
        "contentdetail journal-content-article main-content-detail fck_detail noidung noi-dung noidungtin "
        "chitiet-noidung content-news maincontent article__body story__body rich-text richtext "
        "field-name-body td-post-content singlepost body-paragraph text-editor"
    ),
    Hint.TITLE: (
        "title headline heading tieude tieu-de article-title entry-title post-title tit tieudetin head subject judul"
    ),
    Hint.META: (
        "date time datetime timestamp published publish pubdate postdate ngay ngaydang ngay-dang thoigian byline "
        "by-line author authors tacgia tac-gia nguon nguontin source hits views luotxem luotdoc meta info "
        "article-info posted-on entry-meta post-meta dateline contributor credit credits attribution writer"
    ),
    Hint.LEAD: (
        "lead lede sapo summary hometext tomtat tom-tat standfirst dek subtitle sub-title subheadline intro "
        "introtext excerpt abstract deck chapeau description strapline"
    ),
    Hint.CAPTION: "caption figcaption wp-caption-text wp-caption chuthich chu-thich img-caption photo-caption",
    Hint.CRUMBS: "breadcrumb breadcrumbs crumb crumbs pathway bread breadcrumb_list duongdan",
    Hint.FILES: (
        "attachment attachments attach file files download downloads tailieu tepdinhkem tep-dinh-kem dinhkem "
        "dinh-kem filedinhkem file-dinh-kem"
    ),
    Hint.AUTHOR_BOX: (
        "bio biography author-bio author-box about-author about-the-author author-info author-profile author-content "
        "author-description author-details author-card author-about authors-bio contributor-bio post-author tacgia-box"
    ),
    Hint.AUTHOR: (
        "author authors tacgia tac-gia nguoi-viet nguoiviet nguoi-dang byline by-line writer penulis username "
        "article-author post-author author-name authorname"
    ),
    Hint.STRONG: (
        "sidebar related relatedposts related-posts related-news relatednews related-articles relatedarticles "
        "relatedpost popularposts popular-posts recommended recentposts recent-posts footer tinlienquan tinkhac "
        "othernews other-news lienquan"
    ),
    Hint.COMMENTS: "comment comments commentlist disqus respond replies binhluan livefyre",
}
_TABLE: dict[str, int] = {}
for _flag, _names in _WORDS.items():
    for _name in _names.split():
        _key = _name.replace("-", "")
        # Plain numbers: enum's own operators take longer than all else that is done with a name.
        _TABLE[_key] = _TABLE.get(_key, 0) | int(_flag)

_PARTS = re.compile(r"[A-Za-z][a-z]*|[A-Z]+(?![a-z])")


@lru_cache(maxsize=1 << 14)
def of_names(names: str) -> int:
    """Return the hints of the names in `names` (class and id, parted by spaces), as the flags' number.

    A name counts as a whole and by its parts (`article-share-bar`, `shareBar`); pairs of neighbouring parts count
    too, so `entry-content` means more than `content`.
    """
    flags = 0
    known = _TABLE.get
    for name in names[:400].split():
        parts = [part.lower() for part in _PARTS.findall(name)]
        if len(parts) > 2 and (len(name) <= 2 * len(parts) or (name.isupper() and not name.isalpha())):
            continue  # made by a machine: `AdDsWC`, `R2SHAREQ7AD`
        before = ""
        for part in parts:
            flags |= known(part, 0) | known(before + part, 0)
            before = part
        if len(parts) > 2:
            flags |= known("".join(parts), 0)
    return flags
