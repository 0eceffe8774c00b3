"""`/trunk number mode`: `pstn` or `flow` (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.steps import Facts, Plan, SetMode
from bot.verbs.forms import Form
from bot.verbs.phone_fields import number_first
from bot.words.blocks import bold, code
from commands.number import MODE, ON_TRUNK, MappedNumberChange, NumberInMode


class NumberMode(MappedNumberChange[NumberInMode]):
    """Change a number's mode on its trunk, where the account can."""

    name = "number mode"
    usage = "number mode [trunk] [number] [pstn | flow]"
    example = "/trunk number mode support_line +911800123456 flow"
    title = "Mode of a number"
    request = NumberInMode
    form = Form(
        lead="How Exotel treats this number on the trunk. Not every account can change it.",
        submit="Change it",
        fields=[ON_TRUNK, MODE],
        split=number_first,
    )
    way_on = ("List its numbers", "number list")

    def plan(self, request: NumberInMode) -> Plan:
        return [SetMode(request.number, request.mode)]

    def headline(self, request: NumberInMode) -> str:
        return f"Set {request.number} on {request.trunk_name} to {request.mode}"

    def done_headline(self, request: NumberInMode) -> str:
        return f"{request.number} on {request.trunk_name} is set to {request.mode}"

    def confirmation(self, request: NumberInMode, facts: Facts) -> str:
        return f"{code(request.number)} is in the mode {request.mode} on {bold(request.trunk_name)}."


verb = NumberMode()
