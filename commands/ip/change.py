"""`/trunk ip change`: the mask of a whitelisted IP. Wider lets more in, narrower shuts some out: both are approved."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import BadFields, Mask, PublicIPv4, network, network_of
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.records import Risk
from bot.steps import ChangeMask, Facts, Plan
from bot.trunks.details import TrunkDetails
from bot.trunks.snapshots import Snapshot
from bot.verbs.sheets import (
    Doubt,
    Field,
    OnTrunk,
    Sheet,
)
from bot.words.blocks import Block, actions, button, escape, section

LEAD = (
    "*Outbound (termination)*: a wider mask lets more addresses place calls on your bill, a narrower one refuses "
    "those that fall out of it. Somebody else must approve either."
)


class ChangeTo(OnTrunk):
    """The entry of this address has this mask."""

    ip: PublicIPv4
    mask: Mask


def split(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """`44.248.146.11/29 reason`, or the address and the mask apart. A mask is never the reason's first word."""
    ip, slash, mask = (words[0] if words else "").partition("/")
    return {"ip": ip, "mask": mask if slash else "".join(words[1:2])}, words[1 if slash else 2 :]


def make(**given: object) -> ChangeTo:
    """Raises BadFields where the network reaches into addresses that are not public."""
    request = ChangeTo.model_validate(given)
    try:
        network(request.ip, request.mask)
    except BadInput as error:
        raise BadFields({"mask": error.sentence}) from None
    return request


def doubt(request: ChangeTo, sight: TrunkDetails) -> Doubt | None:
    """What is not there cannot be changed, and what is so already need not be."""
    entry = next((entry for entry in sight.whitelisted_ips if entry.ip == request.ip), None)
    if entry is None:
        there = ", ".join(f"{entry.ip}/{entry.mask}" for entry in sight.whitelisted_ips[:5]) or "none"
        return Doubt("ip", f"{request.ip} is no entry of {sight.trunk_name}. There: {there}. Nothing was done.")
    if entry.mask == request.mask:
        return Doubt("mask", f"{request.ip} has the mask /{entry.mask} already. Nothing was done.")
    return None


IP = Field(
    "ip",
    "Whitelisted IP",
    lambda raw, _: PublicIPv4.parse(raw),
    hint="As `/trunk ip list` shows it.",
    placeholder="44.248.146.11",
)
MASK = Field("mask", "New mask", lambda raw, _: Mask.parse(raw), hint="From 16 to 32; 32 is that one address.")
sheet = Sheet(
    "ip change",
    "Change a mask",
    LEAD,
    "Ask for approval",
    [IP, MASK],
    ChangeTo,
    make,
    split,
    asks_reason=True,
    doubt=doubt,
)


def risk(request: ChangeTo) -> Risk:
    """A form cannot know which mask stands there now, and a narrower one takes addresses off: so none goes alone."""
    return Risk.WIDEN if request.mask.is_wide else Risk.REMOVE


def losses(request: ChangeTo, snapshot: Snapshot) -> Sequence[str]:
    """Who is let in and who is shut out."""
    entry = next((entry for entry in snapshot.whitelisted_ips if entry.ip == request.ip), None)
    if entry is None:
        return [f"{request.ip} is not on the whitelist of {snapshot.trunk_name} now, so nothing would be changed."]
    there = network_of(entry.ip, entry.mask)
    before = there.num_addresses if there else 1
    after = request.mask.addresses
    told = [
        f"The mask of {entry.ip} goes from /{entry.mask} ({_counted(before)}) to /{request.mask} ({_counted(after)})."
    ]
    if after < before:
        told.append(f"{_counted(before - after)} can no longer place calls through {snapshot.trunk_name}.")
    return told + ([request.mask.warning] if request.mask.warning and after > before else [])


def _counted(addresses: int) -> str:
    return "1 address" if addresses == 1 else f"{addresses:,} addresses"


def plan(request: ChangeTo) -> Plan:
    """One step."""
    return [ChangeMask(request.ip, request.mask)]


def receipt(request: ChangeTo, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now."""
    return [
        section(f"Calls from `{request.ip}/{request.mask}` are taken on *{escape(request.trunk_name)}*."),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Change the mask of a whitelisted IP. Somebody else must approve.",
    usage="ip change [trunk] [ip/mask] [reason]",
    example="/trunk ip change support_line 44.248.146.8/29 the whole office calls",
    plan=plan,
    risk=risk,
    losses=losses,
    headline=lambda request: f"Change the mask of {request.ip} on {request.trunk_name} to /{request.mask}",
    receipt=receipt,
)
