"""The steps of a test call, each way: what to do, and what to expect. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from bot.domain import Direction
from bot.snapshots import Snapshot

_MOST_NAMED = 4


class Walk(BaseModel):
    """A test call under way: the trunk as it was read at the beginning, the direction, the step. It travels in the
    view's private_metadata, so it proves nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sid: str = Field(min_length=1, max_length=100)
    name: str = Field(max_length=100)
    way: str = Field(pattern="^(outbound|inbound)$")
    step: int = Field(default=0, ge=0, le=3)
    numbers: str = ""
    addresses: str = ""
    places: str = ""
    alias: str = ""
    server: str = ""
    turn: str = ""

    def field(self, name: str) -> str:
        """The name of a field of this step. Slack keeps what was typed into a field of the same name: it shall come
        back with the step, and not stand in the next one or in the next test call."""
        return f"{name}_{self.turn}_{self.step}"

    @property
    def direction(self) -> Direction:
        """Which way the call goes."""
        return Direction.OUTBOUND if self.way == Direction.OUTBOUND.value else Direction.INBOUND

    @property
    def steps(self) -> Sequence[Step]:
        """All of them, in order."""
        return _outbound(self) if self.direction is Direction.OUTBOUND else _inbound(self)


@dataclass(frozen=True)
class Step:
    """`do` and `expect` are plain text; `often` are keys of what is known to go wrong here, the likeliest first."""

    title: str
    do: str
    expect: str
    often: Sequence[str]


def begun(snapshot: Snapshot, direction: Direction, server: str) -> Walk:
    """The walk from its first step."""
    return Walk(
        sid=snapshot.trunk_sid,
        name=snapshot.trunk_name,
        way=direction.value,
        numbers=_some([f"{one.phone_number} ({one.mode})" for one in snapshot.numbers]),
        addresses=_some([f"{one.ip}/{one.mask}" for one in snapshot.whitelisted_ips]),
        places=_some([one.destination for one in snapshot.destinations]),
        alias=snapshot.alias or "",
        server=server,
        turn=secrets.token_hex(3),
    )


def missing(snapshot: Snapshot, direction: Direction) -> str:
    """What the trunk lacks for any call of that direction, in words; empty where a call can be tried."""
    lacks = [] if snapshot.numbers else ["a phone number"]
    if direction is Direction.OUTBOUND and not snapshot.whitelisted_ips:
        lacks.append("your static IP on the whitelist")
    if direction is Direction.INBOUND and not snapshot.destinations:
        lacks.append("a destination URI (IP or FQDN)")
    return " and ".join(lacks)


def _outbound(walk: Walk) -> Sequence[Step]:
    shown = walk.alias or f"the number your PBX sends, which must be one of {walk.numbers}"
    return (
        Step(
            "Your PBX reaches Exotel",
            f"From your PBX, dial a phone you hold, in E.164 (+, country code, number). The PBX sends the call to "
            f"{walk.server}, and from one of {walk.addresses}.",
            "Its log shows SIP 100 Trying within a second or two.",
            ("sip-403", "sip-401", "sip-407", "sip-408", "sip-404", "sip-484", "sip-488", "sip-503"),
        ),
        Step(
            "The phone rings",
            "Look at the phone, and do not answer yet.",
            f"The log shows SIP 180 Ringing (or 183), and the phone shows {shown}.",
            ("sip-404", "sip-484", "sip-480", "sip-486", "caller-id", "sip-503"),
        ),
        _talk("Answer the phone and speak."),
        _hang_up(),
    )


def _inbound(walk: Walk) -> Sequence[Step]:
    return (
        Step(
            "Exotel takes the call",
            f"From any phone, call {walk.numbers}.",
            "You hear it ring. A number in flow mode goes through the flow assigned to it in Exotel's dashboard, "
            f"whose Connect applet must dial sip:{walk.sid}.",
            ("no-inbound", "sip-404", "sip-486"),
        ),
        Step(
            "The call reaches your server",
            f"Look at the log of your server at {walk.places}.",
            "It shows an INVITE from Exotel.",
            ("no-inbound", "sip-408", "tls-failed", "sip-480", "sip-503"),
        ),
        _talk("Have your server answer, and speak."),
        _hang_up(),
    )


def _talk(do: str) -> Step:
    return Step(
        "Both hear each other",
        do,
        "The log shows SIP 200 OK, and each side hears the other, for longer than half a minute.",
        ("one-way-audio", "no-audio", "bad-audio", "sip-488", "call-drops", "sip-486"),
    )


def _hang_up() -> Step:
    return Step(
        "Hang up",
        "Hang up on one side.",
        "The other side is free at once; the log shows BYE and 200 OK.",
        ("call-drops",),
    )


def _some(values: Sequence[str]) -> str:
    more = f" and {len(values) - _MOST_NAMED} more" if len(values) > _MOST_NAMED else ""
    return ", ".join(values[:_MOST_NAMED]) + more
