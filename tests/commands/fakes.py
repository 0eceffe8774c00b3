"""Services of a verb without a network: what was checked, logged and sent stands in lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.checks.checklist import CheckResult
from bot.checks.watches import Watches
from bot.domain import Direction
from bot.domain.errors import FileNotSent
from bot.domain.finding import Finding
from bot.domain.records import File, Health, KnownTrunk, LastCheck, Pending, TestCall
from bot.store import AuditEvent, AuditRow, Known, Sought, Store
from bot.verbs.services import Approvals, Audit, Checks, Doctor, Files, Services, Trunks
from tests.commands.asking import ACCOUNT, NOBODY

NOON = "2026-01-31T12:00:00.000Z"


@dataclass
class FakeChecks:
    """Every trunk has the same last check; no trunk can be checked now, or is watched."""

    kept_health: Mapping[str, Health] = field(default_factory=dict)
    last: LastCheck | None = None
    calls: list[TestCall] = field(default_factory=list)

    @property
    def watches(self) -> Watches:
        raise NotImplementedError

    def check(self, trunk: KnownTrunk, user: str, ways: Sequence[Direction]) -> CheckResult:
        raise NotImplementedError

    def health(self) -> Mapping[str, Health]:
        return self.kept_health

    def last_check(self, trunk_name: str) -> LastCheck | None:
        return self.last

    def test_calls(self, trunk_sid: str) -> Sequence[TestCall]:
        return [call for call in self.calls if call.trunk_sid == trunk_sid]

    def record_test_call(self, call: TestCall, trunk_name: str) -> None:
        self.calls.append(call)


@dataclass
class EmptyAudit:
    """A log without a row, in which nothing stays."""

    def search(self, sought: Sought, limit: int, before: int | None = None) -> Sequence[AuditRow]:
        return ()

    def every(self, sought: Sought, most: int) -> Iterator[AuditRow]:
        return iter(())

    def known(self) -> Known:
        return Known()

    def head(self, user: str) -> tuple[int, str]:
        return 0, ""

    def note(self, event: AuditEvent) -> None:
        """Nothing stays."""

    def now(self) -> str:
        return NOON


@dataclass
class StoredAudit:
    """The log of a real store, whose head is posted nowhere."""

    store: Store

    def search(self, sought: Sought, limit: int, before: int | None = None) -> Sequence[AuditRow]:
        return self.store.audit_search(sought, limit, before)

    def every(self, sought: Sought, most: int) -> Iterator[AuditRow]:
        return self.store.audit_every(sought, most)

    def known(self) -> Known:
        return self.store.audit_known()

    def head(self, user: str) -> tuple[int, str]:
        return self.store.audit_head()

    def note(self, event: AuditEvent) -> None:
        self.store.log(event)

    def now(self) -> str:
        return self.store.now()


class NoApprovals:
    """Nothing waits, and nothing was deleted."""

    def pending(self) -> Sequence[Pending]:
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
    audit: Audit | None = None,
    approvals: Approvals | None = None,
    files: Files | None = None,
    doctor: Doctor | None = None,
) -> Services:
    """The services of the account, with fakes for those that are not given."""
    return Services(
        ACCOUNT,
        NOBODY,
        trunks,
        checks or FakeChecks(),
        audit or EmptyAudit(),
        approvals or NoApprovals(),
        SentFiles() if files is None else files,
        doctor or NoFindings(),
    )
