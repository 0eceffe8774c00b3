"""`/trunk ip add`: whitelist a static public IP for outbound (termination)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import BadFields, Fqdn, Mask, PublicIPv4, TrunkSid, network, parse_host
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.records import Risk
from bot.steps import Facts, Plan, WhitelistIp
from bot.trunks.details import TrunkDetails
from bot.trunks.snapshots import Snapshot
from bot.verbs.sheets import (
    Doubt,
    Field,
    Meant,
    OnTrunk,
    Sheet,
)
from bot.words.blocks import Block, actions, button, escape, section

LEAD = (
    "*Outbound (termination)*: Exotel takes calls only from whitelisted IPs. A host name (FQDN) does not work here. "
    "To *receive* calls, add a destination instead."
)


class AddIp(OnTrunk):
    """This address, or its network, may place calls on this trunk."""

    ip: PublicIPv4
    mask: Mask


def split(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """`44.248.146.11/32`, or the address and the mask apart."""
    ip, slash, mask = (words[0] if words else "").partition("/")
    used = 1 if slash else 2
    return {"ip": ip, "mask": mask if slash else "".join(words[1:2])}, words[used:]


def make(trunk_sid: str, trunk_name: str, ip: PublicIPv4, mask: Mask) -> AddIp:
    """Raises BadFields where the network reaches into addresses that are not public."""
    try:
        network(ip, mask)
    except BadInput as error:
        raise BadFields({"mask": error.sentence}) from None
    return AddIp(trunk_sid=TrunkSid(trunk_sid), trunk_name=trunk_name, ip=ip, mask=mask)


def as_destination(raw: str) -> Meant | None:
    """A host name is of use for inbound only."""
    try:
        host = parse_host(raw.partition(":")[0])
    except BadInput:
        return None
    return Meant("Add it as a destination", "dest add", raw) if isinstance(host, Fqdn) else None


def doubt(request: AddIp, sight: TrunkDetails) -> Doubt | None:
    """A trunk that only receives calls has no use for an address that may place them."""
    if sight.whitelisted_ips or not sight.destinations:
        return None
    return Doubt(
        "ip",
        f"{sight.trunk_name} only receives calls so far (inbound). A whitelisted IP lets your system place calls "
        "(outbound); it does not make calls arrive there. If calls shall be sent to it, add it as a destination. "
        "If your system shall call out as well, submit this. Nothing was done yet.",
        Meant("Add it as a destination", "dest add", str(request.ip)),
    )


IP = Field(
    "ip",
    "Static public IP",
    lambda raw, _: PublicIPv4.parse(raw),
    hint="The IPv4 address your calls come from.",
    placeholder="44.248.146.11",
    meant=as_destination,
)
MASK = Field(
    "mask",
    "Mask",
    lambda raw, _: Mask.parse(raw),
    hint="32 is that one address. What is wider than 29 waits for approval.",
    initial="32",
)
sheet = Sheet(
    "ip add",
    "Whitelist an IP",
    LEAD,
    "Whitelist it",
    [IP, MASK],
    AddIp,
    make,
    split,
    doubt=doubt,
    reason_if=lambda request: risk(request) != Risk.NONE,
)


def risk(request: AddIp) -> Risk:
    """More than eight addresses is a matter for two."""
    return Risk.WIDEN if request.mask.is_wide else Risk.NONE


def losses(request: AddIp, _: Snapshot) -> Sequence[str]:
    """What is at stake."""
    opened = f"{request.ip}/{request.mask}"
    return [f"{opened}: {request.mask.warning}" if request.mask.warning else f"{opened} may place calls on your bill."]


def plan(request: AddIp) -> Plan:
    """One step."""
    return [WhitelistIp(request.ip, request.mask)]


def receipt(request: AddIp, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now."""
    return [
        section(f"Calls from `{request.ip}/{request.mask}` are taken on *{escape(request.trunk_name)}*."),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Whitelist a static public IP for outbound (termination).",
    usage="ip add [trunk] [ip/mask] [reason]",
    example="/trunk ip add support_line 44.248.146.11/32",
    plan=plan,
    risk=risk,
    losses=losses,
    headline=lambda request: f"Whitelist {request.ip}/{request.mask} on {request.trunk_name}",
    receipt=receipt,
)
