"""Add a destination URI to a trunk, set its share of the calls, and remove it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import Destination
from bot.domain.errors import NoSuchTrunk
from bot.exotel import DestinationEntry, ExotelClient
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class _DestinationStep(Step):
    destination: Destination

    @property
    def subject(self) -> str:
        return self.destination.wire

    def _entry(self, api: ExotelClient, facts: Facts) -> DestinationEntry | None:
        """Find the trunk's entry. Host names are case-insensitive (RFC 4343), and so are transports."""
        entries = api.destinations(facts["trunk_sid"])
        return next((entry for entry in entries if entry.address.lower() == self.destination.wire.lower()), None)


@dataclass(frozen=True)
class AddDestination(_DestinationStep):
    """Send the trunk's inbound calls to the destination."""

    kind = "add_destination"
    is_unique = False

    @property
    def title(self) -> str:
        return f"Add the destination URI {self.destination.wire}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.add_destination(facts["trunk_sid"], self.destination)
        return Done(self._added)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        if self._entry(api, facts):
            sentence = f"{self.destination.wire} was already a destination of the trunk."
            return Done(sentence, sentence_if_ours=self._added)
        return None

    @property
    def _added(self) -> str:
        return f"Inbound calls go to {self.destination.wire}."


@dataclass(frozen=True)
class WeighDestination(_DestinationStep):
    """Set the weight (higher gets more calls) and, unless it is None, the priority (lower is tried first)."""

    priority: int | None
    weight: int
    kind = "weigh_destination"

    @property
    def title(self) -> str:
        priority = "" if self.priority is None else f"priority {self.priority} and "
        return f"Set {self.destination.wire} to {priority}weight {self.weight}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            raise NoSuchTrunk(
                f"{self.destination.wire} isn't a destination of this trunk, so its weight wasn't changed. Add it with "
                "`/trunk dest add` first."
            )
        priority = (entry.priority or 0) if self.priority is None else self.priority
        api.change_destination(facts["trunk_sid"], entry.id, priority, self.weight)
        return Done(self._weighed(priority))

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = self._entry(api, facts)
        if entry and entry.weight == self.weight and self.priority in {None, entry.priority}:
            sentence = f"{self.destination.wire} already had that priority and weight."
            return Done(sentence, sentence_if_ours=self._weighed(entry.priority or 0))
        return None

    def _weighed(self, priority: int) -> str:
        return f"{self.destination.wire} has priority {priority} and weight {self.weight}."


@dataclass(frozen=True)
class RemoveDestination(_DestinationStep):
    """Stop sending calls to the destination. Its address stays on the whitelist."""

    kind = "remove_destination"

    @property
    def title(self) -> str:
        return f"Remove the destination {self.destination.wire}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            return Done(f"{self.destination.wire} wasn't a destination of the trunk.", already_done=True)
        api.remove_destination(facts["trunk_sid"], entry.id)
        return self._removed()

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self._entry(api, facts) else self._removed()

    def _removed(self) -> Done:
        return Done(f"Calls are no longer sent to {self.destination.wire}.")
