"""`/trunk number add`: map a phone number (ExoPhone) to a trunk."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account_context import AccountContext
from bot.steps import Facts, MapNumber, Plan, explain_number_conflict
from bot.verbs.forms import Doubt, Form, FormChange, Suggestion
from bot.verbs.phone_fields import number_first
from bot.verbs.services import Trunks
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.number.fields import MODE, NUMBER, Mode, OnNumber


class AddNumber(OnNumber):
    """This number is mapped to this trunk."""

    mode: Mode


class NumberAdd(FormChange[AddNumber]):
    """Map a phone number (ExoPhone) to a trunk."""

    name = "number add"
    usage = "number add [trunk] [number] [pstn | flow]"
    example = "/trunk number add support_line +911800123456"
    words = ("map",)
    title = "Map a number"
    request = AddNumber
    form = Form(
        lead="A number on a trunk is the caller ID of *outbound* calls (termination), and what customers call for "
        "*inbound* (origination).",
        submit="Map it",
        fields=[NUMBER, MODE],
        split=number_first,
    )

    def doubt(self, request: AddNumber, trunks: Trunks) -> Doubt | None:
        """To take it off the trunk that has it is a move, for which somebody else's approval is asked."""
        there = trunks.other_trunk(request.number, request.trunk_sid)
        if there is None:
            return None
        return Doubt(
            "number",
            explain_number_conflict(request.number, f"{there.trunk_name} ({there.trunk_sid})"),
            Suggestion("Move it here instead…", "number move", request.number, before=there.trunk_sid),
        )

    def plan(self, request: AddNumber) -> Plan:
        """One step. Exotel's default is left to Exotel."""
        return [MapNumber(request.number, None if request.mode == "pstn" else request.mode)]

    def headline(self, request: AddNumber) -> str:
        return f"Map {request.number} to {request.trunk_name}"

    def receipt(self, request: AddNumber, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(
                f"{code(request.number)} is on *{escape(request.trunk_name)}*. If it shall receive calls, assign it "
                f"to a flow in Exotel's dashboard whose Connect applet dials {code(f'sip:{request.trunk_sid}')}: no "
                "API does that."
            ),
            actions([button("Show the trunk", "show", request.trunk_sid)]),
        ]


verb = NumberAdd()
