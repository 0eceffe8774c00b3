"""`/trunk alias clear`: no alias any more; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import ClearAlias, Facts, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Form, FormChange, OnTrunk, Reason
from bot.words.blocks import Block, actions, button, escape, section


class Clear(OnTrunk):
    """This trunk has no alias."""


class AliasClear(FormChange[Clear]):
    """No alias any more; somebody else must approve."""

    name = "alias clear"
    summary = "Clear the caller ID (alias). Somebody else must approve."
    usage = "alias clear [trunk] [reason]"
    example = "/trunk alias clear sales_line the campaign has ended"
    title = "Clear the caller ID"
    request = Clear
    form = Form(
        lead="*Outbound (termination)*: called people no longer see the number that is set now. Somebody else must "
        "approve it.",
        submit="Ask for approval",
        fields=[],
        reason=Reason.ALWAYS,
    )

    def plan(self, request: Clear) -> Plan:
        return [ClearAlias()]

    def headline(self, request: Clear) -> str:
        return f"Clear the caller ID of {request.trunk_name}"

    def risk(self, request: Clear) -> Risk:
        return Risk.REMOVE

    def losses(self, request: Clear, snapshot: Snapshot) -> Sequence[str]:
        """Which number goes."""
        if snapshot.alias is None:
            return [f"No alias of {snapshot.trunk_name} can be seen; if it has one, it goes."]
        return [f"People who are called through {snapshot.trunk_name} no longer see {snapshot.alias}."]

    def receipt(self, request: Clear, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(
                f"*{escape(request.trunk_name)}* has no alias any more. Which number people see then, Exotel's API "
                "does not say: place a test call and look."
            ),
            actions([button("Set another", "alias set", request.trunk_sid)]),
        ]


verb = AliasClear()
