"""The language of a text, cheaply: by script, by Vietnamese letters, by function words. No model, no dictionary."""

import re
from collections import Counter

_SAMPLE = 1200
_WORD = re.compile(r"[^\W\d_]+")
_VIETNAMESE = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
_SCRIPTS = (
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("lo", re.compile("[\u0e80-\u0eff]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("my", re.compile("[\u1000-\u109f]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
)
# Words that are frequent in one language and rare in the others of this table.
_FUNCTION_WORDS = {
    "vi": "cua va cac cho voi trong nhung duoc khong nay tai ve theo nam hoc giao duc truong thi sinh",
    "en": "the of and to in is that for it was with as be on by are this from at have not which",
    "fr": "les des une du est dans pour qui sur par au avec ne pas il sont cette aux et ont plus",
    "es": "los las del una que por con para como más su al el y se ha lo fue son sus este",
    "pt": "os uma não que com para dos da em do ao mais foi são ou pela pelo das à também",
    "it": "gli della che di il per un una del sono con nel alla dei è anche più le ha delle",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch",
    "nl": "het een van en dat de te zijn op met voor niet aan er om ook als bij naar maar",
    "sv": "och att det som en på är av för med den till inte om ett har de jag var",
    "da": "og at det er en af til den på med for de ikke der et har som fra blev",
    "pl": "w na i nie z do się jest to że o po od jak przez dla oraz za ale są",
    "id": "yang dan di untuk dengan dari pada ini dalam tidak akan adalah ke itu oleh juga telah",
    "tl": "ang ng sa na mga ay at ito para hindi ni kay nang mula may kung siya",
    "tr": "ve bir bu için da de ile olarak çok daha olan gibi sonra kadar ne en",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _name, _words in _FUNCTION_WORDS.items():
    for _word in set(_words.split()):
        _LANGUAGES_OF.setdefault(_word, []).append(_name)
_NOT_LATIN = re.compile("[\u0370-\u1dff\u2e80-\uffff]")
_NAMED = {"vn": "vi", "kr": "ko", "jp": "ja", "cn": "zh", "fil": "tl", "in": "id", "nb": "da", "no": "da"}


def guess(text: str, declared: str | None = None) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or None when the text does not tell.

    Args:
        text: Any length; the first 1,200 characters count.
        declared: What the page says (`<html lang>`); believed only where the text itself is too short to tell.
    """
    sample = text[:_SAMPLE]
    letters = sum(map(len, _WORD.findall(sample)))
    if letters < 2:
        return None
    return _by_script(sample, letters) or _by_words(sample) or _declared(declared, sample)


def _by_script(sample: str, letters: int) -> str | None:
    if sample.isascii():
        return None
    if len(_VIETNAMESE.findall(sample)) >= max(2, 0.04 * letters):
        return "vi"
    if len(_NOT_LATIN.findall(sample)) <= 0.2 * letters:
        return None
    for name, pattern in _SCRIPTS:
        if len(pattern.findall(sample)) > 0.2 * letters:
            return name
    return None


def _by_words(sample: str) -> str | None:
    words = Counter(_WORD.findall(sample.lower()))
    found = dict.fromkeys(_FUNCTION_WORDS, 0)
    for word, count in words.items():
        for name in _LANGUAGES_OF.get(word, ()):
            found[name] += count
    scores = sorted(((count, name) for name, count in found.items()), reverse=True)
    (first, name), (second, _) = scores[:2]
    return name if first >= max(3, 0.08 * words.total()) and first >= 1.3 * second else None


def _declared(declared: str | None, sample: str) -> str | None:
    code = re.split(r"[-_]", (declared or "").strip().lower())[0]
    code = _NAMED.get(code, code)
    if not re.fullmatch(r"[a-z]{2}", code):
        return None
    latin = len(re.findall("[A-Za-z]", sample)) * 2 > len(sample.replace(" ", ""))
    # A page in Latin letters is not in Korean, whatever its template declares.
    return None if latin and code in {name for name, _ in _SCRIPTS} else code
