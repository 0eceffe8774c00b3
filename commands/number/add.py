"""`/trunk number add`: map a phone number (ExoPhone) to a trunk."""

from __future__ import annotations

from bot.steps import Facts, MapNumber, Plan, explain_number_conflict
from bot.verbs.forms import Doubt, Form, FormChange, Suggestion
from bot.verbs.phone_fields import number_first
from bot.verbs.services import Trunks
from bot.words.blocks import bold, code
from commands.number import MODE, NUMBER, NumberInMode


class NumberAdd(FormChange[NumberInMode]):
    """Map a phone number (ExoPhone) to a trunk."""

    name = "number add"
    usage = "number add [trunk] [number] [pstn | flow]"
    example = "/trunk number add support_line +911800123456"
    words = ("map",)
    title = "Map a number"
    request = NumberInMode
    form = Form(
        lead="A number on a trunk is the caller ID of *outbound* calls (termination), and what customers call for "
        "*inbound* (origination).",
        submit="Map it",
        fields=[NUMBER, MODE],
        split=number_first,
    )

    def doubt(self, request: NumberInMode, trunks: Trunks) -> Doubt | None:
        """To take it off the trunk that has it is a move, for which somebody else's approval is asked."""
        there = trunks.other_trunk(request.number, request.trunk_sid)
        if there is None:
            return None
        return Doubt(
            "number",
            explain_number_conflict(request.number, f"{there.trunk_name} ({there.trunk_sid})"),
            Suggestion("Move it here instead…", "number move", request.number, before=there.trunk_sid),
        )

    def plan(self, request: NumberInMode) -> Plan:
        """One step. Exotel's default is left to Exotel."""
        return [MapNumber(request.number, None if request.mode == "pstn" else request.mode)]

    def headline(self, request: NumberInMode) -> str:
        return f"Map {request.number} to {request.trunk_name}"

    def done_headline(self, request: NumberInMode) -> str:
        return f"Mapped {request.number} to {request.trunk_name}"

    def confirmation(self, request: NumberInMode, facts: Facts) -> str:
        return (
            f"{code(request.number)} is on {bold(request.trunk_name)}. If it shall receive calls, assign it "
            f"to a flow in Exotel's dashboard whose Connect applet dials {code(f'sip:{request.trunk_sid}')}: no "
            "API does that."
        )


verb = NumberAdd()
