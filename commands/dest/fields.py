"""The field for a destination that is there already, and the doubt where it is not."""

from __future__ import annotations

from bot.domain import Destination
from bot.trunks.directory import Directory
from bot.verbs.forms import Doubt, Field, OnTrunk

DESTINATION = Field(
    "destination",
    "Destination",
    lambda raw, _: Destination.parse(raw),
    hint="As `/trunk dest list` shows it: host, port and transport.",
    placeholder="sip.acme.io:5061;transport=tls",
)


class OnDestination(OnTrunk):
    """A change of one destination of this trunk."""

    destination: Destination


def must_be_there(request: OnDestination, directory: Directory) -> Doubt | None:
    """Say that the trunk has no such destination before anyone is asked to approve it. Raises ExotelError."""
    sight = directory.look_at(request.trunk)
    there = [entry.address for entry in sight.destinations]
    if request.destination.wire.lower() in {address.lower() for address in there}:
        return None
    others = ", ".join(there[:3]) + (f" and {len(there) - 3} more" if len(there) > 3 else "")
    return Doubt(
        "destination",
        f"{request.destination.wire} is no destination of {sight.trunk_name}, which has {others or 'none'}. "
        "Nothing was done.",
    )
