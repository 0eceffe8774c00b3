"""What a person typed, cleaned and quoted, and the shape of every type made from it."""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

# A sentence stays readable at a form field, whatever was pasted into it.
_QUOTED = 60
# Joiners are letters' glue in some scripts (RFC 5892 A.1, A.2) and copy-paste dirt everywhere else.
_LOGIN = re.compile(r"[^\s:/@]+:[^\s@]*@")
_JOINERS = "\u200c\u200d"
_LOOSE_JOINER = re.compile(f"(?<![^\x00-\x7f])[{_JOINERS}]|[{_JOINERS}](?![^\x00-\x7f])")


def clean(raw: str) -> str:
    """Drop what copy and paste brings along and nobody sees: full width, NBSP, zero width, bidi marks.

    White space collapses to single spaces; a lone surrogate, which no JSON can carry, becomes U+FFFD.
    """
    seen = []
    for char in raw:
        category = unicodedata.category(char)
        if category == "Cs":
            seen.append("\ufffd")
        elif category not in ("Cc", "Cf") or char.isspace() or char in _JOINERS:
            seen.append(char)
    text = unicodedata.normalize("NFKC", "".join(seen))
    return " ".join(_LOOSE_JOINER.sub("", text).split())


def quote(raw: str) -> str:
    """What was typed, between quotes, cut at 60 characters, and without a password that stands before an @."""
    text = _LOGIN.sub("…@", clean(raw))
    return f"“{text if len(text) <= _QUOTED else text[: _QUOTED - 1] + '…'}”"


def schema_by(parse: Callable[[Any], Any], inner: CoreSchema) -> CoreSchema:
    """Let pydantic validate with `parse` and serialise as `inner` does."""
    return core_schema.no_info_after_validator_function(parse, inner)


class Typed(str):
    """A string that has been through `parse`: there is no other way to make one, pydantic included.

    `parse` raises `BadInput`; it is idempotent, so what was stored reads back as itself.
    """

    __slots__ = ()

    def __new__(cls, raw: str) -> Self:
        return cls.parse(raw)

    @classmethod
    @abstractmethod
    def parse(cls, raw: str) -> Self:
        """Make one from what was typed, or raise `BadInput` with the sentence to show at the field."""

    @classmethod
    def _sure(cls, text: str) -> Self:
        """Make one from text that `parse` has just checked."""
        return str.__new__(cls, text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return schema_by(cls.parse, core_schema.str_schema())


class TypedInt(int):
    """A whole number that has been through `parse`, taken from an int or from text."""

    __slots__ = ()

    def __new__(cls, raw: int | str) -> Self:
        return cls.parse(raw)

    @classmethod
    @abstractmethod
    def parse(cls, raw: int | str) -> Self:
        """Make one from what was typed, or raise `BadInput` with the sentence to show at the field."""

    @classmethod
    def _sure(cls, value: int) -> Self:
        """Make one from a number that `parse` has just checked."""
        return int.__new__(cls, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        number = core_schema.int_schema(strict=True)
        return schema_by(cls.parse, core_schema.union_schema([number, core_schema.str_schema()]))
