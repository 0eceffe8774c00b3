"""xAI voice agents: documentation of 2026."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.platform import Certainty, Fact, Given, Kind, NumberFormat, Platform, Target

platform = Platform(
    key="xai",
    name="xAI voice",
    kind=Kind.VOICE_AI,
    also=("grok",),
    source_url="https://docs.x.ai/docs/guides/voice-agent/sip",
    checked_on=date(2026, 9, 1),
    targets=(
        Target(
            "global", "sip.voice.x.ai", Port(5061), Transport.TLS, Certainty.UNCERTAIN, "Its port isn't documented."
        ),
    ),
    number_format=Fact(NumberFormat.PLUS, Certainty.ONE_SOURCE),
    asks_for=(
        Given(Direction.INBOUND, "phone_number", "{number}", Certainty.ONE_SOURCE),
        Given(Direction.INBOUND, "origin", "byo_trunk", Certainty.ONE_SOURCE),
        Given(Direction.INBOUND, "sip_auth.allowed_addresses", "{exotel_addresses}", Certainty.ONE_SOURCE),
    ),
    afterwards="Delete the phone number in xAI.",
)
