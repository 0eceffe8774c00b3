"""Map a phone number (ExoPhone) to a trunk, set its mode, and take it off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain import E164
from bot.errors import AlreadyExists, ExotelError, NoSuchTrunk
from bot.exotel import ExotelClient, NumberMapping
from bot.steps.step import Done, Facts, Step

Mode = Literal["pstn", "flow"]


@dataclass(frozen=True)
class MapNumber(Step):
    """The number is mapped to the trunk, in that mode where one is named."""

    number: E164
    mode: Mode | None = None
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
        there = mapping_of(self.number, api, facts["trunk_sid"])
        if there and self.mode in {None, there.mode}:
            return Done(f"{self.number} was mapped to this trunk already.")
        if there:
            raise AlreadyExists(
                f"{self.number} is mapped to this trunk already, in the mode {there.mode} and not {self.mode}. "
                "It was left as it is; nothing was changed. Change its mode with `/trunk number mode`.",
                code=1008,
            )
        elsewhere = self._other_trunk(api, facts["trunk_sid"])
        if elsewhere:
            raise AlreadyExists(
                f"{self.number} is mapped to another trunk, {elsewhere}. It was left there; nothing was changed. "
                "Use another number, or bring it over with `/trunk number move`.",
                code=1008,
            )
        return None

    def elsewhere(self, facts: Facts) -> str:
        return (
            f"Exotel did not map {self.number} to the trunk: it is mapped already, and not to this trunk. Nothing was "
            f"changed. `/trunk whois {self.number}` finds where it is, and `/trunk number move` brings it over."
        )

    def _other_trunk(self, api: ExotelClient, trunk_sid: str) -> str | None:
        try:
            found = api.trunk_of_number(self.number)
        except ExotelError:
            # Only accounts with the portal's endpoints can be asked; not knowing is no reason to fail.
            return None
        return found.trunk_sid if found and found.trunk_sid != trunk_sid else None


@dataclass(frozen=True)
class SetMode(Step):
    """The number is in this mode on the trunk."""

    number: E164
    mode: Mode
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"set_mode {self.number}"

    @property
    def title(self) -> str:
        return f"Set {self.number} to the mode {self.mode}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mapping = mapping_of(self.number, api, facts["trunk_sid"])
        if mapping is None:
            raise NoSuchTrunk(
                f"{self.number} is not mapped to this trunk, so its mode was not set. Nothing was changed. "
                "See where it is with `/trunk whois`, or map it with `/trunk number add`."
            )
        api.change_number(facts["trunk_sid"], mapping.id, self.number, self.mode)
        return Done(f"{self.number} is in the mode {self.mode}.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        mapping = mapping_of(self.number, api, facts["trunk_sid"])
        if mapping and mapping.mode == self.mode:
            return Done(f"{self.number} was in the mode {self.mode} already.")
        return None


@dataclass(frozen=True)
class UnmapNumber(Step):
    """The number is off the trunk."""

    number: E164
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"unmap_number {self.number}"

    @property
    def title(self) -> str:
        return f"Take {self.number} off the trunk"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mapping = mapping_of(self.number, api, facts["trunk_sid"])
        if mapping is None:
            return self._gone()
        api.unmap_number(facts["trunk_sid"], mapping.id)
        return self._gone()

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if mapping_of(self.number, api, facts["trunk_sid"]) else self._gone()

    def _gone(self) -> Done:
        return Done(f"{self.number} is off the trunk.")


def mapping_of(number: E164, api: ExotelClient, trunk_sid: str) -> NumberMapping | None:
    """The trunk's own row of that number. Raises ExotelError."""
    return next((mapping for mapping in api.numbers(trunk_sid) if mapping.phone_number == number), None)
