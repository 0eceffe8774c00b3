"""Map a phone number (ExoPhone) to a trunk, set its mode, and remove it."""

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
    """Map a number to the trunk, in `mode` if given, unless it is on another trunk.

    It isn't documented if Exotel allows a number on two trunks, so it is looked up first if the account allows that.
    Taking it from the other trunk would be a move, which needs approval.
    """

    mode: Mode | None = None
    kind = "map_number"

    @property
    def title(self) -> str:
        return f"Add the number {self.number}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.map_number(facts["trunk_sid"], self.number, self.mode)
        return Done(self._mapped)

    @property
    def _mapped(self) -> str:
        return f"{self.number} is on the trunk."

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping and self.mode in {None, mapping.mode}:
            return Done(f"{self.number} was already on the trunk.", sentence_if_ours=self._mapped)
        if mapping:
            raise AlreadyExists(
                f"{self.number} is already on this trunk, but in {mapping.mode} mode, not {self.mode}. Nothing was "
                "changed. Change the mode with `/trunk number mode`.",
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
            f"Exotel says {self.number} is already on a trunk, but it isn't on this one. Nothing was changed. Find it "
            f"with `/trunk whois {self.number}`, or move it here with `/trunk number move` (needs approval)."
        )

    def _other_trunk(self, api: ExotelClient, trunk_sid: str) -> str | None:
        try:
            # It makes no difference here if “not found” is about the number or the endpoint.
            mapping = api.trunk_of_number(self.number, settle=False)
        except ExotelError:
            # Only accounts with the portal's endpoints answer this; without an answer the step goes on.
            return None
        return mapping.trunk_sid if mapping and mapping.trunk_sid != trunk_sid else None

    def _conflict_with(self, trunk_sid: str, api: ExotelClient) -> AlreadyExists:
        sentence = explain_number_conflict(self.number, _with_name(trunk_sid, api))
        return AlreadyExists(sentence, code=1008, conflict_sid=trunk_sid)


def explain_number_conflict(number: E164, trunk: str) -> str:
    """Explain that another trunk has the number."""
    return f"{number} is already on {trunk}. Use another number, or move it with `/trunk number move` (needs approval)."


def _with_name(trunk_sid: str, api: ExotelClient) -> str:
    """Add the trunk's name, if the account shows it."""
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
        return f"Set {self.number} to {self.mode} mode"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping is None:
            raise NoSuchTrunk(
                f"{self.number} isn't on this trunk, so its mode wasn't changed. Find it with `/trunk whois`, or add "
                "it with `/trunk number add`."
            )
        api.change_number(facts["trunk_sid"], mapping.id, self.number, self.mode)
        return Done(self._set)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping and mapping.mode == self.mode:
            return Done(f"{self.number} was already in {self.mode} mode.", sentence_if_ours=self._set)
        return None

    @property
    def _set(self) -> str:
        return f"{self.number} is in {self.mode} mode."


@dataclass(frozen=True)
class UnmapNumber(NumberStep):
    """Remove a number from the trunk."""

    kind = "unmap_number"

    @property
    def title(self) -> str:
        return f"Remove {self.number} from the trunk"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        mapping = self.mapping_on(facts["trunk_sid"], api)
        if mapping is None:
            return Done(f"{self.number} wasn't on the trunk.", already_done=True)
        api.unmap_number(facts["trunk_sid"], mapping.id)
        return self._unmapped()

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self.mapping_on(facts["trunk_sid"], api) else self._unmapped()

    def _unmapped(self) -> Done:
        return Done(f"{self.number} was removed from the trunk.")
