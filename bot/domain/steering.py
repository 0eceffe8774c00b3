"""The consequences of the direction of calls: the picture, the settings of a PBX, the missing pieces.

Pure: a value in, words out. The words are the vendor's published guide for voice trunking, in its order; if that
guide and the API differ, the API's rule counts and the place says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import AccountSid, Direction, Transport

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

_PICTURES = {Direction.OUTBOUND: _OUTBOUND_PICTURE, Direction.INBOUND: _INBOUND_PICTURE}
_SENTENCES = {
    Direction.OUTBOUND: "Outbound (termination): your system makes calls to the phone network, from a static public "
    "IP that Exotel knows it by.",
    Direction.INBOUND: "Inbound (origination): the phone network's calls to your number are sent to your system, by "
    "IP or host name (FQDN).",
    Direction.BOTH: "Both ways (termination and origination): your system makes calls from a static public IP, and "
    "receives those to your number by IP or host name (FQDN).",
}


@dataclass(frozen=True)
class Ports:
    """The ports for a PBX and its firewall. The values are the vendor's guide's."""

    tcp: int = 5060
    tls: int = 5061
    rtp: str = "10000-20000"


NEWER_PORTS = Ports(tcp=5070, tls=443, rtp="10000-40000")
"""The values of the vendor's newer pages."""


def picture(direction: Direction) -> str:
    """The path of a call, for a ``` block; for both ways, one picture under the other."""
    if direction is Direction.BOTH:
        return "\n\n".join(f"{way.title}\n{drawing}" for way, drawing in _PICTURES.items())
    return _PICTURES[direction]


def sentence(direction: Direction) -> str:
    """Explain the direction and its needs in one sentence."""
    return _SENTENCES[direction]


def pbx_settings(account_sid: str, trunk_sid: str, ports: Ports) -> list[tuple[str, str]]:
    """Setting and value for outbound calls, in the terms of a PBX's screens. The password is never among them."""
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
    """The same for inbound calls, for which a PBX needs neither a server nor a user name: Exotel comes to it."""
    rows = [("Calls arrive at", arrive_at), ("For the numbers", numbers), *_audio(ports)]
    rows.append(("Encryption", encryption(transport)))
    if transport is Transport.TLS:
        rows.append(("Certificate", "in date, for that host name, and sent with its whole chain"))
    return rows


def _audio(ports: Ports) -> list[tuple[str, str]]:
    return [("Audio (RTP)", f"UDP {ports.rtp}, open in your firewall"), ("Codec", "G.711, PCMA (A-law) first")]


def encryption(transport: Transport) -> str:
    """The encryption of the audio, if SIP goes over this transport."""
    return "SRTP, together with TLS" if transport is Transport.TLS else "none; SRTP goes together with TLS"


def newer_ports_note() -> str:
    """A note beside the settings, because the vendor's pages disagree with each other."""
    newer = NEWER_PORTS
    return (
        f"Exotel's newer pages say port {newer.tls} (TLS) or {newer.tcp} (TCP) and RTP on UDP {newer.rtp}. If the "
        "values above do not connect, try those."
    )


def test_call(direction: Direction, number: str) -> str:
    """Explain the first test call, and its expected result."""
    out = (
        "From your PBX, dial a phone you can pick up, in E.164 (+, country code, number). It should ring and show "
        f"{number}."
    )
    inward = f"Call {number} from any phone. The call should arrive at your server."
    if direction is Direction.BOTH:
        return f"Outbound: {out[0].lower()}{out[1:]} Inbound: {inward[0].lower()}{inward[1:]}"
    return out if direction.outbound else inward


@dataclass(frozen=True)
class Ability:
    """The directions a trunk can serve, as far as the API shows, and the pieces it lacks in the order of setup."""

    outbound: bool
    inbound: bool
    missing_outbound: list[str]
    missing_inbound: list[str]

    @property
    def label(self) -> str:
        """The directions that are set up, in a word or two."""
        if self.outbound and self.inbound:
            return "both ways"
        if self.outbound:
            return "outbound only"
        if self.inbound:
            return "inbound only"
        # Two pieces each way, one of them shared: two missing in both lists is all three missing.
        return "empty" if len(self.missing_outbound) == len(self.missing_inbound) == 2 else "not finished"


def can_do(numbers: Collection[str], whitelisted: Collection[str], destinations: Collection[str]) -> Ability:
    """Judge a trunk by its contents. Inbound needs a flow in the dashboard too, which no API shows."""
    outbound = [] if numbers else ["a phone number (your caller ID)"]
    inbound = [] if numbers else ["a phone number (the one customers call)"]
    if not whitelisted:
        outbound.append("your static IP on the whitelist")
    if not destinations:
        inbound.append("a destination URI (IP or FQDN)")
    return Ability(not outbound, not inbound, outbound, inbound)
