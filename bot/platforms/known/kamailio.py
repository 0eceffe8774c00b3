"""Kamailio as an SBC or proxy."""

from __future__ import annotations

from datetime import date

from bot.platforms.artifacts.kamailio import ARTIFACTS
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Kind, Platform, Trouble

platform = Platform(
    key="kamailio",
    name="Kamailio",
    kind=Kind.PBX,
    also=(),
    source_url="https://www.kamailio.org/docs/modules/stable/modules/uac.html",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank(),),
    asks_for=(*ASKS_FOR,),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "401 over and over, with the right password",
            "Older uac_auth keeps CSeq, so the answered challenge looks like the first try.",
            "Use a version whose uac_auth raises CSeq, or whitelist your IP instead.",
            ("sip-401",),
            certainty=Certainty.ONE_SOURCE,
        ),
        Trouble(
            "Calls drop after about 30 seconds",
            "Record-Route is missing, so ACK and BYE don't find their way.",
            "Add record_route() for INVITE.",
            ("call-drops",),
            certainty=Certainty.ONE_SOURCE,
        ),
        NAT,
    ),
    notes=(),
    afterwards="Remove the trunk from its configuration.",
)
