"""The Exotel accounts this bot serves: each with its own client, limits and trunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput, NotReached
from bot.exotel import ExotelClient
from bot.trunks.directory import Directory


@dataclass(frozen=True)
class Account:
    """One account. `channels` are those in which it is meant where nobody names one."""

    context: AccountContext
    api: ExotelClient
    directory: Directory
    channels: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What people call it; empty where it is the only one."""
        return self.context.name


class Accounts:
    """At least one; the first is the default."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._accounts = list(accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts)

    @property
    def names(self) -> Mapping[str, str]:
        """Account SID → name; empty where there is one account, which nobody has to tell from others."""
        return {account.context.sid: account.name for account in self._accounts if account.name}

    def open_circuits(self) -> Mapping[str, bool]:
        """By the account's name, True while Exotel is left alone as it does not answer."""
        return {account.name: account.api.circuit.is_open for account in self._accounts}

    def serves(self, name: str | None) -> bool:
        """Whether there is an account of that name or SID; no name is the default."""
        return name is None or any(name in {one.name, one.context.sid} for one in self._accounts)

    def resolve(self, name: str | None, channel: str) -> Account:
        """The one of that name or SID; with no name the channel's own, else the default.

        Raises BadInput, naming those there are.
        """
        if name is None:
            return next((one for one in self._accounts if channel in one.channels), self._accounts[0])
        for account in self._accounts:
            if name.lower() == account.name or name == account.context.sid:
                return account
        there = ", ".join(account.name or account.context.sid for account in self._accounts)
        said = f"There is no account “{name}” here." if name else "Which account? Type its name after --account."
        raise BadInput(f"{said} Nothing was done. The accounts are: {there}.")

    def context_of(self, account_sid: str) -> AccountContext:
        """The account of an account, also of one that was served once and is no more."""
        found = self._find(account_sid)
        return found.context if found else replace(self._accounts[0].context, sid=account_sid)

    def api_of(self, account_sid: str) -> ExotelClient:
        """Raises NotReached where the bot no longer serves that account."""
        return self._must(account_sid).api

    def directory_of(self, account_sid: str) -> Directory:
        """Raises NotReached where the bot no longer serves that account."""
        return self._must(account_sid).directory

    def account_of(self, account_sid: str) -> Account:
        """Raises NotReached where the bot no longer serves that account."""
        return self._must(account_sid)

    def _find(self, account_sid: str) -> Account | None:
        return next((one for one in self._accounts if one.context.sid == account_sid), None)

    def _must(self, account_sid: str) -> Account:
        found = self._find(account_sid)
        if found is None:
            raise NotReached(
                f"The account {account_sid} is not among those this bot serves any more, so Exotel was not asked and "
                "nothing was changed. Whoever runs trunkbot can name it in EXOTEL_ACCOUNTS again."
            )
        return found
