"""Reports on the bot itself: notices, the head of the audit log, readiness and gauges."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from bot.domain.audit_events import Event
from bot.domain.clock import iso, moment
from bot.domain.errors import SettingsError, TrunkbotError
from bot.domain.finding import Finding
from bot.domain.phrasing import duration, many
from bot.domain.records import SHARED_CHANNEL, State
from bot.exotel import CircuitChange
from bot.health.metrics import ONLY_ACCOUNT, Metrics
from bot.journal.loaded import JournalEntry
from bot.journal.workers import Workers
from bot.outbox import Announcer
from bot.store import AuditEvent, Store, conversations, drafts, intake, operations, outbox
from bot.store.audit.search import began_before
from bot.words.blocks import Message, code, context, section
from bot.words.cards import unposted

log = logging.getLogger(__name__)

LONG_QUEUED = timedelta(minutes=2)
LATE_COMMAND = timedelta(minutes=1)
_OPENED, _CLOSED = "open", "closed"


_SHARED_ON = "I still post there, because TRUNKBOT_LOOK_TEAMS lets others look."
_SHARED_OFF = (
    "I've stopped posting there. Changes are still carried out, approvers still get direct messages, and `/trunk "
    "pending` and `/trunk audit` show everything. Once the channel is yours alone, I post what it missed."
)
BETWEEN_HEADS = timedelta(minutes=1)
"""Between two heads that people ask for: each is a message in the channel, and a row that makes the next head."""


class TooSoon(TrunkbotError):
    """The head was just posted."""


class HealthReporter:
    """Posts notices to the channel and the operators, and checks that the bot can work.

    `post(text, people)` posts in the channel and to these people at once, without the outbox; `load(operation_id)`
    reads an operation.
    """

    def __init__(
        self,
        store: Store,
        announcer: Announcer,
        workers: Workers,
        operators: Callable[[], frozenset[str]],
        open_circuits: Callable[[], Mapping[str, bool]],
        refused: Callable[[], int],
        post: Callable[[str, Collection[str]], None],
        load: Callable[[str], JournalEntry | None],
    ) -> None:
        self._store = store
        self._announcer = announcer
        self._workers = workers
        self._operators = operators
        self._open_circuits = open_circuits
        self._refused = refused
        self._post = post
        self._load = load
        self._head_posted_on = ""
        self._was_moved = False
        self._asking = threading.Lock()
        self._head_asked_at: datetime | None = None

    def circuit_changed(self, account: str, change: CircuitChange) -> None:
        """Notify the channel when Exotel stops responding and when it responds again. `account` is empty if it is the
        only one."""
        key = f"circuit/{account}/{self._store.now()}/{_OPENED if change.is_open else _CLOSED}"
        self._announcer.say(key, circuit_notice(account, change))

    def circuit_open_since(self, account: str) -> datetime | None:
        """The time of the notice that Exotel isn't responding; None if a later one said that it is."""
        with self._store.reading() as db:
            key = outbox.last_notice(db, f"circuit/{account}/")
        if key is None or not key.endswith(f"/{_OPENED}"):
            return None
        return moment(key.split("/")[-2])

    def channel_lost(self, channel: str, reason: str, operation_id: str) -> None:
        """Notify the operators by direct message, once a day for each channel and reason, and the person whose change
        the message was about."""
        entry = self._load(operation_id) if operation_id else None
        if entry:
            operation, key = entry.operation, f"unposted/{operation_id}/{entry.operation.state}"
            self._announcer.send(operation.asked_by, key, unposted(entry.headline, operation, channel, reason))
        if reason == SHARED_CHANNEL:
            # They have heard of it from `channel_shared`.
            return
        day = self._store.now()[:10]
        text = (
            f":warning: I can't post in <#{channel}> ({code(reason)}), so changes aren't announced there. They are "
            "still carried out; see `/trunk audit`. Invite me with `/invite @trunkbot`, and I'll post the cards that "
            "are missing. Or set TRUNKBOT_CHANNEL to another channel and restart me."
        )
        for person in sorted(self._operators()):
            self._announcer.send(person, f"lost/{channel}/{reason}/{day}/{person}", Message(text))

    def channel_shared(self, channel: str, *, others_look: bool) -> None:
        """Notify the operators by direct message, once a day."""
        day = self._store.now()[:10]
        text = (
            f":warning: <#{channel}> is now shared with another company, whose people could read my cards there, with "
            f"your trunks, numbers and addresses. {_SHARED_ON if others_look else _SHARED_OFF} Set TRUNKBOT_CHANNEL to "
            "a channel of your own and restart me, or remove the other company."
        )
        for person in sorted(self._operators()):
            self._announcer.send(person, f"shared/{channel}/{day}/{person}", Message(text))

    def message_stuck(self, channel: str, reason: str) -> None:
        """Notify the operators by direct message, once a day for each channel.

        If Slack takes these, the courier gives up the message and goes on with the rest.
        """
        day = self._store.now()[:10]
        place = "a person" if outbox.is_to_person(channel) else f"<#{channel}>"
        text = (
            f":warning: Slack keeps failing on a message to {place} ({code(reason)}). If it accepts others, I skip "
            "that one and go on. The change itself isn't affected; see `/trunk audit event not_told`."
        )
        for person in sorted(self._operators()):
            self._announcer.send(person, f"stuck/{channel}/{day}/{person}", Message(text))

    def tick(self) -> None:
        """Say once if the database was deleted or replaced. Once a day, post the head of the audit log and forget old
        deliveries."""
        moved, was_moved = self._store.moved(), self._was_moved
        self._was_moved = bool(moved)
        if moved and not was_moved:
            log.error("%s Nothing can be written, so nothing is begun.", moved)
            self._post(moved_notice(moved), sorted(self._operators()))
        if moved:
            return
        today = self._store.now()[:10]
        if self._head_posted_on == today:
            return
        with self._store.transaction() as db:
            day, month = (iso(self._store.clock() - timedelta(days=days)) for days in (1, 30))
            intake.forget_deliveries_before(db, day)
            conversations.forget_before(db, day)
            drafts.forget_before(db, month)
            is_due = began_before(db, f"{today}T")
        number, head = self._store.audit_head()
        if is_due:
            self._announcer.say(f"head/{today}", head_notice(number, head), row=number, hash=head)
        self._head_posted_on = today

    def post_head(self, user: str) -> tuple[int, str]:
        """Post the head now, for a person who asked, and return its row number and hash. Raises TooSoon."""
        now = self._store.clock()
        with self._asking:
            if self._head_asked_at and now - self._head_asked_at < BETWEEN_HEADS:
                raise TooSoon("The head was posted less than a minute ago. See the channel, or try again in a minute.")
            self._head_asked_at = now
        self._store.log(
            AuditEvent(user, Event.HEAD_ASKED, "Post the head of the audit log to the channel.", verb="audit")
        )
        number, head = self._store.audit_head()
        if number:
            self._announcer.say(f"head/{number}", head_notice(number, head, user), row=number, hash=head)
        return number, head

    def ready(self) -> list[Finding]:
        """Findings on database, workers and Exotel."""
        return [self._database(), self.working(), self.messages(), *self._circuits()]

    def _database(self) -> Finding:
        try:
            self._store.check_writable()
        except SettingsError as error:
            fix = "Check the disk's space and permissions. If the file was moved, put it back and restart the bot."
            return Finding("Database", False, " ".join(error.problems), fix)
        return Finding("Database", True, "Writable.")

    def working(self) -> Finding:
        """A finding on the workers: they are alive, and nothing stays queued."""
        before = iso(self._store.clock() - LONG_QUEUED)
        with self._store.reading() as db:
            late = [operation.id for operation in operations.queued_before(db, before)]
        if trouble := self._workers.trouble():
            return Finding("Workers", False, trouble, _RESTART)
        if late and not self._workers.are_busy():
            late_ones = many(len(late), "request has", "requests have")
            seen = f"{late_ones} waited for more than {duration(LONG_QUEUED.total_seconds())}, and none has started."
            return Finding("Workers", False, seen, _RESTART)
        return Finding("Workers", True, "Running.")

    def messages(self) -> Finding:
        """A finding on messages that Slack keeps failing on."""
        if refused := self._refused():
            failing = many(refused, "message that is", "messages that are")
            fix = "Check https://slack-status.com and the bot's log. I keep trying."
            return Finding("Sending to Slack", False, f"Slack keeps failing on {failing} still owed.", fix)
        return Finding("Sending to Slack", True, "Slack takes the messages.")

    def _circuits(self) -> list[Finding]:
        """Findings on Exotel, never bad: much of the bot works without it, so it should stay in service."""
        return [
            Finding(f"Exotel {account}".strip(), None if is_open else True, _CIRCUIT[is_open])
            for account, is_open in self._open_circuits().items()
        ]

    def gauges(self, metrics: Metrics) -> None:
        """Add the gauges, which are read for each scrape."""
        store = self._store

        def by_state() -> Mapping[str, float]:
            with store.reading() as db:
                return {str(state): 0.0 for state in State} | operations.count_by_state(db)

        def owed() -> Mapping[str, float]:
            with store.reading() as db:
                return {"": outbox.count_owed(db)}

        def late_commands() -> Mapping[str, float]:
            with store.reading() as db:
                return {"": intake.count_since_before(db, iso(store.clock() - LATE_COMMAND))}

        metrics.gauge("trunkbot_late_commands", "Typed commands not dealt with for over a minute.", late_commands)
        metrics.gauge("trunkbot_operations", "Requests in the journal, by state.", by_state, "state")

        def given_up() -> Mapping[str, float]:
            with store.reading() as db:
                return {"": outbox.count_dead_letters(db)}

        metrics.gauge("trunkbot_outbox_messages", "Messages waiting to be sent to Slack.", owed)
        metrics.gauge("trunkbot_outbox_dead_letters", "Messages that Slack wouldn't take.", given_up)
        metrics.gauge(
            "trunkbot_audit_last_row",
            "Number of the last row of the audit log.",
            lambda: {"": store.audit_head()[0]},
        )
        metrics.gauge(
            "trunkbot_circuit_open",
            "1 while requests to Exotel are paused.",
            lambda: {account or ONLY_ACCOUNT: float(is_open) for account, is_open in self._open_circuits().items()},
            "account",
        )


_CIRCUIT = {
    True: "Not responding. Requests fail at once until it answers a retry.",
    False: "Responding.",
}
_RESTART = "Restart the bot; it continues with waiting requests."


def moved_notice(sentence: str) -> str:
    """The notice of a database that is gone. mrkdwn."""
    return (
        f":rotating_light: {sentence} I can't write anything down, so I won't start any change until the file is back "
        "or I'm restarted. Find out who moved it: the audit log is in it."
    )


def circuit_notice(account: str, change: CircuitChange) -> Message:
    """The notice of an open or closed circuit."""
    whose = f" (account {account})" if account else ""
    if change.is_open:
        return Message(
            f":electric_plug: *Exotel isn't responding*{whose}: {change.why}. Until it does, new requests fail at once "
            "and change nothing. I'll keep retrying, and post here when it's back. Calls on your trunks aren't "
            "affected."
        )
    return Message(
        f":white_check_mark: *Exotel is responding again*{whose}, after {duration(change.seconds)}. If a request "
        "failed, try it again with the button on its card."
    )


def head_notice(number: int, head: str, user: str = "") -> Message:
    """The head of the audit log, for a place that people with access to the file can't change."""
    asked = f" · requested by <@{user}>" if user else ""
    note = (
        "Keep this message. If the log is ever questioned, "
        f"`trunkbot audit verify --row {number} --hash {head}` must still match. If rows were removed or rewritten, it "
        f"won't.{asked}"
    )
    text = f":link: The audit log ends with row {number}, hash\n{code(head)}"
    return Message(text, [section(text), context(note)])
