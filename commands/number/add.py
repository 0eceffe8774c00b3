"""`/trunk number add`: add a phone number (ExoPhone) to a trunk."""

from __future__ import annotations

from bot.domain.records import FLOW_DONE
from bot.steps import Facts, MapNumber, Plan, explain_number_conflict
from bot.verbs.forms import Doubt, Form, FormChange, Suggestion
from bot.verbs.line_words import phones
from bot.verbs.phone_fields import number_first
from bot.verbs.services import Trunks
from bot.words.blocks import Block, bold, code
from bot.words.dashboard import NUMBERS, done_buttons, step_left
from commands.number import MODE, NUMBER, NumberInMode


class NumberAdd(FormChange[NumberInMode]):
    """Add a phone number (ExoPhone) to a trunk."""

    name = "number add"
    usage = "number add [trunk] [number] [pstn | flow]"
    example = "/trunk number add support_line +911800123456"
    words = ("map",)
    title = "Add a number"
    request = NumberInMode
    form = Form(
        lead="Callees see this number on *outbound* calls (termination); customers dial it for *inbound* "
        "(origination).",
        submit="Add number",
        fields=[NUMBER, MODE],
        split=number_first,
        several=phones,
        adds=True,
    )

    def doubt(self, request: NumberInMode, trunks: Trunks) -> Doubt | None:
        """Offer a move, which needs approval, if another trunk has the number."""
        other = trunks.other_trunk(request.number, request.trunk_sid)
        if other is None:
            return None
        return Doubt(
            "number",
            explain_number_conflict(request.number, f"{other.trunk_name} ({other.trunk_sid})"),
            Suggestion("Move it here instead…", "number move", request.number, before=other.trunk_sid),
        )

    def plan(self, request: NumberInMode) -> Plan:
        """One step; the default mode is left to Exotel."""
        return [MapNumber(request.number, None if request.mode == "pstn" else request.mode)]

    def headline(self, request: NumberInMode) -> str:
        return f"Add {request.number} to {request.trunk_name}"

    def confirmation(self, request: NumberInMode, facts: Facts) -> str:
        there = f"{code(request.number)} is now on {bold(request.trunk_name)}."
        if facts.get(FLOW_DONE):
            return f"{there} {step_left(request.trunk_sid, [], facts)}"
        return (
            f"{there} To receive calls on it, assign it in "
            f"<{NUMBERS}|Exotel's Number Manager> to a flow with a Connect applet that dials "
            f"{code(f'sip:{request.trunk_sid}')}."
        )

    def ways_on(self, request: NumberInMode, facts: Facts) -> list[Block]:
        return [*super().ways_on(request, facts), *done_buttons(request.trunk_sid, facts)]


verb = NumberAdd()
