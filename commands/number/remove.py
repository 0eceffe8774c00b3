"""`/trunk number remove`: take a phone number off a trunk. Needs approval."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import Risk
from bot.steps import Facts, Plan, UnmapNumber
from bot.trunks.snapshots import Snapshot, number_stops
from bot.verbs.forms import approval_form
from bot.verbs.line_words import phones
from bot.verbs.phone_fields import number_first
from bot.words.blocks import bold, code
from commands.number import ON_TRUNK, MappedNumberChange, OnNumber, losses_without


class NumberRemove(MappedNumberChange[OnNumber]):
    """Remove a phone number from a trunk. Needs approval."""

    name = "number remove"
    usage = "number remove [trunk] [number] [reason]"
    example = "/trunk number remove support_line +911800123456 the hotline has ended"
    words = ("unmap",)
    title = "Remove a number"
    request = OnNumber
    at_stake = Risk.REMOVE
    form = approval_form(
        "The number will stop placing and receiving calls through this trunk. To put it on another trunk, use `/trunk "
        "number move`. Needs someone else's approval.",
        ON_TRUNK,
        split=number_first,
        several=phones,
    )

    def plan(self, request: OnNumber) -> Plan:
        return [UnmapNumber(request.number)]

    def headline(self, request: OnNumber) -> str:
        return f"Remove {request.number} from {request.trunk_name}"

    def losses(self, request: OnNumber, snapshot: Snapshot) -> Sequence[str]:
        if all(number.phone_number != request.number for number in snapshot.numbers):
            return [f"{request.number} isn't on {snapshot.trunk_name} any more, so nothing would be lost."]
        return losses_without(request.number, snapshot, number_stops(request.number, snapshot))

    def confirmation(self, request: OnNumber, facts: Facts) -> str:
        return f"{code(request.number)} isn't on {bold(request.trunk_name)} any more."


verb = NumberRemove()
