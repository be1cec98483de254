"""White space, Unicode form and the keys that lines are compared by. No legacy encodings: see `legacy`."""

import re
import unicodedata
from functools import lru_cache

# Characters that show nothing and only break matching. U+00AD is not here: in TCVN3 text it is the letter ư,
# so it goes only after `legacy.convert` has looked at the text.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+")
_WORD_EDGE = " \t\n:;,.…|·•»«>→←-–—_*+=~/\\()[]{}\"'“”‘’"
_MOST_KEPT = 160
"""Characters of a line whose key is remembered: templates repeat short lines on every page."""
_DIGITS = re.compile(r"\d+")
_DASHES = re.compile("[\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d]")


def fold(text: str) -> str:
    """Return `text` as one clean line: NFC, runs of white space as one space, nothing invisible in it.

    No-break spaces are white space; zero-width and direction marks go; control characters become spaces.
    Soft hyphens stay: call `drop_soft_hyphens` once the text is known not to be in a legacy encoding.
    """
    if not text.isprintable():  # cheap, and true of most lines
        text = _CONTROLS.sub(" ", _INVISIBLE.sub("", text))
    if not (text.isascii() or unicodedata.is_normalized("NFC", text)):
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def drop_soft_hyphens(text: str) -> str:
    """Return `text` without U+00AD, which shows only where a line is broken."""
    return text.replace("\xad", "")


def unify_dashes(text: str) -> str:
    """Return `text` with every kind of dash as an ASCII hyphen."""
    return _DASHES.sub("-", text)


def line_key(text: str) -> str:
    """Return the key under which two lines are the same: folded, without case or punctuation at the ends."""
    return _short_key(text) if len(text) <= _MOST_KEPT else fold(text).strip(_WORD_EDGE).casefold()


@lru_cache(maxsize=1 << 13)
def _short_key(text: str) -> str:
    return fold(text).strip(_WORD_EDGE).casefold()


def mask_digits(text: str) -> str:
    """Return `text` with every run of digits as one `0`, so that counters and clocks compare equal."""
    return _DIGITS.sub("0", text)
