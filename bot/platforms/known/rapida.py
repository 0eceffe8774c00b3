"""Rapida: documentation of 2026."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.platform import Authorization, Certainty, Fact, Given, Kind, NumberFormat, Platform, Target

platform = Platform(
    key="rapida",
    name="Rapida",
    kind=Kind.VOICE_AI,
    also=("rapida-ai",),
    source_url="https://doc.rapida.ai",
    checked_on=date(2026, 9, 1),
    targets=(
        Target(
            "india",
            "sip-01.in.rapida.ai",
            Port(5060),
            Transport.TCP,
            Certainty.ONE_SOURCE,
            "Exotel's guide shows UDP for it, which Exotel doesn't document.",
        ),
    ),
    number_format=Fact(NumberFormat.PLUS, Certainty.ONE_SOURCE),
    authorizations=(Fact(Authorization.DIGEST, Certainty.ONE_SOURCE),),
    asks_for=(
        Given(Direction.BOTH, "Phone number", "{number}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "SIP server", "{edge}:{port}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "User name", "{user}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "Password", "{password}", Certainty.ONE_SOURCE),
        Given(Direction.BOTH, "Codec", "PCMU first", Certainty.ONE_SOURCE),
    ),
    afterwards="Delete the SIP credential in Rapida.",
)
