"""NLPearl: documentation of 2026."""

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
    key="nlpearl",
    name="NLPearl",
    kind=Kind.VOICE_AI,
    also=("pearl",),
    source_url="https://developers.nlpearl.ai/pages/custom_voip",
    checked_on=date(2026, 9, 1),
    targets=(Target("global", "{host}", Port(5060), Transport.TCP, Certainty.ONE_SOURCE),),
    number_format=Fact(NumberFormat.PLUS, Certainty.ONE_SOURCE),
    order=Order.OTHER_SIDE_FIRST,
    authorizations=(Fact(Authorization.DIGEST, Certainty.ONE_SOURCE),),
    first_there="Save a custom VoIP number in NLPearl with the settings below. It then shows a SIP Domain.",
    reveals=Blank(
        "host",
        "SIP Domain",
        "NLPearl shows it after you save.",
        r"(?:sip:)?[A-Za-z0-9.-]+(?::[0-9]+)?(?:;transport=(?:tcp|tls))?",
        "acme.sip.nlpearl.ai",
    ),
    asks_for=(
        Given(Direction.BOTH, "Phone number", "{number}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "SIP Trunk URL", "{edge}:{port}", Certainty.UNCERTAIN),
        Given(Direction.OUTBOUND, "User Part", "{user}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "Password", "{password}", Certainty.ONE_SOURCE),
        Given(Direction.BOTH, "REFER", "off", Certainty.ONE_SOURCE),
    ),
    notes=(Fact("Exotel's own guide enters the account domain as the URL; the edge is safer.", Certainty.UNCERTAIN),),
    afterwards="Delete the custom VoIP number in NLPearl.",
)
