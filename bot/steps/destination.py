"""Add a destination URI to a trunk."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import Destination
from bot.exotel import ExotelClient
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class AddDestination(Step):
    """Calls that come in on the trunk are sent there."""

    destination: Destination
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"add_destination {self.destination.wire}"

    @property
    def title(self) -> str:
        return f"Add the destination URI {self.destination.wire}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.add_destination(facts["trunk_sid"], self.destination)
        return Done(f"Calls are sent to {self.destination.wire}.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        for entry in api.destinations(facts["trunk_sid"]):
            # The API answers with `sip:` in front of what it was sent.
            if entry.destination.removeprefix("sip:") == self.destination.wire:
                return Done(f"{self.destination.wire} was a destination of this trunk already.")
        return None
