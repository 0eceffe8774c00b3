"""Set the caller ID that the called party sees, compare it with the trunk's numbers, and clear it."""

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
"""Another one: the alias that is about to be overwritten, where there is one and the account can be asked."""


@dataclass(frozen=True)
class SetAlias(Step):
    """Make the trunk show this caller ID."""

    alias: E164
    kind = "set_alias"
    is_safe_to_repeat = True

    @property
    def title(self) -> str:
        return f"Show {self.alias} as the caller ID (alias)"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.set_alias(facts["trunk_sid"], self.alias)
        return Done(self._shown)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        if self.alias in _aliases(api, facts):
            return Done(f"{self.alias} was shown as the caller ID already.", sentence_if_ours=self._shown)
        return None

    @property
    def _shown(self) -> str:
        return f"{self.alias} is shown as the caller ID."


@dataclass(frozen=True)
class CompareAlias(Step):
    """Find out if the number is mapped to the trunk, and which alias it replaces.

    Nobody documents that it must be mapped, so people are only told about it.
    """

    alias: E164
    kind = "compare_alias"

    @property
    def title(self) -> str:
        return f"See whether {self.alias} is mapped to the trunk, and which caller ID is shown now"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        is_mapped = any(mapping.phone_number == self.alias for mapping in api.numbers(facts["trunk_sid"]))
        before = self._before(api, facts)
        sentence = f"{self.alias} is {'' if is_mapped else 'not '}mapped to the trunk."
        results = {ALIAS_IS_MAPPED: "yes" if is_mapped else "no"}
        if before:
            return Done(f"{sentence} {before} was shown until now.", results | {ALIAS_BEFORE: before})
        return Done(sentence, results)

    def _before(self, api: ExotelClient, facts: Facts) -> str:
        """Read the alias that is set now; "" where it is this one, or cannot be read: that is no reason to stop."""
        try:
            alias = next(iter(_aliases(api, facts)), None)
        except ExotelError:
            return ""
        return alias if alias and alias != self.alias else ""

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return self.do(api, facts)


@dataclass(frozen=True)
class ClearAlias(Step):
    """Leave the trunk without an alias."""

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
        return Done("The trunk has no alias any more.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if _aliases(api, facts) else Done("The trunk has no alias.")


def _aliases(api: ExotelClient, facts: Facts) -> list[str | None]:
    return [setting.value for setting in api.settings(facts["trunk_sid"]) if setting.name == ALIAS]
