"""Destinations of a trunk's incoming calls; each once per trunk, accepted one by one in a batch."""

from __future__ import annotations

from dataclasses import asdict

from bot.sandbox.exotel import rules
from bot.sandbox.exotel.envelope import ApiResult, batch, single
from bot.sandbox.exotel.records import DestinationUri, Trunk, with_id
from bot.sandbox.exotel.refusals import duplicate, invalid, missing
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState
from bot.sandbox.exotel.whitelist import covers


def add(state: ExotelState, request: ApiRequest) -> ApiResult:
    """Add a batch: 207 if only some are accepted. A body of the wrong shape is refused whole."""
    trunk = state.trunk(request.trunk_sid)
    items = rules.objects(request.body, "destinations")
    texts = [rules.optional_text(item, "destination") for item in items]
    return batch(texts, lambda text: asdict(_added(state, trunk, text)), count_failed=True)


def _added(state: ExotelState, trunk: Trunk, text: str | None) -> DestinationUri:
    if text is None:
        raise missing("destination")
    address = rules.destination(text)
    if address is not None and not covers(trunk, address):
        raise invalid("Destination not whitelisted")
    uri = f"sip:{text}"
    if any(each.destination.lower() == uri.lower() for each in trunk.destination_uris):
        raise duplicate(f"Unable to create DestinationUri with destination {text}")
    now = state.now()
    destination = DestinationUri(state.new_id(), uri, "public", 0, 1, trunk.trunk_sid, now, now)
    trunk.destination_uris.append(destination)
    return destination


def change(state: ExotelState, request: ApiRequest) -> ApiResult:
    """`priority` (lower is tried first) or `weight` (higher gets more calls) or both."""
    destination = with_id(state.trunk(request.trunk_sid).destination_uris, request.id)
    priority = rules.routing_figure(request.body, "priority")
    weight = rules.routing_figure(request.body, "weight")
    if priority is None and weight is None:
        raise missing("priority", "weight")
    if priority is not None:
        destination.priority = priority
    if weight is not None:
        destination.weight = weight
    destination.date_updated = state.now()
    return single(asdict(destination))
