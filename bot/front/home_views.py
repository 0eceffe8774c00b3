"""What each person's Home tab says, read from the journal and from what was seen: Exotel is never asked."""

from __future__ import annotations

from collections.abc import Callable

from bot.approvals.reviews import Reviews
from bot.approvals.waiting import Waiting
from bot.checks.health import kept_health
from bot.domain.records import Operation, Pending, State
from bot.journal.operations import Operations
from bot.people.access import Access
from bot.store import Store
from bot.trunks.accounts import Accounts
from bot.words.blocks import View, escape
from bot.words.cards import status_sentence
from bot.words.home import MOST_RECENT, News, RecentChange, Rights, TrunkLine, home
from bot.words.review_cards import status


class AtHome:
    """`look` reads what is the same for everybody once, however many tabs are open."""

    def __init__(
        self,
        store: Store,
        operations: Operations,
        reviews: Reviews,
        waiting: Waiting,
        access: Access,
        accounts: Accounts,
    ) -> None:
        self._store = store
        self._operations = operations
        self._reviews = reviews
        self._waiting = waiting
        self._access = access
        self._accounts = accounts

    def look(self) -> Callable[[str], View]:
        """What is so now, as a view for each user id."""
        pending, trunks = self._waiting.pending(), self._trunks()
        recent = [self._change(operation) for operation in self._operations.recent(MOST_RECENT)]

        def view(user: str) -> View:
            for_me = [one for one in pending if self._awaits(user, one)]
            mine = [one for one in pending if one.operation.asked_by == user]
            return home(user, self._rights(user), News(for_me, mine, trunks, recent, self._accounts.names))

        return view

    def _trunks(self) -> list[TrunkLine]:
        lines = []
        for account in self._accounts:
            health = kept_health(self._store, account.context.sid)
            seen = account.directory.seen()
            lines += [TrunkLine(trunk, account.name, health.get(trunk.trunk_sid)) for trunk in seen]
        return lines

    def _change(self, operation: Operation) -> RecentChange:
        review = self._reviews.row(operation.id)
        told = status(operation, review) if review else escape(status_sentence(operation))
        return RecentChange(operation, self._operations.headline(operation), told)

    def _awaits(self, user: str, one: Pending) -> bool:
        """Their decision, or their signature under what was done by breaking the glass."""
        if one.operation.state == State.WAITING:
            return self._reviews.awaits(user, one.operation)
        is_done = one.operation.state.is_over
        return is_done and one.operation.asked_by != user and self._access.may_approve(user)

    def _rights(self, user: str) -> Rights:
        access = self._access
        change = access.may_change(user)
        return Rights(change, access.may_approve(user), access.may_break_glass(user), access.lists)
