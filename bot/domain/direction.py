"""Which way calls go, in both vocabularies."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bot.domain.typed import clean, quote, schema_by
from bot.errors import BadInput


class Direction(StrEnum):
    """Plain English first, the telephone trade's word beside it: half the readers know only one."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"
    BOTH = "both"

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Either vocabulary will do: `outbound`, `out`, `termination` …"""
        word = clean(raw).lower()
        for direction in cls:
            if word in _WORDS[direction.value]:
                return direction
        raise BadInput(
            f"{quote(raw)} is not a direction. Type outbound (termination: your system calls the phone network), "
            "inbound (origination: the phone network calls your system) or both."
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return schema_by(cls.parse, core_schema.str_schema())

    @property
    def outbound(self) -> bool:
        """Does it include calls your system makes?"""
        return self is not Direction.INBOUND

    @property
    def inbound(self) -> bool:
        """Does it include calls your system receives?"""
        return self is not Direction.OUTBOUND

    @property
    def telco(self) -> str:
        """The telephone trade's word."""
        return _TELCO[self.value]

    @property
    def title(self) -> str:  # type: ignore[override]  # nobody title-cases a direction
        """Both words together, as on first sight."""
        plain = "Both ways" if self is Direction.BOTH else self.value.capitalize()
        return f"{plain} ({self.telco})"

    @property
    def calls(self) -> str:
        """From where to where a call travels."""
        return _CALLS[self.value]


_WORDS = {
    "outbound": {"outbound", "out", "termination", "outbound (termination)", "outbound / termination"},
    "inbound": {"inbound", "in", "origination", "inbound (origination)", "inbound / origination"},
    "both": {"both", "both ways", "termination and origination", "both ways (termination and origination)"},
}
_TELCO = {
    "outbound": "termination",
    "inbound": "origination",
    "both": "termination and origination",
}
_CALLS = {
    "outbound": "your system → phone network",
    "inbound": "phone network → your system",
    "both": "your system ⇄ phone network",
}
