"""The contents of a file: trunks with the settings that it mentions, in domain types, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.errors import BadInput
from bot.domain.phrasing import many
from bot.domain.typed import quote

Mode = Literal["pstn", "flow"]


@dataclass(frozen=True)
class NumberLine:
    """A phone number; `mode` is None if the file doesn't say."""

    number: E164
    mode: Mode | None = None


@dataclass(frozen=True)
class AddressLine:
    """A whitelisted IP."""

    ip: PublicIPv4
    mask: Mask = field(default_factory=lambda: Mask(32))


@dataclass(frozen=True)
class RouteLine:
    """A destination URI; `priority` and `weight` are None if the file doesn't say."""

    destination: Destination
    priority: int | None = None
    weight: int | None = None


@dataclass(frozen=True)
class CallerId:
    """The caller ID (alias); `number` is None for none."""

    number: E164 | None


@dataclass(frozen=True)
class TrunkLines:
    """A trunk of the file, at a line counted from 1. A part that is None isn't mentioned, and is left alone."""

    name: TrunkName
    line: int
    numbers: tuple[NumberLine, ...] | None = None
    whitelist: tuple[AddressLine, ...] | None = None
    destinations: tuple[RouteLine, ...] | None = None
    caller_id: CallerId | None = None
    sip_users: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Fleet:
    """A whole file. `account` is empty if it names none. With `prune`, whatever isn't in a part that the file mentions
    is to be removed."""

    trunks: tuple[TrunkLines, ...]
    account: str = ""
    prune: bool = False


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a file, at a line counted from 1."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


class BadFile(BadInput):
    """A file with faults; all of them, in the order of its lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__(f"The file has {many(len(self.faults), 'problem')}. {' '.join(map(str, self.faults))}")


def mode_of(text: str) -> Mode:
    """`pstn` or `flow`. Raises BadInput."""
    match text.strip().lower():
        case "pstn":
            return "pstn"
        case "flow":
            return "flow"
    raise BadInput(f"{quote(text)} isn't a mode. Use pstn or flow.")


def whole_number(text: str) -> int:
    """A priority or a weight, from 0 to 65535. Raises BadInput."""
    if text.strip().isascii() and text.strip().isdigit() and int(text[:9]) <= 65535 and len(text.strip()) <= 5:
        return int(text)
    raise BadInput(f"{quote(text)} isn't a whole number from 0 to 65535.")


def fault_of(parse: Callable[[str], object], text: str) -> str:
    """The reason why trunkbot couldn't set this up; empty if it could."""
    try:
        parse(text)
    except BadInput as error:
        return " ".join(error.sentence.split())
    return ""
