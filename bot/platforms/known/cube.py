"""Cisco Unified Border Element on IOS XE."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction
from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Given, Kind, Platform, Trouble

platform = Platform(
    key="cube",
    name="Cisco CUBE",
    kind=Kind.PBX,
    also=("cisco", "cisco-cube"),
    source_url="https://www.cisco.com/c/en/us/support/docs/voice-unified-communications/unified-border-element/",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank(),),
    asks_for=(
        *ASKS_FOR,
        Given(Direction.OUTBOUND, "session target", "dns:{edge}:{port}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "session transport", "tcp, or tcp tls for TLS", Certainty.ONE_SOURCE),
    ),
    troubles=(
        Trouble(
            "Inbound calls are blocked with 403 or 503",
            "Exotel's source addresses aren't trusted (toll-fraud protection).",
            "Add them to ip address trusted list under voice service voip.",
            ("sip-403", "sip-503"),
            ("toll-fraud", "toll fraud"),
            Certainty.ONE_SOURCE,
        ),
        NAT,
    ),
    notes=(),
    afterwards="Remove the trunk from its configuration.",
)
