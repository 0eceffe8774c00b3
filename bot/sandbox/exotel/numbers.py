"""Phone numbers mapped to a trunk; each number once per trunk."""

from __future__ import annotations

from dataclasses import asdict

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.envelope import ApiResult, single
from bot.sandbox.exotel.records import PhoneNumber, with_id
from bot.sandbox.exotel.refusals import duplicate, invalid
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState


def add(state: ExotelState, request: ApiRequest) -> ApiResult:
    trunk = state.trunk(request.trunk_sid)
    number = rules.mapped_number(request.body)
    mode = rules.mode(request.body)
    if any(each.phone_number == number for each in trunk.phone_numbers):
        raise duplicate(f"Unable to create DidTrunkMapping with TrunkSid {trunk.trunk_sid}")
    now = state.now()
    mapping = PhoneNumber(state.new_id(), number, trunk.trunk_sid, mode, now, now)
    trunk.phone_numbers.append(mapping)
    return single(asdict(mapping))


def change(state: ExotelState, request: ApiRequest) -> ApiResult:
    """Change the `mode`; `phone_number` must be the mapped one."""
    mapping = with_id(state.trunk(request.trunk_sid).phone_numbers, request.id)
    mode = rules.mode(request.body)
    if rules.text(request.body, "phone_number") != mapping.phone_number:
        raise invalid("Invalid PhoneNumber")
    mapping.mode = mode
    mapping.date_updated = state.now()
    return single(asdict(mapping))
