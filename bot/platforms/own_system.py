"""The common part of systems that people run themselves: their own address, a static IP, no registration."""

from __future__ import annotations

from bot.domain import Direction, Port, Transport
from bot.platforms.platform import Authorization, Blank, Certainty, Fact, Given, Target, Trouble

TARGETS = (
    Target("own", "{host}", Port(5061), Transport.TLS),
    Target("own", "{host}", Port(5060), Transport.TCP),
)
AUTHORIZATIONS = (Fact(Authorization.STATIC_IP), Fact(Authorization.DIGEST))


def host_blank(label: str = "public IP or host name of your server") -> Blank:
    """The blank for the destination of inbound calls, which is any host, with a port and transport if they aren't the
    usual ones."""
    return Blank("host", label, "For example sip.acme.io, or sip.acme.io:5060;transport=tcp.", r".+", "sip.acme.io")


ASKS_FOR = (
    Given(Direction.OUTBOUND, "SIP server", "{edge}:{port}"),
    Given(Direction.OUTBOUND, "Transport", "{transport}"),
    Given(Direction.OUTBOUND, "Registration", "off"),
    Given(Direction.OUTBOUND, "From", "{number}@{domain}"),
    Given(Direction.OUTBOUND, "User name", "{user}"),
    Given(Direction.OUTBOUND, "Password", "{password}"),
    Given(Direction.INBOUND, "Allow calls from", "{exotel_addresses}", Certainty.ONE_SOURCE),
    Given(Direction.BOTH, "Codecs", "PCMA, then PCMU"),
    Given(Direction.BOTH, "DTMF", "RFC 4733 (RFC 2833)"),
)
NAT = Trouble(
    "The call connects, but audio flows one way or not at all",
    "The system puts its private address in the SDP, or its firewall drops RTP.",
    "Set its external (public) address, and open the RTP ports.",
    ("one-way-audio", "no-audio"),
)
