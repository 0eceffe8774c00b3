"""Add a destination URI to a trunk, and set its share of the calls."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import Destination
from bot.errors import NoSuchTrunk
from bot.exotel import DestinationEntry, ExotelClient
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
            if entry.address == self.destination.wire:
                return Done(f"{self.destination.wire} was a destination of this trunk already.")
        return None


@dataclass(frozen=True)
class WeighDestination(Step):
    """The destination has this priority (lower is tried first) and weight (higher gets more calls)."""

    destination: Destination
    priority: int
    weight: int
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"weigh_destination {self.destination.wire}"

    @property
    def title(self) -> str:
        return f"Give {self.destination.wire} the priority {self.priority} and the weight {self.weight}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            raise NoSuchTrunk(
                f"{self.destination.wire} is not a destination of this trunk, so its weight was not set. "
                "Nothing was changed. Add the destination first."
            )
        api.change_destination(facts["trunk_sid"], entry.id, self.priority, self.weight)
        return Done(f"{self.destination.wire} has the priority {self.priority} and the weight {self.weight}.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = self._entry(api, facts)
        if entry and (entry.priority, entry.weight) == (self.priority, self.weight):
            return Done(f"{self.destination.wire} had that priority and weight already.")
        return None

    def _entry(self, api: ExotelClient, facts: Facts) -> DestinationEntry | None:
        entries = api.destinations(facts["trunk_sid"])
        return next((entry for entry in entries if entry.address == self.destination.wire), None)
