"""Services of a verb without a network: what was checked, logged and sent stands in lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.checks.checklist import CheckResult
from bot.checks.watches import Watches
from bot.domain import Direction
from bot.domain.errors import FileNotSent
from bot.domain.finding import Finding
from bot.domain.records import File, FlowDone, Health, KnownTrunk, LastCheck, Pending, TestCall
from bot.store import AuditEvent, AuditRow, Known, Sought, Store
from bot.store.audit.activity import Activity
from bot.verbs.services import Approvals, AuditLog, Checks, DoctorService, FileService, Services, Trunks
from tests.commands.asking import ACCOUNT, NOBODY

NOON = "2026-01-31T12:00:00.000Z"


@dataclass
class FakeChecks:
    """Every trunk has the same last check; no trunk can be checked now, or is watched."""

    kept_health: Mapping[str, Health] = field(default_factory=dict)
    last: LastCheck | None = None
    calls: list[TestCall] = field(default_factory=list)
    targets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    done_flows: list[FlowDone] = field(default_factory=list)

    @property
    def watches(self) -> Watches:
        raise NotImplementedError

    def check(self, trunk: KnownTrunk, user: str, ways: Sequence[Direction]) -> CheckResult:
        raise NotImplementedError

    def srv_targets(self, name: str) -> Sequence[tuple[str, int]]:
        return self.targets.get(name, [])

    def health(self) -> Mapping[str, Health]:
        return self.kept_health

    def last_check(self, trunk_name: str) -> LastCheck | None:
        return self.last

    def test_calls(self, trunk_sid: str) -> Sequence[TestCall]:
        return [call for call in self.calls if call.trunk_sid == trunk_sid]

    def record_test_call(self, call: TestCall, trunk_name: str) -> None:
        self.calls.append(call)

    def flows(self, trunk_sid: str) -> Sequence[FlowDone]:
        return [flow for flow in self.done_flows if flow.trunk_sid == trunk_sid]

    def record_flows(self, trunk: KnownTrunk, numbers: Sequence[str], user: str) -> None:
        self.done_flows = [FlowDone(trunk.trunk_sid, number, "2026-01-05T10:00:00+00:00", user) for number in numbers]


class EmptyLog:
    """An audit log that stays empty."""

    def audit_search(self, sought: Sought, limit: int, before: int | None = None) -> Sequence[AuditRow]:
        return ()

    def audit_every(self, sought: Sought, most: int) -> Iterator[AuditRow]:
        return iter(())

    def audit_known(self) -> Known:
        return Known()

    def activity(self, account: str, since: str) -> Activity:
        return Activity({}, {}, {}, 0, {}, {})

    def log(self, event: AuditEvent) -> None:
        """Drop it."""

    def now(self) -> str:
        return NOON


class NoApprovals:
    """Nothing waits, and nothing was deleted."""

    def pages(self) -> int:
        """One."""
        return 1

    def pending(self, page: int = 0, /) -> Sequence[Pending]:
        return ()

    def deleted(self, account_sid: str) -> Sequence[Pending]:
        return ()


class SentFiles(list[File]):
    """Files sent to Asha; it refuses everything while `refuses` says why."""

    refuses = ""

    def send(self, user: str, file: File) -> None:
        assert user == "UASHA00001"
        if self.refuses:
            raise FileNotSent(self.refuses)
        self.append(file)


class NoFindings:
    """A doctor who finds nothing."""

    def examine(self) -> Sequence[Finding]:
        return ()


def services_on(
    trunks: Trunks,
    *,
    checks: Checks | None = None,
    store: AuditLog | None = None,
    approvals: Approvals | None = None,
    files: FileService | None = None,
    doctor: DoctorService | None = None,
) -> Services:
    """The services of the account, with fakes for those that are not given."""
    return Services(
        ACCOUNT,
        NOBODY,
        trunks,
        checks or FakeChecks(),
        store or EmptyLog(),
        approvals or NoApprovals(),
        SentFiles() if files is None else files,
        doctor or NoFindings(),
        lambda user: store.audit_head() if isinstance(store, Store) else (0, ""),
    )
