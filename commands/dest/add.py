"""`/trunk dest add`: where calls that come in on a trunk are sent. An IP is whitelisted first, as Exotel wants it."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address

from bot.domain import Destination, Mask, PublicIPv4, network_of
from bot.steps import AddDestination, Facts, Plan, WhitelistIp
from bot.trunks.details import TrunkDetails
from bot.verbs.forms import Doubt, Field, Form, FormChange, Suggestion, Values
from bot.verbs.services import Trunks
from bot.words.blocks import Block, Option, bold, button, code, escape
from commands.dest import OnDestination

LEAD = (
    "*Inbound (origination)*: calls to the trunk's numbers are sent there. A host name (FQDN) or a public IP will do; "
    "an IP is whitelisted first, because Exotel refuses it otherwise, and may then place calls too. To *place* calls "
    "only, whitelist an IP instead."
)


def _covered(host: str, trunk: TrunkDetails) -> bool:
    """Somebody who has whitelisted the address first knows what this is about."""
    if not isinstance(host, PublicIPv4):
        return False
    networks = (network_of(entry.ip, entry.mask) for entry in trunk.whitelisted_ips)
    return any(IPv4Address(host) in network for network in networks if network)


HOST = Field(
    "host",
    "Destination",
    lambda raw, _: raw,
    hint="Your server's host name or public IP, or the whole URI.",
    placeholder="sip.acme.io",
)
PORT = Field(
    "port", "Port", lambda raw, _: raw, hint="Empty: 5061 for TLS, 5060 for TCP.", placeholder="5061", optional=True
)
TRANSPORT = Field(
    "transport",
    "Transport",
    lambda raw, _: raw,
    hint="Exotel offers no SIP over UDP.",
    initial="tls",
    options=[Option("tls", "TLS (encrypted)"), Option("tcp", "TCP")],
)


class DestAdd(FormChange[OnDestination]):
    """Add where inbound calls (origination) are sent: an FQDN or an IP."""

    name = "dest add"
    usage = "dest add [trunk] [host:port;transport=tls]"
    example = "/trunk dest add support_line sip.acme.io:5061;transport=tls"
    title = "Add a destination"
    request = OnDestination
    form = Form(lead=LEAD, submit="Add it", fields=[HOST, PORT, TRANSPORT])
    way_on = ("List its destinations", "dest list")

    def make(self, values: Mapping[str, object]) -> OnDestination:
        destination = Destination.from_fields(*(str(values[field.name]) for field in self.form.fields))
        return super().make(
            {"trunk_sid": values["trunk_sid"], "trunk_name": values["trunk_name"], "destination": destination}
        )

    def typed(self, request: OnDestination) -> Values:
        destination = request.destination
        return {"host": str(destination.host), "port": str(destination.port), "transport": str(destination.transport)}

    def doubt(self, request: OnDestination, trunks: Trunks) -> Doubt | None:
        """A trunk that only places calls, and is now to receive some: perhaps the address was to be whitelisted."""
        trunk = trunks.look_at(request.trunk)
        host = request.destination.host
        if trunk.destinations or not trunk.whitelisted_ips or _covered(host, trunk):
            return None
        is_ip = isinstance(host, PublicIPv4)
        instead = " If your system places calls from that address, whitelist it instead." if is_ip else ""
        return Doubt(
            "host",
            f"{trunk.trunk_name} only places calls so far (outbound). A destination is where calls to its numbers are "
            f"sent (inbound).{instead} If it shall receive calls as well, submit this. Nothing was done yet.",
            Suggestion(f"Whitelist {host} instead", "ip add", f"{host}/32") if is_ip else None,
        )

    def plan(self, request: OnDestination) -> Plan:
        """An IP is whitelisted first; a host name need not be."""
        host = request.destination.host
        if not isinstance(host, PublicIPv4):
            return [AddDestination(request.destination)]
        whitelist = WhitelistIp(host, Mask(32))
        return [whitelist, AddDestination(request.destination, needs=frozenset({whitelist.name}))]

    def headline(self, request: OnDestination) -> str:
        return f"Send calls of {request.trunk_name} to {request.destination.wire}"

    def done_headline(self, request: OnDestination) -> str:
        return f"{request.trunk_name} now sends calls to {request.destination.wire}"

    def confirmation(self, request: OnDestination, facts: Facts) -> str:
        destination = request.destination
        odd = f"\n:warning: {escape(destination.warning)}" if destination.warning else ""
        return (
            f"Calls to {bold(request.trunk_name)} are sent to {code(destination.wire)}. A flow in Exotel's "
            f"dashboard must dial {code(f'sip:{request.trunk_sid}')} for that: no API does it.{odd}"
        )

    def ways_on(self, request: OnDestination, facts: Facts) -> list[Block]:
        share = button("Share the calls out", "dest weight", request.trunk_sid)
        return [*super().ways_on(request, facts), share]


verb = DestAdd()
