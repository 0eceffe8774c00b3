"""Twilio with your own carrier (BYOC): documentation of 2026."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.platform import Authorization, Blank, Certainty, Fact, Given, Kind, NumberFormat, Platform, Target

platform = Platform(
    key="twilio",
    name="Twilio BYOC",
    kind=Kind.CONTACT_CENTER,
    also=("twilio-byoc", "byoc"),
    source_url="https://www.twilio.com/docs/voice/bring-your-own-carrier-byoc",
    checked_on=date(2026, 9, 1),
    targets=(Target("global", "{sip_domain}.sip.twilio.com", Port(5060), Transport.TCP, Certainty.UNCERTAIN),),
    number_format=Fact(NumberFormat.PLUS, Certainty.UNCERTAIN),
    authorizations=(Fact(Authorization.DIGEST, Certainty.UNCERTAIN),),
    blanks=(
        Blank(
            "sip_domain",
            "Twilio SIP domain",
            "The first part of your SIP domain: acme for acme.sip.twilio.com.",
            r"[a-z0-9][a-z0-9-]{0,61}",
            "acme",
        ),
    ),
    asks_for=(
        Given(Direction.INBOUND, "IP access control list", "{exotel_addresses}", Certainty.UNCERTAIN),
        Given(
            Direction.OUTBOUND,
            "Connection Policy target",
            "sip:{edge}:{port};transport={transport_lower}",
            Certainty.UNCERTAIN,
        ),
    ),
    notes=(
        Fact(
            "Twilio's source addresses differ by region and come in /30 blocks; whitelist single ones only.",
            Certainty.UNCERTAIN,
        ),
    ),
    afterwards="Delete the BYOC trunk and its Connection Policy in Twilio.",
)
