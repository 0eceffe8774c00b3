"""Sarvam and others that work through the API keys of an Exotel account, without a trunk."""

from __future__ import annotations

from datetime import date

from bot.platforms.platform import Kind, Platform, Refusal

platform = Platform(
    key="sarvam",
    name="Sarvam",
    kind=Kind.VOICE_AI,
    also=("omnidimension", "osvi"),
    source_url="https://docs.sarvam.ai/conversations/deploy/telephony/exotel",
    checked_on=date(2026, 9, 1),
    refusal=Refusal(
        "Sarvam doesn't use a trunk: it works with your account SID, API key and token.",
        "Enter those in Sarvam itself. They are full API keys, so make a key for it alone.",
    ),
)
