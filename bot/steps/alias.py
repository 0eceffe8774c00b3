"""Set the caller ID that the called party sees, see whether it is a number of the trunk, and clear it again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import E164
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.exotel import ExotelClient
from bot.exotel.client import ALIAS
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class SetAlias(Step):
    """The trunk shows this caller ID."""

    alias: E164
    name: str = "set_alias"
    needs: frozenset[str] = frozenset()
    is_safe_to_repeat = True

    @property
    def title(self) -> str:
        return f"Show {self.alias} as the caller ID (alias)"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.set_alias(facts["trunk_sid"], self.alias)
        return Done(f"{self.alias} is shown as the caller ID.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        for setting in api.settings(facts["trunk_sid"]):
            if setting.name == ALIAS and setting.value == self.alias:
                return Done(
                    f"{self.alias} was shown as the caller ID already.", made=f"{self.alias} is shown as the caller ID."
                )
        return None


ALIAS_IS_MAPPED = "alias_is_mapped"
"""The fact that `CompareAlias` finds out: "yes" or "no"."""
ALIAS_BEFORE = "alias_before"
"""Another: the alias that is about to be overwritten, where there is one and the account can be asked."""


@dataclass(frozen=True)
class CompareAlias(Step):
    """It is known whether the number is mapped to the trunk (nobody documents that it must be, so it is only told), and
    which one it takes the place of."""

    alias: E164
    name: str = "compare_alias"
    needs: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return f"See whether {self.alias} is mapped to the trunk, and which caller ID is shown now"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        sid = facts["trunk_sid"]
        is_mapped = any(mapping.phone_number == self.alias for mapping in api.numbers(sid))
        before = self._before(sid, api)
        told = f"{self.alias} is {'' if is_mapped else 'not '}mapped to the trunk."
        found = {ALIAS_IS_MAPPED: "yes" if is_mapped else "no"} | ({ALIAS_BEFORE: before} if before else {})
        return Done(f"{told} {before} was shown until now." if before else told, found)

    def _before(self, trunk_sid: str, api: ExotelClient) -> str:
        """The one that is set now; "" where it is this one, or cannot be read: that is no reason not to set it."""
        try:
            set_now = next((one.value for one in api.settings(trunk_sid) if one.name == ALIAS), None)
        except ExotelError:
            return ""
        return set_now if set_now and set_now != self.alias else ""

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return self.do(api, facts)


@dataclass(frozen=True)
class ClearAlias(Step):
    """The trunk has no alias."""

    name: str = "clear_alias"
    needs: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return "Clear the caller ID (alias)"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        try:
            api.clear_alias(facts["trunk_sid"])
        except NoSuchTrunk:
            # Either the trunk or its alias is missing; only a look can tell.
            if done := self.look(api, facts):
                return done
            raise
        return Done("The trunk has no alias any more.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        if any(setting.name == ALIAS for setting in api.settings(facts["trunk_sid"])):
            return None
        return Done("The trunk has no alias.")
