"""The Exotel accounts this bot serves: each with its own client, limits and trunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain import AccountSid
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput, NotReached
from bot.domain.phrasing import listed
from bot.domain.sip_servers import SipServer
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
        """Account SID → name; empty if there is only one account."""
        return {account.context.sid: account.name for account in self._accounts if account.name}

    def open_circuits(self) -> Mapping[str, bool]:
        """Account name → True while its circuit breaker is open."""
        return {account.name: account.api.circuit.is_open for account in self._accounts}

    def serves(self, name: str | None) -> bool:
        """True if there is an account of that name or SID; no name is the default."""
        return name is None or any(name in {account.name, account.context.sid} for account in self._accounts)

    def resolve(self, name: str | None, channel: str) -> Account:
        """Find the account of that name or SID; with no name the channel's own, else the default.

        Raises BadInput with the names of the accounts.
        """
        if name is None:
            return next((account for account in self._accounts if channel in account.channels), self._accounts[0])
        for account in self._accounts:
            if name.lower() == account.name or name == account.context.sid:
                return account
        names = listed([account.name or account.context.sid for account in self._accounts])
        problem = f"There's no account “{name}”." if name else "Which account? Type its name after --account."
        raise BadInput(f"{problem} You have {names}.")

    def context_of(self, account_sid: str) -> AccountContext:
        """Find the context of an account, even of one that the bot no longer serves."""
        account = self._find(account_sid)
        if account:
            return account.context
        return replace(
            self._accounts[0].context, sid=account_sid, server=SipServer(AccountSid(account_sid).domain_name)
        )

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
                f"trunkbot no longer serves the account {account_sid}, so nothing was changed. Your trunkbot admin can "
                "add it to EXOTEL_ACCOUNTS again."
            )
        return account

    def _find(self, account_sid: str) -> Account | None:
        return next((account for account in self._accounts if account.context.sid == account_sid), None)
