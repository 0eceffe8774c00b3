"""`/trunk ip remove`: an address may no longer place calls; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import Block, actions, button, section
from bot.domain import PublicIPv4, TrunkSid
from bot.records import Risk
from bot.sheets import Field, Sheet
from bot.snapshots import Snapshot
from bot.steps import Facts, Plan, RemoveIp
from bot.verbs import Bearings, Request, Right, Verb


class RemoveFrom(Request):
    """This address is off the whitelist of this trunk."""

    trunk_sid: TrunkSid
    trunk_name: str
    ip: PublicIPv4


IP = Field(
    "ip",
    "Whitelisted IP",
    lambda raw, _: PublicIPv4.parse(raw.partition("/")[0]),
    hint="As `/trunk ip list` shows it.",
    placeholder="44.248.146.11",
)
sheet = Sheet(
    "ip remove",
    "Remove an IP",
    "Calls from this address are *refused* from then on. Somebody else must approve it.",
    "Ask for approval",
    [IP],
    lambda **given: RemoveFrom(**given),
    asks_reason=True,
)


def losses(request: RemoveFrom, snapshot: Snapshot) -> Sequence[str]:
    """Who can no longer call."""
    gone = [entry for entry in snapshot.whitelisted_ips if entry.ip == request.ip]
    told = [f"{entry.ip}/{entry.mask} can no longer place calls on {snapshot.trunk_name}." for entry in gone]
    told += [
        f"Calls sent to {route.destination} may be refused: its address is taken off the whitelist."
        for route in snapshot.destinations
        if route.destination.startswith(f"{request.ip}:")
    ]
    return told or [f"{request.ip} is not on the whitelist of {snapshot.trunk_name} now, so nothing would be lost."]


def receipt(request: RemoveFrom, facts: Facts, bearings: Bearings) -> Sequence[Block]:
    """What is so now."""
    return [
        section(f"`{request.ip}` can no longer place calls on *{request.trunk_name}*."),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


def plan(request: RemoveFrom) -> Plan:
    """One step."""
    return [RemoveIp(request.ip)]


verb = Verb(
    name="ip remove",
    summary="Take an IP off the whitelist. Somebody else must approve.",
    usage="ip remove [trunk] [ip] [reason]",
    example="/trunk ip remove support_line 44.248.146.11 the old office is closed",
    right=Right.CHANGE,
    title=sheet.title,
    open=sheet.open,
    line=sheet.line,
    screens={"form": sheet.filled},
    request=RemoveFrom,
    plan=plan,
    facts=lambda request: {"trunk_sid": request.trunk_sid, "trunk_name": request.trunk_name},
    risk=lambda _: Risk.REMOVE,
    subject=lambda request: str(request.trunk_sid),
    losses=losses,
    headline=lambda request: f"Remove {request.ip} from the whitelist of {request.trunk_name}",
    receipt=receipt,
)
