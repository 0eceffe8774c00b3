"""The check of a trunk: its record at Exotel, probes of its destinations, its last test calls.

Each check is kept for the Home tab, and audited with the findings of its probes. A probe is made from the machine the
bot runs on: a failure there is evidence, not proof.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from functools import partial

from bot.checks.checklist import CheckResult, check
from bot.domain import Destination, Direction
from bot.domain.audit_events import Event
from bot.domain.destinations import why_untested
from bot.domain.errors import BadInput, TooManyChecks
from bot.domain.phrasing import duration
from bot.domain.records import Health, KnownTrunk
from bot.logs.context import BOT
from bot.probes import Outcome, ProbeFinding, Prober, Report
from bot.store import AuditEvent, Store, health
from bot.trunks.accounts import Account
from bot.trunks.snapshots import Snapshot

MOST_PROBED = 8
HOURLY_CHECKS = 60
"""The most checks with probes that one person gets in an hour, in all accounts together."""

_HOUR = 3600.0


class Checker:
    """`checked` is called after each check that was kept."""

    def __init__(
        self, store: Store, prober: Prober, checked: Callable[[], None], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._prober = prober
        self._checked = checked
        self._clock = clock
        self._probed_at: defaultdict[str, deque[float]] = defaultdict(partial(deque, maxlen=HOURLY_CHECKS))
        self._lock = threading.Lock()

    def check(
        self, account: Account, trunk: KnownTrunk, actor: str, directions: Sequence[Direction] = ()
    ) -> CheckResult:
        """Check the trunk now, in these directions or else in those it is set up for. Takes seconds.

        Raises ExotelError if Exotel can't be read, and TooManyChecks if the person had their share of this hour.
        """
        snapshot = account.directory.snapshot(trunk)
        directions = directions or snapshot.directions
        reports: list[Report] = []
        unprobed: list[str] = []
        if Direction.INBOUND in directions and snapshot.destinations:
            self._count(actor)
            reports, unprobed = self._probe(snapshot)
        sid = account.context.sid
        with self._store.reading() as db:
            test_calls = health.test_calls_of(db, sid, trunk.trunk_sid)
            flows = health.flows_of(db, sid, trunk.trunk_sid)
        verdicts = check(snapshot, reports, test_calls, directions, flows, self._store.clock().date())
        result = CheckResult(snapshot, verdicts, reports, unprobed, self._store.now())
        self._keep(sid, result, actor)
        return result

    def srv_targets(self, name: str) -> list[tuple[str, int]]:
        """The hosts and ports that an SRV name points to. Takes seconds; never raises."""
        return self._prober.srv_targets(name)

    def _count(self, actor: str) -> None:
        """Count a check with probes. Scheduled checks have limits of their own."""
        if actor == BOT:
            return
        now = self._clock()
        with self._lock:
            earlier = self._probed_at[actor]
            if len(earlier) == HOURLY_CHECKS and now - earlier[0] < _HOUR:
                raise TooManyChecks(
                    f"You've run {HOURLY_CHECKS} checks in the last hour, which is the limit for one person. "
                    f"You can check again in {duration(_HOUR - (now - earlier[0]))}."
                )
            earlier.append(now)

    def _probe(self, snapshot: Snapshot) -> tuple[list[Report], list[str]]:
        """Probe the first few destinations; also return those beyond the limit."""
        routes = [route.destination for route in snapshot.destinations]
        readable = {text: destination for text in routes if (destination := _read(text))}
        probed = self._prober.probe_all(list(readable.values())[:MOST_PROBED])
        odd = [_unreadable(text) for text in routes if text not in readable]
        return [*probed, *odd], list(readable)[MOST_PROBED:]

    def _keep(self, account_sid: str, result: CheckResult, actor: str) -> None:
        sentence = "; ".join(f"{verdict.direction.title}: {verdict.sentence}" for verdict in result.verdicts)
        snapshot = result.snapshot
        kept = Health(snapshot.trunk_sid, snapshot.trunk_name, result.at, result.outcome.value, sentence)
        with self._store.transaction() as db:
            health.record_check(db, account_sid, kept)
            self._store.log(
                AuditEvent(
                    actor,
                    Event.CHECKED,
                    f"Checked {snapshot.trunk_name}. {sentence}.",
                    verb="check",
                    trunk=snapshot.trunk_name,
                    account=account_sid,
                    detail={"probes": [_in_audit(report) for report in result.reports]},
                )
            )
        self._checked()


def _read(text: str) -> Destination | None:
    try:
        return Destination.parse(text)
    except BadInput:
        return None


def _unreadable(text: str) -> Report:
    return Report(text, (ProbeFinding("name", "Destination", Outcome.UNSURE, why_untested(text)),), 0)


def _in_audit(report: Report) -> dict[str, object]:
    rows = [{"name": row.name, "state": row.state.value, "seen": row.seen} for row in report.findings]
    return {"destination": report.destination, "milliseconds": report.milliseconds, "findings": rows}
