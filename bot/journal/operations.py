"""The journal: one transaction writes a change of state, its audit row and the messages that report it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from operator import attrgetter
from typing import Any

from cachetools import LRUCache, cachedmethod
from pydantic import ValidationError

from bot.domain.audit_events import Event
from bot.domain.buttons import LOOK_IN_A_MINUTE
from bot.domain.clock import iso, moment
from bot.domain.policy import BREAK_GLASS_LASTS, Policy
from bot.domain.records import UNDOES, KnownTrunk, NewOperation, Operation, ReviewRow, Risk, State, StepRow, StepState
from bot.domain.rights import Ruling
from bot.journal.loaded import JournalEntry, LoadedOperation, UnreadableOperation
from bot.logs.logs import about
from bot.steps import Facts
from bot.store import AuditEvent, Store, health, intake, operations, outbox, reviews, trunks
from bot.store.audit.witnesses import difference_of, reason_of
from bot.verbs.verb import Change, ChangeRequest, Request, Verbs
from bot.words.phrasing import rate_limited

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""The silence after which a worker's operations are taken from it."""
KEPT_REQUESTS = 256

CARD, STEPS, RECEIPT, OUTCOME = "card", "steps", "receipt", "outcome"
DIRECT, REMINDER = "direct_", "remind_"
"""Kinds of messages. Those to a person end in the user id."""


class LeaseLost(Exception):
    """This worker was silent for too long and another one has its operation; it may write nothing more about it."""


class Operations:
    """Writes operations and changes their state.

    `changed(id)` is called after each commit. `notified()` are the people who get each request directly,
    `operators()` those who learn of one that another program changed.
    `account_names` are by SID, and empty if there is one account.
    """

    def __init__(
        self,
        store: Store,
        verbs: Verbs,
        channel: str,
        *,
        account_names: Mapping[str, str] | None = None,
        policy: Policy | None = None,
        notified: Callable[[], frozenset[str]] = frozenset,
        operators: Callable[[], frozenset[str]] = frozenset,
        lease: timedelta = LEASE,
        changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.store = store
        self.channel = channel
        self.lease = lease
        self.changed = changed
        self._verbs = verbs
        self._account_names = account_names or {}
        self._policy = policy or Policy({})
        self._notified = notified
        self._operators = operators
        self._requests: LRUCache[str, tuple[Change[Request], Request] | None] = LRUCache(KEPT_REQUESTS)
        self._lock = threading.Lock()

    # Reading

    def read(self, row: Operation) -> JournalEntry:
        """The row with its meaning."""
        account_name = self._account_names.get(row.account, "")
        meaning = self._meaning(row)
        if meaning is None:
            return UnreadableOperation(row, account_name)
        return LoadedOperation.of(row, account_name, *meaning)

    @cachedmethod(attrgetter("_requests"), key=lambda _, row: row.id, lock=attrgetter("_lock"))
    def _meaning(self, row: Operation) -> tuple[Change[Request], Request] | None:
        """The verb and the request; None if another version wrote the row.

        A request never changes once it is written, so each is parsed once while it is recent.
        """
        verb = self._verbs.get(row.verb)
        if not isinstance(verb, Change):
            return None
        try:
            return verb, verb.request.model_validate(row.request)
        except ValidationError:
            return None

    def get(self, operation_id: str) -> Operation | None:
        """The row as it is now."""
        with self.store.reading() as db:
            return operations.find(db, "id", operation_id)

    def load(self, operation_id: str) -> JournalEntry | None:
        """The operation as it is now."""
        row = self.get(operation_id)
        return self.read(row) if row else None

    def load_by_key(self, key: str) -> JournalEntry | None:
        """The operation that this command or form began."""
        with self.store.reading() as db:
            row = operations.find(db, "key", key)
        return self.read(row) if row else None

    def recent(self, limit: int, asked_by: str | None = None) -> list[Operation]:
        """The newest rows first."""
        with self.store.reading() as db:
            return operations.recent(db, limit, asked_by)

    def queued(self) -> list[Operation]:
        """The rows that wait for a worker, the oldest first."""
        with self.store.reading() as db:
            return operations.in_state(db, State.QUEUED)

    def lost_channel(self, operation_id: str) -> str:
        """The channel that didn't take the card; empty if it did."""
        with self.store.reading() as db:
            card = outbox.find(db, operation_id, CARD)
        return card.channel if card and card.dead_letter else ""

    # Asking

    def ask(self, change: ChangeRequest, *, account: str, key: str, asked_by: str, asked_in: str) -> JournalEntry:
        """Write a request down; the same key again returns the operation that is there.

        A request without risk is queued; others wait for approval. If the same request already waits, under another
        key, that one is returned: nobody decides the same twice.
        """
        needed = self.approvals_for(change)
        with self.store.transaction() as db:
            new = NewOperation(
                key=key,
                verb=change.verb,
                account=account,
                request=change.request.model_dump(mode="json"),
                asked_by=asked_by,
                asked_in=asked_in,
                steps=[StepRow(step.name, step.title) for step in change.plan],
                state=State.WAITING if needed else State.QUEUED,
                risk=change.risk,
            )
            if needed and not change.break_glass and (same := operations.same_that_waits(db, new)):
                return self.read(same)
            intake.forget(db, key)
            is_new = operations.insert(db, self.store.new_id(), self.store.now(), new)
            entry = self._must(db, "key", key)
            if is_new:
                detail = {
                    "request": dict(new.request),
                    "reason": change.reason,
                    "risk": new.risk,
                    "needed": needed,
                    "break_glass": change.break_glass,
                }
                self.note(entry, asked_by, Event.ASKED, entry.headline, **detail)
                outbox.enqueue(db, entry.id, CARD, self.channel)
                if needed:
                    self._begin_review(db, entry.operation, needed, change.reason, break_glass=change.break_glass)
                else:
                    outbox.enqueue(db, entry.id, STEPS, self.channel, parent=CARD)
        self.changed(entry.id)
        return entry

    def need_approval(self, entry: JournalEntry, risk: Risk, why: str) -> bool:
        """Have others decide a request whose effect on its trunk needs as many approvals as this risk.

        True if it needs more of them than it did. One that was about to start then waits. Raises LeaseLost.
        """
        needed = self._policy.needed_for(risk)
        with self.store.transaction() as db:
            review = reviews.find(db, entry.id)
            if needed <= (review.needed if review else 0):
                return False
            if review:
                reviews.need(db, entry.id, needed)
            else:
                self._must_hold(db, entry)
                operations.move(db, entry.id, self.store.now(), [State.RUNNING], State.WAITING)
                self._begin_review(db, entry.operation, needed, reason_of(db, entry.id))
            operations.set_risk(db, entry.id, risk)
            self.note(entry, "trunkbot", Event.NEEDS_APPROVAL, why, risk=risk, needed=needed)
            self.update_messages(entry.id)
        return True

    def others_running(self, entry: JournalEntry) -> list[LoadedOperation]:
        """The other changes to the same trunk that are being carried out without approval."""
        with self.store.reading() as db:
            rows = operations.running_without_approval(db, entry.operation.account, entry.id)
        others = [other for other in map(self.read, rows) if isinstance(other, LoadedOperation)]
        return [other for other in others if other.facts.get("trunk_sid") == entry.facts.get("trunk_sid")]

    def _begin_review(
        self, db: Any, operation: Operation, needed: int, reason: str, *, break_glass: bool = False
    ) -> None:
        decide_by = iso(self.store.clock() + (BREAK_GLASS_LASTS if break_glass else self._policy.decide))
        reviews.begin(db, ReviewRow(operation.id, needed, reason, decide_by, break_glass=break_glass))
        for user in sorted(self._notified() - {operation.asked_by}):
            outbox.enqueue(db, operation.id, f"{DIRECT}{user}", user)

    def request_by_name_now(self, entry: LoadedOperation) -> Request:
        """The same request, with the current names of its trunks. A restore keeps the name that it brings back."""
        sids = {"trunk_name": "trunk_sid", "to_name": "to_sid"}
        named = {name: sid for name, field in sids.items() if (sid := getattr(entry.request, field, None))}
        with self.store.reading() as db:
            now = {name: trunks.name_of(db, entry.operation.account, sid) for name, sid in named.items()}
        return entry.request.model_copy(update={name: current for name, current in now.items() if current})

    def misnamed(self, change: ChangeRequest, account: str) -> str:
        """Name a trunk in the request that has another name than the request says; empty if there is none.

        Forms carry SIDs and names in fields that people don't see.
        """
        verb = self._verbs.get(change.verb)
        if not isinstance(verb, Change):
            return ""
        with self.store.reading() as db:
            for asked in verb.existing(change.request):
                name = trunks.name_of(db, account, asked.trunk_sid)
                if asked.trunk_name not in {"", asked.trunk_sid} and name not in {None, asked.trunk_name}:
                    return f"{named_otherwise(asked, str(name))}. Type the command again."
        return ""

    def approvals_for(self, change: ChangeRequest) -> int:
        """The number of other people who must approve this; 0 if nobody has to."""
        return self._policy.needed_for(change.risk)

    def try_again(self, operation_id: str, user: str) -> Ruling:
        """Queue an operation that failed, or whose outcome is unknown, from the step that failed."""
        with self.store.transaction() as db:
            row, review = operations.find(db, "id", operation_id), reviews.find(db, operation_id)
            if row is None:
                return Ruling(False, NOT_IN_JOURNAL)
            if review and self._is_half_done_and_too_late(row, review):
                return Ruling(False, TOO_LATE)
            if not operations.move(db, row.id, self.store.now(), [State.FAILED, State.UNKNOWN], State.QUEUED):
                return Ruling(False, _ALREADY[row.state])
            operations.begin_attempt(db, row.id)
            entry = self.read(row)
            self.note(entry, user, Event.TRIED_AGAIN, f"Tried again: {entry.headline}.")
            outbox.mark_stale(db, row.id)
        self.changed(row.id)
        return Ruling(True)

    def _is_half_done_and_too_late(self, row: Operation, review: ReviewRow) -> bool:
        """True if some of it is done and the time for the rest is over.

        Its own steps have changed the trunk, so its digest says nothing any more, and only the clock can hold it back.
        """
        if row.state != State.FAILED or not review.execute_by or self.store.clock() < moment(review.execute_by):
            return False
        return any(step.state == StepState.DONE for step in row.steps)

    # Carrying out

    def hand_back(self, *, lapsed: bool = False) -> list[str]:
        """Queue again the operations that were running when the process died; with `lapsed`, those whose lease lapsed.

        Their cut-off steps are looked into first.
        """
        with self.store.transaction() as db:
            now = self.store.now()
            stranded = operations.lapsed(db, now) if lapsed else operations.in_state(db, State.RUNNING)
            for row in stranded:
                operations.move(db, row.id, now, [State.RUNNING], State.QUEUED)
                outbox.mark_stale(db, row.id)
                sentence = "The bot was stopped while this was running; it continues now."
                self.note(self.read(row), "trunkbot", Event.RESUMED, sentence)
        return [row.id for row in stranded]

    def claim(self, operation_id: str, lease: str = "") -> JournalEntry | None:
        """Take a queued operation under this lease; None if it isn't there to be taken.

        If another program wrote or changed it in the database, it fails instead.
        """
        with self.store.transaction() as db:
            if not operations.take(db, operation_id, self.store.now(), lease, self._lease_end()):
                return None
            entry = self._must(db, "id", operation_id)
            is_readable = isinstance(entry, LoadedOperation)
            difference = difference_of(db, operation_id, before_start=True) if is_readable else ""
            if difference:
                self._refuse(entry, difference)
            else:
                self.note(entry, entry.operation.asked_by, Event.BEGUN, f"Started: {entry.headline}.")
            outbox.mark_stale(db, operation_id)
        self.changed(operation_id)
        return None if difference else entry

    def _refuse(self, entry: JournalEntry, difference: str) -> None:
        """End a request that the audit log doesn't know as it is."""
        log.error("Request %s was written or changed by another program: %s.", entry.id, difference)
        with self.store.transaction() as db:
            operations.move(db, entry.id, self.store.now(), [State.RUNNING], State.FAILED, NOT_OURS)
            self.note(entry, "trunkbot", Event.FAILED, f"{entry.headline}: {NOT_OURS} In detail: {difference}.")
            self.notify_requester(entry.operation)
            for user in sorted(self._operators() - {entry.operation.asked_by}):
                outbox.enqueue(db, entry.id, f"{DIRECT}{user}", user)

    def heartbeat(self, lease: str, in_hand: Collection[str]) -> None:
        """Renew this lease for these operations; others under it lapse."""
        with self.store.transaction() as db:
            for operation_id in in_hand:
                operations.renew(db, operation_id, lease, self._lease_end())

    def _lease_end(self) -> str:
        return iso(self.store.clock() + self.lease)

    def _must_hold(self, db: Any, entry: JournalEntry) -> None:
        """Raises LeaseLost."""
        if not operations.is_held(db, entry.id, entry.operation.lease):
            raise LeaseLost(entry.id)

    def step_started(self, entry: JournalEntry, name: str) -> None:
        """Note that a step starts, before its call, so that a crash leaves a trace. Raises LeaseLost."""
        with self.store.transaction() as db:
            self._must_hold(db, entry)
            operations.step_started(db, entry.id, name, self.store.now())
            title = next(step.title for step in entry.operation.steps if step.name == name)
            self.note(entry, entry.operation.asked_by, Event.STEP_STARTED, f"{title}: started.", step=name)
            outbox.mark_stale(db, entry.id)
        self.changed(entry.id)

    def waits(self, operation_id: str, seconds: float) -> None:
        """Show on its messages how long its running steps wait for Exotel's rate limit."""
        with self.store.transaction() as db:
            operations.step_waits(db, operation_id, rate_limited(seconds))
            outbox.mark_stale(db, operation_id)
        self.changed(operation_id)

    def step_ended(self, entry: JournalEntry, step: StepRow, facts: Facts) -> None:
        """Write down the outcome of a step. Raises LeaseLost."""
        account, actor = entry.operation.account, entry.operation.asked_by
        with self.store.transaction() as db:
            self._must_hold(db, entry)
            operations.step_ended(db, entry.id, self.store.now(), step, facts)
            self.note(entry, actor, Event(f"step_{step.state}"), step.sentence, step=step.name, facts=dict(facts))
            if "trunk_sid" in facts and "trunk_name" in facts:
                trunks.remember(db, account, self.store.now(), [KnownTrunk(facts["trunk_sid"], facts["trunk_name"])])
            if "deleted_sid" in facts:
                trunks.forget(db, account, facts["deleted_sid"])
                health.forget(db, account, facts["deleted_sid"])
            outbox.mark_stale(db, entry.id)
        self.changed(entry.id)

    def finish(self, entry: JournalEntry, state: State, sentence: str) -> None:
        """Write down the outcome, once all steps have ended. Raises LeaseLost."""
        is_done = state == State.DONE
        undone = entry.facts.get(UNDOES, "") if is_done else ""
        with self.store.transaction() as db:
            self._must_hold(db, entry)
            operations.move(db, entry.id, self.store.now(), [State.RUNNING], state, sentence)
            now, review = self._must(db, "id", entry.id), reviews.find(db, entry.id)
            ending = sentence if is_done else f"{now.operation.steps_done} {sentence}"
            approved = {"approved_by": list(review.votes)} if review and review.votes else {}
            self.note(now, now.operation.asked_by, Event(state), f"{now.headline}: {ending}", **approved)
            outbox.mark_stale(db, entry.id)
            if is_done and (review or entry.has_long_receipt):
                outbox.enqueue(db, entry.id, RECEIPT, self.channel, parent=CARD)
            if undone:
                operations.was_undone(db, undone, entry.id)
                outbox.mark_stale(db, undone)
            if now.operation.risk != Risk.NONE:
                self.notify_requester(now.operation)
        self.changed(entry.id)
        if undone:
            self.changed(undone)

    # Every change

    def move(self, operation_id: str, was: Sequence[State], to: State, sentence: str = "") -> bool:
        """Change the state if it still is one of `was`, and update all messages; False if someone else was faster."""
        with self.store.transaction() as db:
            moved = operations.move(db, operation_id, self.store.now(), was, to, sentence)
            outbox.mark_stale(db, operation_id)
        self.changed(operation_id)
        return moved

    def update_messages(self, operation_id: str) -> None:
        """Update all messages, because something besides the state has changed."""
        with self.store.transaction() as db:
            operations.touch(db, operation_id)
            outbox.mark_stale(db, operation_id)
        self.changed(operation_id)

    def remind(self, operation_id: str, user: str, time: int) -> None:
        """Send this person a reminder, their `time`th."""
        with self.store.transaction() as db:
            outbox.enqueue(db, operation_id, f"{REMINDER}{time}_{user}", user)

    def notify_requester(self, operation: Operation) -> None:
        """Send the outcome directly to the person who asked."""
        with self.store.transaction() as db:
            outbox.enqueue(db, operation.id, OUTCOME, operation.asked_by)

    def note(self, entry: JournalEntry, actor: str, event: Event, sentence: str, **detail: Any) -> None:
        """Write one row in the audit log about this operation."""
        facts: Mapping[str, str] = {**entry.facts, **detail.get("facts", {})}
        with about(entry.id):
            log.info("%s: %s", event, sentence)
        self.store.log(
            AuditEvent(
                actor=actor,
                event=event,
                sentence=sentence,
                operation_id=entry.id,
                verb=entry.operation.verb,
                trunk=facts.get("trunk_name"),
                account=entry.operation.account,
                detail=detail,
            )
        )

    def _must(self, db: Any, column: str, value: str) -> JournalEntry:
        row = operations.find(db, column, value)
        if row is None:
            raise LookupError(value)
        return self.read(row)


def named_otherwise(asked: KnownTrunk, name: str) -> str:
    """Say that a trunk has another name than a request says; the beginning of a sentence."""
    return f"The trunk {asked.trunk_sid} is called {name}, not {asked.trunk_name}"


NOBODY_KNOWS = (
    "trunkbot was stopped in the middle of this and can't reach Exotel now, so it may or may not have worked. "
    f"{LOOK_IN_A_MINUTE}"
)
NOT_OURS = (
    "This request was written or changed by another program in trunkbot's database, so I didn't start it. Nothing was "
    "changed. Ask your trunkbot admin to run `trunkbot audit verify`."
)
TOO_LATE = "The approval has expired, so this can't be tried again. Check the trunk, then ask for the rest again."
NOT_IN_JOURNAL = "I can't find that request."
_ALREADY = {
    State.WAITING: "This is still waiting for approval.",
    State.APPROVED: "This is approved and starts by itself.",
    State.QUEUED: "This is about to start.",
    State.RUNNING: "This is already running.",
    State.DONE: "This is already done.",
    State.REJECTED: "This was declined. Ask again if it's still needed.",
    State.WITHDRAWN: "This was withdrawn or stopped. Ask again if it's still needed.",
    State.EXPIRED: "This has expired. Ask again if it's still needed.",
    State.STALE: "This was canceled, because the trunk changed. Ask again if it's still needed.",
}
