"""`/trunk ip remove`: an address may no longer place calls; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import PublicIPv4, network_with
from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import STILL_WITHIN, Facts, Plan, RemoveIp
from bot.trunks.details import TrunkDetails
from bot.trunks.snapshots import Snapshot, address_stops
from bot.verbs.sheets import (
    Doubt,
    Field,
    OnTrunk,
    Sheet,
)
from bot.words.blocks import Block, actions, button, code, escape, section


class RemoveFrom(OnTrunk):
    """This address is off the whitelist of this trunk."""

    ip: PublicIPv4


IP = Field(
    "ip",
    "Whitelisted IP",
    lambda raw, _: PublicIPv4.parse(raw.partition("/")[0]),
    hint="As `/trunk ip list` shows it.",
    placeholder="44.248.146.11",
)


def doubt(request: RemoveFrom, sight: TrunkDetails) -> Doubt | None:
    """What is not there would cost an approver's time for nothing."""
    if any(entry.ip == request.ip for entry in sight.whitelisted_ips):
        return None
    there = ", ".join(f"{entry.ip}/{entry.mask}" for entry in sight.whitelisted_ips[:5]) or "none"
    return Doubt("ip", f"{request.ip} is not on the whitelist of {sight.trunk_name}. There: {there}. Nothing was done.")


sheet = Sheet(
    "ip remove",
    "Remove an IP",
    "Calls from this address are *refused* from then on, unless a network that stays on the whitelist has it too. "
    "Somebody else must approve it.",
    "Ask for approval",
    [IP],
    RemoveFrom,
    asks_reason=True,
    doubt=doubt,
)


def losses(request: RemoveFrom, snapshot: Snapshot) -> Sequence[str]:
    """Who can no longer call."""
    gone = [entry for entry in snapshot.whitelisted_ips if entry.ip == request.ip]
    left = [entry for entry in snapshot.whitelisted_ips if entry.ip != request.ip]
    told = [address_stops(entry, snapshot, left) for entry in gone]
    stays = network_with(request.ip, 32, [(entry.ip, entry.mask) for entry in left])
    told += [
        f"Calls sent to {route.destination} may be refused: its address is taken off the whitelist."
        for route in snapshot.destinations
        if route.destination.startswith(f"{request.ip}:") and not stays
    ]
    return told or [f"{request.ip} is not on the whitelist of {snapshot.trunk_name} now, so nothing would be lost."]


def receipt(request: RemoveFrom, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now: a network that stays on the whitelist may let the address in all the same."""
    name, wider = f"*{escape(request.trunk_name)}*", facts.get(STILL_WITHIN, "")
    told = (
        f"{code(request.ip)} is off the whitelist of {name}. As part of {code(wider)}, which stays there, it can still "
        "place calls."
        if wider
        else f"{code(request.ip)} can no longer place calls through {name}."
    )
    return [
        section(told),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


def plan(request: RemoveFrom) -> Plan:
    """One step."""
    return [RemoveIp(request.ip)]


verb = sheet.as_verb(
    summary="Take an IP off the whitelist. Somebody else must approve.",
    usage="ip remove [trunk] [ip] [reason]",
    example="/trunk ip remove support_line 44.248.146.11 the old office is closed",
    plan=plan,
    risk=lambda _: Risk.REMOVE,
    losses=losses,
    headline=lambda request: f"Remove {request.ip} from the whitelist of {request.trunk_name}",
    receipt=receipt,
)
