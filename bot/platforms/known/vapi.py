"""Vapi: documentation of 20 August 2026. Credential, number and SIP host must be of one region."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.artifacts.vapi import ARTIFACTS
from bot.platforms.platform import (
    Authorization,
    Blank,
    Certainty,
    Egress,
    Fact,
    Given,
    Kind,
    NumberFormat,
    Order,
    Platform,
    Target,
    Trouble,
    Withdrawn,
    networks,
)

platform = Platform(
    key="vapi",
    name="Vapi",
    kind=Kind.VOICE_AI,
    source_url="https://docs.vapi.ai/advanced/sip/sip-trunk",
    checked_on=date(2026, 8, 20),
    targets=(
        Target("us", "{credential}.sip.vapi.ai", Port(5060), Transport.TCP, Certainty.ONE_SOURCE),
        Target("eu", "{credential}.sip.eu.vapi.ai", Port(5060), Transport.TCP, Certainty.ONE_SOURCE),
    ),
    egress=(Egress("us", networks("44.229.228.186 44.238.177.138")), Egress("eu", networks("63.182.83.170"))),
    withdrawn=(Withdrawn(networks("44.233.34.47 44.233.34.48"), "August 2026"),),
    number_format=Fact(NumberFormat.PLUS, Certainty.UNCERTAIN, "Vapi's own pages write it without the +."),
    order=Order.OTHER_SIDE_FIRST,
    authorizations=(Fact(Authorization.DIGEST), Fact(Authorization.STATIC_IP)),
    first_there="Create the SIP trunk credential in Vapi (POST /credential). Its answer has an id.",
    reveals=Blank(
        "credential",
        "credential ID",
        "It's the id in the answer of POST /credential.",
        r"[A-Za-z0-9-]{6,63}",
        "1f0c6a52-8b4e-4d3a-9f1e-2a7c5d9b3e10",
    ),
    asks_for=(
        Given(Direction.OUTBOUND, "Gateway", "{edge}"),
        Given(Direction.OUTBOUND, "Port", "{port}"),
        Given(Direction.OUTBOUND, "Outbound protocol", "{transport}"),
        Given(Direction.OUTBOUND, "User name", "{user}"),
        Given(Direction.OUTBOUND, "Password", "{password}"),
        Given(Direction.BOTH, "Number", "{number}", Certainty.UNCERTAIN),
    ),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "Vapi won't create the gateway",
            "The gateway is a host name with inbound on. Inbound needs a numeric IPv4 address.",
            "Set inboundEnabled to false for Exotel's host name; add Exotel's source addresses as inbound gateways.",
            ("vapi-gateway",),
        ),
        Trouble(
            "Vapi answers 401 to Exotel's calls",
            "Exotel sends no credentials, and its source address isn't a gateway.",
            "Add each of Exotel's source addresses as a gateway with inboundEnabled.",
            ("sip-401",),
        ),
        Trouble(
            "A call ends with outbound-sip-403-forbidden",
            "Exotel refused the call.",
            "Compare the user and password, the number with +, and the edge with its port.",
            ("sip-403",),
        ),
        Trouble(
            "Outbound calls time out with 408",
            "outboundProtocol was left at udp.",
            "Set outboundProtocol to tcp with the edge's port.",
            ("sip-408",),
        ),
    ),
    afterwards="Delete the phone number, then the credential in Vapi.",
)
