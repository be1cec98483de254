"""SURT keys: the expected values are those of the `surt` package that wayback machines use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.surt import surt

CASES = {
    "http://www.vinhlong.invalid/a/../b//c/?b=2&a=1": "invalid,vinhlong)/b/c?a=1&b=2",
    "https://SGD.haugiang.invalid:443/": "invalid,haugiang,sgd)/",
    "http://x.invalid:8080/A%20b/%E1%BB%81?Q=1&q": "invalid,x:8080)/a%20b/%e1%bb%81?q&q=1",
    "http://www2.x.invalid": "invalid,x)/",
    "http://u:p@x.invalid/x#f": "invalid,x)/x",
    "http://x.invalid/%2541": "invalid,x)/a",
    "http://x.invalid/?": "invalid,x)/",
    "http://x.invalid/?x=1&sid=0123456789abcdef0123456789abcdef&y=2": "invalid,x)/?x=1&y=2",
    "http://x.invalid/(S(abcdefghijklmnopqrstuvwx))/p.aspx?id=1": "invalid,x)/p.aspx?id=1",
    "http://x.invalid/x?a=&a&b": "invalid,x)/x?a&a=&b",
    "http://x.invalid/?a=ề": "invalid,x)/?a=%e1%bb%81",
    "http://đào.invalid/": "invalid,xn--o-rfa0m)/",
    "http://127.0.0.1:5000/x": "1,0,0,127:5000)/x",
    "http://x.invalid/../x": "invalid,x)/../x",
}


@pytest.mark.parametrize("url", CASES)
def test_key_is_that_of_wayback_machines(url: str) -> None:
    assert surt(url) == CASES[url]


def test_what_is_no_http_url_is_its_own_key() -> None:
    assert surt("http://[::1/ x") == "http://[::1/%20x"
    assert surt("mailto:so@x.invalid") == "mailto:so@x.invalid"
    assert surt("http://x.invalid:port/") == "http://x.invalid:port/"


@given(st.text())
def test_key_never_holds_a_space_or_a_line_break(text: str) -> None:
    key = surt("http://x.invalid/" + text)
    assert key.isascii()
    assert not any(c.isspace() for c in key)
