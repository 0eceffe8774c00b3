"""The direction of calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from bot.domain.errors import BadInput
from bot.domain.typed import TypedEnum, clean, quote


class Direction(TypedEnum):
    """The direction of calls, in plain English and in the telephone trade's word: half the readers know only one."""

    telco: str
    """The telephone trade's word."""
    calls: str
    """The path of a call."""

    def __new__(cls, name: str, telco: str = "", calls: str = "") -> Self:
        direction = str.__new__(cls, name)
        direction._value_, direction.telco, direction.calls = name, telco, calls
        return direction

    OUTBOUND = "outbound", "termination", "your system → phone network"
    INBOUND = "inbound", "origination", "phone network → your system"
    BOTH = "both", "termination and origination", "your system ⇄ phone network"

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a direction in either vocabulary: `outbound`, `out`, `termination` …"""
        word = clean(raw).lower()
        for direction in cls:
            if word in _WORDS[direction.value]:
                return direction
        raise BadInput(
            f"{quote(raw)} isn't a direction. Type outbound (termination: your system places calls), inbound "
            "(origination: your system receives calls) or both."
        )

    @property
    def outbound(self) -> bool:
        """True if your system places calls."""
        return self is not Direction.INBOUND

    @property
    def inbound(self) -> bool:
        """True if your system receives calls."""
        return self is not Direction.OUTBOUND

    @property
    def title(self) -> str:  # type: ignore[override]  # nobody title-cases a direction
        """Both words, for the first mention on a card."""
        plain = "Both ways" if self is Direction.BOTH else self.value.capitalize()
        return f"{plain} ({self.telco})"


def direction_beside(words: Sequence[str], trunks: Iterable[str]) -> tuple[list[str], Direction | None]:
    """Take a direction out of words that also name a trunk; return the other words, and the direction.

    A word for a direction is the direction, even if one of the `trunks` has that name. Of two such words, the one that
    is a trunk's name is the trunk; if both are, the first.
    """
    directions = {place: direction for place, word in enumerate(words) if (direction := _read(word))}
    if not directions:
        return list(words), None
    places = list(directions)
    if len(places) > 1:
        named = {name.lower() for name in trunks}
        places = [place for place in places if words[place].lower() not in named] or places
    return [word for place, word in enumerate(words) if place != places[-1]], directions[places[-1]]


def _read(word: str) -> Direction | None:
    try:
        return Direction.parse(word)
    except BadInput:
        return None


_WORDS = {
    "outbound": {"outbound", "out", "termination", "outbound (termination)", "outbound / termination"},
    "inbound": {"inbound", "in", "origination", "inbound (origination)", "inbound / origination"},
    "both": {"both", "both ways", "termination and origination", "both ways (termination and origination)"},
}
