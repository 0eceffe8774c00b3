"""`/trunk dest …`: the destinations of calls to a trunk's numbers, inbound (origination) only; the parts its
verbs share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bot.domain import Destination
from bot.domain.phrasing import first_few
from bot.verbs.forms import Doubt, Field, FormChange, OnTrunk, in_order
from bot.verbs.line_words import joined_destination
from bot.verbs.services import Trunks

DESTINATION = Field(
    "destination",
    "Destination",
    lambda raw, _: Destination.parse(raw),
    hint="As /trunk dest list shows it: host, port and transport.",
    placeholder="sip.acme.io:5061;transport=tls",
)


def split(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Split a line whose first field is a destination, which people write with blanks in it."""
    return in_order(fields, joined_destination(words))


class OnDestination(OnTrunk):
    """A change to one destination of this trunk."""

    destination: Destination


D = TypeVar("D", bound=OnDestination)


class ExistingDestinationChange(FormChange[D]):
    """A change to a destination that the trunk already has."""

    way_on = ("List the destinations", "dest list")

    def doubt(self, request: D, trunks: Trunks) -> Doubt | None:
        """Point out a destination that the trunk doesn't have before anyone has to approve it. Raises ExotelError."""
        trunk = trunks.look_at(request.trunk)
        addresses = [entry.address for entry in trunk.destinations]
        if request.destination.wire.lower() in {address.lower() for address in addresses}:
            return None
        return Doubt(
            "destination",
            f"{request.destination.wire} isn't a destination of {trunk.trunk_name}, which has "
            f"{first_few(addresses, 3) or 'none'}.",
        )
