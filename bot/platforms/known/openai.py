"""OpenAI Realtime over SIP, which needs a user part that an Exotel destination cannot have."""

from __future__ import annotations

from datetime import date

from bot.platforms.platform import Kind, Platform, Refusal

platform = Platform(
    key="openai",
    name="OpenAI SIP",
    kind=Kind.VOICE_AI,
    also=("openai-realtime", "gpt-realtime"),
    source_url="https://developers.openai.com/api/docs/guides/voice-sip",
    checked_on=date(2026, 9, 1),
    refusal=Refusal(
        "OpenAI only takes calls to sip:proj_…@sip.api.openai.com, and an Exotel destination has no user part.",
        "Connect LiveKit, Daily or an SBC of yours to the trunk, and let that call OpenAI.",
    ),
)
