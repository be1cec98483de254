"""The legacy Vietnamese encodings, as code to letter. Data only.

Sources: TCVN3 (ABC fonts) is TCVN 5712:1993, VN3; VISCII is RFC 1456; VNI-Windows and VPS are their vendors' code
charts, as the Vietnamese Unicode project published them. Checked against iconv where it knows the encoding.
"""

_LOWER = "àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ".replace(" ", "")
_PLAIN = "ăâêôơưđ"


def _from_hex(codes: str, letters: str) -> dict[str, str]:
    return {chr(code): letter for code, letter in zip(bytes.fromhex(codes), letters, strict=True)}


# fmt: off
TCVN3: dict[str, str] = _from_hex("A1A2A3A4A5A6A7", _PLAIN.upper()) | _from_hex("A8A9AAABACADAE", _PLAIN) | _from_hex(
    "B5B6B7B8B9 BBBCBDBEC6 C7C8C9CACB CCCECFD0D1 D2D3D4D5D6 D7D8DCDDDE DFE1E2E3E4 E5E6E7E8E9 EAEBECEDEE EFF1F2F3F4"
    "F5F6F7F8F9 FAFBFCFDFE", _LOWER)

VPS: dict[str, str] = _from_hex("E6E2EAF4D6DCC7", _PLAIN) | _from_hex("88C2CAD4F7D0F1", _PLAIN.upper()) | _from_hex(
    "E0E4E3E1E5 A2A3A4A1A5 C0C4C5C3C6 E8C8EBE9CB 8A8BCD898C ECCCEFEDCE F2D5F5F386 D2B087D3B6 A9AAABA7AE F9FBDBFAF8"
    "D8BABBD9BF FF9BCF9A9C", _LOWER) | _from_hex(
    "808182C102 8E8FF08D04 84851C8303 D7DEFEC905 9394959006 B5B7B8B410 BCBDBEB911 9798999612 9E9FA69D13 A8D1ACDA14"
    "AFB11DAD15 B2FDB3DD19", _LOWER.upper())

VISCII: dict[str, str] = _from_hex("E5E2EAF4BDDFF0", _PLAIN) | _from_hex("C5C2CAD4B4BFD0", _PLAIN.upper()) | _from_hex(
    "E0E4E3E1D5 A2C6C7A1A3 A5A6E7A4A7 E8EBA8E9A9 ABACADAAAE ECEFEEEDB8 F2F6F5F3F7 B0B1B2AFB5 B6B7DEBEFE F9FCFBFAF8"
    "D7D8E6D1F1 CFD6DBFDDC", _LOWER) | _from_hex(
    "C0C4C3C180 8202058183 8586068487 C8CB88C989 8B8C8D8A8E CC9BCECD98 D299A0D39A 9091928F93 9697B39594 D99C9DDA9E"
    "BBBCFFBAB9 9F1419DD1E", _LOWER.upper())
# fmt: on

_TONE_MARKS = "øûõùï"  # grave, hook, tilde, acute, dot: after a vowel that is whole in itself
_CIRCUMFLEX = "àåãáä"  # the same tones after a, e, o with a circumflex
_BREVE = "èúüéë"  # and after a with a breve


def _vni() -> dict[str, str]:
    pairs = {"ô": "ơ", "ö": "ư", "ñ": "đ", "aâ": "â", "aê": "ă", "eâ": "ê", "oâ": "ô"}
    pairs |= dict(zip(["ì", "æ", "ó", "í", "ò"], "ìỉĩíị", strict=True)) | {"î": "ỵ"}
    rows = {"a": 0, "e": 15, "o": 30, "ô": 40, "u": 45, "ö": 50, "y": 55}
    for base, row in rows.items():
        pairs |= {base + mark: _LOWER[row + i] for i, mark in enumerate(_TONE_MARKS)}
    for base, row in {"a": 10, "e": 20, "o": 35}.items():
        pairs |= {base + mark: _LOWER[row + i] for i, mark in enumerate(_CIRCUMFLEX)}
    pairs |= {"a" + mark: _LOWER[5 + i] for i, mark in enumerate(_BREVE)}
    upper = {code.upper(): letter.upper() for code, letter in pairs.items()}
    title = {code[0].upper() + code[1:]: letter.upper() for code, letter in pairs.items() if len(code) == 2}
    return pairs | upper | title


VNI: dict[str, str] = _vni()
TABLES: dict[str, dict[str, str]] = {"tcvn3": TCVN3, "vni": VNI, "vps": VPS, "viscii": VISCII}
CONTROL_LETTERS = frozenset(
    code for table in TABLES.values() for code in table if len(code) == 1 and (code < " " or "\x7f" <= code <= "\x9f")
)
"""Control characters of Unicode that are letters in one of the encodings: capitals, nearly all."""
