"""The field for a destination that is there already, and the doubt where it is not."""

from __future__ import annotations

from typing import Any

from bot.domain import Destination
from bot.trunks.details import TrunkDetails
from bot.verbs.sheets import Doubt, Field

DESTINATION = Field(
    "destination",
    "Destination",
    lambda raw, _: Destination.parse(raw),
    hint="As `/trunk dest list` shows it: host, port and transport.",
    placeholder="sip.acme.io:5061;transport=tls",
)


def must_be_there(request: Any, sight: TrunkDetails) -> Doubt | None:
    """What is no destination of the trunk cannot be changed: said before anybody is asked to approve it."""
    there = [entry.address for entry in sight.destinations]
    if request.destination.wire.lower() in {address.lower() for address in there}:
        return None
    others = ", ".join(there[:3]) + (f" and {len(there) - 3} more" if len(there) > 3 else "")
    return Doubt(
        "destination",
        f"{request.destination.wire} is no destination of {sight.trunk_name}, which has {others or 'none'}. "
        "Nothing was done.",
    )
