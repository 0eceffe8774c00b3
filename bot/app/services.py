"""The services of verbs that belong to the whole bot: its audit log, files for people, its doctor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.config.settings import Settings
from bot.domain.audit_events import Event
from bot.domain.finding import Finding
from bot.domain.policy import Policy
from bot.domain.records import File
from bot.domain.rights import Lists
from bot.health.doctor import look_at_database, look_at_exotel, look_at_rights, look_at_slack
from bot.health.reporter import HealthReporter
from bot.outbox import send_file
from bot.store import AuditEvent, AuditRow, Known, Sought, Store
from bot.trunks.accounts import Accounts


@dataclass(frozen=True)
class AuditLog:
    """The audit log, whose head can be posted to the channel."""

    store: Store
    health: HealthReporter

    def search(self, sought: Sought, limit: int, before: int | None = None) -> Sequence[AuditRow]:
        """The rows that fit, the newest first."""
        return self.store.audit_search(sought, limit, before)

    def every(self, sought: Sought, most: int) -> Iterator[AuditRow]:
        """The rows that fit, read as they are used."""
        return self.store.audit_every(sought, most)

    def known(self) -> Known:
        """The events, verbs and people of the log."""
        return self.store.audit_known()

    def head(self, user: str) -> tuple[int, str]:
        """The last row's number and hash, posted to the channel."""
        return self.health.post_head(user)

    def note(self, event: AuditEvent) -> None:
        """Append a row."""
        self.store.log(event)

    def now(self) -> str:
        """The time as a row written now would have it."""
        return self.store.now()


@dataclass(frozen=True)
class DirectFiles:
    """Files in the direct message with one person, each audited."""

    slack: WebClient
    store: Store

    def send(self, user: str, file: File) -> None:
        """Upload it. Raises FileNotSent."""
        send_file(self.slack, user, file)
        sentence = f"{file.name} was sent to the person who asked for it, directly."
        self.store.log(AuditEvent(user, Event.FILE_SENT, sentence))


@dataclass(frozen=True)
class BotDoctor:
    """The bot as it runs, and both sides it speaks with."""

    settings: Settings
    slack: WebClient
    store: Store
    lists: Lists
    policy: Policy
    accounts: Accounts
    health: HealthReporter

    def examine(self) -> list[Finding]:
        """Look at each part. Takes seconds and never raises."""
        return [
            *look_at_slack(self.slack, self.settings.trunkbot_channel),
            look_at_rights(self.slack, self.lists, self.policy),
            *(
                look_at_exotel(account.name, account.api, [trunk.trunk_sid for trunk in account.directory.seen()])
                for account in self.accounts
            ),
            self.health.working(),
            *look_at_database(self.settings.trunkbot_db, self.store.clock()),
        ]
