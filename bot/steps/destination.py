"""Add a destination URI to a trunk, set its share of the calls, and take it off again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import Destination
from bot.domain.errors import NoSuchTrunk
from bot.exotel import DestinationEntry, ExotelClient
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class AddDestination(Step):
    """Calls that come in on the trunk are sent there."""

    destination: Destination
    needs: frozenset[str] = frozenset()
    is_unique = False

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"add_destination {self.destination.wire}"

    @property
    def title(self) -> str:
        return f"Add the destination URI {self.destination.wire}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.add_destination(facts["trunk_sid"], self.destination)
        return Done(self._added)

    @property
    def _added(self) -> str:
        return f"Calls are sent to {self.destination.wire}."

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        if entry_of(self.destination, api, facts):
            return Done(f"{self.destination.wire} was a destination of this trunk already.", made=self._added)
        return None


@dataclass(frozen=True)
class WeighDestination(Step):
    """The destination has this weight (higher gets more calls), and this priority (lower is tried first); a priority
    of None is left as it is."""

    destination: Destination
    priority: int | None
    weight: int
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"weigh_destination {self.destination.wire}"

    @property
    def title(self) -> str:
        priority = "" if self.priority is None else f"the priority {self.priority} and "
        return f"Give {self.destination.wire} {priority}the weight {self.weight}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = entry_of(self.destination, api, facts)
        if entry is None:
            raise NoSuchTrunk(
                f"{self.destination.wire} is not a destination of this trunk, so its weight was not set. "
                "Nothing was changed. Add the destination first."
            )
        priority = (entry.priority or 0) if self.priority is None else self.priority
        api.change_destination(facts["trunk_sid"], entry.id, priority, self.weight)
        return Done(f"{self.destination.wire} has the priority {priority} and the weight {self.weight}.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = entry_of(self.destination, api, facts)
        if entry and entry.weight == self.weight and self.priority in {None, entry.priority}:
            wire = self.destination.wire
            return Done(
                f"{wire} had that priority and weight already.",
                made=f"{wire} has the priority {entry.priority or 0} and the weight {self.weight}.",
            )
        return None


@dataclass(frozen=True)
class RemoveDestination(Step):
    """Calls are not sent there any more. Its address stays on the whitelist."""

    destination: Destination
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"remove_destination {self.destination.wire}"

    @property
    def title(self) -> str:
        return f"Remove the destination {self.destination.wire}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = entry_of(self.destination, api, facts)
        if entry is None:
            return Done(f"{self.destination.wire} was no destination of the trunk.", was_so=True)
        api.remove_destination(facts["trunk_sid"], entry.id)
        return self._gone()

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if entry_of(self.destination, api, facts) else self._gone()

    def _gone(self) -> Done:
        return Done(f"No calls are sent to {self.destination.wire}.")


def entry_of(destination: Destination, api: ExotelClient, facts: Facts) -> DestinationEntry | None:
    """The trunk's own row of that destination. Host names have no case (RFC 4343), and neither have transports."""
    entries = api.destinations(facts["trunk_sid"])
    return next((entry for entry in entries if entry.address.lower() == destination.wire.lower()), None)
