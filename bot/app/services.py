"""The services of verbs that belong to the whole bot: files for people, and the doctor."""

from __future__ import annotations

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
from bot.store import AuditEvent, Store
from bot.trunks.accounts import Accounts


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
