"""Create a trunk, rename one, and delete one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import TrunkName, TrunkSid
from bot.domain.errors import AlreadyExists, NoSuchTrunk
from bot.exotel import ExotelClient, Trunk
from bot.steps.step import BEGAN_AT, Done, Facts, Step

CLOCKS_DIFFER = timedelta(minutes=1)
"""The largest difference of clocks before `/trunk doctor` mentions it."""


@dataclass(frozen=True)
class CreateTrunk(Step):
    """Create a trunk of that name. One that was there before isn't ours: nothing is added to it unless a person says
    so."""

    trunk_name: TrunkName
    kind = "create_trunk"
    is_safe_to_repeat = True

    @property
    def title(self) -> str:
        return f"Create the trunk {self.trunk_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        try:
            trunk = api.create_trunk(self.trunk_name)
        except AlreadyExists as conflict:
            raise AlreadyExists(
                f"A trunk called {self.trunk_name} already exists, but its SID can't be read on this account. Nothing "
                "was changed. Use another name, or find the SID in Exotel's dashboard and type /trunk setup SID.",
                code=conflict.code,
                http_status=conflict.http_status,
                request_id=conflict.request_id,
            ) from None
        return self._done(trunk.trunk_sid)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        for trunk in api.trunks():
            if trunk.trunk_name == self.trunk_name:
                return replace(self._done(trunk.trunk_sid), already_done=_was_there(trunk, facts.get(BEGAN_AT, "")))
        return None

    def attribute(self, done: Done, was_sent: bool) -> Done:
        """Accept a trunk as our own if it appeared since this request asked for it: names are unique."""
        if was_sent and not done.already_done:
            return done
        sid = done.facts["trunk_sid"]
        raise AlreadyExists(
            f"A trunk called {self.trunk_name} already exists ({sid}); this request didn't create it. Nothing was "
            "changed. Use another name, or add to that trunk.",
            code=1008,
            conflict_sid=sid,
        )

    def explain_conflict(self) -> str:
        return (
            f"Exotel says a trunk called {self.trunk_name} already exists, but it isn't in the account's list. Nothing "
            "was changed. Use another name."
        )

    def explain_likely_success(self) -> str:
        return (
            f"I asked Exotel to create {self.trunk_name}, but its answer was lost. Asked again, it says that a trunk "
            "of that name exists, so it was probably created just now. This account has no trunk list, so I can't read "
            "its SID: find it in Exotel's dashboard, then type /trunk setup SID to continue."
        )

    def _done(self, trunk_sid: str) -> Done:
        facts = {"trunk_sid": trunk_sid, "trunk_name": self.trunk_name}
        return Done(f"{self.trunk_name} was created ({trunk_sid}).", facts)


def _was_there(trunk: Trunk, began_at: str) -> bool:
    """Decide if the trunk was there before this request asked for it, within `CLOCKS_DIFFER`.

    A trunk of unknown age isn't ours.
    """
    if not began_at:
        return False
    return trunk.date_created is None or trunk.date_created < datetime.fromisoformat(began_at) - CLOCKS_DIFFER


@dataclass(frozen=True)
class RenameTrunk(Step):
    """Rename the trunk."""

    new_name: TrunkName
    kind = "rename_trunk"
    unsettles = True
    is_safe_to_repeat = True

    @property
    def title(self) -> str:
        return f"Rename the trunk to {self.new_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        trunk = api.rename_trunk(facts["trunk_sid"], self.new_name)
        return Done(self._renamed(facts), self._facts(trunk.trunk_sid))

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        sid = facts["trunk_sid"]
        named = [trunk.trunk_sid for trunk in api.trunks() if trunk.trunk_name == self.new_name]
        if sid in named:
            sentence = f"{sid} was already called {self.new_name}."
            return Done(sentence, self._facts(sid), sentence_if_ours=self._renamed(facts))
        if named:
            raise AlreadyExists(
                f"Another trunk ({named[0]}) is already called {self.new_name}. Nothing was changed. Choose another "
                "name.",
                code=1008,
                conflict_sid=named[0],
            )
        return None

    def _renamed(self, facts: Facts) -> str:
        return f"{facts['trunk_sid']} is now called {self.new_name}."

    def _facts(self, trunk_sid: str) -> Facts:
        return {"trunk_sid": trunk_sid, "trunk_name": self.new_name}


@dataclass(frozen=True)
class DeleteTrunk(Step):
    """Delete the trunk with everything on it, permanently."""

    trunk_sid: TrunkSid
    trunk_name: str
    kind = "delete_trunk"
    unsettles = True

    @property
    def title(self) -> str:
        return f"Delete the trunk {self.trunk_name} ({self.trunk_sid})"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        try:
            api.delete_trunk(self.trunk_sid)
        except NoSuchTrunk:
            # A key without the right to delete gets the same answer, and so does every trunk during an outage.
            if api.is_listed(self.trunk_sid) is not False:
                raise
            return replace(self._deleted("had already been deleted"), already_done=True)
        return self._deleted("was deleted")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        try:
            # Every account has this endpoint (seed), and it refuses an unknown trunk.
            api.numbers(self.trunk_sid)
        except NoSuchTrunk:
            return None if api.is_listed(self.trunk_sid) else self._deleted("was deleted")
        return None

    def _deleted(self, verb: str) -> Done:
        return Done(f"{self.trunk_name} ({self.trunk_sid}) {verb}.", {"deleted_sid": self.trunk_sid})
