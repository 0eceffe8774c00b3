"""Map a phone number (ExoPhone) to a trunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain import E164
from bot.errors import AlreadyExists, ExotelError
from bot.exotel import ExotelClient
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class MapNumber(Step):
    """The number is mapped to the trunk."""

    number: E164
    mode: Literal["pstn", "flow"] | None = None
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"map_number {self.number}"

    @property
    def title(self) -> str:
        return f"Map the number {self.number}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.map_number(facts["trunk_sid"], self.number, self.mode)
        return Done(f"{self.number} is mapped.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        if any(mapping.phone_number == self.number for mapping in api.numbers(facts["trunk_sid"])):
            return Done(f"{self.number} was mapped to this trunk already.")
        elsewhere = self._other_trunk(api, facts["trunk_sid"])
        if elsewhere:
            raise AlreadyExists(
                f"{self.number} is mapped to another trunk, {elsewhere}. It was left there; nothing was changed. "
                "Use another number, or take it off that trunk first.",
                code=1008,
            )
        return None

    def _other_trunk(self, api: ExotelClient, trunk_sid: str) -> str | None:
        try:
            found = api.trunk_of_number(self.number)
        except ExotelError:
            # Only accounts with the portal's endpoints can be asked; not knowing is no reason to fail.
            return None
        return found.trunk_sid if found and found.trunk_sid != trunk_sid else None
