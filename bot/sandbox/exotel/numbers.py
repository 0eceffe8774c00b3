"""Phone numbers mapped to a trunk; each number once per trunk."""

from __future__ import annotations

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.call import Call
from bot.sandbox.exotel.envelope import Reply, one
from bot.sandbox.exotel.paging import page
from bot.sandbox.exotel.records import PhoneNumber, seen, with_id
from bot.sandbox.exotel.refusals import duplicate, invalid
from bot.sandbox.exotel.state import ExotelState


def add(state: ExotelState, call: Call) -> Reply:
    trunk = state.trunk(call.trunk_sid)
    number = rules.phone_number(rules.text(call.body, "phone_number", "PhoneNumber"))
    mode = rules.mode(call.body)
    if any(each.phone_number == number for each in trunk.phone_numbers):
        raise duplicate(f"Unable to create DidTrunkMapping with TrunkSid {trunk.trunk_sid}")
    now = state.now()
    mapping = PhoneNumber(state.new_id(), number, trunk.trunk_sid, mode, now, now)
    trunk.phone_numbers.append(mapping)
    return one(seen(mapping))


def list_all(state: ExotelState, call: Call) -> Reply:
    return page(call, [seen(each) for each in state.trunk(call.trunk_sid).phone_numbers])


def change(state: ExotelState, call: Call) -> Reply:
    """Only `mode` changes; `phone_number` has to be the one that is mapped."""
    mapping = with_id(state.trunk(call.trunk_sid).phone_numbers, call.id)
    mode = rules.mode(call.body)
    if rules.text(call.body, "phone_number", "PhoneNumber") != mapping.phone_number:
        raise invalid("Invalid PhoneNumber")
    mapping.mode = mode
    mapping.date_updated = state.now()
    return one(seen(mapping))


def remove(state: ExotelState, call: Call) -> Reply:
    mappings = state.trunk(call.trunk_sid).phone_numbers
    mapping = with_id(mappings, call.asked("id", "Id"))
    mappings.remove(mapping)
    return one(seen(mapping))
