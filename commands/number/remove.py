"""`/trunk number remove`: take a phone number off a trunk; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import E164
from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import Facts, Plan, UnmapNumber
from bot.trunks.snapshots import Snapshot, number_stops
from bot.verbs.phone_fields import number_first
from bot.verbs.sheets import OnTrunk, Sheet
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.number.fields import ON_TRUNK, must_be_there


class RemoveNumber(OnTrunk):
    """This number is off this trunk."""

    number: E164


sheet = Sheet(
    "number remove",
    "Remove a number",
    "The number no longer places or receives calls through this trunk. Somebody else must approve it. To bring it to "
    "another trunk, use `/trunk number move`.",
    "Ask for approval",
    [ON_TRUNK],
    RemoveNumber,
    split=number_first,
    asks_reason=True,
    doubt=must_be_there,
)


def losses(request: RemoveNumber, snapshot: Snapshot) -> Sequence[str]:
    """What stops, for this number and for the trunk."""
    if all(number.phone_number != request.number for number in snapshot.numbers):
        return [f"{request.number} is not on {snapshot.trunk_name} now, so nothing would be lost."]
    told = [number_stops(request.number, snapshot)]
    if len(snapshot.numbers) == 1:
        told.append(f"It is the only number of {snapshot.trunk_name}, which then has none.")
    return told + (
        [f"It is the caller-ID alias of {snapshot.trunk_name} too."] if snapshot.alias == request.number else []
    )


def plan(request: RemoveNumber) -> Plan:
    """One step."""
    return [UnmapNumber(request.number)]


def receipt(request: RemoveNumber, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now."""
    return [
        section(f"{code(request.number)} is off *{escape(request.trunk_name)}*."),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Take a phone number off a trunk. Somebody else must approve.",
    usage="number remove [trunk] [number] [reason]",
    example="/trunk number remove support_line +911800123456 the hotline has ended",
    plan=plan,
    risk=lambda _: Risk.REMOVE,
    losses=losses,
    headline=lambda request: f"Remove {request.number} from {request.trunk_name}",
    receipt=receipt,
)
