"""LiveKit Cloud: schema and command line of August 2026."""

from __future__ import annotations

from datetime import date

from bot.domain import Direction, Port, Transport
from bot.platforms.artifacts.livekit import ARTIFACTS
from bot.platforms.platform import (
    Authorization,
    Blank,
    Certainty,
    Fact,
    Given,
    Kind,
    NumberFormat,
    Platform,
    Target,
    Trouble,
)

platform = Platform(
    key="livekit",
    name="LiveKit Cloud",
    kind=Kind.VOICE_AI,
    also=("livekit-cloud", "lk"),
    source_url="https://docs.livekit.io/telephony/",
    checked_on=date(2026, 8, 31),
    targets=(
        Target("india", "{subdomain}.india.sip.livekit.cloud", Port(5061), Transport.TLS),
        Target("india", "{subdomain}.india.sip.livekit.cloud", Port(5060), Transport.TCP),
    ),
    number_format=Fact(NumberFormat.PLUS),
    authorizations=(Fact(Authorization.DIGEST),),
    blanks=(
        Blank(
            "subdomain",
            "LiveKit project",
            "Run `lk project list --json`: it's the project ID without p_.",
            r"[a-z0-9][a-z0-9-]{0,61}",
            "abc123xyz",
        ),
        Blank(
            "agent",
            "agent name",
            "The agent_name your agent registers with.",
            r"[A-Za-z0-9_.-]{1,64}",
            "support-agent",
            optional=True,
        ),
    ),
    asks_for=(
        Given(Direction.OUTBOUND, "address", "{edge}:{port}"),
        Given(Direction.OUTBOUND, "transport", "{transport}"),
        Given(Direction.OUTBOUND, "numbers", "{number}"),
        Given(Direction.OUTBOUND, "authUsername", "{user}"),
        Given(Direction.OUTBOUND, "authPassword", "{password}"),
        Given(Direction.OUTBOUND, "fromHost", "{domain}", Certainty.ONE_SOURCE),
        Given(Direction.INBOUND, "numbers", "{number}"),
    ),
    artifacts=ARTIFACTS,
    troubles=(
        Trouble(
            "LiveKit reports sip status 403 on outbound calls",
            "Exotel refused the call: user or password, caller ID, edge or port.",
            "Compare the user and password with the trunk's credentials, then From (your number with +), the edge with "
            "its port, and fromHost.",
            ("sip-403",),
        ),
        Trouble(
            "401 over and over, with the right password",
            "Clients before August 2026 don't answer the challenge correctly.",
            "Update LiveKit's SIP service or client.",
            ("sip-401",),
            certainty=Certainty.ONE_SOURCE,
        ),
        Trouble(
            "An answered call has no audio, then ends",
            "On a TCP trunk, Contact says tls, so the ACK never arrives.",
            "Use TLS with port 443 in the outbound trunk.",
            ("no-audio", "call-drops"),
            ("connection refused",),
            Certainty.ONE_SOURCE,
        ),
        Trouble(
            "Creating the trunk fails: host name expected",
            "The address has sip:, @ or transport= in it.",
            "Write host:port only; the transport has its own field.",
            words=("host name", "hostname"),
        ),
        Trouble(
            "LiveKit returns 404 on inbound calls",
            "The number isn't on an inbound trunk.",
            "Add it there with + and the country code.",
            ("sip-404",),
        ),
        Trouble(
            "Ringing or silence on inbound calls",
            "No dispatch rule matches, or agentName is wrong.",
            "Create the dispatch rule and compare agentName with the agent's own name.",
            ("only-ringing", "no-audio"),
            ("join", "joins"),
        ),
        Trouble(
            "405 when the client registers",
            "Exotel takes no SIP REGISTER.",
            "Don't register; answer the challenge of INVITE.",
            ("sip-405",),
        ),
    ),
    afterwards="Delete the dispatch rule, then the inbound and the outbound trunk (`lk sip … delete`).",
)
