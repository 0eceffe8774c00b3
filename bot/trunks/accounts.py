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
    """One account. `channels` are those in which it is the default."""

    context: AccountContext
    api: ExotelClient
    directory: Directory
    channels: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The name people type; empty if it is the only account."""
        return self.context.name


class Accounts:
    """All the accounts, at least one; the first is the default."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._accounts = list(accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts)

    @property
    def names(self) -> Mapping[str, str]:
        """Account SID → name; empty if there is one account, which nobody has to tell from others."""
        return {account.context.sid: account.name for account in self._accounts if account.name}

    def open_circuits(self) -> Mapping[str, bool]:
        """By the account's name, True while Exotel is left alone as it does not answer."""
        return {account.name: account.api.circuit.is_open for account in self._accounts}

    def serves(self, name: str | None) -> bool:
        """True if there is an account of that name or SID; no name is the default."""
        return name is None or any(name in {account.name, account.context.sid} for account in self._accounts)

    def resolve(self, name: str | None, channel: str) -> Account:
        """Find the account of that name or SID; with no name the channel's own, else the default.

        Raises BadInput, naming the accounts there are.
        """
        if name is None:
            return next((account for account in self._accounts if channel in account.channels), self._accounts[0])
        for account in self._accounts:
            if name.lower() == account.name or name == account.context.sid:
                return account
        names = ", ".join(account.name or account.context.sid for account in self._accounts)
        problem = f"There is no account “{name}” here." if name else "Which account? Type its name after --account."
        raise BadInput(f"{problem} Nothing was done. The accounts are: {names}.")

    def context_of(self, account_sid: str) -> AccountContext:
        """The context of an account, even of one that the bot no longer serves."""
        account = self._find(account_sid)
        return account.context if account else replace(self._accounts[0].context, sid=account_sid)

    def api_of(self, account_sid: str) -> ExotelClient:
        """Find the client of that account. Raises NotReached if the bot no longer serves it."""
        return self.account_of(account_sid).api

    def directory_of(self, account_sid: str) -> Directory:
        """Find the trunks of that account. Raises NotReached if the bot no longer serves it."""
        return self.account_of(account_sid).directory

    def account_of(self, account_sid: str) -> Account:
        """Find the account of that SID. Raises NotReached if the bot no longer serves it."""
        account = self._find(account_sid)
        if account is None:
            raise NotReached(
                f"The account {account_sid} is not among those this bot serves any more, so Exotel was not asked and "
                "nothing was changed. Whoever runs trunkbot can name it in EXOTEL_ACCOUNTS again."
            )
        return account

    def _find(self, account_sid: str) -> Account | None:
        return next((account for account in self._accounts if account.context.sid == account_sid), None)
