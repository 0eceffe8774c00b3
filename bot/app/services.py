"""The services of verbs that are shared by all accounts: files and the doctor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.config.settings import Settings
from bot.conversation import is_ready
from bot.domain.audit_events import Event
from bot.domain.clock import SteadyClock
from bot.domain.errors import FileNotSent
from bot.domain.finding import Finding
from bot.domain.policy import Policy
from bot.domain.records import File
from bot.domain.rights import Lists
from bot.health.doctor import look_at_database, look_at_exotel, look_at_jumps, look_at_rights, look_at_slack
from bot.health.reach import ChannelReach
from bot.health.reporter import HealthReporter
from bot.outbox import send_file
from bot.store import AuditEvent, Store
from bot.trunks.accounts import Accounts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DirectFiles:
    """Sends files by direct message, with an audit row for each."""

    slack: WebClient
    store: Store
    outsiders: Callable[[], frozenset[str]]
    """Everyone who isn't a full member of the workspace: none of them gets a file."""

    def send(self, user: str, file: File) -> None:
        """Upload the file. Raises FileNotSent."""
        if user in self.outsiders():
            raise FileNotSent("Only members of the workspace that trunkbot belongs to can download files.")
        send_file(self.slack, user, file)
        sentence = f"Sent {file.name} by direct message to the person who asked for it."
        self.store.log(AuditEvent(user, Event.FILE_SENT, sentence))


@dataclass(frozen=True)
class DirectPosts:
    """Posts at once, for what the outbox can't keep because the database is gone."""

    slack: WebClient
    channel: str

    def post(self, text: str, people: Collection[str]) -> None:
        """Post in the channel and to these people; one that can't be reached doesn't keep the others from it."""
        for channel in (self.channel, *people):
            try:
                self.slack.chat_postMessage(channel=channel, text=text)
            except (SlackClientError, OSError) as error:
                log.warning("Couldn't post to %s that the database is gone: %s", channel, type(error).__name__)


def look_at_sentences() -> list[Finding]:
    """The finding that sentences can't be read; nothing if they can."""
    if is_ready():
        return []
    what = "The file taught.bin of bot/conversation can't be read, so only commands are understood."
    return [Finding("Sentences", False, what, "Install trunkbot again.")]


@dataclass(frozen=True)
class BotDoctor:
    """Checks the running bot, Slack and Exotel."""

    settings: Settings
    slack: WebClient
    store: Store
    lists: Lists
    policy: Policy
    accounts: Accounts
    health: HealthReporter
    clock: SteadyClock
    reach: ChannelReach

    def examine(self) -> list[Finding]:
        """Check each part. Takes seconds and never raises."""
        return [
            *look_at_slack(self.slack, self.settings.trunkbot_channel),
            *self.reach.findings(),
            look_at_rights(self.slack, self.lists, self.policy),
            *(
                look_at_exotel(account.name, account.api, [trunk.trunk_sid for trunk in account.directory.seen()])
                for account in self.accounts
            ),
            self.health.working(),
            self.health.messages(),
            look_at_jumps(self.clock.seconds_ahead()),
            *look_at_sentences(),
            *look_at_database(self.settings.trunkbot_db, self.store.clock()),
        ]
