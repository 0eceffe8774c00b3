"""Map a phone number (ExoPhone) to a trunk, set its mode, and take it off again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import E164
from bot.domain.errors import AlreadyExists, ExotelError, NoSuchTrunk
from bot.exotel import ExotelClient, NumberMapping
from bot.exotel.client import Mode
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class NumberStep(Step):
    """A step about one phone number."""

    number: E164

    @property
    def subject(self) -> str:
        return self.number

    def mapping_on(self, trunk_sid: str, api: ExotelClient) -> NumberMapping | None:
        """Find the number's mapping on that trunk. Raises ExotelError."""
        return next((mapping for mapping in api.numbers(trunk_sid) if mapping.phone_number == self.number), None)


@dataclass(frozen=True)
class MapNumber(NumberStep):
    """Map a number to the trunk, in that mode if there is one, unless it is on another trunk.

    Nobody documents whether Exotel takes a number on two trunks, so it is looked up first where the account allows it:
    to take a number off a trunk is a move, which somebody else approves.
    """

    mode: Mode | None = None
    kind = "map_number"

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
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping and self.mode in {None, mapping.mode}:
            return Done(f"{self.number} was mapped to this trunk already.", sentence_if_ours=self._mapped)
        if mapping:
            raise AlreadyExists(
                f"{self.number} is mapped to this trunk already, in the mode {mapping.mode} and not {self.mode}. "
                "It was left as it is; nothing was changed. Change its mode with `/trunk number mode`.",
                code=1008,
            )
        if other := self._other_trunk(api, facts["trunk_sid"]):
            raise self._conflict_with(other, api)
        return None

    def find_conflict(self, api: ExotelClient, facts: Facts) -> AlreadyExists | None:
        sid = facts.get("trunk_sid", "")
        other = self._other_trunk(api, sid)
        # A number that is on both trunks is on this one, and this request did not put it on the other.
        if other is None or (sid and self.mapping_on(sid, api)):
            return None
        return self._conflict_with(other, api)

    def explain_conflict(self) -> str:
        return (
            f"Exotel did not map {self.number} to the trunk: it is mapped already, and not to this trunk. Nothing was "
            f"changed. `/trunk whois {self.number}` finds where it is, and `/trunk number move` brings it over."
        )

    def _other_trunk(self, api: ExotelClient, trunk_sid: str) -> str | None:
        try:
            # It makes no difference here if “not found” is said of the number or of the endpoint.
            mapping = api.trunk_of_number(self.number, settle=False)
        except ExotelError:
            # Only accounts with the portal's endpoints can be asked; not knowing is no reason to fail.
            return None
        return mapping.trunk_sid if mapping and mapping.trunk_sid != trunk_sid else None

    def _conflict_with(self, trunk_sid: str, api: ExotelClient) -> AlreadyExists:
        sentence = explain_number_conflict(self.number, _with_name(trunk_sid, api))
        return AlreadyExists(sentence, code=1008, conflict_sid=trunk_sid)


def explain_number_conflict(number: E164, trunk: str) -> str:
    """Explain that another trunk has the number."""
    return (
        f"{number} is on another trunk, {trunk}. It was left there; nothing was changed. Use another number, or bring "
        "it over with `/trunk number move`, which somebody else must approve."
    )


def _with_name(trunk_sid: str, api: ExotelClient) -> str:
    """Add the trunk's name, where the account can be asked."""
    try:
        trunk = api.trunk(trunk_sid)
    except ExotelError:
        return trunk_sid
    return f"{trunk.trunk_name} ({trunk_sid})" if trunk else trunk_sid


@dataclass(frozen=True)
class SetMode(NumberStep):
    """Set the mode of a number on the trunk."""

    mode: Mode
    kind = "set_mode"

    @property
    def title(self) -> str:
        return f"Set {self.number} to the mode {self.mode}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping is None:
            raise NoSuchTrunk(
                f"{self.number} is not mapped to this trunk, so its mode was not set. Nothing was changed. "
                "See where it is with `/trunk whois`, or map it with `/trunk number add`."
            )
        api.change_number(facts["trunk_sid"], mapping.id, self.number, self.mode)
        return Done(self._set)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping and mapping.mode == self.mode:
            return Done(f"{self.number} was in the mode {self.mode} already.", sentence_if_ours=self._set)
        return None

    @property
    def _set(self) -> str:
        return f"{self.number} is in the mode {self.mode}."


@dataclass(frozen=True)
class UnmapNumber(NumberStep):
    """Take a number off the trunk."""

    kind = "unmap_number"

    @property
    def title(self) -> str:
        return f"Take {self.number} off the trunk"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping is None:
            return Done(f"{self.number} was not on the trunk.", already_done=True)
        api.unmap_number(facts["trunk_sid"], mapping.id)
        return self._unmapped()

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self.mapping_on(facts["trunk_sid"], api) else self._unmapped()

    def _unmapped(self) -> Done:
        return Done(f"{self.number} is off the trunk.")
