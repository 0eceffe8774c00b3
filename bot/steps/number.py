"""Map a phone number (ExoPhone) to a trunk, set its mode, and take it off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain import E164
from bot.domain.errors import AlreadyExists, ExotelError, NoSuchTrunk
from bot.exotel import ExotelClient, NumberMapping
from bot.steps.step import Done, Facts, Step

Mode = Literal["pstn", "flow"]


@dataclass(frozen=True)
class MapNumber(Step):
    """The number is mapped to the trunk, in that mode where one is named, and was on no other.

    Nobody documents whether Exotel takes a number on two trunks. So where the account can be asked it is asked first:
    to take a number off a trunk is a move, which somebody else approves.
    """

    number: E164
    mode: Mode | None = None
    needs: frozenset[str] = frozenset()
    is_asked_ahead: bool = False

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"map_number {self.number}"

    @property
    def title(self) -> str:
        return f"Map the number {self.number}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.map_number(facts["trunk_sid"], self.number, self.mode)
        return Done(self._mapped)

    @property
    def _mapped(self) -> str:
        return f"{self.number} is mapped."

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        there = mapping_of(self.number, api, facts["trunk_sid"])
        if there and self.mode in {None, there.mode}:
            return Done(f"{self.number} was mapped to this trunk already.", made=self._mapped)
        if there:
            raise AlreadyExists(
                f"{self.number} is mapped to this trunk already, in the mode {there.mode} and not {self.mode}. "
                "It was left as it is; nothing was changed. Change its mode with `/trunk number mode`.",
                code=1008,
            )
        if other := self._other_trunk(api, facts["trunk_sid"]):
            raise self._is_on(other, api)
        return None

    def in_the_way(self, api: ExotelClient, facts: Facts) -> AlreadyExists | None:
        sid = facts.get("trunk_sid", "")
        other = self._other_trunk(api, sid)
        # Where it is on both it is as wished: that the other has it as well is not this request's doing.
        if other is None or (sid and mapping_of(self.number, api, sid)):
            return None
        return self._is_on(other, api)

    def elsewhere(self, facts: Facts) -> str:
        return (
            f"Exotel did not map {self.number} to the trunk: it is mapped already, and not to this trunk. Nothing was "
            f"changed. `/trunk whois {self.number}` finds where it is, and `/trunk number move` brings it over."
        )

    def _other_trunk(self, api: ExotelClient, trunk_sid: str) -> str | None:
        try:
            # Whether “not found” is said of the number or of the endpoint makes no difference here.
            found = api.trunk_of_number(self.number, settle=False)
        except ExotelError:
            # Only accounts with the portal's endpoints can be asked; not knowing is no reason to fail.
            return None
        return found.trunk_sid if found and found.trunk_sid != trunk_sid else None

    def _is_on(self, trunk_sid: str, api: ExotelClient) -> AlreadyExists:
        taken = AlreadyExists(is_on(self.number, _named(trunk_sid, api)), code=1008)
        taken.in_the_way = trunk_sid
        return taken


def is_on(number: E164, trunk: str) -> str:
    """The sentence of a number that another trunk has."""
    return (
        f"{number} is on another trunk, {trunk}. It was left there; nothing was changed. Use another number, or bring "
        "it over with `/trunk number move`, which somebody else must approve."
    )


def _named(trunk_sid: str, api: ExotelClient) -> str:
    """With its name, where the account can be asked."""
    try:
        trunk = api.trunk(trunk_sid)
    except ExotelError:
        return trunk_sid
    return f"{trunk.trunk_name} ({trunk_sid})" if trunk else trunk_sid


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
            return Done(
                f"{self.number} was in the mode {self.mode} already.", made=f"{self.number} is in the mode {self.mode}."
            )
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
            return Done(f"{self.number} was not on the trunk.", was_so=True)
        api.unmap_number(facts["trunk_sid"], mapping.id)
        return self._gone()

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if mapping_of(self.number, api, facts["trunk_sid"]) else self._gone()

    def _gone(self) -> Done:
        return Done(f"{self.number} is off the trunk.")


def mapping_of(number: E164, api: ExotelClient, trunk_sid: str) -> NumberMapping | None:
    """The trunk's own row of that number. Raises ExotelError."""
    return next((mapping for mapping in api.numbers(trunk_sid) if mapping.phone_number == number), None)
