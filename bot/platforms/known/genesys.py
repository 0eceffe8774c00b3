"""Genesys Cloud with BYOC Cloud."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Fact, Given, Kind, Platform, Trouble

platform = Platform(
    key="genesys",
    name="Genesys Cloud",
    kind=Kind.CONTACT_CENTER,
    also=("genesys-cloud", "purecloud"),
    source_url="https://help.mypurecloud.com/articles/byoc-cloud/",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank("inbound FQDN of your BYOC trunk"),),
    asks_for=(
        *ASKS_FOR,
        Given(Direction.OUTBOUND, "Outbound SIP servers", "{edge}:{port}", Certainty.CERTAIN),
    ),
    troubles=(
        Trouble(
            "Inbound calls aren't matched to the trunk",
            "The trunk has no Inbound SIP Termination Identifier.",
            "Set it, and use its FQDN as the destination.",
            ("no-inbound", "sip-404"),
            certainty=Certainty.UNCERTAIN,
        ),
        NAT,
    ),
    notes=(
        Fact(
            "Every regional signaling address of Genesys must be on the trunk's whitelist, one entry each.",
            Certainty.CERTAIN,
        ),
        Fact("Genesys asks the carrier to add Record-Route. Exotel doesn't document it.", Certainty.UNCERTAIN),
    ),
    afterwards="Remove the trunk from its configuration.",
)
