"""The checks, test calls and watches of one account."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.checks.checker import Checker
from bot.checks.checklist import CheckResult
from bot.checks.health import kept_health
from bot.checks.watches import Watches
from bot.domain import Direction
from bot.domain.audit_events import Event
from bot.domain.phrasing import listed
from bot.domain.records import FlowDone, Health, KnownTrunk, LastCheck, Probed, TestCall
from bot.store import AuditEvent, Sought, Store, health, operations, outbox
from bot.trunks.accounts import Account
from bot.words.dashboard import SHOW_THE_STEP

_LOOKED_THROUGH = 20
"""Checks read per trunk name: other accounts can have a trunk of that name too."""


@dataclass(frozen=True)
class AccountChecks:
    """Reads and writes the rows of its own account only."""

    store: Store
    checker: Checker
    account: Account
    watches: Watches
    changed: Callable[[str], object] = lambda operation_id: None
    """Called with the id of each operation whose messages are out of date now."""

    @property
    def _sid(self) -> str:
        return self.account.context.sid

    def check(self, trunk: KnownTrunk, user: str, ways: Sequence[Direction]) -> CheckResult:
        """Check the trunk now. Raises ExotelError."""
        return self.checker.check(self.account, trunk, user, ways)

    def srv_targets(self, name: str) -> Sequence[tuple[str, int]]:
        """Look up the hosts and ports that an SRV name points to."""
        return self.checker.srv_targets(name)

    def health(self) -> Mapping[str, Health]:
        """Read the last check of each trunk that was ever checked, by SID."""
        return kept_health(self.store, self._sid)

    def last_check(self, trunk_name: str) -> LastCheck | None:
        """Read the newest check of the trunk from the audit log, the only place that has it; None if there was none."""
        rows = self.store.audit_search(Sought(trunk=trunk_name, event="checked"), _LOOKED_THROUGH)
        row = next((row for row in rows if row.account == self._sid), None)
        if row is None:
            return None
        probes = json.loads(row.detail).get("probes", [])
        findings = [(probe["destination"], finding) for probe in probes for finding in probe["findings"]]
        return LastCheck(row.at, [Probed(place, each["name"], each["state"], each["seen"]) for place, each in findings])

    def flows(self, trunk_sid: str) -> Sequence[FlowDone]:
        """Read the numbers of the trunk whose flow was set up, as people say."""
        with self.store.reading() as db:
            return health.flows_of(db, self._sid, trunk_sid)

    def record_flows(self, trunk: KnownTrunk, numbers: Sequence[str], user: str) -> None:
        """Record that a person assigned these numbers to a flow that dials the trunk; none takes it back."""
        at, event = self.store.now(), Event.FLOW_DONE if numbers else Event.FLOW_UNDONE
        said = f"Set up the flow of {listed(numbers)}." if numbers else "The flow isn't set up after all."
        by = user if numbers else ""
        with self.store.transaction() as db:
            health.forget_flows(db, self._sid, trunk.trunk_sid)
            for number in numbers:
                health.record_flow(db, self._sid, FlowDone(trunk.trunk_sid, number, at, user))
            touched = operations.flow_was_set_up(db, self._sid, trunk.trunk_sid, SHOW_THE_STEP, by)
            for operation_id in touched:
                outbox.mark_stale(db, operation_id)
            self.store.log(AuditEvent(user, event, said, verb="dashboard", trunk=trunk.trunk_name, account=self._sid))
        for operation_id in touched:
            self.changed(operation_id)

    def test_calls(self, trunk_sid: str) -> Sequence[TestCall]:
        """Read the last test call on the trunk in each direction that has one."""
        with self.store.reading() as db:
            return health.test_calls_of(db, self._sid, trunk_sid)

    def record_test_call(self, call: TestCall, trunk_name: str) -> None:
        """Record a test call, with its audit row."""
        call = replace(call, at=self.store.now())
        with self.store.transaction() as db:
            health.record_test_call(db, self._sid, call)
            self.store.log(
                AuditEvent(
                    call.user,
                    Event.TEST_CALL,
                    f"An {call.direction} test call {call.outcome}. {call.note}".strip(),
                    verb="test",
                    trunk=trunk_name,
                    account=self._sid,
                    detail={"trunk_sid": call.trunk_sid, "direction": call.direction, "worked": call.worked},
                )
            )
