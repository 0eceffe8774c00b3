"""The Ask of a payload: its person, channel, account and rights."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.domain.records import KnownTrunk
from bot.domain.rights import Ruling
from bot.people.access import Access
from bot.trunks.accounts import Accounts
from bot.trunks.directory import Directory, SeenLater
from bot.verbs.verb import Ask


class NotInMemory(Exception):
    """Raised on the event loop, which must not wait for a disk; ask again on a thread."""


class AskBuilder:
    """Builds the Ask of a command, click or submission from the ids in its payload."""

    def __init__(self, accounts: Accounts, access: Access) -> None:
        self._accounts = accounts
        self._access = access

    def serves(self, account: str | None) -> bool:
        """True if the bot serves an account of that name or SID, or none is named."""
        return self._accounts.serves(account)

    def build(self, user: str, channel: str = "", text: str = "", account: str | None = None) -> Ask:
        """Build the Ask. Raises BadInput if there is no account of that name.

        Its trunks are read when they are first used; on the event loop that raises NotInMemory if it needs a disk.
        """
        resolved = self._accounts.resolve(account, channel)
        return Ask(
            user=user,
            channel=channel,
            text=text,
            account=resolved.context,
            known_trunks=SeenLater(_trunks_of(resolved.directory)),
            may_break_glass=self._access.may_break_glass(user),
            may_change=self._access.may_change(user) if user else Ruling(False),
        )


def _trunks_of(directory: Directory) -> Callable[[], list[KnownTrunk]]:
    def read() -> list[KnownTrunk]:
        if not directory.is_fresh and _is_on_the_event_loop():
            raise NotInMemory
        return directory.seen()

    return read


def _is_on_the_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
