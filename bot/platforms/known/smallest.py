"""Smallest Atoms: documentation of 2026. It has no public API for phone numbers: they are imported on a screen."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.platform import (
    Authorization,
    Blank,
    Certainty,
    Fact,
    Given,
    Kind,
    NumberFormat,
    Order,
    Platform,
    Target,
)

platform = Platform(
    key="smallest",
    name="Smallest Atoms",
    kind=Kind.VOICE_AI,
    also=("atoms", "smallest-ai"),
    source_url="https://atoms-docs.smallest.ai/platform/deployment/phone-numbers",
    checked_on=date(2026, 9, 1),
    targets=(Target("global", "{host}", Port(5060), Transport.TCP, Certainty.ONE_SOURCE),),
    number_format=Fact(NumberFormat.PLUS, Certainty.ONE_SOURCE),
    order=Order.OTHER_SIDE_FIRST,
    authorizations=(Fact(Authorization.DIGEST, Certainty.ONE_SOURCE),),
    first_there="Import the number in Atoms with the settings below. It then shows an origination URL.",
    reveals=Blank(
        "host",
        "origination URL",
        "Atoms shows it after the import.",
        r"(?:sip:)?[A-Za-z0-9.-]+(?::[0-9]+)?(?:;transport=(?:tcp|tls))?",
        "acme.sip.smallest.ai",
    ),
    asks_for=(
        Given(Direction.BOTH, "Phone number", "{number}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "Termination URL", "{edge}:{port}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "User name", "{user}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "Password", "{password}", Certainty.ONE_SOURCE),
    ),
    notes=(Fact("It publishes no fixed addresses, so outbound calls need SIP credentials.", Certainty.ONE_SOURCE),),
    afterwards="Remove the number in Atoms.",
)
