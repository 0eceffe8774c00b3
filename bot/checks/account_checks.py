"""The checks, test calls and watches of one account, as verbs use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.checks.checker import Checker
from bot.checks.checklist import CheckResult
from bot.checks.health import kept_health, last_check
from bot.checks.test_calls import record_test_call, test_calls
from bot.checks.watches import Watches
from bot.domain import Direction
from bot.domain.records import Health, KnownTrunk, LastCheck, TestCall
from bot.store import Store
from bot.trunks.accounts import Account


@dataclass(frozen=True)
class AccountChecks:
    """Reads and writes the rows of its account alone."""

    store: Store
    checker: Checker
    account: Account
    watches: Watches

    def check(self, trunk: KnownTrunk, user: str, ways: Sequence[Direction]) -> CheckResult:
        """The trunk checked now. Raises ExotelError."""
        return self.checker.check(self.account, trunk, user, ways)

    def health(self) -> Mapping[str, Health]:
        """The last check of each trunk that was checked, by SID."""
        return kept_health(self.store, self.account.context.sid)

    def last_check(self, trunk_name: str) -> LastCheck | None:
        """What the newest check of that trunk saw."""
        return last_check(self.store, self.account.context.sid, trunk_name)

    def test_calls(self, trunk_sid: str) -> Sequence[TestCall]:
        """The last test call on the trunk, in each direction."""
        return test_calls(self.store, self.account.context.sid, trunk_sid)

    def record_test_call(self, call: TestCall, trunk_name: str) -> None:
        """Write a test call down, with its audit row."""
        record_test_call(self.store, self.account.context.sid, call, trunk_name)
