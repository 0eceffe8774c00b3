"""`/trunk number mode`: `pstn` or `flow` (an endpoint of Exotel's portal)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account_context import AccountContext
from bot.steps import Facts, Plan, SetMode
from bot.trunks.directory import Directory
from bot.verbs.forms import Doubt, Form, FormChange
from bot.verbs.phone_fields import number_first
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.number.fields import MODE, ON_TRUNK, Mode, OnNumber, must_be_there


class ChangeMode(OnNumber):
    """This number is in this mode on this trunk."""

    mode: Mode


class NumberMode(FormChange[ChangeMode]):
    """`pstn` or `flow` (an endpoint of Exotel's portal)."""

    name = "number mode"
    summary = "Change a number's mode on its trunk, where the account can."
    usage = "number mode [trunk] [number] [pstn | flow]"
    example = "/trunk number mode support_line +911800123456 flow"
    title = "Mode of a number"
    request = ChangeMode
    form = Form(
        lead="How Exotel treats this number on the trunk. Not every account can change it.",
        submit="Change it",
        fields=[ON_TRUNK, MODE],
        split=number_first,
    )

    def doubt(self, request: ChangeMode, directory: Directory) -> Doubt | None:
        return must_be_there(request, directory)

    def plan(self, request: ChangeMode) -> Plan:
        return [SetMode(request.number, request.mode)]

    def headline(self, request: ChangeMode) -> str:
        return f"Set {request.number} on {request.trunk_name} to {request.mode}"

    def receipt(self, request: ChangeMode, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(f"{code(request.number)} is in the mode {request.mode} on *{escape(request.trunk_name)}*."),
            actions([button("List its numbers", "number list", request.trunk_sid)]),
        ]


verb = NumberMode()
