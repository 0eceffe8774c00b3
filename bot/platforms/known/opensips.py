"""OpenSIPS as an SBC or proxy."""

from __future__ import annotations

from datetime import date

from bot.platforms.artifacts.opensips import ARTIFACTS
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Kind, Platform, Trouble

platform = Platform(
    key="opensips",
    name="OpenSIPS",
    kind=Kind.PBX,
    also=(),
    source_url="https://opensips.org/html/docs/modules/3.4.x/uac.html",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank(),),
    asks_for=(*ASKS_FOR,),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "401 over and over, with the right password",
            "The answered challenge keeps its CSeq.",
            "Use uac_auth() with a version that raises CSeq, or whitelist your IP instead.",
            ("sip-401",),
            certainty=Certainty.ONE_SOURCE,
        ),
        NAT,
    ),
    notes=(),
    afterwards="Remove the trunk from its configuration.",
)
