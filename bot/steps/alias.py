"""Set the caller ID that callees see, compare it with the trunk's numbers, and clear it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import E164
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.exotel import ExotelClient
from bot.exotel.client import ALIAS
from bot.steps.step import Done, Facts, Step

ALIAS_IS_MAPPED = "alias_is_mapped"
"""A fact from `CompareAlias`: "yes" or "no"."""
ALIAS_BEFORE = "alias_before"
"""A fact from `CompareAlias`: the caller ID that will be overwritten, if any and if the account shows it."""


@dataclass(frozen=True)
class SetAlias(Step):
    """Set the trunk's caller ID."""

    alias: E164
    kind = "set_alias"
    is_safe_to_repeat = True

    @property
    def title(self) -> str:
        return f"Set the caller ID (alias) to {self.alias}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.set_alias(facts["trunk_sid"], self.alias)
        return Done(self._shown)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        if self.alias in _aliases(api, facts):
            return Done(f"The caller ID was already {self.alias}.", sentence_if_ours=self._shown)
        return None

    @property
    def _shown(self) -> str:
        return f"The caller ID is {self.alias}."


@dataclass(frozen=True)
class CompareAlias(Step):
    """Find out if the number is mapped to the trunk, and which caller ID it replaces.

    It isn't documented that it must be mapped, so this only warns.
    """

    alias: E164
    kind = "compare_alias"

    @property
    def title(self) -> str:
        return f"Check if {self.alias} is on the trunk, and read the current caller ID"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        is_mapped = any(mapping.phone_number == self.alias for mapping in api.numbers(facts["trunk_sid"]))
        before = self._before(api, facts)
        sentence = f"{self.alias} is {'' if is_mapped else 'not '}on the trunk."
        results = {ALIAS_IS_MAPPED: "yes" if is_mapped else "no"}
        if before:
            return Done(f"{sentence} The caller ID was {before}.", results | {ALIAS_BEFORE: before})
        return Done(sentence, results)

    def _before(self, api: ExotelClient, facts: Facts) -> str:
        """Read the current caller ID; "" if it is this one or can't be read, because neither should stop the change."""
        try:
            alias = next(iter(_aliases(api, facts)), None)
        except ExotelError:
            return ""
        return alias if alias and alias != self.alias else ""

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return self.do(api, facts)


@dataclass(frozen=True)
class ClearAlias(Step):
    """Clear the trunk's caller ID."""

    kind = "clear_alias"

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
        return Done("The caller ID was cleared.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if _aliases(api, facts) else Done("The trunk has no caller ID set.")


def _aliases(api: ExotelClient, facts: Facts) -> list[str | None]:
    return [setting.value for setting in api.settings(facts["trunk_sid"]) if setting.name == ALIAS]
