"""Functions that clean and quote a person's input, and the base of the types made from it."""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from enum import StrEnum
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

# Keeps the sentence at a form field readable, whatever was pasted.
_QUOTED = 60
# Joiners connect letters in some scripts (RFC 5892 A.1, A.2), and are copy-paste dirt elsewhere.
# Only from the start of a word, so that no place is tried twice.
_BEFORE_AT = re.compile(r"(?<!\S)\S*@")
_SCHEME = re.compile(r"(?:sips?|https?|wss?|tel):(?://)?", re.IGNORECASE)
_QUOTES = "\"'`\u00ab\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a"
# A value in quotes: one word, or a number written with blanks. Quotes of a longer text are a person's own.
_QUOTED_VALUE = re.compile(rf"(?<!\S)[{_QUOTES}]([^\s{_QUOTES}]+|\+?[0-9 ().-]+)[{_QUOTES}](?!\S)")
_JOINERS = "\u200c\u200d"
_LOOSE_JOINER = re.compile(f"(?<![^\x00-\x7f])[{_JOINERS}]|[{_JOINERS}](?![^\x00-\x7f])")


def clean(raw: str) -> str:
    """Remove copy-paste dirt: full width, NBSP, zero width, bidi marks.

    White space collapses to single spaces; a lone surrogate, which JSON can't carry, becomes U+FFFD.
    """
    return on_one_line(_LOOSE_JOINER.sub("", unicodedata.normalize("NFKC", _visible(raw))))


def unquoted(raw: str) -> str:
    """Remove quotes around a whole value, straight or curly."""
    text = clean(raw)
    inside = text.strip(_QUOTES)
    paired = len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES
    return inside.strip() if paired and not set(inside) & set(_QUOTES) else text


def unquoted_words(text: str) -> str:
    """Remove the quotes around each value of a line: `show “sales_line”`."""
    return _QUOTED_VALUE.sub(r"\1", text)


def on_one_line(raw: str) -> str:
    """Put text on one line, without marks that change the reading direction: no part of it can look like ours."""
    return " ".join(_visible(raw).split())


def _visible(raw: str) -> str:
    seen = []
    for char in raw:
        category = unicodedata.category(char)
        if category == "Cs":
            seen.append("\ufffd")
        elif category not in ("Cc", "Cf") or char.isspace() or char in _JOINERS:
            seen.append(char)
    return "".join(seen)


def without_passwords(text: str) -> str:
    """Replace each login (`pbx:secret`) before an @, as in a SIP address, by `…`; `sip:100@host` has none. For all
    input that is shown, logged or stored. Takes time linear in its length."""
    return _BEFORE_AT.sub(_without_login, text)


def _without_login(match: re.Match[str]) -> str:
    word = match.group()
    scheme = _SCHEME.match(word)
    begin = scheme.end() if scheme else 0
    return f"{word[:begin]}…@" if ":" in word[begin:] else word


def quote(raw: str) -> str:
    """Quote input, cut at 60 characters, without a password before an @."""
    text = without_passwords(clean(raw))
    return f"“{text if len(text) <= _QUOTED else text[: _QUOTED - 1] + '…'}”"


class _Parsed:
    """The base of values that pydantic reads with `parse`."""

    __slots__ = ()

    @classmethod
    @abstractmethod
    def parse(cls, raw: Any) -> Self:
        """Make one from input. Raises `BadInput` with the sentence to show at the field."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())


class TypedEnum(_Parsed, StrEnum):
    """Members that are found by `parse`."""


class Typed(_Parsed, str):
    """A string that only `parse` can make, also through pydantic.

    `parse` raises `BadInput`. It is idempotent, so a stored value reads back as itself.
    """

    __slots__ = ()

    def __new__(cls, raw: str) -> Self:
        return cls.parse(raw)

    @classmethod
    def _sure(cls, text: str) -> Self:
        """Make one from text that `parse` has checked."""
        return str.__new__(cls, text)


class TypedInt(_Parsed, int):
    """A whole number that only `parse` can make, from an int or from text."""

    __slots__ = ()

    def __new__(cls, raw: int | str) -> Self:
        return cls.parse(raw)

    @classmethod
    def _sure(cls, value: int) -> Self:
        """Make one from a number that `parse` has checked."""
        return int.__new__(cls, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        number = core_schema.int_schema(strict=True)
        return core_schema.no_info_after_validator_function(
            cls.parse, core_schema.union_schema([number, core_schema.str_schema()])
        )
