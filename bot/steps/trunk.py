"""Create a trunk, rename one, and delete one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import TrunkName, TrunkSid
from bot.domain.errors import AlreadyExists, NoSuchTrunk
from bot.exotel import ExotelClient, Trunk
from bot.steps.step import BEGAN_AT, Done, Facts, Step

CLOCKS_DIFFER = timedelta(minutes=1)
"""By so much, at most, before `/trunk doctor` says so."""


@dataclass(frozen=True)
class CreateTrunk(Step):
    """A trunk of that name stands on the account, made by this very request: one that was there is somebody else's,
    and nothing of this request goes onto it unasked."""

    trunk_name: TrunkName
    name: str = "create_trunk"
    needs: frozenset[str] = frozenset()
    is_safe_to_repeat = True

    @property
    def title(self) -> str:
        return f"Create the trunk {self.trunk_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        try:
            trunk = api.create_trunk(self.trunk_name)
        except AlreadyExists as taken:
            raise AlreadyExists(
                f"A trunk named {self.trunk_name} is there already, and its SID cannot be read here. Nothing was "
                "changed by this call. Use another name; or find the SID in Exotel's dashboard and type "
                "/trunk setup SID.",
                code=taken.code,
                http_status=taken.http_status,
                request_id=taken.request_id,
            ) from None
        return self._done(trunk.trunk_sid)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        for trunk in api.trunks():
            if trunk.trunk_name == self.trunk_name:
                return replace(self._done(trunk.trunk_sid), was_so=_was_there(trunk, facts.get(BEGAN_AT, "")))
        return None

    def found(self, done: Done, was_sent: bool) -> Done:
        """Names are unique, so what appeared since this request asked for it is its own."""
        if was_sent and not done.was_so:
            return done
        sid = done.facts["trunk_sid"]
        taken = AlreadyExists(
            f"There is a trunk named {self.trunk_name} already, {sid}, and this request did not make it. It was left "
            "as it is; nothing was changed. Use another name, or add to that trunk.",
            code=1008,
        )
        taken.in_the_way = sid
        raise taken

    def elsewhere(self, facts: Facts) -> str:
        return (
            f"Exotel did not create {self.trunk_name}: it says that a trunk of that name is there already, but the "
            "account's own list does not show it. Nothing was changed. Use another name."
        )

    def probably_ours(self, facts: Facts) -> str:
        return (
            f"Exotel was asked to create {self.trunk_name}, and the answer was lost; asked again, it says that a trunk "
            "of that name is there already. So it was most likely made just now. This account shows no list of trunks, "
            "so its SID cannot be read here: find it in Exotel's dashboard, then type /trunk setup SID to go on."
        )

    def _done(self, trunk_sid: str) -> Done:
        facts = {"trunk_sid": trunk_sid, "trunk_name": self.trunk_name}
        return Done(f"{self.trunk_name} was created: {trunk_sid}.", facts)


def _was_there(trunk: Trunk, began_at: str) -> bool:
    """Whether it was there before this request began to ask for it, as far as Exotel's clock and ours agree; one of
    which nobody knows when it was made is not taken for our own."""
    if not began_at:
        return False
    return trunk.date_created is None or trunk.date_created < datetime.fromisoformat(began_at) - CLOCKS_DIFFER


@dataclass(frozen=True)
class RenameTrunk(Step):
    """The trunk has this name."""

    new_name: TrunkName
    name: str = "rename_trunk"
    needs: frozenset[str] = frozenset()
    is_safe_to_repeat = True

    @property
    def title(self) -> str:
        return f"Rename the trunk to {self.new_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        trunk = api.rename_trunk(facts["trunk_sid"], self.new_name)
        return self._done(f"{facts['trunk_sid']} is named {self.new_name}.", trunk.trunk_sid)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        sid = facts["trunk_sid"]
        named = [trunk.trunk_sid for trunk in api.trunks() if trunk.trunk_name == self.new_name]
        if sid in named:
            made = self._done(f"{sid} is named {self.new_name}.", sid)
            return replace(made, sentence=f"{sid} was named {self.new_name} already.", made=made.sentence)
        if named:
            taken = AlreadyExists(
                f"Another trunk, {named[0]}, is named {self.new_name}, and names are unique on an account. "
                "Nothing was changed. Choose another name.",
                code=1008,
            )
            taken.in_the_way = named[0]
            raise taken
        return None

    def _done(self, sentence: str, trunk_sid: str) -> Done:
        return Done(sentence, {"trunk_sid": trunk_sid, "trunk_name": self.new_name})


@dataclass(frozen=True)
class DeleteTrunk(Step):
    """The trunk is gone, with everything on it, for good."""

    trunk_sid: TrunkSid
    trunk_name: str
    name: str = "delete_trunk"
    needs: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return f"Delete the trunk {self.trunk_name} ({self.trunk_sid})"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        try:
            api.delete_trunk(self.trunk_sid)
        except NoSuchTrunk:
            # Exotel says this also to a key that may not delete it, and on a bad day of everything.
            if api.is_listed(self.trunk_sid) is not False:
                raise
            return replace(self._gone("was not there any more"), was_so=True)
        return self._gone("was deleted")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        try:
            # The seed's own endpoint, which every account has: an unknown trunk is refused there.
            api.numbers(self.trunk_sid)
        except NoSuchTrunk:
            return None if api.is_listed(self.trunk_sid) else self._gone("is gone")
        return None

    def _gone(self, verb: str) -> Done:
        return Done(f"{self.trunk_name} ({self.trunk_sid}) {verb}.", {"deleted_sid": self.trunk_sid})
