"""The consequences of a direction: the picture, the settings of a PBX, the missing pieces. Pure.

Terms and order are those of the vendor's guide to voice trunking. Where the guide and the API differ, the API's rule
counts and the place says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.domain import Direction, Transport
from bot.domain.account_context import AccountContext
from bot.domain.phrasing import listed
from bot.domain.sip_servers import SipServer

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
    Direction.OUTBOUND: "Outbound (termination): your system places calls from a static public IP, which is how Exotel "
    "recognizes it.",
    Direction.INBOUND: "Inbound (origination): calls to your number are delivered to your system at an IP or host name "
    "(FQDN).",
    Direction.BOTH: "Both ways (termination and origination): your system places calls from a static public IP, and "
    "receives calls to your number at an IP or host name (FQDN).",
}


MAY_CALL = "That IP is on the whitelist now, so it can also place calls you pay for."
"""After a destination that is an IP was added."""


def picture(direction: Direction) -> str:
    """Draw the path of a call, for a ``` block; for both ways, one picture under the other."""
    if direction is Direction.BOTH:
        return "\n\n".join(f"{way.title}\n{drawing}" for way, drawing in _PICTURES.items())
    return _PICTURES[direction]


def sentence(direction: Direction) -> str:
    """Explain the direction in one sentence."""
    return _SENTENCES[direction]


def pbx_settings(account: AccountContext, user_name: str) -> list[tuple[str, str]]:
    """Setting and value for outbound calls, in the terms of a PBX's screens. The password is never among them."""
    return [
        ("SIP server", account.server.host),
        ("Port", f"{account.server.ports_text}. UDP isn't supported."),
        ("Domain (From, realm)", account.domain),
        ("User name", user_name),
        ("Password", "Only if your PBX is challenged for one. Run /trunk creds (only you see it)."),
        ("Registration", "Off. Exotel recognizes outbound calls by their whitelisted IP."),
        *_audio(account.server),
        ("Encryption", encryption(Transport.TLS)),
    ]


def user_name_of(trunk_sid: str) -> str:
    """The user name of a trunk whose SIP users weren't read: its own are used instead of its SID."""
    return f"{trunk_sid}, or the SIP user in /trunk creds if there is one"


def pbx_inbound(arrive_at: str, numbers: str, transport: Transport, server: SipServer) -> list[tuple[str, str]]:
    """The same for inbound calls. Exotel connects to the PBX, so there's no host and no user name."""
    rows = [("Calls arrive at", arrive_at), ("For the numbers", numbers), *_audio(server)]
    rows.append(("Encryption", encryption(transport)))
    if transport is Transport.TLS:
        rows.append(("Certificate", "Valid, issued for that host name, full chain sent"))
    return rows


def _audio(server: SipServer) -> list[tuple[str, str]]:
    return [
        ("Audio (RTP)", f"Open UDP {server.rtp} in your firewall"),
        ("Codec", "G.711, PCMA (A-law) first"),
    ]


def encryption(transport: Transport) -> str:
    """The encryption of the audio with this transport of SIP."""
    return "SRTP (with TLS)" if transport is Transport.TLS else "None. SRTP needs TLS."


def other_servers_note(account: AccountContext) -> str:
    """Name the servers to try if the first doesn't connect, because the vendor's pages disagree with each other.

    Empty if there are none.
    """
    others = [f"{server.host}, port {server.ports_text}, RTP on UDP {server.rtp}" for server in account.other_servers]
    if not others:
        return ""
    return f"If {account.server.host} doesn't connect, try what newer Exotel docs list: {'; '.join(others)}."


def test_call(direction: Direction, number: str) -> str:
    """Explain how to make the first test call, and its expected result."""
    out = f"From your PBX, call a phone you can answer (use + and the country code). It should ring and show {number}."
    inward = f"Call {number} from any phone. The call should arrive at your server."
    if direction is Direction.BOTH:
        return f"Outbound: {out[0].lower()}{out[1:]} Inbound: {inward[0].lower()}{inward[1:]}"
    return out if direction.outbound else inward


@dataclass(frozen=True)
class Ability:
    """The directions a trunk can serve, judged by what the API shows, and its missing pieces in the order of setup.

    `on_the_way` are the addresses that can place calls, if each of them may be whitelisted only because inbound calls
    are sent to it.
    """

    outbound: bool
    inbound: bool
    missing_outbound: list[str]
    missing_inbound: list[str]
    on_the_way: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The directions that are set up, in a few words."""
        if self.outbound and self.inbound:
            if self.on_the_way:
                return f"inbound ({listed(self.on_the_way)} can place calls too)"
            return "both ways"
        if self.outbound:
            return "outbound only"
        if self.inbound:
            return "inbound only"
        # Two pieces each way, one of them shared: two missing in both lists is all three missing.
        return "empty" if len(self.missing_outbound) == len(self.missing_inbound) == 2 else "incomplete"


def can_do(
    numbers: Collection[str],
    whitelisted: Collection[str],
    destinations: Collection[str],
    sip_users: Collection[str] = (),
) -> Ability:
    """Judge a trunk by its contents. Outbound calls are recognized by an address or by a SIP user; inbound needs a flow
    in the dashboard too, which the API doesn't show."""
    outbound = [] if numbers else ["a phone number (your caller ID)"]
    inbound = [] if numbers else ["a phone number (the one customers dial)"]
    if not whitelisted and not sip_users:
        outbound.append("your static IP on the whitelist")
    if not destinations:
        inbound.append("a destination URI (IP or FQDN)")
    hosts = {destination.partition(":")[0] for destination in destinations}
    addresses = [entry.removesuffix("/32") for entry in whitelisted]
    on_the_way = addresses if hosts.issuperset(addresses) and not sip_users else []
    return Ability(not outbound, not inbound, outbound, inbound, on_the_way)
