"""Reports on the bot itself: notices of trouble, the head of the audit log, readiness and gauges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.domain.audit_events import Event
from bot.domain.clock import iso, moment
from bot.domain.errors import SettingsError
from bot.domain.finding import Finding
from bot.domain.phrasing import duration, many
from bot.domain.records import State
from bot.exotel import CircuitChange
from bot.health.metrics import ONLY_ACCOUNT, Metrics
from bot.journal.workers import Workers
from bot.outbox import Announcer
from bot.store import AuditEvent, Store, intake, operations, outbox
from bot.store.audit.search import began_before
from bot.words.blocks import Message, code, context, section

LONG_QUEUED = timedelta(minutes=2)
_OPENED, _CLOSED = "open", "closed"


class HealthReporter:
    """Posts notices to the channel and the operators, and says whether the bot can do its work."""

    def __init__(
        self,
        store: Store,
        announcer: Announcer,
        workers: Workers,
        operators: Callable[[], frozenset[str]],
        open_circuits: Callable[[], Mapping[str, bool]],
    ) -> None:
        self._store = store
        self._announcer = announcer
        self._workers = workers
        self._operators = operators
        self._open_circuits = open_circuits
        self._head_posted_on = ""

    def circuit_changed(self, account: str, change: CircuitChange) -> None:
        """Tell the channel once when Exotel stops answering, and once when it answers again.

        `account` is empty where there is only one.
        """
        key = f"circuit/{account}/{self._store.now()}/{_OPENED if change.is_open else _CLOSED}"
        self._announcer.say(key, circuit_notice(account, change))

    def circuit_open_since(self, account: str) -> datetime | None:
        """The time of the notice that Exotel doesn't answer; None if the channel has learned since that it does."""
        with self._store.reading() as db:
            key = outbox.last_notice(db, f"circuit/{account}/")
        if key is None or not key.endswith(f"/{_OPENED}"):
            return None
        return moment(key.split("/")[-2])

    def channel_lost(self, channel: str, reason: str) -> None:
        """Tell the operators directly, once a day for each channel and reason."""
        day = self._store.now()[:10]
        text = (
            f":warning: Slack takes no message for <#{channel}> ({code(reason)}), so the channel does not learn what "
            "changes. What was asked is carried out all the same; `/trunk audit` has it. Invite the bot there again, "
            "or have TRUNKBOT_CHANNEL name another channel, and restart the bot."
        )
        self._announcer.say_to(self._operators(), f"lost/{channel}/{reason}/{day}", Message(text))

    def tick(self) -> None:
        """Once a day, post the head of the audit log, so that a tail cut off later shows, and forget old deliveries."""
        today = self._store.now()[:10]
        if self._head_posted_on == today:
            return
        with self._store.transaction() as db:
            intake.forget_deliveries_before(db, iso(self._store.clock() - timedelta(days=1)))
            is_due = began_before(db, f"{today}T")
        number, head = self._store.audit_head()
        if is_due:
            self._announcer.say(f"head/{today}", head_notice(number, head), row=number, hash=head)
        self._head_posted_on = today

    def post_head(self, user: str) -> tuple[int, str]:
        """Post the head now, for a person who asked. Returns the row's number and its hash."""
        self._store.log(
            AuditEvent(user, Event.HEAD_ASKED, "Post the head of the audit log to the channel.", verb="audit")
        )
        number, head = self._store.audit_head()
        if number:
            self._announcer.say(f"head/{number}", head_notice(number, head, user), row=number, hash=head)
        return number, head

    def ready(self) -> list[Finding]:
        """Findings on database, workers and Exotel: can the bot do its work now?"""
        return [self._database(), self.working(), *self._circuits()]

    def _database(self) -> Finding:
        try:
            self._store.check_writable()
        except SettingsError as error:
            fix = "Look at the disk's space and rights; a file that was moved must be put back, and the bot restarted."
            return Finding("Database", False, " ".join(error.problems), fix)
        return Finding("Database", True, "It can be written.")

    def working(self) -> Finding:
        """A finding on the workers: is what is queued carried out?"""
        before = iso(self._store.clock() - LONG_QUEUED)
        with self._store.reading() as db:
            late = [operation.id for operation in operations.queued_before(db, before)]
        if trouble := self._workers.trouble():
            return Finding("Workers", False, trouble, "Restart the bot: it goes on with what waits.")
        if late and not self._workers.are_busy():
            late_ones = many(len(late), "request has", "requests have")
            seen = f"{late_ones} waited for more than {duration(LONG_QUEUED.total_seconds())}, and none is begun."
            return Finding("Workers", False, seen, "Restart the bot: it goes on with what waits.")
        return Finding("Workers", True, "They carry out what is asked for and approved.")

    def _circuits(self) -> list[Finding]:
        """Never a reason to take the bot out of service: much of it works without Exotel."""
        return [
            Finding(f"Exotel {account}".strip(), None if is_open else True, _CIRCUIT[is_open])
            for account, is_open in self._open_circuits().items()
        ]

    def gauges(self, metrics: Metrics) -> None:
        """Add the gauges, which are read whenever someone asks for the figures."""
        store = self._store

        def by_state() -> Mapping[str, float]:
            with store.reading() as db:
                return {str(state): 0.0 for state in State} | operations.count_by_state(db)

        def owed() -> Mapping[str, float]:
            with store.reading() as db:
                return {"": outbox.count_owed(db)}

        metrics.gauge("trunkbot_operations", "Requests in the journal, by state.", by_state, "state")
        metrics.gauge("trunkbot_outbox_messages", "Messages that wait to be sent to Slack.", owed)
        metrics.gauge(
            "trunkbot_audit_last_row",
            "The number of the last row of the audit log.",
            lambda: {"": store.audit_head()[0]},
        )
        metrics.gauge(
            "trunkbot_circuit_open",
            "1 while Exotel is left alone.",
            lambda: {account or ONLY_ACCOUNT: float(is_open) for account, is_open in self._open_circuits().items()},
            "account",
        )


_CIRCUIT = {
    True: "It does not answer, and is left alone for a while; it is tried again by itself.",
    False: "It was answering when it was last asked.",
}


def circuit_notice(account: str, change: CircuitChange) -> Message:
    """The notice of an open or closed circuit."""
    whose = f" (account {account})" if account else ""
    if change.is_open:
        return Message(
            f":electric_plug: *Exotel does not answer*{whose}: its last requests all failed ({change.why}). trunkbot "
            "leaves it alone and tries one request now and then. What is asked meanwhile is not sent, so it changes "
            "nothing; what had been sent before has its own card. Calls on your trunks are not touched by this. This "
            "channel is told when it answers again."
        )
    return Message(
        f":white_check_mark: *Exotel answers again*{whose}, after {duration(change.seconds)}. What failed meanwhile "
        "can be tried again with the button on its card."
    )


def head_notice(number: int, head: str, user: str = "") -> Message:
    """The head of the audit log, kept where nobody who has the file can change it."""
    asked = f" · asked for by <@{user}>" if user else ""
    note = (
        "Leave this message here. If the log is ever questioned, "
        f"`trunkbot audit verify --row {number} --hash {head}` must still find it so: a tail that was cut off, or rows "
        f"that were made anew, show.{asked}"
    )
    text = f":link: The audit log ends with row {number}, hash\n{code(head)}"
    return Message(text, [section(text), context(note)])
