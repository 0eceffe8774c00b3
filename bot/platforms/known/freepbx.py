"""FreePBX, which writes the configuration of Asterisk."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Given, Kind, Platform, Trouble

platform = Platform(
    key="freepbx",
    name="FreePBX",
    kind=Kind.PBX,
    also=(),
    source_url="https://sangomakb.atlassian.net/wiki/spaces/FP/overview",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank(),),
    asks_for=(
        *ASKS_FOR,
        Given(Direction.OUTBOUND, "Authentication", "Outbound, or None with a whitelisted IP", Certainty.CERTAIN),
        Given(Direction.OUTBOUND, "SIP Server Port", "{port}", Certainty.CERTAIN),
    ),
    troubles=(
        Trouble(
            "FreePBX shows the trunk as unregistered",
            "Exotel takes no SIP REGISTER.",
            "Set Registration to None.",
            ("peer-unreachable", "sip-405"),
            ("unregistered", "not registered"),
        ),
        NAT,
    ),
    notes=(),
    afterwards="Remove the trunk from its configuration.",
)
