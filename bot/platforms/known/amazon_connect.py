"""Amazon Connect, which takes no carrier of your own."""

from __future__ import annotations

from datetime import date

from bot.platforms.platform import Kind, Platform, Refusal

platform = Platform(
    key="amazon-connect",
    name="Amazon Connect",
    kind=Kind.CONTACT_CENTER,
    also=("amazon", "connect-amazon", "aws-connect"),
    source_url="https://docs.aws.amazon.com/chime-sdk/latest/ag/vc-connect-integrations.html",
    checked_on=date(2026, 9, 1),
    refusal=Refusal(
        "Amazon Connect takes no carrier of your own, so a trunk can't reach it. "
        "A Chime SDK Voice Connector as a bridge isn't supported without a review by AWS.",
        "Port the number to Amazon, or forward its calls to a number that Amazon Connect has.",
    ),
)
