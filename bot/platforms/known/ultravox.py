"""Ultravox: documentation of 2026."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.artifacts.ultravox import ARTIFACTS
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
    Trouble,
)

platform = Platform(
    key="ultravox",
    name="Ultravox",
    kind=Kind.VOICE_AI,
    source_url="https://docs.ultravox.ai/telephony/sip",
    checked_on=date(2026, 9, 1),
    targets=(
        Target(
            "global",
            "{host}",
            Port(5060),
            Transport.TCP,
            Certainty.UNCERTAIN,
            "Ultravox doesn't document its port.",
            "sip.ultravox.ai",
        ),
    ),
    number_format=Fact(NumberFormat.PLUS, note="It goes by a pattern on the called number."),
    order=Order.OTHER_SIDE_FIRST,
    authorizations=(Fact(Authorization.DIGEST, Certainty.ONE_SOURCE),),
    first_there="Set up SIP in Ultravox (PATCH /api/sip). Its answer has the domain.",
    reveals=Blank(
        "host",
        "Ultravox SIP domain",
        "It's the domain in the answer of PATCH /api/sip.",
        r"(?:sip:)?[a-z0-9.-]+\.sip\.ultravox\.ai(?::[0-9]+)?(?:;transport=(?:tcp|tls))?",
        "acme.sip.ultravox.ai",
    ),
    blanks=(
        Blank(
            "agent",
            "agent ID",
            "The ID of the Ultravox agent that should answer.",
            r"[A-Za-z0-9-]{1,64}",
            "7d0f7e3a-2b1c-4c55-8a0e-91b6f2d3c4e5",
        ),
    ),
    asks_for=(
        Given(Direction.INBOUND, "allowedCidrRanges", "{exotel_addresses}"),
        Given(Direction.INBOUND, "toUserPattern", "^\\+?{digits}$"),
        Given(Direction.OUTBOUND, "to", "sip:CALLEE@{edge}:{port};transport={transport_lower}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "from", "{number}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "username", "{user}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "password", "{password}", Certainty.ONE_SOURCE),
    ),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "Ultravox answers 404 or 403 on inbound calls",
            "No toUserPattern matches: without one, only agent_<id> is accepted, which Exotel never sends.",
            "Add a toUserPattern for the number, with an optional +.",
            ("sip-404", "sip-403"),
        ),
        Trouble(
            "Outbound calls time out",
            "UDP is used when the transport isn't written.",
            "Write ;transport=tcp in the address.",
            ("sip-408",),
        ),
    ),
    notes=(Fact("Ultravox has charged for SIP minutes since November 2025.", Certainty.ONE_SOURCE),),
    afterwards="Remove the agent's pattern and Exotel's addresses from Ultravox's SIP settings.",
)
