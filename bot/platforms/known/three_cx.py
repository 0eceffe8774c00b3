"""3CX phone system."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Fact, Given, Kind, Platform, Trouble

platform = Platform(
    key="3cx",
    name="3CX",
    kind=Kind.PBX,
    also=(),
    source_url="https://www.3cx.com/docs/manual/sip-trunks/",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank(),),
    asks_for=(
        *ASKS_FOR,
        Given(Direction.OUTBOUND, "Type of authentication", "Do not require – IP Based", Certainty.UNCERTAIN),
    ),
    troubles=(
        Trouble(
            "3CX shows the trunk as not registered",
            "Exotel takes no SIP REGISTER, and newer 3CX versions only support registering trunks.",
            "Choose “Do not require – IP Based”, or put an SBC in front.",
            ("sip-401", "sip-405", "peer-unreachable"),
            ("registered", "registration"),
            Certainty.UNCERTAIN,
        ),
        NAT,
    ),
    notes=(
        Fact(
            "Newer 3CX pages say that only registering trunks are supported. If IP based isn't offered, put an "
            "SBC in front.",
            Certainty.UNCERTAIN,
        ),
    ),
    afterwards="Remove the trunk from its configuration.",
)
