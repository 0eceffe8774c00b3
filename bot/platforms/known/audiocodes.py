"""AudioCodes session border controllers."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Given, Kind, Platform, Trouble

platform = Platform(
    key="audiocodes",
    name="AudioCodes",
    kind=Kind.PBX,
    also=("mediant",),
    source_url="https://www.audiocodes.com/library/technical-documents",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank(),),
    asks_for=(
        *ASKS_FOR,
        Given(Direction.OUTBOUND, "Proxy Set", "{edge}:{port}", Certainty.UNCERTAIN),
        Given(Direction.OUTBOUND, "IP Group, SIP group name", "{domain}", Certainty.UNCERTAIN),
        Given(Direction.OUTBOUND, "Account, Register", "No", Certainty.UNCERTAIN),
    ),
    troubles=(
        Trouble(
            "Inbound calls get 403 or are dropped",
            "The call isn't classified to an IP Group.",
            "Classify by Exotel's source addresses.",
            ("sip-403",),
            ("unclassified",),
            Certainty.UNCERTAIN,
        ),
        NAT,
    ),
    notes=(),
    afterwards="Remove the trunk from its configuration.",
)
