"""`/trunk number move`: from one trunk to another; somebody else must approve.

The number is mapped to the new trunk first and taken off the old one then, so that it is never on no trunk. Where
Exotel does not take it on two trunks (nobody documents whether it does), it is the other way round, and each step
says where the number is. Whatever cuts this off, it goes on from the step where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain import BadFields, TrunkSid
from bot.domain.records import Risk
from bot.steps import BringNumber, Facts, LeaveTrunk, MapAhead, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.choosing import TrunkField
from bot.verbs.forms import approval_form
from bot.verbs.phone_fields import number_first
from bot.words.blocks import Block, bold, button, code
from commands.number import ON_TRUNK, MappedNumberChange, OnNumber, losses_without


class MoveNumber(OnNumber):
    """This number is off this trunk, and on the other."""

    to_sid: TrunkSid
    to_name: str


class NumberMove(MappedNumberChange[MoveNumber]):
    """Bring a phone number from one trunk to another. Somebody else must approve."""

    name = "number move"
    usage = "number move [from trunk] [to trunk] [number] [reason]"
    example = "/trunk number move sales_line support_line +919876543210 support takes it over"
    title = "Move a number"
    request = MoveNumber
    at_stake = Risk.MOVE
    form = approval_form(
        "From one trunk to another; its mode goes with it. If you do not know where it is, ask `/trunk whois`. "
        "Somebody else must approve it.",
        ON_TRUNK,
        split=number_first,
        trunks=(TrunkField("trunk", "From trunk"), TrunkField("to", "To trunk")),
    )

    def make(self, values: Mapping[str, object]) -> MoveNumber:
        request = super().make(values)
        if request.trunk_sid == request.to_sid:
            raise BadFields({"to": f"{request.to_name} is the trunk it comes from. Choose another."})
        return request

    def plan(self, request: MoveNumber) -> Plan:
        """One after the other: to the new trunk, off the old one, and a look that it is there."""
        who = (request.number, request.trunk_name, request.to_sid, request.to_name)
        ahead = MapAhead(*who)
        leave = LeaveTrunk(*who, needs=frozenset({ahead.name}))
        return [ahead, leave, BringNumber(*who, needs=frozenset({leave.name}))]

    def headline(self, request: MoveNumber) -> str:
        return f"Move {request.number} from {request.trunk_name} to {request.to_name}"

    def done_headline(self, request: MoveNumber) -> str:
        return f"Moved {request.number} from {request.trunk_name} to {request.to_name}"

    def losses(self, request: MoveNumber, snapshot: Snapshot) -> Sequence[str]:
        if all(number.phone_number != request.number for number in snapshot.numbers):
            return [f"{request.number} is not on {snapshot.trunk_name} now, so nothing would be moved."]
        first = f"{request.number} goes from {snapshot.trunk_name} to {request.to_name}."
        return [
            *losses_without(request.number, snapshot, first),
            f"Where Exotel does not take it on two trunks, it is on none for a moment between {snapshot.trunk_name} "
            f"and {request.to_name}.",
        ]

    def confirmation(self, request: MoveNumber, facts: Facts) -> str:
        return (
            f"{code(request.number)} is on {bold(request.to_name)} and off {bold(request.trunk_name)}. "
            "If it receives calls, change its flow in Exotel's dashboard from "
            f"{code(f'sip:{request.trunk_sid}')} to {code(f'sip:{request.to_sid}')}: no API does that."
        )

    def ways_on(self, request: MoveNumber, facts: Facts) -> list[Block]:
        return [button(f"Show {request.to_name}", "show", request.to_sid)]


verb = NumberMove()
