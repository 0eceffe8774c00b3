"""`/trunk dest add`: a destination for inbound calls. An IP is whitelisted first, as Exotel requires."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv4Address

from bot.domain import Destination, Mask, PublicIPv4, network_of
from bot.domain.errors import BadInput
from bot.domain.exotel_hosts import why_destination_loops
from bot.domain.steering import MAY_CALL
from bot.steps import AddDestination, Facts, Plan, WhitelistIp
from bot.trunks.details import TrunkDetails
from bot.verbs.forms import Doubt, Field, Form, FormChange, Suggestion, Values
from bot.verbs.line_words import hosts
from bot.verbs.services import Services, Trunks
from bot.verbs.verb import Ask, ChangeRequest
from bot.words.blocks import Block, Option, View, bold, button, button_row, code, escape
from bot.words.dashboard import done_buttons, step_left
from commands.dest import OnDestination, split

_SRV = re.compile(r"_sip(?P<secure>s?)\._tcp\.[\w.-]+", re.IGNORECASE)

LEAD = (
    "*Inbound (origination)*: calls to the trunk's numbers go to this host name (FQDN) or public IP. Exotel requires "
    "an IP to be whitelisted, so it can also place calls. To *place* calls only, whitelist an IP instead."
)


def _covered(host: str, trunk: TrunkDetails) -> bool:
    """True if the address is whitelisted: not a mix-up of the two."""
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
    "port", "Port", lambda raw, _: raw, hint="Default: 5061 for TLS, 5060 for TCP.", placeholder="5061", optional=True
)
TRANSPORT = Field(
    "transport",
    "Transport",
    lambda raw, _: raw,
    hint="Exotel doesn't support SIP over UDP.",
    initial="tls",
    options=[Option("tls", "TLS (encrypted)"), Option("tcp", "TCP")],
)


def _parts(destination: Destination) -> dict[str, str]:
    return {"host": str(destination.host), "port": str(destination.port), "transport": str(destination.transport)}


class DestAdd(FormChange[OnDestination]):
    """Send inbound calls (origination) to a host name (FQDN) or IP."""

    name = "dest add"
    usage = "dest add [trunk] [host:port;transport=tls]"
    example = "/trunk dest add support_line sip.acme.io:5061;transport=tls"
    title = "Add a destination"
    request = OnDestination
    form = Form(
        lead=LEAD, submit="Add destination", fields=[HOST, PORT, TRANSPORT], split=split, several=hosts, adds=True
    )
    way_on = ("List the destinations", "dest list")

    def make(self, values: Mapping[str, object]) -> OnDestination:
        destination = Destination.from_fields(*(str(values[field.name]) for field in self.form.fields))
        return super().make(
            {"trunk_sid": values["trunk_sid"], "trunk_name": values["trunk_name"], "destination": destination}
        )

    def spread(self, values: Values) -> dict[str, str]:
        try:
            destination = Destination.parse(values.get("host", ""))
        except BadInput:
            return dict(values)
        return {**values, **_parts(destination)}

    def typed(self, request: OnDestination) -> Values:
        return _parts(request.destination)

    def line(self, ask: Ask, services: Services) -> ChangeRequest | View:
        """Read the line; for an SRV name, offer the servers that it points to. Raises ExotelError."""
        outcome = super().line(ask, services)
        trunk, *rest = ask.text.split() or [""]
        srv = next(filter(None, map(_SRV.search, rest)), None)
        if isinstance(outcome, ChangeRequest) or srv is None:
            return outcome
        transport = "tls" if srv["secure"] else "tcp"
        buttons = []
        for host, port in services.checks.srv_targets(srv[0]):
            with suppress(BadInput):
                wire = Destination.parse(f"{host}:{port};transport={transport}").wire
                buttons.append(button(f"Add {host}:{port}", self.name, f"{trunk} {wire}"))
        return {**outcome, "blocks": [*outcome["blocks"], *button_row(buttons)]}

    def doubt(self, request: OnDestination, trunks: Trunks) -> Doubt | None:
        """Ask about Exotel's own hosts, and about a trunk that only places calls: perhaps the address should be
        whitelisted instead."""
        host = request.destination.host
        if why := why_destination_loops(host):
            return Doubt("host", f"{why} Submit again to use it anyway.")
        trunk = trunks.look_at(request.trunk)
        if trunk.destinations or not trunk.whitelisted_ips or _covered(host, trunk):
            return None
        is_ip = isinstance(host, PublicIPv4)
        instead = " If your system places calls from this IP, whitelist it instead." if is_ip else ""
        return Doubt(
            "host",
            f"{trunk.trunk_name} is outbound-only. Submit again to let it receive calls too.{instead}",
            Suggestion(f"Whitelist {host} instead", "ip add", f"{host}/32") if is_ip else None,
        )

    def plan(self, request: OnDestination) -> Plan:
        """Whitelist an IP first; a host name needn't be."""
        host = request.destination.host
        if not isinstance(host, PublicIPv4):
            return [AddDestination(request.destination)]
        whitelist = WhitelistIp(host, Mask(32))
        return [whitelist, AddDestination(request.destination, needs=frozenset({whitelist.name}))]

    def headline(self, request: OnDestination) -> str:
        return f"Add destination {request.destination.wire} to {request.trunk_name}"

    def confirmation(self, request: OnDestination, facts: Facts) -> str:
        destination = request.destination
        may_call = f" {MAY_CALL}" if isinstance(destination.host, PublicIPv4) else ""
        warning = f"\n:warning: {escape(destination.warning)}" if destination.warning else ""
        return (
            f"{bold(request.trunk_name)} can send calls to {code(destination.wire)}.{may_call}{warning}\n"
            f"{step_left(request.trunk_sid, [], facts)}"
        )

    def ways_on(self, request: OnDestination, facts: Facts) -> list[Block]:
        share = button("Change its share of calls", "dest weight", request.trunk_sid)
        return [*done_buttons(request.trunk_sid, facts), *super().ways_on(request, facts), share]


verb = DestAdd()
