"""The services that a verb can use, built once for each account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from bot.checks.checklist import CheckResult
from bot.checks.watches import Watches
from bot.domain import E164, Direction
from bot.domain.account_context import AccountContext
from bot.domain.errors import ExotelError
from bot.domain.finding import Finding
from bot.domain.records import File, FlowDone, Health, KnownTrunk, LastCheck, Pending, TestCall
from bot.exotel import Credential, DestinationEntry, NumberMapping, WhitelistEntry
from bot.people.access import Access
from bot.store import AuditEvent, AuditRow, Known, Sought
from bot.store.audit.activity import Activity
from bot.trunks.connections import Connection
from bot.trunks.details import Listing, TrunkDetails, Whereabouts
from bot.trunks.snapshots import Snapshot


class Trunks(Protocol):
    """The trunks of the account. All but `seen` and `wait_hint` call Exotel and can raise ExotelError."""

    def seen(self) -> list[KnownTrunk]:
        """The trunks seen so far."""

    def wait_hint(self) -> float:
        """Seconds that a read made now would wait for the account's rate limit."""

    def all(self) -> Listing:
        """Every trunk."""

    def find(self, text: str, /) -> KnownTrunk:
        """Find the trunk of that name, SID or unique beginning. Raises NotOne with the matches."""

    def look_at(self, trunk: KnownTrunk, /) -> TrunkDetails:
        """Read the trunk and its settings."""

    def look_at_each(self, trunks: Sequence[KnownTrunk], /) -> list[tuple[KnownTrunk, TrunkDetails | ExotelError]]:
        """Read each trunk and its settings, or the reason it can't be read."""

    def snapshot(self, trunk: KnownTrunk, /, *, with_neighbours: bool = False) -> Snapshot:
        """Read everything that approvers decide by."""

    def numbers(self, trunk: KnownTrunk, /) -> Sequence[NumberMapping]:
        """Its phone numbers."""

    def whitelisted_ips(self, trunk: KnownTrunk, /) -> Sequence[WhitelistEntry]:
        """The addresses that can place calls on it."""

    def destinations(self, trunk: KnownTrunk, /) -> Sequence[DestinationEntry]:
        """Its destinations."""

    def alias(self, trunk: KnownTrunk, /) -> str | None:
        """Its caller-ID alias. Raises NotSwitchedOn if the account doesn't support that."""

    def credentials(self, trunk: KnownTrunk, /) -> Sequence[Credential]:
        """Its SIP users, with their passwords if Exotel shows them."""

    def connection(self, trunk: KnownTrunk, /) -> Connection | None:
        """The system that `/trunk connect` connected it to, if it did. Doesn't call Exotel."""

    def has_fresh_password(self, trunk: KnownTrunk, user_name: str, person: str, /) -> bool:
        """True if `take_fresh_password` would return it. Doesn't call Exotel."""
        ...

    def take_fresh_password(self, trunk: KnownTrunk, user_name: str, person: str, /) -> SecretStr | None:
        """The password that this person has just had set, once. Doesn't call Exotel."""

    def where_is(self, number: E164, start: int = 0, /) -> Whereabouts:
        """Find the trunk of a number; without trunk maps, search the trunks from `start` on."""

    def other_trunk(self, number: E164, trunk_sid: str, /) -> KnownTrunk | None:
        """Find another trunk that has the number, unless this one has it too. None proves nothing; never raises."""
        ...


class Checks(Protocol):
    """The checks, test calls and watches of the account. Only `check` calls Exotel."""

    def srv_targets(self, name: str, /) -> Sequence[tuple[str, int]]:
        """Look up the hosts and ports that an SRV name points to; none if it can't be looked up."""
        ...

    @property
    def watches(self) -> Watches:
        """The trunks that are checked on a schedule."""

    def check(self, trunk: KnownTrunk, user: str, ways: Sequence[Direction], /) -> CheckResult:
        """Check the trunk now, in these directions or in those it is set up for. Raises ExotelError."""

    def health(self) -> Mapping[str, Health]:
        """The last check of each trunk, by SID."""

    def last_check(self, trunk_name: str, /) -> LastCheck | None:
        """The last network check of the trunk's destinations."""

    def test_calls(self, trunk_sid: str, /) -> Sequence[TestCall]:
        """The last test call on the trunk, in each direction."""

    def flows(self, trunk_sid: str, /) -> Sequence[FlowDone]:
        """The numbers of the trunk whose flow was set up in Exotel's dashboard, as people say."""

    def record_flows(self, trunk: KnownTrunk, numbers: Sequence[str], user: str, /) -> None:
        """Record that a person assigned these numbers to a flow that dials the trunk; none takes it back."""

    def record_test_call(self, call: TestCall, trunk_name: str, /) -> None:
        """Save a test call, with its audit row."""


class AuditLog(Protocol):
    """The audit log, as the store has it."""

    def audit_search(self, sought: Sought, limit: int, before: int | None = None, /) -> Sequence[AuditRow]:
        """Matching rows, newest first, from below the row `before`."""

    def audit_every(self, sought: Sought, most: int, /) -> Iterator[AuditRow]:
        """The same rows, read as they are used."""

    def audit_known(self) -> Known:
        """The events, verbs and people in the log."""

    def activity(self, account: str, since: str, /) -> Activity:
        """The changes and calls of an account by day, from `since` on."""
        ...

    def log(self, event: AuditEvent, /) -> None:
        """Append a row."""

    def now(self) -> str:
        """The time that a row written now would have."""


class Approvals(Protocol):
    """The requests that need approval."""

    def pending(self, page: int = 0, /) -> Sequence[Pending]:
        """A page of the requests that are waiting for a decision, a start or a sign-off, oldest first."""

    def pages(self) -> int:
        """The number of pages of `pending`, at least one."""

    def deleted(self, account_sid: str, /) -> Sequence[Pending]:
        """The deletions carried out on this account, newest first."""


class FileService(Protocol):
    """Files for one person."""

    def send(self, user: str, file: File, /) -> None:
        """Send it as a direct message. Raises FileNotSent."""


class DoctorService(Protocol):
    """The examination of the bot itself, which takes seconds and never raises."""

    def examine(self) -> Sequence[Finding]:
        """Make a finding for each part of the bot, for Slack and for Exotel."""


@dataclass(frozen=True)
class Services:
    """Everything that a verb can use on one account after the acknowledgement."""

    account: AccountContext
    access: Access
    trunks: Trunks
    checks: Checks
    store: AuditLog
    approvals: Approvals
    files: FileService
    doctor: DoctorService
    post_head: Callable[[str], tuple[int, str]]
    """Post the head of the audit log to the channel for this user, and return its row number and hash."""
