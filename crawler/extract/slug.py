"""The words of a URL: portals write an article's title into its address, without accents. No other use of URLs."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from crawler.extract.links import parts

_FILE_TYPE = re.compile(r"\.(?:html?|aspx?|php|jsp|chn|epi|vnp)$", re.IGNORECASE)
_NUMBERS = re.compile(r"^(?:[a-z]?\d+-)+|(?:-[a-z]{0,4}\d+)+$")
_OTHERS = re.compile(r"[^a-z0-9]+")
_FEWEST_WORDS = 3
_LEAST_SHARE = 0.5


@lru_cache(maxsize=64)
def slug_of(url: str) -> str:
    """Return the longest part of a URL's path that is made of words, without numbers around it; empty without one."""
    found = ""
    for step in parts(url).path.split("/"):
        words = slugify(_FILE_TYPE.sub("", unquote(step)))
        bare = _NUMBERS.sub("", words)
        if bare.count("-") >= _FEWEST_WORDS - 1 and len(bare) > len(found):
            found = bare
    return found


@lru_cache(maxsize=1 << 12)
def slugify(text: str) -> str:
    """Return a text as portals write it into a URL: ASCII letters and digits, lower case, hyphens between."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return _OTHERS.sub("-", plain).strip("-")


def names(slug: str, text: str) -> bool:
    """Return whether a URL's words are a line's words, or the beginning of them: portals cut long ones short."""
    if not (slug and text) or not _LEAST_SHARE * len(slug) <= len(text) <= 8 * len(slug):
        return False
    words = _NUMBERS.sub("", slugify(text))
    shorter, longer = sorted((slug, words), key=len)
    return longer.startswith(shorter) and len(shorter) >= _LEAST_SHARE * len(longer)
