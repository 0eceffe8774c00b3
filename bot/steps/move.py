"""Move a phone number from one trunk to another, in three steps that can be cut off anywhere.

It is mapped to the new trunk before it leaves the old one, so that it is never on no trunk. It isn't documented if
Exotel allows a number on two trunks: if it refuses (1008), the number leaves first and is mapped then, and every
sentence in between says that it is on no trunk. The trunk it leaves is `trunk_sid` of the facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from bot.domain.errors import AlreadyExists, ExotelError, NoSuchTrunk
from bot.exotel import ExotelClient
from bot.exotel.client import Mode
from bot.steps.number import NumberStep
from bot.steps.step import Done, Facts

ON_BOTH, MODE = "number_is_on_both", "number_mode"
"""Facts from the first step: "yes" if Exotel allowed the number on two trunks, else "no"; and the number's mode."""


@dataclass(frozen=True)
class _MoveStep(NumberStep):
    from_name: str
    to_sid: str
    to_name: str

    def has_arrived(self, api: ExotelClient) -> bool:
        """Look if the number is on the new trunk."""
        return self.mapping_on(self.to_sid, api) is not None


@dataclass(frozen=True)
class MapAhead(_MoveStep):
    """Map the number to the new trunk too, or find out that Exotel doesn't allow it on two."""

    kind = "map_ahead"

    @property
    def title(self) -> str:
        return f"Add {self.number} to {self.to_name} while it's still on {self.from_name}, if Exotel allows that"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mode = self._mode(api, facts)
        if mode is None:
            if done := self.look(api, facts):
                return done
            raise NoSuchTrunk(
                f"{self.number} isn't on {self.from_name}, so nothing was moved. Find it with `/trunk whois`."
            )
        try:
            api.map_number(self.to_sid, self.number, mode)
        except AlreadyExists:
            if done := self.look(api, facts):
                return done
            sentence = f"Exotel doesn't allow {self.number} on two trunks, so it leaves {self.from_name} first."
            return Done(sentence, {ON_BOTH: "no", MODE: mode})
        return Done(f"{self.number} is now on {self.to_name} too.", {ON_BOTH: "yes", MODE: mode})

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        if not self.has_arrived(api):
            return None
        return Done(f"{self.number} was already on {self.to_name}.", {ON_BOTH: "yes"})

    def _mode(self, api: ExotelClient, facts: Facts) -> Mode | None:
        """Read the mode to keep on the new trunk, `pstn` or `flow`; None if the number isn't on the old one."""
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping is None:
            return None
        return cast(Mode, mapping.mode) if mapping.mode in {"pstn", "flow"} else "pstn"


@dataclass(frozen=True)
class LeaveTrunk(_MoveStep):
    """Remove the number from the old trunk."""

    kind = "leave_trunk"
    unsettles = True

    @property
    def title(self) -> str:
        return f"Remove {self.number} from {self.from_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping:
            api.unmap_number(facts["trunk_sid"], mapping.id)
        return self._left(facts)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self.mapping_on(facts["trunk_sid"], api) else self._left(facts)

    def explain_failure(self, facts: Facts, error: ExotelError) -> str:
        where = "on both trunks" if facts.get(ON_BOTH) == "yes" else f"on {self.from_name}"
        return f"{self.number} is still {where}{_unless(error, 'its removal')}."

    def _left(self, facts: Facts) -> Done:
        if facts.get(ON_BOTH) == "yes":
            return Done(f"{self.number} was removed from {self.from_name}.")
        return Done(
            f"{self.number} was removed from {self.from_name}. It's on no trunk until it's added to {self.to_name}."
        )


@dataclass(frozen=True)
class BringNumber(_MoveStep):
    """Map the number to the new trunk, unless it's already there."""

    kind = "bring_number"

    @property
    def title(self) -> str:
        return f"Add {self.number} to {self.to_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        if done := self.look(api, facts):
            return done
        api.map_number(self.to_sid, self.number, cast(Mode, facts.get(MODE, "pstn")))
        return Done(f"{self.number} is on {self.to_name}.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return Done(f"{self.number} is on {self.to_name}.") if self.has_arrived(api) else None

    def explain_failure(self, facts: Facts, error: ExotelError) -> str:
        if isinstance(error, AlreadyExists):
            neither = f"{self.number} is on neither {self.from_name} nor {self.to_name}, and Exotel won't add it."
            return f"{neither} Find it with `/trunk whois`."
        if facts.get(ON_BOTH) == "yes":
            return f"{self.number} was removed from {self.from_name}, and I couldn't see it on {self.to_name} since."
        unless = _unless(error, "adding it")
        where = f"{self.number} seems to be on no trunk now{unless}: it was removed from {self.from_name}."
        return f"{where} Continue with the button on this card."


def _unless(error: ExotelError, what: str) -> str:
    return f", unless {what} worked after all" if error.may_have_worked else ""
