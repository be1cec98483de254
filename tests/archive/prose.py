"""Made-up Vietnamese prose for tests of likeness: as long as wanted, the same for the same seed, with no numbers."""

import random

_SYLLABLES = [
    first + middle + last
    for first in ("b", "ch", "d", "đ", "gi", "h", "kh", "l", "m", "ng", "nh", "ph", "th", "tr", "v")
    for middle in ("a", "ế", "ộ", "i", "ươ", "ả", "uậ")
    for last in ("", "n", "ng", "t")
]


def prose(seed: int, words: int) -> str:
    """Return so many syllables, with commas and full stops strewn in."""
    choose = random.Random(seed)
    return " ".join(choose.choice(_SYLLABLES) + choose.choice(("", "", "", ",", ".")) for _ in range(words))


def with_changes(text: str, places: int) -> str:
    """Return a text in which so many words, far apart, are others: each costs five shingles."""
    words = text.split()
    for number in range(places):
        words[(number * len(words)) // places + 3] = "xoong"
    return " ".join(words)
