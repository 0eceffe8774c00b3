"""Bring a phone number from one trunk to another, in three steps that can be cut off anywhere.

It is mapped to the new trunk before it leaves the old one, so that it is never on no trunk. Nobody documents whether
Exotel takes a number on two trunks: where it refuses (1008), the number leaves first and is mapped then, and every
sentence in between says that it is on no trunk. The trunk it leaves is `trunk_sid` of the facts.
"""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import cast

from bot.domain import E164
from bot.domain.errors import AlreadyExists, ExotelError, NoSuchTrunk
from bot.exotel import ExotelClient
from bot.steps.number import Mode, mapping_of
from bot.steps.step import Done, Facts, Step

ON_BOTH, MODE = "number_is_on_both", "number_mode"
"""What the first step finds out: whether Exotel took the number on two trunks ("yes", "no"), and its mode."""
_GO_ON = "The button on this card goes on from here."


@dataclass(frozen=True)
class _Move(Step, ABC):
    number: E164
    from_name: str
    to_sid: str
    to_name: str
    needs: frozenset[str] = frozenset()

    def arrived(self, api: ExotelClient) -> bool:
        """Whether the number is on the new trunk."""
        return mapping_of(self.number, api, self.to_sid) is not None


@dataclass(frozen=True)
class MapAhead(_Move):
    """The number is on the new trunk as well, or Exotel does not take it on two."""

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"map_ahead {self.number}"

    @property
    def title(self) -> str:
        return f"Map {self.number} to {self.to_name} while it is on {self.from_name}, if Exotel takes it on two trunks"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mode = self._mode(api, facts)
        if mode is None:
            if done := self.look(api, facts):
                return done
            raise NoSuchTrunk(
                f"{self.number} is not on {self.from_name}, so there is nothing to move. Nothing was changed. "
                "See where it is with `/trunk whois`."
            )
        try:
            api.map_number(self.to_sid, self.number, mode)
        except AlreadyExists:
            if done := self.look(api, facts):
                return done
            sentence = f"Exotel does not take {self.number} on two trunks, so it leaves {self.from_name} first."
            return Done(sentence, {ON_BOTH: "no", MODE: mode})
        return Done(f"{self.number} is on {self.to_name} as well.", {ON_BOTH: "yes", MODE: mode})

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        if not self.arrived(api):
            return None
        return Done(f"{self.number} was on {self.to_name} already.", {ON_BOTH: "yes"})

    def _mode(self, api: ExotelClient, facts: Facts) -> Mode | None:
        """`pstn` or `flow`, to be kept on the new trunk; None where the number is not on the old one."""
        mapping = mapping_of(self.number, api, facts["trunk_sid"])
        if mapping is None:
            return None
        return cast(Mode, mapping.mode) if mapping.mode in {"pstn", "flow"} else "pstn"


@dataclass(frozen=True)
class LeaveTrunk(_Move):
    """The number is off the old trunk."""

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"leave_trunk {self.number}"

    @property
    def title(self) -> str:
        return f"Take {self.number} off {self.from_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mapping = mapping_of(self.number, api, facts["trunk_sid"])
        if mapping:
            api.unmap_number(facts["trunk_sid"], mapping.id)
        return self._left(facts)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if mapping_of(self.number, api, facts["trunk_sid"]) else self._left(facts)

    def stuck(self, facts: Facts, error: ExotelError) -> str:
        where = "on both trunks" if facts.get(ON_BOTH) == "yes" else f"on {self.from_name}"
        return f"{self.number} is still {where}{_unless(error, 'its removal')}."

    def _left(self, facts: Facts) -> Done:
        if facts.get(ON_BOTH) == "yes":
            return Done(f"{self.number} is off {self.from_name}.")
        return Done(f"{self.number} is off {self.from_name}, and on no trunk until it is mapped to {self.to_name}.")


@dataclass(frozen=True)
class BringNumber(_Move):
    """The number is on the new trunk."""

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"bring_number {self.number}"

    @property
    def title(self) -> str:
        return f"Have {self.number} on {self.to_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        if done := self.look(api, facts):
            return done
        api.map_number(self.to_sid, self.number, cast(Mode, facts.get(MODE, "pstn")))
        return Done(f"{self.number} is on {self.to_name}.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return Done(f"{self.number} is on {self.to_name}.") if self.arrived(api) else None

    def stuck(self, facts: Facts, error: ExotelError) -> str:
        if isinstance(error, AlreadyExists):
            neither = f"{self.number} is neither on {self.from_name} nor on {self.to_name}, and Exotel does not map it."
            return f"{neither} See where it is with `/trunk whois`."
        if facts.get(ON_BOTH) == "yes":
            return f"{self.number} is off {self.from_name}, and was not seen on {self.to_name} since."
        unless = _unless(error, "the mapping")
        return f"{self.number} is on no trunk now as far as could be seen{unless}: it is off {self.from_name}. {_GO_ON}"


def _unless(error: ExotelError, what: str) -> str:
    return f", unless {what} worked after all" if error.may_have_worked else ""
