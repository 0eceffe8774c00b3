"""`/trunk ip add`: whitelist a static public IP for outbound (termination)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import Block, actions, button, section
from bot.domain import BadFields, Mask, PublicIPv4, TrunkSid, network
from bot.errors import BadInput
from bot.records import Risk
from bot.sheets import Field, Sheet
from bot.snapshots import Snapshot
from bot.steps import Facts, Plan, WhitelistIp
from bot.verbs import Bearings, Request, Right, Verb

LEAD = (
    "*Outbound (termination)*: Exotel takes calls only from whitelisted IPs. A host name (FQDN) does not work here. "
    "To *receive* calls, add a destination instead."
)
WIDE = 29
"""A /29 is eight addresses; what is wider lets strangers in more easily, and waits for approval."""


class AddIp(Request):
    """This address, or its network, may place calls on this trunk."""

    trunk_sid: TrunkSid
    trunk_name: str
    ip: PublicIPv4
    mask: Mask


def split(fields: Sequence[Field], words: Sequence[str]) -> dict[str, str]:
    """`44.248.146.11/32`, or the address and the mask apart."""
    ip, slash, mask = (words[0] if words else "").partition("/")
    return {"ip": ip, "mask": mask if slash else (words[1] if len(words) > 1 else "")}


def make(trunk_sid: str, trunk_name: str, ip: PublicIPv4, mask: Mask) -> AddIp:
    """Raises BadFields where the network reaches into addresses that are not public."""
    try:
        network(ip, mask)
    except BadInput as error:
        raise BadFields({"mask": error.sentence}) from None
    return AddIp(trunk_sid=TrunkSid(trunk_sid), trunk_name=trunk_name, ip=ip, mask=mask)


IP = Field(
    "ip",
    "Static public IP",
    lambda raw, _: PublicIPv4.parse(raw),
    hint="The IPv4 address your calls come from.",
    placeholder="44.248.146.11",
)
MASK = Field(
    "mask",
    "Mask",
    lambda raw, _: Mask.parse(raw),
    hint="32 is that one address. What is wider than 29 waits for approval.",
    initial="32",
)
sheet = Sheet("ip add", "Whitelist an IP", LEAD, "Whitelist it", [IP, MASK], make, split)


def risk(request: AddIp) -> Risk:
    """More than eight addresses is a matter for two."""
    return Risk.WIDEN if request.mask < WIDE else Risk.NONE


def losses(request: AddIp, _: Snapshot) -> Sequence[str]:
    """What is at stake."""
    return [request.mask.warning or f"{request.ip}/{request.mask} may place calls on your bill."]


def plan(request: AddIp) -> Plan:
    """One step."""
    return [WhitelistIp(request.ip, request.mask)]


def receipt(request: AddIp, facts: Facts, bearings: Bearings) -> Sequence[Block]:
    """What is so now."""
    return [
        section(f"Calls from `{request.ip}/{request.mask}` are taken on *{request.trunk_name}*."),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


verb = Verb(
    name="ip add",
    summary="Whitelist a static public IP for outbound (termination).",
    usage="ip add [trunk] [ip/mask]",
    example="/trunk ip add support_line 44.248.146.11/32",
    right=Right.CHANGE,
    title=sheet.title,
    open=sheet.open,
    line=sheet.line,
    screens={"form": sheet.filled},
    request=AddIp,
    plan=plan,
    facts=lambda request: {"trunk_sid": request.trunk_sid, "trunk_name": request.trunk_name},
    risk=risk,
    subject=lambda request: str(request.trunk_sid),
    losses=losses,
    headline=lambda request: f"Whitelist {request.ip}/{request.mask} on {request.trunk_name}",
    receipt=receipt,
)
