"""Zoom Phone (BYOC) through your own certified SBC."""

from __future__ import annotations

from datetime import date

from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Fact, Kind, OffLimits, Platform, networks

platform = Platform(
    key="zoom",
    name="Zoom Phone",
    kind=Kind.CONTACT_CENTER,
    also=("zoom-phone",),
    source_url="https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0079205",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    off_limits=(
        OffLimits(
            ("zoom.us", "zoom.com"),
            networks(""),
            "That's Zoom's. Exotel can't call Zoom directly: give the address of your certified SBC, which talks "
            "to both.",
        ),
    ),
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank("public host name or IP of your SBC"),),
    asks_for=(*ASKS_FOR,),
    troubles=(NAT,),
    notes=(
        Fact(
            "Exotel only ever talks to your SBC. Zoom Phone needs a certified one, with mutual TLS and SRTP.",
            Certainty.CERTAIN,
        ),
    ),
    afterwards="Remove the trunk from its configuration.",
)
