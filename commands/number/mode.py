"""`/trunk number mode`: `pstn` or `flow` (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.steps import Facts, Plan, SetMode
from bot.verbs.forms import Form
from bot.verbs.line_words import phones
from bot.verbs.phone_fields import number_first
from bot.words.blocks import bold, code
from commands.number import MODE, ON_TRUNK, MappedNumberChange, NumberInMode


class NumberMode(MappedNumberChange[NumberInMode]):
    """Change a number's mode (if your account supports it)."""

    name = "number mode"
    usage = "number mode [trunk] [number] [pstn | flow]"
    example = "/trunk number mode support_line +911800123456 flow"
    title = "Mode of a number"
    request = NumberInMode
    form = Form(
        lead="How Exotel handles this number on the trunk. Not every account supports this.",
        submit="Change mode",
        fields=[ON_TRUNK, MODE],
        split=number_first,
        several=phones,
    )
    way_on = ("List the numbers", "number list")

    def plan(self, request: NumberInMode) -> Plan:
        return [SetMode(request.number, request.mode)]

    def headline(self, request: NumberInMode) -> str:
        return f"Set {request.number} on {request.trunk_name} to {request.mode}"

    def confirmation(self, request: NumberInMode, facts: Facts) -> str:
        return f"{code(request.number)} is now in {request.mode} mode on {bold(request.trunk_name)}."


verb = NumberMode()
