"""`/trunk ip add`: whitelist a static public IP for outbound (termination)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Fqdn, Mask, PublicIPv4, parse_host
from bot.domain.errors import BadInput
from bot.domain.records import Risk
from bot.steps import Plan, WhitelistIp
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Doubt, Field, Form, Reason, Suggestion
from bot.verbs.services import Trunks
from commands.ip import NetworkChange, OnNetwork, split

LEAD = (
    "*Outbound (termination)*: Exotel takes calls only from whitelisted IPs. A host name (FQDN) does not work here. "
    "To *receive* calls, add a destination instead."
)


def as_destination(raw: str) -> Suggestion | None:
    """A host name is of use for inbound only."""
    try:
        host = parse_host(raw.partition(":")[0])
    except BadInput:
        return None
    return Suggestion("Add it as a destination", "dest add", raw) if isinstance(host, Fqdn) else None


IP = Field(
    "ip",
    "Static public IP",
    lambda raw, _: PublicIPv4.parse(raw),
    hint="The IPv4 address your calls come from.",
    placeholder="44.248.146.11",
    suggest=as_destination,
)
MASK = Field(
    "mask",
    "Mask",
    lambda raw, _: Mask.parse(raw),
    hint="32 is that one address. What is wider than 29 waits for approval.",
    initial="32",
)


class IpAdd(NetworkChange):
    """Whitelist a static public IP for outbound (termination)."""

    name = "ip add"
    usage = "ip add [trunk] [ip/mask] [reason]"
    example = "/trunk ip add support_line 44.248.146.11/32"
    words = ("whitelist",)
    title = "Whitelist an IP"
    form = Form(lead=LEAD, submit="Whitelist it", fields=[IP, MASK], split=split, reason=Reason.IF_RISKY)

    def doubt(self, request: OnNetwork, trunks: Trunks) -> Doubt | None:
        """A trunk that only receives calls has no use for an address that may place them."""
        trunk = trunks.look_at(request.trunk)
        if trunk.whitelisted_ips or not trunk.destinations:
            return None
        return Doubt(
            "ip",
            f"{trunk.trunk_name} only receives calls so far (inbound). A whitelisted IP lets your system place calls "
            "(outbound); it does not make calls arrive there. If calls shall be sent to it, add it as a destination. "
            "If your system shall call out as well, submit this. Nothing was done yet.",
            Suggestion("Add it as a destination", "dest add", str(request.ip)),
        )

    def plan(self, request: OnNetwork) -> Plan:
        return [WhitelistIp(request.ip, request.mask)]

    def headline(self, request: OnNetwork) -> str:
        return f"Whitelist {request.ip}/{request.mask} on {request.trunk_name}"

    def done_headline(self, request: OnNetwork) -> str:
        return f"Whitelisted {request.ip}/{request.mask} on {request.trunk_name}"

    def risk(self, request: OnNetwork) -> Risk:
        # More than eight addresses is a matter for two.
        return Risk.WIDEN if request.mask.is_wide else Risk.NONE

    def losses(self, request: OnNetwork, _: Snapshot) -> Sequence[str]:
        opened = f"{request.ip}/{request.mask}"
        return [
            f"{opened}: {request.mask.warning}" if request.mask.warning else f"{opened} may place calls on your bill."
        ]


verb = IpAdd()
