"""`/trunk ip add`: whitelist a static public IP for outbound (termination)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain import Fqdn, Mask, PublicIPv4, parse_host
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.records import Risk
from bot.steps import Facts, Plan, WhitelistIp
from bot.trunks.directory import Directory
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Doubt, Field, Form, FormChange, Reason, Suggestion
from bot.words.blocks import Block, actions, button, escape, section
from commands.ip.fields import OnNetwork, split

LEAD = (
    "*Outbound (termination)*: Exotel takes calls only from whitelisted IPs. A host name (FQDN) does not work here. "
    "To *receive* calls, add a destination instead."
)


class AddIp(OnNetwork):
    """This address, or its network, may place calls on this trunk."""


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


class IpAdd(FormChange[AddIp]):
    """Whitelist a static public IP for outbound (termination)."""

    name = "ip add"
    summary = "Whitelist a static public IP for outbound (termination)."
    usage = "ip add [trunk] [ip/mask] [reason]"
    example = "/trunk ip add support_line 44.248.146.11/32"
    title = "Whitelist an IP"
    request = AddIp
    form = Form(
        lead=LEAD,
        submit="Whitelist it",
        fields=[IP, MASK],
        split=split,
        reason=Reason.IF_RISKY,
    )

    def make(self, values: Mapping[str, object]) -> AddIp:
        request = super().make(values)
        request.must_be_public()
        return request

    def doubt(self, request: AddIp, directory: Directory) -> Doubt | None:
        """A trunk that only receives calls has no use for an address that may place them."""
        sight = directory.look_at(request.trunk)
        if sight.whitelisted_ips or not sight.destinations:
            return None
        return Doubt(
            "ip",
            f"{sight.trunk_name} only receives calls so far (inbound). A whitelisted IP lets your system place calls "
            "(outbound); it does not make calls arrive there. If calls shall be sent to it, add it as a destination. "
            "If your system shall call out as well, submit this. Nothing was done yet.",
            Suggestion("Add it as a destination", "dest add", str(request.ip)),
        )

    def plan(self, request: AddIp) -> Plan:
        return [WhitelistIp(request.ip, request.mask)]

    def headline(self, request: AddIp) -> str:
        return f"Whitelist {request.ip}/{request.mask} on {request.trunk_name}"

    def risk(self, request: AddIp) -> Risk:
        """More than eight addresses is a matter for two."""
        return Risk.WIDEN if request.mask.is_wide else Risk.NONE

    def losses(self, request: AddIp, _: Snapshot) -> Sequence[str]:
        """What is at stake."""
        opened = f"{request.ip}/{request.mask}"
        return [
            f"{opened}: {request.mask.warning}" if request.mask.warning else f"{opened} may place calls on your bill."
        ]

    def receipt(self, request: AddIp, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(f"Calls from `{request.ip}/{request.mask}` are taken on *{escape(request.trunk_name)}*."),
            actions([button("Show the trunk", "show", request.trunk_sid)]),
        ]


verb = IpAdd()
