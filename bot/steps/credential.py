"""Add a SIP user to a trunk, change its password, and remove it (the portal's endpoints).

A password is made at the moment of the first call and is in no fact, sentence or row. The step remembers it, in memory
only, to recognize its own work after a lost answer and to send the same one if it must repeat the call: then it doesn't
matter which of them arrives last. It is kept for its asker.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.domain import FriendlyName, SipUserName, new_password
from bot.domain.errors import AlreadyExists, ExotelError, NoSuchTrunk, NotSwitchedOn, Refused
from bot.exotel import Credential, ExotelClient
from bot.logs.context import actor
from bot.steps.step import Done, Facts, Step

NO_ENDPOINT = (
    "Your account doesn't have SIP credentials in the API. Ask Exotel to enable them, or use a static public IP: "
    "whitelist it with `/trunk ip add`."
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
        if not self.tried:
            self.tried.append(new_password())
        return self.tried[0]

    def _keep(self, api: ExotelClient, facts: Facts) -> None:
        """Keep the password for the person behind this work, because Exotel may never show it again."""
        api.fresh_passwords.keep(facts["trunk_sid"], self.user_name, self.tried[0], actor())

    def _is_ours(self, entry: Credential) -> bool:
        """Compare its password with the one that this step tried to set; False if Exotel shows none."""
        return entry.password is not None and entry.password in self.tried

    def _entry(self, api: ExotelClient, facts: Facts) -> Credential | None:
        entries = api.credentials(facts["trunk_sid"])
        return next((entry for entry in entries if entry.user_name == self.user_name), None)

    def _id_of(self, entry: Credential | None) -> str:
        """Read its id. Raises NoSuchTrunk if there is no entry, NotSwitchedOn if Exotel gave it no id."""
        if entry is None:
            raise NoSuchTrunk(
                f"This trunk has no SIP user {self.user_name}. Nothing was changed. See its users with `/trunk creds`."
            )
        if entry.id is None:
            raise NotSwitchedOn(
                f"{self.user_name} is the trunk's built-in SIP user, which can't be changed through the API. Nothing "
                "was changed. Ask Exotel support for a new password."
            )
        return entry.id


@dataclass(frozen=True)
class AddCredential(_CredentialStep):
    """Add a SIP user to the trunk."""

    friendly_name: FriendlyName | None = None
    kind = "add_credential"
    is_unique = False

    @property
    def title(self) -> str:
        return f"Add the SIP user {self.user_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        if self._entry(api, facts):
            # Not AlreadyExists: it isn't ours, so there is nothing to look for.
            raise Refused(self._conflict)
        api.add_credential(facts["trunk_sid"], self.user_name, self._password(), self.friendly_name)
        return self._added(api, facts)

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = self._entry(api, facts)
        if entry is None:
            return None
        # After a crash the password that was tried is lost; only a user that Exotel made itself has no id.
        # An answer without a password is ours too, because there was no such user before the call.
        if self.tried and (entry.password is None or self._is_ours(entry)):
            return self._added(api, facts)
        if not self.tried and entry.id is not None:
            return Done(f"SIP user {self.user_name} was added.")
        raise AlreadyExists(self._conflict, code=1008)

    def _added(self, api: ExotelClient, facts: Facts) -> Done:
        self._keep(api, facts)
        return Done(f"SIP user {self.user_name} was added.")

    def attribute(self, done: Done, was_sent: bool) -> Done:
        """One that no lost call of ours can have made has a password that we don't know."""
        if not was_sent:
            raise AlreadyExists(self._conflict, code=1008)
        return super().attribute(done, was_sent)

    @property
    def _conflict(self) -> str:
        return (
            f"This trunk already has a SIP user {self.user_name}. Nothing was changed. Choose another name, or set a "
            "new password with `/trunk creds rotate`."
        )


@dataclass(frozen=True)
class RotateCredential(_CredentialStep):
    """Set a new password, which nobody has seen yet."""

    kind = "rotate_credential"

    @property
    def title(self) -> str:
        return f"Give the SIP user {self.user_name} a new password"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        id = self._id_of(entry)
        friendly_name = entry.friendly_name if entry else None
        api.change_credential(facts["trunk_sid"], id, self.user_name, self._password(), friendly_name)
        self._keep(api, facts)
        return Done(f"SIP user {self.user_name} has a new password.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        """Look if it has our password. If Exotel doesn't show it, it is set again, which does no harm; after a crash it
        gets another one."""
        entry = self._entry(api, facts)
        self._id_of(entry)
        if entry and self._is_ours(entry):
            self._keep(api, facts)
            return Done(f"SIP user {self.user_name} has a new password.")
        return None


@dataclass(frozen=True)
class RemoveCredential(_CredentialStep):
    """Remove a SIP user from the trunk."""

    kind = "remove_credential"

    @property
    def title(self) -> str:
        return f"Remove the SIP user {self.user_name}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            return Done(f"The trunk had no SIP user {self.user_name}.", already_done=True)
        api.remove_credential(facts["trunk_sid"], self._id_of(entry))
        return Done(f"SIP user {self.user_name} was removed.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self._entry(api, facts) else Done(f"SIP user {self.user_name} was removed.")
