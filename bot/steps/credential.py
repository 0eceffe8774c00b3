"""Give a trunk a SIP credential, give one a new password, and take one away (the portal's endpoints).

A password is made at the moment of the call and kept in no fact, sentence or row; the step itself remembers the
passwords it tried, in memory, to recognize its own work after a lost answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.domain import FriendlyName, SipUserName, new_password
from bot.domain.errors import AlreadyExists, ExotelError, NoSuchTrunk, NotSwitchedOn, Refused
from bot.exotel import Credential, ExotelClient
from bot.steps.step import Done, Facts, Step

NO_ENDPOINT = (
    "This account cannot have its SIP credentials changed through the API. A system with a static public IP needs "
    "none: whitelist that with `/trunk ip add`."
)


@dataclass(frozen=True)
class _CredentialStep(Step):
    user_name: SipUserName
    tried: list[SecretStr] = field(default_factory=list, repr=False, compare=False, kw_only=True)

    @property
    def subject(self) -> str:
        return self.user_name

    def explain_failure(self, facts: Facts, error: ExotelError) -> str:
        return NO_ENDPOINT if isinstance(error, NotSwitchedOn) and error.http_status else ""

    def _password(self) -> SecretStr:
        password = new_password()
        self.tried.append(password)
        return password

    def _is_ours(self, entry: Credential) -> bool:
        """Compare its password with those that this very step tried to give it."""
        return entry.password is not None and entry.password in self.tried

    def _entry(self, api: ExotelClient, facts: Facts) -> Credential | None:
        entries = api.credentials(facts["trunk_sid"])
        return next((entry for entry in entries if entry.user_name == self.user_name), None)

    def _id_of(self, entry: Credential | None) -> str:
        """Read its id. Raises NoSuchTrunk where it is not there, NotSwitchedOn where Exotel gives it no id."""
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
class AddCredential(_CredentialStep):
    """Let a system sign in to the trunk as this user."""

    friendly_name: FriendlyName | None = None
    kind = "add_credential"
    is_unique = False

    @property
    def title(self) -> str:
        return f"Add the SIP credential {self.user_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        if self._entry(api, facts):
            # Not AlreadyExists: it is not ours, so there is nothing to look for.
            raise Refused(self._conflict)
        api.add_credential(facts["trunk_sid"], self.user_name, self._password(), self.friendly_name)
        return Done(f"The SIP credential {self.user_name} was added.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = self._entry(api, facts)
        if entry is None:
            return None
        # After a crash nobody knows the passwords that were tried; only one that Exotel made by itself has no id.
        if self._is_ours(entry) if self.tried else entry.id is not None:
            return Done(f"The SIP credential {self.user_name} is there.")
        raise AlreadyExists(self._conflict, code=1008)

    @property
    def _conflict(self) -> str:
        return (
            f"This trunk has a SIP credential {self.user_name} already. It was left as it is; nothing was changed. "
            "Choose another user name, or give it a new password with `/trunk creds rotate`."
        )


@dataclass(frozen=True)
class RotateCredential(_CredentialStep):
    """Give the user a new password, which nobody has seen yet."""

    kind = "rotate_credential"

    @property
    def title(self) -> str:
        return f"Give the SIP credential {self.user_name} a new password"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        id = self._id_of(entry)
        friendly_name = entry.friendly_name if entry else None
        api.change_credential(facts["trunk_sid"], id, self.user_name, self._password(), friendly_name)
        return Done(f"The SIP credential {self.user_name} has a new password.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        """See if it has a password of ours. After a crash nobody knows which was tried: then it is given another one,
        which does no harm."""
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
class RemoveCredential(_CredentialStep):
    """Stop systems from signing in to the trunk as this user."""

    kind = "remove_credential"

    @property
    def title(self) -> str:
        return f"Remove the SIP credential {self.user_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            return Done(f"The trunk had no SIP credential {self.user_name}.", already_done=True)
        api.remove_credential(facts["trunk_sid"], self._id_of(entry))
        return Done(f"The SIP credential {self.user_name} was removed.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self._entry(api, facts) else Done(f"The SIP credential {self.user_name} is gone.")
