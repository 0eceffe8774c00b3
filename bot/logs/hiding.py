"""Strike secrets out of a text in every form: plain, escaped, quoted, or in base64.

Any server's answer may repeat its request: a header (`Basic` and the base64 of `key:token`), JSON, a URL.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote

HIDDEN = "[hidden]"
_LEAST_PIECE = 6
"""Characters of base64; fewer also occur in harmless words."""
_DEEPEST = 3
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=")
_HEX_ESCAPE = re.compile(r"%[0-9A-F]{2}")
_JSON_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|([/"\\]))')


class Hiding:
    """A filter for these secrets, which stay out of its `repr`."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = frozenset(filter(None, secrets))
        # The longest first: one may hold another.
        self._written = sorted({form for secret in self._secrets for form in _written(secret)}, key=len, reverse=True)
        encoded = {form for secret in self._secrets for form in (secret, *_in_json(secret))}
        self._pieces = sorted({piece for form in encoded for piece in _pieces(form)}, key=len, reverse=True)

    def struck_out(self, text: str) -> str:
        """Replace each secret by `[hidden]`, or the whole text if a secret is in a form that can't be cut out."""
        for form in self._written:
            text = text.replace(form, HIDDEN)
        for piece in self._pieces:
            while (at := text.find(piece)) >= 0:
                text = _without_run(text, at, at + len(piece))
        return HIDDEN if self._is_in_another_reading_of(text) else text

    def finds(self, text: str) -> bool:
        """True if a secret is in the text."""
        return self.struck_out(text) != text

    def _is_in_another_reading_of(self, text: str) -> bool:
        for _ in range(_DEEPEST):
            read = unquote(html.unescape(_JSON_ESCAPE.sub(_unescaped, text)))
            if any(secret in text for secret in self._secrets for text in (read, read.replace("+", " "))):
                return True
            if read == text:
                return False
            text = read
        return False


def _written(secret: str) -> Iterator[str]:
    """The secret's forms: plain, within JSON, within a URL, within a page."""
    text = secret.encode("utf-8", "replace").decode()
    yield secret
    for in_json in _in_json(secret):
        yield in_json
        yield in_json.replace("/", "\\/")
    for in_url in (quote(text, safe=""), quote(text), quote_plus(text)):
        yield in_url
        yield _HEX_ESCAPE.sub(lambda match: match.group().lower(), in_url)
    yield html.escape(secret)


def _in_json(secret: str) -> tuple[str, str]:
    return json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]


def _pieces(secret: str) -> Iterator[str]:
    """The part of its base64 for each place in the encoded bytes it may begin at: three bytes make four characters."""
    raw = secret.encode("utf-8", "surrogatepass")
    for before, unsure in ((0, 0), (1, 2), (2, 3)):
        whole = (before + len(raw)) * 8 // 6
        encoded = bytes(before) + raw
        for piece in (base64.b64encode(encoded), base64.urlsafe_b64encode(encoded)):
            if whole - unsure >= _LEAST_PIECE:
                yield piece[unsure:whole].decode()


def _without_run(text: str, start: int, end: int) -> str:
    """Cut out all of the base64 around a piece, because the characters beside it hold bits of the secret."""
    while start and text[start - 1] in _BASE64:
        start -= 1
    while end < len(text) and text[end] in _BASE64:
        end += 1
    return text[:start] + HIDDEN + text[end:]


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]
