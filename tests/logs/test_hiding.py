"""However a secret is written, it is struck out; what is none stays."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs.hiding import HIDDEN, Hiding

SECRET = 'tok-5ecr3t/Zz+9=4711"é'
KEY = "key-8c7a6b"
HIDING = Hiding([KEY, SECRET, f"{KEY}:{SECRET}"])


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "as JSON": json.dumps,
    "as JSON in its own letters": lambda text: json.dumps(text, ensure_ascii=False),
    "as JSON within JSON": lambda text: json.dumps(json.dumps({"token": text})),
    "as JSON with \\/": lambda text: json.dumps(text).replace("/", "\\/"),
    "as careful JSON": lambda text: json.dumps(text).replace("=", "\\u003d").replace("+", "\\u002B"),
    "in a path": lambda text: quote(text),
    "in a query": quote_plus,
    "in a query, small": lambda text: quote(text, safe="").replace("%2F", "%2f"),
    "in a query, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "in a query, in part": lambda text: quote(text, safe="+/="),
    "in a page": html.escape,
    "in base64": in_base64,
    "in base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "in base64, no end": lambda text: in_base64(text).rstrip("="),
    "in base64 with more before it": lambda text: in_base64(f"pbx1:{text}"),
    "in base64 with more around it": lambda text: in_base64(json.dumps({"a": text, "b": 1}, ensure_ascii=False)),
    "in base64 in a query": lambda text: quote(in_base64(text), safe=""),
}
PLAIN = [SECRET, KEY, f"{KEY}:{SECRET}"]


def leaks(text: str) -> bool:
    """Whether any four characters of the secret, or of its base64, are left."""
    whole = [SECRET, KEY, in_base64(SECRET), in_base64(f"{KEY}:{SECRET}")]
    return any(one[at : at + 4] in text for one in whole for at in range(len(one) - 3))


@pytest.mark.parametrize("secret", PLAIN, ids=["token", "key", "both"])
@pytest.mark.parametrize("way", WRITTEN)
def test_a_secret_is_struck_out_however_it_is_written(way: str, secret: str) -> None:
    """And nothing of it is left beside the mark."""
    said = HIDING.struck_out(f"bad header: Basic {WRITTEN[way](secret)} of this request")
    assert HIDDEN in said
    assert not leaks(said), said
    assert HIDING.finds(WRITTEN[way](secret))


@given(st.text(max_size=200))
def test_what_holds_none_is_left_as_it_is(text: str) -> None:
    """Whatever else is in it."""
    if KEY not in text:
        assert HIDING.struck_out(text) == text


def test_no_secret_hides_nothing_and_none_is_shown() -> None:
    """An empty setting is no secret."""
    assert Hiding(["", ""]).struck_out("all of this") == "all of this"
    assert SECRET not in repr(HIDING)
