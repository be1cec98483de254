"""Whether a word can be a Vietnamese syllable: the evidence by which encodings and language are told. No dictionary.

A syllable is an onset, a rhyme and a tone; rhymes that end in a stop take only two of the six tones. The tables
are the orthography's own (about 25 onsets, 160 rhymes).
"""

import re
import unicodedata
from functools import lru_cache

_ONSETS = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx]"
_RHYME_LIST = """
a ac ach ai am an ang anh ao ap at au ay ă ăc ăk ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu êc
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp oăt oe oen oeo oet oi om on ong
ooc oong op ot oc ô ôc ôi ôm ôn ông ôp ôt ôông ơ ơi ơm ơn ơng ơp ơt ơc
u ua uân uâng uât uây uc uê uêch uên uênh uêt uêu ui um un ung uơ uơn up ut uy uya uych uyên uyêt uynh uyt uyu uyn
uôc uôi uôm uôn uông uôt uôp ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y ya ych yn ynh yt yu yp yêm yên yêng yêt yêu
"""
_RHYMES = frozenset(_RHYME_LIST.split())
_SPLIT = re.compile(rf"({_ONSETS})?(.+)")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPS = ("p", "t", "c", "ch", "k")
_WORDS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Return whether `word`, in any case, with or without tone, is a possible Vietnamese syllable."""
    if len(word) > 7:
        return False
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in marks if c in _TONES]
    toneless = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES))
    if len(tones) > 1 or not _has_parts(toneless):
        return False
    return not toneless.endswith(_STOPS) or not tones or tones[0] in "\u0301\u0323"


def _has_parts(toneless: str) -> bool:
    if toneless in _RHYMES:
        return True
    match = _SPLIT.fullmatch(toneless)
    if match is None or match[1] is None:
        return False
    # "gì", "giếng": the i of "gi" can belong to the rhyme.
    return match[2] in _RHYMES or (match[1] == "gi" and "i" + match[2] in _RHYMES) or toneless == "gi"


def marked_words(text: str) -> list[str]:
    """Return the words of `text` that carry a letter outside ASCII."""
    return [word for word in _WORDS.findall(text) if not word.isascii()]
