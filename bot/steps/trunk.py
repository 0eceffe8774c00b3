"""Create a trunk."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import TrunkName
from bot.exotel import ExotelClient
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class CreateTrunk(Step):
    """A trunk of that name stands on the account. Names are unique there, so a trunk that has it is the one."""

    trunk_name: TrunkName
    name: str = "create_trunk"
    needs: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return f"Create the trunk {self.trunk_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        trunk = api.create_trunk(self.trunk_name)
        return self._done(f"{trunk.trunk_name} was created: {trunk.trunk_sid}.", trunk.trunk_sid)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        for trunk in api.trunks():
            if trunk.trunk_name == self.trunk_name:
                return self._done(f"{self.trunk_name} is there already: {trunk.trunk_sid}.", trunk.trunk_sid)
        return None

    def _done(self, sentence: str, trunk_sid: str) -> Done:
        return Done(sentence, {"trunk_sid": trunk_sid, "trunk_name": self.trunk_name})
