"""ElevenLabs Agents: documentation of September 2026, SDK of July 2026."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.artifacts.elevenlabs import ARTIFACTS
from bot.platforms.platform import (
    Authorization,
    Certainty,
    Fact,
    Given,
    Kind,
    Platform,
    Target,
    Trouble,
)

platform = Platform(
    key="elevenlabs",
    name="ElevenLabs",
    kind=Kind.VOICE_AI,
    also=("eleven", "11labs", "eleven-labs"),
    source_url="https://elevenlabs.io/docs/eleven-agents/phone-numbers/sip-trunking",
    checked_on=date(2026, 9, 15),
    targets=(
        Target("global", "sip.rtc.elevenlabs.io", Port(5060), Transport.TCP),
        Target("global", "sip.rtc.elevenlabs.io", Port(5061), Transport.TLS),
        Target(
            "india",
            "sip.rtc.in.residency.elevenlabs.io",
            Port(5060),
            Transport.TCP,
            Certainty.ONE_SOURCE,
            "Only for workspaces with India data residency.",
        ),
        Target(
            "static",
            "sip-static.rtc.elevenlabs.io",
            Port(5060),
            Transport.TCP,
            Certainty.ONE_SOURCE,
            "Only for Enterprise workspaces.",
        ),
    ),
    authorizations=(
        Fact(Authorization.DIGEST),
        Fact(Authorization.STATIC_IP, Certainty.ONE_SOURCE, "Enterprise only."),
    ),
    asks_for=(
        Given(Direction.BOTH, "Phone number", "{number}"),
        Given(Direction.OUTBOUND, "Address", "{edge}:{port}", Certainty.ONE_SOURCE),
        Given(Direction.OUTBOUND, "Transport", "{transport}"),
        Given(Direction.OUTBOUND, "User name", "{user}"),
        Given(Direction.OUTBOUND, "Password", "{password}"),
    ),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "ElevenLabs returns 404 on inbound calls",
            "The number in ElevenLabs doesn't match the one Exotel sends, which starts with +.",
            "Import the number again with + and the country code, then assign an agent.",
            ("sip-404",),
        ),
        Trouble(
            "Calls time out",
            "UDP is experimental there.",
            "Use tcp or tls in the outbound configuration, and ;transport=tcp in Exotel's destination.",
            ("sip-408",),
        ),
        Trouble(
            "481 when a call ends",
            "BYE went to the shared host name.",
            "Add your carrier's domain to remote_domains.",
            ("sip-481",),
        ),
        Trouble(
            "ElevenLabs reports 403 on outbound calls",
            "Exotel refused the call: user or password, caller ID or edge.",
            "Compare the user and password, the number with +, and the edge with its port.",
            ("sip-403",),
        ),
    ),
    notes=(
        Fact(
            "Its static addresses are a whole /24 (Enterprise). SIP credentials are the safer choice.",
            Certainty.ONE_SOURCE,
        ),
    ),
    afterwards="Delete the phone number in ElevenLabs.",
)
