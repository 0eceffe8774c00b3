"""Set the caller ID that the called party sees."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import E164
from bot.exotel import ExotelClient
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class SetAlias(Step):
    """The trunk shows this caller ID."""

    alias: E164
    name: str = "set_alias"
    needs: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return f"Show {self.alias} as the caller ID (alias)"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.set_alias(facts["trunk_sid"], self.alias)
        return Done(f"{self.alias} is shown as the caller ID.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        for setting in api.settings(facts["trunk_sid"]):
            if setting.name == "trunk_external_alias" and setting.value == self.alias:
                return Done(f"{self.alias} was shown as the caller ID already.")
        return None
