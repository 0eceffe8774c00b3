"""The Home tab of each person, made from the journal and the last checks, without a call to Exotel."""

from __future__ import annotations

from collections.abc import Callable

from bot.approvals.reviews import Reviews
from bot.checks.health import kept_health
from bot.domain.records import Operation
from bot.journal.operations import Operations
from bot.people.access import Access
from bot.store import Store
from bot.trunks.accounts import Accounts
from bot.words.blocks import View, escape
from bot.words.cards import status_sentence
from bot.words.home import MOST_RECENT, News, RecentChange, Rights, TrunkLine, home
from bot.words.review_cards import status


class AtHome:
    """Makes Home tabs. `look` reads what all tabs have in common once, however many are open."""

    def __init__(
        self,
        store: Store,
        operations: Operations,
        reviews: Reviews,
        access: Access,
        accounts: Accounts,
    ) -> None:
        self._store = store
        self._operations = operations
        self._reviews = reviews
        self._access = access
        self._accounts = accounts

    def look(self) -> Callable[[str], View]:
        """Read the current state. The result makes the view of each user id."""
        pending, trunks = self._reviews.pending(), self._trunks()
        is_cut = self._reviews.pages() > 1
        recent = [self._change(operation) for operation in self._operations.recent(MOST_RECENT)]

        def view(user: str) -> View:
            for_me = [request for request in pending if self._reviews.awaits(user, request.operation, request.review)]
            to_sign_off = [each for each in pending if each.operation.state.is_over and each.operation.asked_by == user]
            mine = [*self._reviews.pending_of(user), *to_sign_off]
            return home(user, self._rights(user), News(for_me, mine, trunks, recent, self._accounts.names, is_cut))

        return view

    def _trunks(self) -> list[TrunkLine]:
        lines = []
        for account in self._accounts:
            health = kept_health(self._store, account.context.sid)
            seen = account.directory.seen()
            lines += [TrunkLine(trunk, account.name, health.get(trunk.trunk_sid)) for trunk in seen]
        return lines

    def _change(self, row: Operation) -> RecentChange:
        entry, review = self._operations.read(row), self._reviews.row(row.id)
        standing = status(row, review) if review else escape(status_sentence(row))
        return RecentChange(row, entry.headline, standing)

    def _rights(self, user: str) -> Rights:
        access = self._access
        change = access.may_change(user)
        return Rights(change, access.may_approve(user), access.may_break_glass(user), access.lists)
