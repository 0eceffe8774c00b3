"""Vocallabs, which has no public SIP target."""

from __future__ import annotations

from datetime import date

from bot.platforms.platform import Kind, Platform, Refusal

platform = Platform(
    key="vocallabs",
    name="Vocallabs",
    kind=Kind.VOICE_AI,
    also=("superflow",),
    source_url="https://docs.vocallabs.ai",
    checked_on=date(2026, 9, 1),
    refusal=Refusal(
        "Vocallabs publishes no SIP address that a trunk could send calls to, and none that its calls come from.",
        "Ask Vocallabs for a host name or static IPs, then choose “I'll enter it myself” in /trunk setup.",
    ),
)
