"""A row of knowledge: one error or symptom, its causes and next steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

GUIDE = "Exotel's voice trunking guide"
API = "the answers of Exotel's API"
RFC = "RFC 3261, section 21"
PRACTICE = "general SIP practice (Exotel's guide doesn't cover it)"


@dataclass(frozen=True)
class Next:
    """A next step: the button's label, its verb, and the direction if the verb takes one."""

    label: str
    verb: str
    before: str = ""


SHOW = Next("Show the trunk", "show")
WHITELIST = Next("Whitelist an IP", "ip add")
CREDS = Next("See the SIP credentials", "creds")
PBX = Next("PBX settings", "pbx")
ADD_NUMBER = Next("Add a number", "number add")
ADD_DESTINATION = Next("Add a destination", "dest add")
DESTINATIONS = Next("Destinations", "dest list")
ADDRESSES = Next("Whitelisted IPs", "ip list")
LIST = Next("List the trunks", "list")
ALIAS = Next("Set the caller ID", "alias set")
SET_OUT = Next("Set up outbound", "setup", "outbound")
SET_IN = Next("Set up inbound", "setup", "inbound")


class Shown(StrEnum):
    """A fact about a trunk that speaks for or against a cause."""

    NUMBER = "number"
    WHITELIST = "whitelist"
    DESTINATION = "destination"
    ANSWERS = "answers"
    CERTIFICATE = "certificate"
    TLS_ASKED = "tls asked"
    CALLED = "called"


class Cause(str):
    """A cause that the fact `by` of a trunk proves or rules out. Other causes are plain text."""

    by: Shown

    def __new__(cls, words: str, by: Shown) -> Self:
        cause = super().__new__(cls, words)
        cause.by = by
        return cause


@dataclass(frozen=True)
class Row:
    """One code, symptom or term that can be explained.

    `key` is `sip-403`, `http-404`, `api-1008` or a symptom's own name. `outbound` and `inbound` are causes for calls of
    that direction, without a period, the likeliest first; both empty if nothing is wrong. `look` says what to check.
    `hint` tells it from similar rows.
    """

    key: str
    title: str
    meaning: str
    outbound: Sequence[str]
    inbound: Sequence[str]
    look: str
    steps: Sequence[Next]
    source: str
    hint: str = ""

    @property
    def direction(self) -> str:
        """The one direction this is about, "" if it occurs in both or isn't an error."""
        if bool(self.outbound) == bool(self.inbound):
            return ""
        return "outbound" if self.outbound else "inbound"


def by_code(*rows: Row) -> dict[int, Row]:
    """Map the number in each key to its row."""
    return {int(row.key.rpartition("-")[2]): row for row in rows}
