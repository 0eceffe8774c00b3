"""Add a destination URI to a trunk, set its share of the calls, and take it off again."""

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
        """Find the trunk's own entry. Host names have no case (RFC 4343), and neither have transports."""
        entries = api.destinations(facts["trunk_sid"])
        return next((entry for entry in entries if entry.address.lower() == self.destination.wire.lower()), None)


@dataclass(frozen=True)
class AddDestination(_DestinationStep):
    """Send the calls that come in on the trunk to the destination."""

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
            sentence = f"{self.destination.wire} was a destination of this trunk already."
            return Done(sentence, sentence_if_ours=self._added)
        return None

    @property
    def _added(self) -> str:
        return f"Calls are sent to {self.destination.wire}."


@dataclass(frozen=True)
class WeighDestination(_DestinationStep):
    """Give the destination this weight (higher gets more calls) and this priority (lower is tried first).

    A priority of None is left as it is.
    """

    priority: int | None
    weight: int
    kind = "weigh_destination"

    @property
    def title(self) -> str:
        priority = "" if self.priority is None else f"the priority {self.priority} and "
        return f"Give {self.destination.wire} {priority}the weight {self.weight}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            raise NoSuchTrunk(
                f"{self.destination.wire} is not a destination of this trunk, so its weight was not set. "
                "Nothing was changed. Add the destination first."
            )
        priority = (entry.priority or 0) if self.priority is None else self.priority
        api.change_destination(facts["trunk_sid"], entry.id, priority, self.weight)
        return Done(self._weighed(priority))

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = self._entry(api, facts)
        if entry and entry.weight == self.weight and self.priority in {None, entry.priority}:
            sentence = f"{self.destination.wire} had that priority and weight already."
            return Done(sentence, sentence_if_ours=self._weighed(entry.priority or 0))
        return None

    def _weighed(self, priority: int) -> str:
        return f"{self.destination.wire} has the priority {priority} and the weight {self.weight}."


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
            return Done(f"{self.destination.wire} was no destination of the trunk.", already_done=True)
        api.remove_destination(facts["trunk_sid"], entry.id)
        return self._removed()

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self._entry(api, facts) else self._removed()

    def _removed(self) -> Done:
        return Done(f"No calls are sent to {self.destination.wire}.")
