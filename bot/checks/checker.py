"""Looks at a trunk whole: what Exotel says is on it, what the network says of its destinations, what was tried.

Each check is kept for the Home tab and audited with what the probes saw. A probe is made from the machine the bot runs
on: what fails there is evidence, not proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.checks.checklist import Checked, check, directions_of
from bot.domain import Destination, Direction
from bot.domain.audit_events import Event
from bot.domain.errors import BadInput
from bot.domain.records import Health, KnownTrunk
from bot.probes import Outcome, ProbeFinding, Prober, Report
from bot.store import AuditEvent, Store, health
from bot.trunks.accounts import Account
from bot.trunks.snapshots import Snapshot

MOST_PROBED = 8


class Checker:
    """`checked` is called after each check that was kept."""

    def __init__(self, store: Store, prober: Prober, checked: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._prober = prober
        self._checked = checked

    def check(self, account: Account, trunk: KnownTrunk, actor: str, directions: Sequence[Direction] = ()) -> Checked:
        """Look now, in the directions asked for, else in those the trunk is meant for. Raises ExotelError where Exotel
        cannot be read. Takes seconds."""
        snapshot = account.directory.snapshot(trunk)
        ways = directions or directions_of(snapshot)
        reports, unprobed = self._probe(snapshot) if Direction.INBOUND in ways else ([], [])
        sid = account.context.sid
        with self._store.reading() as db:
            tried = health.test_calls_of(db, sid, trunk.trunk_sid)
        found = Checked(snapshot, check(snapshot, reports, tried, ways), reports, unprobed, self._store.now())
        self._keep(sid, found, actor)
        return found

    def _probe(self, snapshot: Snapshot) -> tuple[list[Report], list[str]]:
        """Only where this trunk sends calls, and only so many at a time."""
        routes = [route.destination for route in snapshot.destinations]
        readable = {text: destination for text in routes if (destination := _read(text))}
        probed = self._prober.probe_all(list(readable.values())[:MOST_PROBED])
        odd = [_unreadable(text) for text in routes if text not in readable]
        return [*probed, *odd], list(readable)[MOST_PROBED:]

    def _keep(self, account_sid: str, found: Checked, actor: str) -> None:
        told = "; ".join(f"{verdict.direction.title}: {verdict.told}" for verdict in found.verdicts)
        snapshot = found.snapshot
        kept = Health(snapshot.trunk_sid, snapshot.trunk_name, found.at, found.outcome.value, told)
        with self._store.transaction() as db:
            health.record_check(db, account_sid, kept)
            self._store.log(
                AuditEvent(
                    actor,
                    Event.CHECKED,
                    f"Checked {snapshot.trunk_name}. {told}.",
                    verb="check",
                    trunk=snapshot.trunk_name,
                    account=account_sid,
                    detail={"probes": [_in_audit(report) for report in found.reports]},
                )
            )
        self._checked()


def _read(text: str) -> Destination | None:
    try:
        return Destination.parse(text)
    except BadInput:
        return None


def _unreadable(text: str) -> Report:
    seen = "It is not an address this bot can read, so nothing was asked of it."
    return Report(text, (ProbeFinding("name", "Destination", Outcome.UNSURE, seen),), 0)


def _in_audit(report: Report) -> dict[str, object]:
    rows = [{"name": one.name, "state": one.state.value, "seen": one.seen} for one in report.findings]
    return {"destination": report.destination, "milliseconds": report.milliseconds, "findings": rows}
