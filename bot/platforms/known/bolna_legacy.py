"""Bolna with its older trunks (`/sip-trunks/trunks`)."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.artifacts.bolna import LEGACY
from bot.platforms.platform import (
    Authorization,
    Egress,
    Fact,
    Given,
    Kind,
    NumberFormat,
    Platform,
    Target,
    Trouble,
    networks,
)

platform = Platform(
    key="bolna-legacy",
    name="Bolna (older trunks)",
    kind=Kind.VOICE_AI,
    also=("bolna-old",),
    source_url="https://bolna.ai/docs/sip-trunking/troubleshooting",
    checked_on=date(2026, 9, 15),
    targets=(Target("india", "13.200.45.61", Port(5060), Transport.TCP, note="Bolna's older edge."),),
    egress=(Egress("india", networks("13.200.45.61")),),
    number_format=Fact(NumberFormat.DIGITS),
    authorizations=(Fact(Authorization.DIGEST), Fact(Authorization.STATIC_IP)),
    asks_for=(
        Given(Direction.OUTBOUND, "gateway_address", "{edge}"),
        Given(Direction.OUTBOUND, "port", "{port}"),
        Given(Direction.OUTBOUND, "transport", "transport-{transport_lower}"),
        Given(Direction.OUTBOUND, "User name", "{user}"),
        Given(Direction.OUTBOUND, "Password", "{password}"),
        Given(Direction.INBOUND, "inbound_enabled", "true"),
    ),
    artifacts=LEGACY,
    troubles=(
        Trouble(
            "Exotel refuses the destination: not whitelisted",
            "An IP destination must be on the trunk's whitelist first.",
            "Whitelist 13.200.45.61, then add the destination. The connect wizard does both.",
            ("ip-first", "api-1002"),
        ),
        Trouble(
            "Inbound calls don't arrive",
            "inbound_enabled is false unless it's set.",
            "Set inbound_enabled to true.",
            ("no-inbound",),
        ),
        Trouble(
            "Bolna answers 422 when the trunk is created",
            "sdes only goes with transport-tls.",
            "Use media_encryption no with transport-tcp.",
            ("sip-422",),
        ),
    ),
    notes=(Fact("This is Bolna's older edge. New trunks go to trunk.bolna.ai: choose Bolna for those."),),
    afterwards="Delete the trunk in Bolna.",
)
