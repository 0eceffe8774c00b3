"""Set the caller ID that the called party sees, see whether it is a number of the trunk, and clear it again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import E164
from bot.errors import NoSuchTrunk
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


@dataclass(frozen=True)
class CompareAlias(Step):
    """It is known whether the number is mapped to the trunk. Nobody documents that it must be, so it is only told."""

    alias: E164
    name: str = "compare_alias"
    needs: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return f"See whether {self.alias} is mapped to the trunk"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        if any(mapping.phone_number == self.alias for mapping in api.numbers(facts["trunk_sid"])):
            return Done(f"{self.alias} is mapped to the trunk.", {ALIAS_IS_MAPPED: "yes"})
        return Done(f"{self.alias} is not mapped to the trunk.", {ALIAS_IS_MAPPED: "no"})

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
