"""The hidden fields of an ASP.NET page: signed state out, the asked page of a listing back in.

Like the real thing, a postback counts only with the state of the page it was made on: a state of another page, of a
listing that has changed since, or an argument that the page did not offer gives the first page again.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest, new
from urllib.parse import parse_qs

from spiders.sample.origin import Asked

PAGER = "ctl00$ContentPlaceHolder1$Pager"
_STAMP = b"\xff\x01\x0f"  # real view states begin with these bytes: `/wEP` in base64
_SIGNING = b"sample portal: nothing here is secret"


def hidden_fields(path: str, page: int, version: str, offered: Sequence[int]) -> str:
    """Return the hidden inputs of a page.

    Args:
        path: Path of the listing.
        page: Its page that is shown.
        version: Changes whenever the listing does.
        offered: The pages that the shown pager links to.
    """
    state = _sealed([path, page, version])
    fields = {
        "__EVENTTARGET": "",
        "__EVENTARGUMENT": "",
        "__VIEWSTATE": state,
        "__VIEWSTATEGENERATOR": "CA0B0334",
        "__EVENTVALIDATION": _sealed([state[-16:], *offered]),
    }
    return "\n".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{value}" />' for name, value in fields.items()
    )


def page_asked(asked: Asked, path: str, version: str) -> int:
    """Return the page that a postback asks for; 1 for everything that is not a valid postback."""
    kind = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
    if asked.method != "POST" or kind != "application/x-www-form-urlencoded":
        return 1
    form = {name: values[0] for name, values in parse_qs(asked.body.decode("ascii", "replace")).items()}
    state = form.get("__VIEWSTATE", "")
    shown, allowed = _opened(state), _opened(form.get("__EVENTVALIDATION", ""))
    number = form.get("__EVENTARGUMENT", "")
    if form.get("__EVENTTARGET") != PAGER or not number.isdecimal():
        return 1
    if len(shown) != 3 or shown[0] != path or shown[2] != version:
        return 1
    return int(number) if allowed[:1] == [state[-16:]] and int(number) in allowed[1:] else 1


def _sealed(values: list[object]) -> str:
    data = json.dumps(values).encode()
    return b64encode(_STAMP + new(_SIGNING, data, sha256).digest() + data).decode()


def _opened(text: str) -> list[object]:
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return []
    seal, data = raw[len(_STAMP) : len(_STAMP) + 32], raw[len(_STAMP) + 32 :]
    if not compare_digest(seal, new(_SIGNING, data, sha256).digest()):
        return []
    values = json.loads(data)
    return values if isinstance(values, list) else []
