"""The objects a verb may use besides the words of its ask. Each is built once for an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.checks.checklist import CheckResult
from bot.checks.watches import Watches
from bot.domain import E164, Direction
from bot.domain.account_context import AccountContext
from bot.domain.errors import ExotelError
from bot.domain.finding import Finding
from bot.domain.records import File, Health, KnownTrunk, LastCheck, Pending, TestCall
from bot.exotel import Credential, DestinationEntry, NumberMapping, WhitelistEntry
from bot.people.access import Access
from bot.store import AuditEvent, AuditRow, Known, Sought
from bot.trunks.details import Listing, TrunkDetails, Whereabouts
from bot.trunks.snapshots import Snapshot


class Trunks(Protocol):
    """The trunks of the account. All but `seen` and `wait_hint` call Exotel, and may raise ExotelError."""

    def seen(self) -> list[KnownTrunk]:
        """The trunks seen so far."""

    def wait_hint(self) -> float:
        """Seconds that a read made now would wait for the account's rate limit."""

    def all(self) -> Listing:
        """Every trunk."""

    def find(self, text: str, /) -> KnownTrunk:
        """The trunk of that name, SID or unique beginning. Raises NotOne, naming what fits."""

    def look_at(self, trunk: KnownTrunk, /) -> TrunkDetails:
        """The trunk with what is on it."""

    def look_at_each(self, trunks: Sequence[KnownTrunk], /) -> list[tuple[KnownTrunk, TrunkDetails | ExotelError]]:
        """Each trunk with what is on it, or why it cannot be read."""

    def snapshot(self, trunk: KnownTrunk, /, *, with_neighbours: bool = False) -> Snapshot:
        """Everything that approvers decide by, read now."""

    def numbers(self, trunk: KnownTrunk, /) -> Sequence[NumberMapping]:
        """Its phone numbers."""

    def whitelisted_ips(self, trunk: KnownTrunk, /) -> Sequence[WhitelistEntry]:
        """The addresses that may place calls on it."""

    def destinations(self, trunk: KnownTrunk, /) -> Sequence[DestinationEntry]:
        """The destinations of its calls."""

    def alias(self, trunk: KnownTrunk, /) -> str | None:
        """Its caller-ID alias. Raises NotSwitchedOn where the account cannot be asked for it."""

    def credentials(self, trunk: KnownTrunk, /) -> Sequence[Credential]:
        """Its SIP users with their passwords."""

    def where_is(self, number: E164, start: int = 0, /) -> Whereabouts:
        """The trunk that a number is on; without trunk maps, the trunks from `start` on are looked through."""

    def other_trunk(self, number: E164, trunk_sid: str, /) -> KnownTrunk | None:
        """The trunk that has the number, if it is not on this one as well. None proves nothing; never raises."""
        ...


class Checks(Protocol):
    """The checks, test calls and watches of the account. Only `check` calls Exotel."""

    @property
    def watches(self) -> Watches:
        """The trunks that are looked at on a schedule."""

    def check(self, trunk: KnownTrunk, user: str, ways: Sequence[Direction], /) -> CheckResult:
        """The trunk checked now, in these directions or in those it is meant for. Raises ExotelError."""

    def health(self) -> Mapping[str, Health]:
        """The last check of each trunk that was checked, by SID."""

    def last_check(self, trunk_name: str, /) -> LastCheck | None:
        """The last check of the trunk's destinations by the network."""

    def test_calls(self, trunk_sid: str, /) -> Sequence[TestCall]:
        """The last test call on the trunk, in each direction."""

    def record_test_call(self, call: TestCall, trunk_name: str, /) -> None:
        """Write a test call down, with its audit row."""


class AuditLog(Protocol):
    """The audit log, as the store has it."""

    def audit_search(self, sought: Sought, limit: int, before: int | None = None, /) -> Sequence[AuditRow]:
        """Matching rows, newest first, from below the row `before`."""

    def audit_every(self, sought: Sought, most: int, /) -> Iterator[AuditRow]:
        """The same rows, read as they are used."""

    def audit_known(self) -> Known:
        """The events, verbs and people in the log."""

    def log(self, event: AuditEvent, /) -> None:
        """Append a row."""

    def now(self) -> str:
        """The time that a row written now would have."""


class Approvals(Protocol):
    """The requests that others approve."""

    def pending(self) -> Sequence[Pending]:
        """Requests that wait to be decided, to begin or to be signed off."""

    def deleted(self, account_sid: str, /) -> Sequence[Pending]:
        """The deletions that were carried out on this account, the newest first."""


class Files(Protocol):
    """Files for one person."""

    def send(self, user: str, file: File, /) -> None:
        """Put it into their direct message. Raises FileNotSent."""


class Doctor(Protocol):
    """A look at the bot itself, which takes seconds and never raises."""

    def examine(self) -> Sequence[Finding]:
        """One finding for each part of the bot, and for both sides it speaks with."""


@dataclass(frozen=True)
class Services:
    """Everything a verb may use on one account, after the acknowledgement."""

    account: AccountContext
    access: Access
    trunks: Trunks
    checks: Checks
    store: AuditLog
    approvals: Approvals
    files: Files
    doctor: Doctor
    post_head: Callable[[str], tuple[int, str]]
    """Post the head of the audit log to the channel for this user, and return its row number and hash."""
