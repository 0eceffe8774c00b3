"""Bolna with its trunks of 2026; documentation of September 2026. GET /trunk/pop tells its current values."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.artifacts.bolna import ARTIFACTS
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
    key="bolna",
    name="Bolna",
    kind=Kind.VOICE_AI,
    also=("bolna-new",),
    source_url="https://bolna.ai/docs/sip-trunking/connect-carrier",
    checked_on=date(2026, 9, 15),
    targets=(Target("india", "trunk.bolna.ai", Port(5060), Transport.TCP, note="Its edge takes no TLS and no SRTP."),),
    egress=(Egress("india", networks("15.252.21.46 13.206.230.198")),),
    number_format=Fact(NumberFormat.PLUS, note="e164 has the +; destination_key is the called number without it."),
    authorizations=(Fact(Authorization.DIGEST), Fact(Authorization.STATIC_IP)),
    asks_for=(
        Given(Direction.OUTBOUND, "Gateway", "{edge}:{port}"),
        Given(Direction.OUTBOUND, "Transport", "{transport}"),
        Given(Direction.OUTBOUND, "User name", "{user}"),
        Given(Direction.OUTBOUND, "Password", "{password}"),
        Given(Direction.BOTH, "e164", "{number}"),
        Given(Direction.INBOUND, "destination_key", "{digits}"),
    ),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "Bolna answers 403 on inbound calls",
            "Exotel's source address isn't among the trunk's carrier IPs.",
            "Add each of Exotel's source addresses to the trunk's IP ACL.",
            ("sip-403",),
        ),
        Trouble(
            "486 right away, though nobody is on a call",
            "All channels of the trunk are in use.",
            "Raise the channels of the trunk.",
            ("sip-486",),
        ),
        Trouble(
            "Inbound calls never connect",
            "The destination uses TLS, which Bolna's edge doesn't take.",
            "Use trunk.bolna.ai:5060;transport=tcp.",
            ("tls-failed", "no-inbound"),
        ),
        Trouble(
            "The trunk's health is Degraded",
            "Three outbound calls in a row failed.",
            "Test an outbound call and look at its SIP code.",
            ("no-outbound",),
            ("degraded",),
        ),
    ),
    notes=(Fact("Bolna's Exotel preset is only a label: it fills in nothing."),),
    afterwards="Delete the numbers, then the trunk in Bolna.",
)
