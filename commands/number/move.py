"""`/trunk number move`: from one trunk to another; somebody else must approve.

The number is mapped to the new trunk first and taken off the old one then, so that it is never on no trunk. Where
Exotel does not take it on two trunks (nobody documents whether it does), it is the other way round, and each step
says where the number is. Whatever cuts this off, it goes on from the step where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain import BadFields, TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import BringNumber, Facts, LeaveTrunk, MapAhead, Plan
from bot.trunks.directory import Directory
from bot.trunks.snapshots import Snapshot
from bot.verbs.choosing import TrunkField
from bot.verbs.forms import Doubt, Form, FormChange, Reason
from bot.verbs.phone_fields import number_first
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.number.fields import ON_TRUNK, OnNumber, must_be_there


class MoveNumber(OnNumber):
    """This number is off this trunk, and on the other."""

    to_sid: TrunkSid
    to_name: str


class NumberMove(FormChange[MoveNumber]):
    """From one trunk to another; somebody else must approve."""

    name = "number move"
    summary = "Bring a phone number from one trunk to another. Somebody else must approve."
    usage = "number move [from trunk] [to trunk] [number] [reason]"
    example = "/trunk number move sales_line support_line +919876543210 support takes it over"
    title = "Move a number"
    request = MoveNumber
    form = Form(
        lead="From one trunk to another; its mode goes with it. If you do not know where it is, ask `/trunk whois`. "
        "Somebody else must approve it.",
        submit="Ask for approval",
        fields=[ON_TRUNK],
        split=number_first,
        trunks=(TrunkField("trunk", "From trunk"), TrunkField("to", "To trunk")),
        reason=Reason.ALWAYS,
    )

    def make(self, values: Mapping[str, object]) -> MoveNumber:
        request = super().make(values)
        if request.trunk_sid == request.to_sid:
            raise BadFields({"to": f"{request.to_name} is the trunk it comes from. Choose another."})
        return request

    def doubt(self, request: MoveNumber, directory: Directory) -> Doubt | None:
        return must_be_there(request, directory)

    def plan(self, request: MoveNumber) -> Plan:
        """One after the other: to the new trunk, off the old one, and a look that it is there."""
        who = (request.number, request.trunk_name, request.to_sid, request.to_name)
        ahead = MapAhead(*who)
        leave = LeaveTrunk(*who, needs=frozenset({ahead.name}))
        return [ahead, leave, BringNumber(*who, needs=frozenset({leave.name}))]

    def headline(self, request: MoveNumber) -> str:
        return f"Move {request.number} from {request.trunk_name} to {request.to_name}"

    def risk(self, request: MoveNumber) -> Risk:
        return Risk.MOVE

    def losses(self, request: MoveNumber, snapshot: Snapshot) -> Sequence[str]:
        """What the old trunk loses."""
        if all(number.phone_number != request.number for number in snapshot.numbers):
            return [f"{request.number} is not on {snapshot.trunk_name} now, so nothing would be moved."]
        told = [f"{request.number} goes from {snapshot.trunk_name} to {request.to_name}."]
        if len(snapshot.numbers) == 1:
            told.append(f"It is the only number of {snapshot.trunk_name}, which then has none.")
        told += [f"It is the caller-ID alias of {snapshot.trunk_name} too."] if snapshot.alias == request.number else []
        told.append(
            f"Where Exotel does not take it on two trunks, it is on none for a moment between {snapshot.trunk_name} "
            f"and {request.to_name}."
        )
        return told

    def receipt(self, request: MoveNumber, facts: Facts, account: AccountContext) -> Sequence[Block]:
        """What is so now, and what no API does."""
        return [
            section(
                f"{code(request.number)} is on *{escape(request.to_name)}* and off *{escape(request.trunk_name)}*. "
                "If it receives calls, change its flow in Exotel's dashboard from "
                f"{code(f'sip:{request.trunk_sid}')} to {code(f'sip:{request.to_sid}')}: no API does that."
            ),
            actions([button(f"Show {request.to_name}", "show", request.to_sid)]),
        ]


verb = NumberMove()
