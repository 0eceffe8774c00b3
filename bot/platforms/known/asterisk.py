"""Asterisk with res_pjsip."""

from __future__ import annotations

from datetime import date

from bot.platforms.artifacts.asterisk import ARTIFACTS
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Fact, Kind, Platform, Trouble

platform = Platform(
    key="asterisk",
    name="Asterisk (PJSIP)",
    kind=Kind.PBX,
    also=("pjsip",),
    source_url="https://docs.asterisk.org/Configuration/Channel-Drivers/SIP/",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank(),),
    asks_for=(*ASKS_FOR,),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "Asterisk answers 401 to Exotel's calls",
            "No identify section matches Exotel's source address.",
            "Add the address that the log names as a match= line.",
            ("sip-401",),
            ("no matching endpoint",),
        ),
        NAT,
    ),
    notes=(Fact("Exotel's own sample is for chan_sip, which Asterisk no longer has.", Certainty.CERTAIN),),
    afterwards="Remove the trunk from its configuration.",
)
