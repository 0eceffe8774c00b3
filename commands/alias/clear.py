"""`/trunk alias clear`: no alias any more; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import Risk
from bot.steps import ClearAlias, Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import FormChange, OnTrunk, approval_form
from bot.words.blocks import bold


class AliasClear(FormChange[OnTrunk]):
    """Clear the caller ID (alias). Somebody else must approve."""

    name = "alias clear"
    usage = "alias clear [trunk] [reason]"
    example = "/trunk alias clear sales_line the campaign has ended"
    title = "Clear the caller ID"
    request = OnTrunk
    at_stake = Risk.REMOVE
    form = approval_form(
        "*Outbound (termination)*: called people no longer see the number that is set now. Somebody else must "
        "approve it."
    )
    way_on = ("Set another", "alias set")

    def plan(self, request: OnTrunk) -> Plan:
        return [ClearAlias()]

    def headline(self, request: OnTrunk) -> str:
        return f"Clear the caller ID of {request.trunk_name}"

    def done_headline(self, request: OnTrunk) -> str:
        return f"Cleared the caller ID of {request.trunk_name}"

    def losses(self, request: OnTrunk, snapshot: Snapshot) -> Sequence[str]:
        if snapshot.alias is None:
            return [f"No alias of {snapshot.trunk_name} can be seen; if it has one, it goes."]
        return [f"People who are called through {snapshot.trunk_name} no longer see {snapshot.alias}."]

    def confirmation(self, request: OnTrunk, facts: Facts) -> str:
        return (
            f"{bold(request.trunk_name)} has no alias any more. Which number people see then, Exotel's API "
            "does not say: place a test call and look."
        )


verb = AliasClear()
