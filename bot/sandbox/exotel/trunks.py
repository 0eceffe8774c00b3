"""Trunks: create, list, rename, delete, and find by number."""

from __future__ import annotations

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.envelope import ApiResult, flat, page, single
from bot.sandbox.exotel.refusals import duplicate, not_found
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState


def create(state: ExotelState, request: ApiRequest) -> ApiResult:
    name = rules.trunk_name(request.body)
    nso_code = rules.nso_code(request.body)
    domain_name = rules.domain_name(request.body)
    if _named(state, name):
        raise duplicate(f"Unable to create trunk with name {name}")
    return single(state.new_trunk(name, nso_code, domain_name).seen_from(state.account_path))


def list_all(state: ExotelState, request: ApiRequest) -> ApiResult:
    """List all trunks, or with `trunk_sid` that one; an unknown SID is refused, as everywhere."""
    wanted = request.query.get("trunk_sid")
    trunks = [state.trunk(wanted)] if wanted else list(state.trunks.values())
    filters = {"trunk_sid": wanted} if wanted else {}
    return page(request, [trunk.seen_from(state.account_path) for trunk in trunks], filters)


def show(state: ExotelState, request: ApiRequest) -> ApiResult:
    return single(state.trunk(request.trunk_sid).seen_from(state.account_path))


def rename(state: ExotelState, request: ApiRequest) -> ApiResult:
    trunk = state.trunk(request.trunk_sid)
    name = rules.trunk_name(request.body)
    if name != trunk.trunk_name and _named(state, name):
        raise duplicate(f"Unable to update trunk with name {name}")
    trunk.trunk_name = name
    trunk.date_updated = state.now()
    return single(trunk.seen_from(state.account_path))


def delete(state: ExotelState, request: ApiRequest) -> ApiResult:
    """Delete a trunk and everything under it. Returns the whole trunk."""
    trunk = state.trunk(request.required("trunk_sid"))
    del state.trunks[trunk.trunk_sid]
    return single(trunk.seen_from(state.account_path))


def map_of(state: ExotelState, request: ApiRequest) -> ApiResult:
    """Find the trunk of `exophone`; of several, the one mapped last (undocumented). The response has no envelope.

    A `+` that wasn't percent-encoded arrives as a space, and finds nothing.
    """
    exophone = request.required("exophone")
    numbers = [each for trunk in state.trunks.values() for each in trunk.phone_numbers]
    mappings = [each for each in numbers if each.phone_number == exophone]
    if not mappings:
        raise not_found()
    last = max(mappings, key=lambda each: int(each.id))
    return flat(
        {
            "exophone": last.phone_number,
            "trunk_sid": last.trunk_sid,
            "phone_number_id": last.id,
            "mode": last.mode,
        }
    )


def _named(state: ExotelState, name: str) -> bool:
    return any(trunk.trunk_name == name for trunk in state.trunks.values())
