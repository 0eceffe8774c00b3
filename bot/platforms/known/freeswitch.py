"""FreeSWITCH and FusionPBX."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction
from bot.platforms.artifacts.freeswitch import ARTIFACTS
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Given, Kind, Platform, Trouble

platform = Platform(
    key="freeswitch",
    name="FreeSWITCH",
    kind=Kind.PBX,
    also=("fusionpbx",),
    source_url="https://developer.signalwire.com/freeswitch/",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank(),),
    asks_for=(
        *ASKS_FOR,
        Given(Direction.OUTBOUND, "caller-id-in-from", "true", Certainty.CERTAIN),
        Given(Direction.OUTBOUND, "register", "false", Certainty.CERTAIN),
    ),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "Outbound calls get 403, though the password is right",
            "From has the user name instead of your number.",
            "Set caller-id-in-from to true.",
            ("sip-403", "q850-21"),
        ),
        NAT,
    ),
    notes=(),
    afterwards="Remove the trunk from its configuration.",
)
