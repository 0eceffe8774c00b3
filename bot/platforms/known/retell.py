"""Retell: documentation of September 2026, SDK of 31 July 2026."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.artifacts.retell import ARTIFACTS
from bot.platforms.platform import (
    Authorization,
    Certainty,
    Egress,
    Fact,
    Given,
    Kind,
    OffLimits,
    Platform,
    Target,
    Trouble,
    networks,
)

platform = Platform(
    key="retell",
    name="Retell",
    kind=Kind.VOICE_AI,
    also=("retellai", "retell-ai"),
    source_url="https://docs.retellai.com/deploy/custom-telephony",
    checked_on=date(2026, 9, 15),
    targets=(Target("global", "sip.retellai.com", Port(5060), Transport.TCP),),
    egress=(Egress("global", networks("18.98.16.120/30")),),
    off_limits=(
        OffLimits(
            (),
            networks("143.223.88.0/21 161.115.160.0/19"),
            "Those are Retell's US ranges, with thousands of addresses that could place calls you pay for. Use SIP "
            "credentials, or 18.98.16.120 to 18.98.16.123.",
        ),
    ),
    authorizations=(Fact(Authorization.DIGEST), Fact(Authorization.STATIC_IP)),
    asks_for=(
        Given(Direction.BOTH, "Phone number", "{number}"),
        Given(Direction.OUTBOUND, "Termination URI", "{edge}:{port}"),
        Given(Direction.OUTBOUND, "Transport", "{transport}"),
        Given(Direction.OUTBOUND, "SIP trunk user name", "{user}"),
        Given(Direction.OUTBOUND, "SIP trunk password", "{password}"),
    ),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "Import works, but inbound calls get 404",
            "The number isn't imported as Exotel sends it, or it has no inbound agent.",
            "Import it with + and the country code, and set an inbound agent.",
            ("sip-404",),
        ),
        Trouble(
            "Retell reports 403 or 401 on outbound calls",
            "Exotel refused the call.",
            "Compare the user and password, the number, and the edge with its port.",
            ("sip-403", "sip-401"),
        ),
        Trouble(
            "Outbound calls time out with 408",
            "The termination URI has no port, so 5060 was tried.",
            "Add the edge's port to the termination URI.",
            ("sip-408",),
        ),
        Trouble(
            "Inbound calls stopped at the end of September 2026",
            "The old …sip.livekit.cloud target of Retell ended on 30 September 2026.",
            "Send inbound calls to sip.retellai.com:5060;transport=tcp.",
            ("no-inbound",),
            certainty=Certainty.ONE_SOURCE,
        ),
    ),
    afterwards="Delete the imported number in Retell.",
)
