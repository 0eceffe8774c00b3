"""Give a trunk a SIP credential, give one a new password, and take one away (the portal's endpoints).

A password is made at the moment of the call and kept in no fact, sentence or row; the step itself remembers what it
tried, in memory, to recognise its own work after a lost answer.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.domain import FriendlyName, SipUserName, new_password
from bot.domain.errors import (
    AlreadyExists,
    ExotelError,
    NoSuchTrunk,
    NotSwitchedOn,
    Refused,
)
from bot.exotel import Credential, ExotelClient
from bot.steps.step import Done, Facts, Step

NO_ENDPOINT = (
    "This account cannot have its SIP credentials changed through the API. A system with a static public IP needs "
    "none: whitelist that with `/trunk ip add`."
)


@dataclass(frozen=True)
class _OnCredential(Step):
    user_name: SipUserName
    needs: frozenset[str] = frozenset()
    tried: list[SecretStr] = field(default_factory=list, repr=False, compare=False)

    def stuck(self, facts: Facts, error: ExotelError) -> str:
        return NO_ENDPOINT if isinstance(error, NotSwitchedOn) and error.http_status else ""

    @abstractmethod
    def do(self, api: ExotelClient, facts: Facts) -> Done: ...

    def _password(self) -> SecretStr:
        password = new_password()
        self.tried.append(password)
        return password

    def _is_ours(self, entry: Credential) -> bool:
        """Whether it has a password that this very step tried to give it."""
        return entry.password is not None and entry.password in self.tried

    def _entry(self, api: ExotelClient, facts: Facts) -> Credential | None:
        return next((one for one in api.credentials(facts["trunk_sid"]) if one.user_name == self.user_name), None)

    def _id_of(self, entry: Credential | None) -> str:
        """Raises NoSuchTrunk where it is not there, NotSwitchedOn where Exotel gives nothing to change it by."""
        if entry is None:
            raise NoSuchTrunk(
                f"This trunk has no SIP credential {self.user_name}. Nothing was changed. Look at those it has with "
                "`/trunk creds`."
            )
        if entry.id is None:
            raise NotSwitchedOn(
                f"{self.user_name} is the trunk's own SIP credential, which Exotel lets nobody change through the API. "
                "Nothing was changed. Ask Exotel support for a new one."
            )
        return entry.id


@dataclass(frozen=True)
class AddCredential(_OnCredential):
    """A system may sign in to the trunk as this user."""

    friendly_name: FriendlyName | None = None
    is_unique = False

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"add_credential {self.user_name}"

    @property
    def title(self) -> str:
        return f"Add the SIP credential {self.user_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        if self._entry(api, facts):
            # Not AlreadyExists: it is not ours, so there is nothing to look for.
            raise Refused(self._taken)
        api.add_credential(facts["trunk_sid"], self.user_name, self._password(), self.friendly_name)
        return Done(f"The SIP credential {self.user_name} was added.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = self._entry(api, facts)
        if entry is None:
            return None
        if self.tried and not self._is_ours(entry):
            raise AlreadyExists(self._taken, code=1008)
        if self.tried or entry.id is not None:
            return Done(f"The SIP credential {self.user_name} is there.")
        raise AlreadyExists(self._taken, code=1008)

    @property
    def _taken(self) -> str:
        return (
            f"This trunk has a SIP credential {self.user_name} already. It was left as it is; nothing was changed. "
            "Choose another user name, or give it a new password with `/trunk creds rotate`."
        )


@dataclass(frozen=True)
class RotateCredential(_OnCredential):
    """The user has a new password, which nobody has seen yet."""

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"rotate_credential {self.user_name}"

    @property
    def title(self) -> str:
        return f"Give the SIP credential {self.user_name} a new password"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        id = self._id_of(entry)
        kept = entry.friendly_name if entry else None
        api.change_credential(facts["trunk_sid"], id, self.user_name, self._password(), kept)
        return Done(f"The SIP credential {self.user_name} has a new password.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        """After a crash nobody knows which password was tried: then it is given another one, which does no harm."""
        entry = self._entry(api, facts)
        self._id_of(entry)
        if entry and self._is_ours(entry):
            return Done(f"The SIP credential {self.user_name} has a new password.")
        if self.tried and entry and entry.password is None:
            raise ExotelError(
                f"Exotel does not show the password of {self.user_name}, so nobody can tell which it has."
            )
        return None


@dataclass(frozen=True)
class RemoveCredential(_OnCredential):
    """Nobody can sign in to the trunk as this user."""

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"remove_credential {self.user_name}"

    @property
    def title(self) -> str:
        return f"Remove the SIP credential {self.user_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            return Done(f"The trunk had no SIP credential {self.user_name}.", was_so=True)
        api.remove_credential(facts["trunk_sid"], self._id_of(entry))
        return Done(f"The SIP credential {self.user_name} was removed.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self._entry(api, facts) else Done(f"The SIP credential {self.user_name} is gone.")
