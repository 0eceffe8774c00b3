"""From the direction of calls to what follows from it: the picture, the steps, the checks, what is missing.

Pure: a value in, words out. The words are the vendor's published guide for voice trunking, in its order; where
that guide and the API differ, the API's rule is told and the place says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import AccountSid, Destination, Direction, PublicIPv4, Transport, network
from bot.domain.errors import BadInput

_OUTBOUND_PICTURE = """\
┌─────────────────────┐
│ Your PBX / Bot / SBC│
└──────────┬──────────┘
           │  SIP (from static IP)
           ▼
┌─────────────────────┐
│       Exotel        │
└──────────┬──────────┘
           │  PSTN
           ▼
┌─────────────────────┐
│   Customer Phone    │
└─────────────────────┘"""

_INBOUND_PICTURE = """\
┌─────────────────────┐
│   Customer Phone    │
└──────────┬──────────┘
           │  PSTN
           ▼
┌─────────────────────┐
│       Exotel        │
└──────────┬──────────┘
           │  SIP (to IP or FQDN)
           ▼
┌─────────────────────┐
│ Your PBX / Bot / SBC│
└─────────────────────┘"""

_OUTBOUND_SENTENCE = (
    "Outbound (termination): your system makes calls to the phone network, from a static public IP that Exotel "
    "knows it by."
)
_INBOUND_SENTENCE = (
    "Inbound (origination): the phone network's calls to your number are sent to your system, by IP or host name "
    "(FQDN)."
)
_BOTH_SENTENCE = (
    "Both ways (termination and origination): your system makes calls from a static public IP, and receives those "
    "to your number by IP or host name (FQDN)."
)


@dataclass(frozen=True)
class Ports:
    """What a PBX and its firewall must be told. The values are the vendor's guide's."""

    tcp: int = 5060
    tls: int = 5061
    rtp: str = "10000-20000"


NEWER_PORTS = Ports(tcp=5070, tls=443, rtp="10000-40000")
"""What the vendor's newer pages say instead."""


def picture(direction: Direction) -> str:
    """The path of a call, for a ``` block; for both ways, one picture under the other."""
    parts = []
    if direction.outbound:
        parts.append((Direction.OUTBOUND, _OUTBOUND_PICTURE))
    if direction.inbound:
        parts.append((Direction.INBOUND, _INBOUND_PICTURE))
    if len(parts) == 1:
        return parts[0][1]
    return "\n\n".join(f"{way.title}\n{drawing}" for way, drawing in parts)


def sentence(direction: Direction) -> str:
    """What the direction means and what it needs, in one sentence."""
    if direction is Direction.BOTH:
        return _BOTH_SENTENCE
    return _OUTBOUND_SENTENCE if direction.outbound else _INBOUND_SENTENCE


def setup_flow(direction: Direction, ip_destination: bool = False) -> list[str]:
    """The steps in their order.

    `ip_destination`: inbound calls go to an IP, which the API refuses unless the trunk's whitelist has it; the
    vendor's guide leaves that step out.
    """
    number = {
        Direction.OUTBOUND: "Map the phone number (your caller ID)",
        Direction.INBOUND: "Map the phone number (the one customers call)",
        Direction.BOTH: "Map the phone number (your caller ID, and the one customers call)",
    }[direction]
    steps = ["Create the trunk", number]
    if direction.outbound:
        steps.append("Whitelist your static IP")
    if direction.inbound and ip_destination:
        other = ", if it is another one" if direction.outbound else ""
        steps.append(f"Whitelist the destination's IP{other}")
    if direction.inbound:
        steps.append("Add the destination URI (IP or FQDN)")
    return steps


def checklist(direction: Direction, trunk_sid: str = "TRUNK_SID") -> list[tuple[str, str]]:
    """What to check, and what to verify it with, before the first call.

    The guide's "SIP registration OK" is told as "SIP account accepted": there is no SIP REGISTER. The flow is in
    no API at all, so nobody but a person can check it.
    """
    rows = [
        ("Trunk created", "The answer has a trunk SID"),
        ("Phone number mapped", "Get Phone Numbers lists it"),
    ]
    if direction.outbound:
        rows += [
            ("Static IP whitelisted", "Get Whitelisted IPs lists it"),
            ("SIP credentials obtained", "Get Credentials has a username and password"),
            ("PBX configured", "SIP account accepted: a call gets no 401 or 403"),
        ]
    if direction.inbound:
        rows += [
            ("Destination URI added", "Get Destination URIs lists it"),
            ("Server listening", "Port 5060 (TCP) or 5061 (TLS), or the port you chose, is open to Exotel"),
            ("TLS certificate valid, if using TLS", "In date, and sent with its whole chain"),
            (
                "Flow assigned to the number",
                f"Exotel's dashboard; no API does this: a flow with a Connect applet that dials sip:{trunk_sid}, and "
                "the number assigned to that flow",
            ),
        ]
    return rows


def pbx_settings(account_sid: str, trunk_sid: str, ports: Ports | None = None) -> list[tuple[str, str]]:
    """Setting and value for outbound calls, as a PBX's screens ask for them. The password is never among them."""
    ports = ports or Ports()
    return [
        ("SIP server", AccountSid(account_sid).domain_name),
        ("Port", f"{ports.tls} (TLS) or {ports.tcp} (TCP); SIP over UDP is not offered"),
        ("Username", trunk_sid),
        ("Password", "only where your PBX is asked for one: /trunk creds shows it to you alone"),
        ("Registration", "off: outbound calls are known by the IP they come from, once it is whitelisted"),
        *_audio(ports),
        ("Encryption", encryption(Transport.TLS)),
    ]


def pbx_inbound(arrive_at: str, numbers: str, transport: Transport, ports: Ports) -> list[tuple[str, str]]:
    """The same for inbound calls, for which a PBX is told neither a server nor a user name: Exotel comes to it."""
    rows = [("Calls arrive at", arrive_at), ("For the numbers", numbers), *_audio(ports)]
    rows.append(("Encryption", encryption(transport)))
    if transport is Transport.TLS:
        rows.append(("Certificate", "in date, for that host name, and sent with its whole chain"))
    return rows


def _audio(ports: Ports) -> list[tuple[str, str]]:
    return [("Audio (RTP)", f"UDP {ports.rtp}, open in your firewall"), ("Codec", "G.711, PCMA (A-law) first")]


def encryption(transport: Transport) -> str:
    """Of the audio, where SIP goes over this transport."""
    return "SRTP, together with TLS" if transport is Transport.TLS else "none; SRTP goes together with TLS"


def newer_ports_note() -> str:
    """For help beside the settings: the vendor's pages do not agree with each other."""
    newer = NEWER_PORTS
    return (
        f"Exotel's newer pages say port {newer.tls} (TLS) or {newer.tcp} (TCP) and RTP on UDP {newer.rtp}. If the "
        "values above do not connect, try those."
    )


def test_call(direction: Direction, number: str) -> str:
    """How to place the first call, and what should happen."""
    out = (
        "From your PBX, dial a phone you can pick up, in E.164 (+, country code, number). It should ring and show "
        f"{number}."
    )
    inward = f"Call {number} from any phone. The call should arrive at your server."
    if direction is Direction.BOTH:
        return f"Outbound: {out[0].lower()}{out[1:]} Inbound: {inward[0].lower()}{inward[1:]}"
    return out if direction.outbound else inward


def why_not(direction: Direction, raw_host: str) -> str | None:
    """Why this host cannot serve that direction; None if it can. Both ways need what outbound needs.

    Takes what people type: `ip/mask` for outbound, `host:port;transport=tls` for inbound.
    """
    try:
        if direction.outbound:
            ip, mask = PublicIPv4.parse_with_mask(raw_host)
            if mask is not None:
                network(ip, mask)
        else:
            Destination.parse(raw_host)
    except BadInput as fault:
        return fault.sentence
    return None


@dataclass(frozen=True)
class Ability:
    """What a trunk can do each way, as far as the API shows, and what it lacks in the order of setup."""

    outbound: bool
    inbound: bool
    missing_outbound: list[str]
    missing_inbound: list[str]


def can_do(numbers: Collection[str], whitelisted: Collection[str], destinations: Collection[str]) -> Ability:
    """Judge a trunk by what is on it. Inbound needs a flow in the dashboard too, which no API shows."""
    outbound = [] if numbers else ["a phone number (your caller ID)"]
    inbound = [] if numbers else ["a phone number (the one customers call)"]
    if not whitelisted:
        outbound.append("your static IP on the whitelist")
    if not destinations:
        inbound.append("a destination URI (IP or FQDN)")
    return Ability(not outbound, not inbound, outbound, inbound)


def health_line(ability: Ability) -> str:
    """What is set up, in a word."""
    if ability.outbound and ability.inbound:
        return "both ways"
    if ability.outbound:
        return "outbound only"
    if ability.inbound:
        return "inbound only"
    # Two pieces each way, one of them shared: two missing in both lists is all three missing.
    return "empty" if len(ability.missing_outbound) == len(ability.missing_inbound) == 2 else "not finished"
