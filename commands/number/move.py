"""`/trunk number move`: from one trunk to another. Needs approval.

The number is mapped to the new trunk before it is taken off the old one, so that some trunk always has it. If Exotel
refuses it on two trunks (this isn't documented), the order is reversed, and each step says where the number is. After
an interruption it continues at the step where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain import BadFields, TrunkSid
from bot.domain.phrasing import first_few
from bot.domain.records import KnownTrunk, Risk
from bot.steps import BringNumber, Facts, LeaveTrunk, MapAhead, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.choosing import TrunkField
from bot.verbs.forms import approval_form
from bot.verbs.line_words import phones
from bot.verbs.phone_fields import number_first
from bot.words.blocks import Block, bold, button, code
from commands.number import ON_TRUNK, MappedNumberChange, OnNumber, losses_without


class MoveNumber(OnNumber):
    """Take this number off this trunk and put it on the other."""

    to_sid: TrunkSid
    to_name: str


class NumberMove(MappedNumberChange[MoveNumber]):
    """Move a phone number to another trunk. Needs approval."""

    name = "number move"
    usage = "number move [from trunk] [to trunk] [number] [reason]"
    example = "/trunk number move sales_line support_line +919876543210 support takes it over"
    title = "Move a number"
    request = MoveNumber
    at_stake = Risk.MOVE
    form = approval_form(
        "Moves a number and its mode to another trunk. To find out where it is, use `/trunk whois`. Needs someone "
        "else's approval.",
        ON_TRUNK,
        split=number_first,
        several=phones,
        trunks=(TrunkField("trunk", "From trunk"), TrunkField("to", "To trunk")),
    )

    def make(self, values: Mapping[str, object]) -> MoveNumber:
        request = super().make(values)
        if request.trunk_sid == request.to_sid:
            raise BadFields({"to": f"The number is already on {request.to_name}. Choose another trunk."})
        return request

    def plan(self, request: MoveNumber) -> Plan:
        """In sequence: onto the new trunk, off the old one, and a check that it arrived."""
        who = (request.number, request.trunk_name, request.to_sid, request.to_name)
        ahead = MapAhead(*who)
        leave = LeaveTrunk(*who, needs=frozenset({ahead.name}))
        return [ahead, leave, BringNumber(*who, needs=frozenset({leave.name}))]

    def headline(self, request: MoveNumber) -> str:
        return f"Move {request.number} from {request.trunk_name} to {request.to_name}"

    def others(self, request: MoveNumber) -> Sequence[KnownTrunk]:
        return [KnownTrunk(request.to_sid, request.to_name)]

    def losses(self, request: MoveNumber, snapshot: Snapshot) -> Sequence[str]:
        if all(number.phone_number != request.number for number in snapshot.numbers):
            return [f"{request.number} isn't on {snapshot.trunk_name} any more, so nothing would be moved."]
        first = f"{request.number} moves from {snapshot.trunk_name} to {request.to_name}."
        return [
            *losses_without(request.number, snapshot, first),
            *(
                _where_calls_go(way, trunk)
                for way, trunk in zip(("From", "To"), (snapshot, *snapshot.others), strict=False)
            ),
            "It may be on neither trunk for a moment, if Exotel refuses it on two at once.",
        ]

    def confirmation(self, request: MoveNumber, facts: Facts) -> str:
        return (
            f"{code(request.number)} is now on {bold(request.to_name)}. If it receives calls, change its flow in "
            f"the Exotel dashboard from {code(f'sip:{request.trunk_sid}')} to {code(f'sip:{request.to_sid}')}."
        )

    def ways_on(self, request: MoveNumber, facts: Facts) -> list[Block]:
        return [button("Show the trunk", "show", request.to_sid)]


def _where_calls_go(way: str, trunk: Snapshot) -> str:
    """Identify a trunk by its SID and destinations: names can be swapped."""
    destinations = first_few([route.destination for route in trunk.destinations], 3)
    return f"{way} {trunk.trunk_name} ({trunk.trunk_sid}), with destinations {destinations or 'none'}."


verb = NumberMove()
