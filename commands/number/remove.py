"""`/trunk number remove`: take a phone number off a trunk; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import Facts, Plan, UnmapNumber
from bot.trunks.snapshots import Snapshot, number_stops
from bot.verbs.forms import Doubt, Form, FormChange, Reason
from bot.verbs.phone_fields import number_first
from bot.verbs.services import Trunks
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.number.fields import ON_TRUNK, OnNumber, must_be_there


class RemoveNumber(OnNumber):
    """This number is off this trunk."""


class NumberRemove(FormChange[RemoveNumber]):
    """Take a phone number off a trunk. Somebody else must approve."""

    name = "number remove"
    usage = "number remove [trunk] [number] [reason]"
    example = "/trunk number remove support_line +911800123456 the hotline has ended"
    words = ("unmap",)
    title = "Remove a number"
    request = RemoveNumber
    form = Form(
        lead="The number no longer places or receives calls through this trunk. Somebody else must approve it. To "
        "bring it to another trunk, use `/trunk number move`.",
        submit="Ask for approval",
        fields=[ON_TRUNK],
        split=number_first,
        reason=Reason.ALWAYS,
    )

    def doubt(self, request: RemoveNumber, trunks: Trunks) -> Doubt | None:
        return must_be_there(request, trunks)

    def plan(self, request: RemoveNumber) -> Plan:
        return [UnmapNumber(request.number)]

    def headline(self, request: RemoveNumber) -> str:
        return f"Remove {request.number} from {request.trunk_name}"

    def risk(self, request: RemoveNumber) -> Risk:
        return Risk.REMOVE

    def losses(self, request: RemoveNumber, snapshot: Snapshot) -> Sequence[str]:
        if all(number.phone_number != request.number for number in snapshot.numbers):
            return [f"{request.number} is not on {snapshot.trunk_name} now, so nothing would be lost."]
        losses = [number_stops(request.number, snapshot)]
        if len(snapshot.numbers) == 1:
            losses.append(f"It is the only number of {snapshot.trunk_name}, which then has none.")
        return losses + (
            [f"It is the caller-ID alias of {snapshot.trunk_name} too."] if snapshot.alias == request.number else []
        )

    def receipt(self, request: RemoveNumber, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(f"{code(request.number)} is off *{escape(request.trunk_name)}*."),
            actions([button("Show the trunk", "show", request.trunk_sid)]),
        ]


verb = NumberRemove()
