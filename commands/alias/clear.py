"""`/trunk alias clear`: remove the caller ID. Needs approval."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import Risk
from bot.steps import ClearAlias, Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import FormChange, OnTrunk, approval_form
from bot.words.blocks import bold


class AliasClear(FormChange[OnTrunk]):
    """Clear the caller ID (alias). Needs approval."""

    name = "alias clear"
    usage = "alias clear [trunk] [reason]"
    example = "/trunk alias clear sales_line the campaign has ended"
    title = "Clear the caller ID"
    request = OnTrunk
    at_stake = Risk.REMOVE
    form = approval_form(
        "*Outbound (termination)*: callees will stop seeing the number that is set now. Needs someone else's approval."
    )
    way_on = ("Set another", "alias set")

    def plan(self, request: OnTrunk) -> Plan:
        return [ClearAlias()]

    def headline(self, request: OnTrunk) -> str:
        return f"Clear {request.trunk_name}'s caller ID"

    def losses(self, request: OnTrunk, snapshot: Snapshot) -> Sequence[str]:
        if snapshot.alias is None:
            return [f"I can't see {snapshot.trunk_name}'s caller ID; if it has one, it's removed."]
        return [f"Callees no longer see {snapshot.alias} on calls from {snapshot.trunk_name}."]

    def confirmation(self, request: OnTrunk, facts: Facts) -> str:
        return (
            f"{bold(request.trunk_name)} has no caller ID set any more. The API doesn't say what callees see in "
            "that case: make a test call to check."
        )


verb = AliasClear()
