"""`/trunk alias clear`: no alias any more; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import ClearAlias, Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.sheets import OnTrunk, Sheet
from bot.words.blocks import Block, actions, button, escape, section


class Clear(OnTrunk):
    """This trunk has no alias."""


sheet = Sheet(
    "alias clear",
    "Clear the caller ID",
    "*Outbound (termination)*: called people no longer see the number that is set now. Somebody else must approve it.",
    "Ask for approval",
    [],
    Clear,
    asks_reason=True,
)


def losses(request: Clear, snapshot: Snapshot) -> Sequence[str]:
    """Which number goes."""
    if snapshot.alias is None:
        return [f"No alias of {snapshot.trunk_name} can be seen; if it has one, it goes."]
    return [f"People who are called through {snapshot.trunk_name} no longer see {snapshot.alias}."]


def plan(request: Clear) -> Plan:
    """One step."""
    return [ClearAlias()]


def receipt(request: Clear, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now."""
    return [
        section(
            f"*{escape(request.trunk_name)}* has no alias any more. Which number people see then, Exotel's API does "
            "not say: place a test call and look."
        ),
        actions([button("Set another", "alias set", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Clear the caller ID (alias). Somebody else must approve.",
    usage="alias clear [trunk] [reason]",
    example="/trunk alias clear sales_line the campaign has ended",
    plan=plan,
    risk=lambda _: Risk.REMOVE,
    losses=losses,
    headline=lambda request: f"Clear the caller ID of {request.trunk_name}",
    receipt=receipt,
)
