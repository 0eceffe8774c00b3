"""The journal of what was asked, and what became of it: one transaction writes the change of state, its audit row
and the letters that tell it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.domain.audit_events import Event
from bot.domain.buttons import LOOK_IN_A_MINUTE
from bot.domain.clock import iso, moment
from bot.domain.policy import Policy
from bot.domain.records import (
    UNDOES,
    KnownTrunk,
    NewOperation,
    Operation,
    ReviewRow,
    Risk,
    State,
    StepRow,
    StepState,
)
from bot.domain.rights import Ruling
from bot.journal.requests import Requests, name_in, plan_of
from bot.logs.logs import about
from bot.steps import Facts
from bot.store import (
    AuditEvent,
    Store,
    health,
    intake,
    operations,
    outbox,
    reviews,
    trunks,
)
from bot.verbs.verb import (
    ChangeRequest,
    Request,
    Verb,
    Verbs,
)
from bot.words.times import waiting

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""How long nothing may be heard of whoever carries out an operation before it is taken from them."""

CARD, STEPS, RECEIPT, OUTCOME = "card", "steps", "receipt", "outcome"
DIRECT, REMINDER = "direct_", "remind_"
"""Kinds of letters. Those to a person end in the user id."""


class LeaseLost(Exception):
    """Nothing was heard of this worker for too long, and somebody else carries its operation out; its own news of it
    is no longer taken."""


class Operations:
    """Writes operations down and moves them on. `changed(id)` is called after each commit; `account_names` are by SID,
    and empty where there is one account."""

    def __init__(
        self,
        store: Store,
        verbs: Verbs,
        channel: str,
        *,
        account_names: Mapping[str, str] | None = None,
        policy: Policy | None = None,
        told: Callable[[], frozenset[str]] = frozenset,
        lease: timedelta = LEASE,
        changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.store = store
        self.requests = Requests(verbs, account_names or {})
        self.read, self.headline = self.requests.read, self.requests.headline
        self.channel = channel
        self._policy = policy or Policy({})
        self._told = told
        self.lease = lease
        self.changed = changed

    def ask(
        self, verb: Verb, wish: ChangeRequest, *, account: str, key: str, asked_by: str, asked_in: str
    ) -> Operation:
        """Write a wish down; the same key again finds the operation that is there.

        What puts nothing at stake is queued; the rest waits to be read and decided. Where the same waits already, that
        is found, by its own key: nobody decides the same twice.
        """
        risk = verb.risk(wish.request)
        needed = self._policy.needed_for(risk)
        with self.store.transaction() as db:
            new = NewOperation(
                key=key,
                verb=verb.name,
                account=account,
                request=wish.request.model_dump(mode="json"),
                asked_by=asked_by,
                asked_in=asked_in,
                steps=[StepRow(step.name, step.title) for step in plan_of(verb, wish.request)],
                state=State.WAITING if needed else State.QUEUED,
                risk=risk,
            )
            if needed and not wish.break_glass and (same := operations.same_that_waits(db, new)):
                return same
            intake.forget(db, key)
            is_new = operations.insert(db, self.store.new_id(), self.store.now(), new)
            operation = self._must(db, "key", key)
            if is_new:
                self._log(
                    operation,
                    asked_by,
                    Event.ASKED,
                    self.headline(operation),
                    request=dict(new.request),
                    reason=wish.reason,
                )
                outbox.enqueue(db, operation.id, CARD, self.channel)
                if needed:
                    self._begin_review(db, operation, wish, needed)
                else:
                    outbox.enqueue(db, operation.id, STEPS, self.channel, parent=CARD)
        self.changed(operation.id)
        return operation

    def read_anew(self, operation: Operation) -> tuple[Verb, Request]:
        """The same wish, of its trunk by the name that it is known by now. Raises Unreadable."""
        verb, request = self.read(operation)
        if not (said := name_in(request)):
            return verb, request
        with self.store.reading() as db:
            called = trunks.name_of(db, operation.account, str(getattr(request, "trunk_sid", ""))) or said
        return verb, request.model_copy(update={"trunk_name": called})

    def approvals_for(self, verb: Verb, wish: ChangeRequest) -> int:
        """How many others must approve this; 0 where nobody need."""
        return self._policy.needed_for(verb.risk(wish.request))

    def _begin_review(self, db: Any, operation: Operation, wish: ChangeRequest, needed: int) -> None:
        decide_by = iso(self.store.clock() + self._policy.decide)
        row = ReviewRow(operation.id, needed, wish.reason, decide_by, break_glass=wish.break_glass)
        reviews.begin(db, row)
        for user in sorted(self._told() - {operation.asked_by}):
            outbox.enqueue(db, operation.id, f"{DIRECT}{user}", user)

    def get(self, operation_id: str) -> Operation | None:
        """The operation as it is now."""
        with self.store.reading() as db:
            return operations.find(db, "id", operation_id)

    def by_key(self, key: str) -> Operation | None:
        """What that very command or form has begun."""
        with self.store.reading() as db:
            return operations.find(db, "key", key)

    def untold(self, operation_id: str) -> str:
        """The channel, where Slack would not take the card; empty where all is well."""
        with self.store.reading() as db:
            letter = outbox.find(db, operation_id, CARD)
        return letter.channel if letter and letter.dead_letter else ""

    def recent(self, limit: int, asked_by: str | None = None) -> list[Operation]:
        """The newest first."""
        with self.store.reading() as db:
            return operations.recent(db, limit, asked_by)

    def queued(self) -> list[Operation]:
        """What waits for a worker, the oldest first."""
        with self.store.reading() as db:
            return operations.in_state(db, State.QUEUED)

    def hand_back(self, *, lapsed: bool = False) -> list[str]:
        """Queue again what was running when the process died, or, with `lapsed`, what runs under a lease that nobody
        renewed. Its cut-off steps are looked into first."""
        with self.store.transaction() as db:
            now = self.store.now()
            stranded = operations.lapsed(db, now) if lapsed else operations.in_state(db, State.RUNNING)
            for operation in stranded:
                operations.move(db, operation.id, now, [State.RUNNING], State.QUEUED)
                outbox.mark_stale(db, operation.id)
                self._log(
                    operation, "trunkbot", Event.RESUMED, "The bot was stopped while this was running; it goes on."
                )
        return [operation.id for operation in stranded]

    def claim(self, operation_id: str, lease: str = "") -> Operation | None:
        """Take a queued operation to carry it out under this lease; None where it is not there to be taken."""
        with self.store.transaction() as db:
            if not operations.take(db, operation_id, self.store.now(), lease, self._lease_end()):
                return None
            operation = self._must(db, "id", operation_id)
            self._log(
                operation, operation.asked_by, Event.BEGUN, f"A worker carries it out: {self.headline(operation)}."
            )
            outbox.mark_stale(db, operation_id)
        self.changed(operation_id)
        return operation

    def heartbeat(self, lease: str, in_hand: Collection[str]) -> None:
        """Whoever holds this lease is alive, and has these operations in hand; what else runs under it lapses."""
        with self.store.transaction() as db:
            for operation_id in in_hand:
                operations.renew(db, operation_id, lease, self._lease_end())

    def _lease_end(self) -> str:
        return iso(self.store.clock() + self.lease)

    def _must_hold(self, db: Any, operation: Operation) -> None:
        """Raises LeaseLost."""
        if not operations.is_held(db, operation.id, operation.lease):
            raise LeaseLost(operation.id)

    def try_again(self, operation_id: str, user: str) -> Ruling:
        """Queue a failed or doubtful operation again, from the step that failed."""
        with self.store.transaction() as db:
            now = self.store.now()
            if self._half_done_and_too_late(db, operation_id):
                return Ruling(False, TOO_LATE)
            moved = operations.move(db, operation_id, now, [State.FAILED, State.UNKNOWN], State.QUEUED)
            operation = operations.find(db, "id", operation_id)
            if operation is None:
                return Ruling(False, "That request is not in this bot's journal, so nothing was done.")
            if not moved:
                return Ruling(False, _ALREADY[operation.state])
            operations.begin_attempt(db, operation_id)
            self._log(operation, user, Event.TRIED_AGAIN, f"Try again: {self.headline(operation)}.")
            outbox.mark_stale(db, operation_id)
        self.changed(operation_id)
        return Ruling(True)

    def _half_done_and_too_late(self, db: Any, operation_id: str) -> bool:
        """Whether some of it was done and the time for the rest is over: its own steps have changed the trunk, so no
        digest can tell whether it still is what was reviewed, and only the clock is left to hold it."""
        operation, review = operations.find(db, "id", operation_id), reviews.find(db, operation_id)
        if operation is None or review is None or operation.state != State.FAILED:
            return False
        is_over = bool(review.execute_by) and self.store.clock() >= moment(review.execute_by)
        return is_over and any(step.state == StepState.DONE for step in operation.steps)

    def step_started(self, operation: Operation, name: str) -> None:
        """Written before the call, so that a crash leaves a trace. Raises LeaseLost."""
        with self.store.transaction() as db:
            self._must_hold(db, operation)
            operations.step_started(db, operation.id, name, self.store.now())
            title = next(step.title for step in operation.steps if step.name == name)
            self._log(operation, operation.asked_by, Event.STEP_STARTED, f"{title}: begun.", step=name)
            outbox.mark_stale(db, operation.id)
        self.changed(operation.id)

    def waits(self, operation_id: str, seconds: float) -> None:
        """Its running steps wait for Exotel's limit: whoever follows it is told for how long."""
        with self.store.transaction() as db:
            operations.step_waits(db, operation_id, waiting(seconds))
            outbox.mark_stale(db, operation_id)
        self.changed(operation_id)

    def step_ended(self, operation: Operation, step: StepRow, facts: Facts) -> None:
        """What became of a step. Raises LeaseLost."""
        with self.store.transaction() as db:
            self._must_hold(db, operation)
            operations.step_ended(db, operation.id, self.store.now(), step, facts)
            self._log(
                operation,
                operation.asked_by,
                Event(f"step_{step.state}"),
                step.sentence,
                step=step.name,
                facts=dict(facts),
            )
            if "trunk_sid" in facts and "trunk_name" in facts:
                seen = KnownTrunk(facts["trunk_sid"], facts["trunk_name"])
                trunks.remember(db, operation.account, self.store.now(), [seen])
            if "deleted_sid" in facts:
                trunks.forget(db, operation.account, facts["deleted_sid"])
                health.forget(db, operation.account, facts["deleted_sid"])
            outbox.mark_stale(db, operation.id)
        self.changed(operation.id)

    def finish(self, operation: Operation, state: State, sentence: str) -> None:
        """The outcome, once all steps have ended. Raises LeaseLost."""
        with self.store.transaction() as db:
            self._must_hold(db, operation)
            operations.move(db, operation.id, self.store.now(), [State.RUNNING], state, sentence)
            now, review = self._must(db, "id", operation.id), reviews.find(db, operation.id)
            told = sentence if state == State.DONE else f"{now.steps_told} {sentence}"
            approved = {"approved_by": list(review.votes)} if review and review.votes else {}
            self._log(operation, operation.asked_by, Event(state), f"{self.headline(operation)}: {told}", **approved)
            outbox.mark_stale(db, operation.id)
            undone = self.requests.facts(operation).get(UNDOES, "") if state == State.DONE else ""
            if state == State.DONE:
                outbox.enqueue(db, operation.id, RECEIPT, self.channel, parent=CARD)
            if undone:
                operations.was_undone(db, undone, operation.id)
                outbox.mark_stale(db, undone)
            if operation.risk != Risk.NONE:
                self.tell_asker(operation)
        self.changed(operation.id)
        if undone:
            self.changed(undone)

    def move(self, operation: Operation, was: Sequence[State], to: State, sentence: str = "") -> bool:
        """Change the state if it still is one of `was`, and have that told; False where somebody else was faster."""
        with self.store.transaction() as db:
            moved = operations.move(db, operation.id, self.store.now(), was, to, sentence)
            outbox.mark_stale(db, operation.id)
        self.changed(operation.id)
        return moved

    def tell(self, operation_id: str) -> None:
        """Something beside the state changed: every message shall tell it."""
        with self.store.transaction() as db:
            operations.touch(db, operation_id)
            outbox.mark_stale(db, operation_id)
        self.changed(operation_id)

    def remind(self, operation_id: str, user: str, time: int) -> None:
        """Owe this person a reminder, their `time`th."""
        with self.store.transaction() as db:
            outbox.enqueue(db, operation_id, f"{REMINDER}{time}_{user}", user)

    def tell_asker(self, operation: Operation) -> None:
        """Owe the asker the outcome, directly."""
        with self.store.transaction() as db:
            outbox.enqueue(db, operation.id, OUTCOME, operation.asked_by)

    def note(self, operation: Operation, actor: str, event: Event, sentence: str, **detail: Any) -> None:
        """One row in the audit log about this operation."""
        self._log(operation, actor, event, sentence, **detail)

    def _must(self, db: Any, column: str, value: str) -> Operation:
        found = operations.find(db, column, value)
        if found is None:
            raise LookupError(value)
        return found

    def _log(self, operation: Operation, actor: str, event: Event, sentence: str, **detail: Any) -> None:
        facts: Mapping[str, str] = {**self.requests.facts(operation), **detail.get("facts", {})}
        with about(operation.id):
            log.info("%s: %s", event, sentence)
        self.store.log(
            AuditEvent(
                actor=actor,
                event=event,
                sentence=sentence,
                operation_id=operation.id,
                verb=operation.verb,
                trunk=facts.get("trunk_name"),
                account=operation.account,
                detail=detail,
            )
        )


NOBODY_KNOWS = (
    "trunkbot was stopped in the middle of this, and Exotel cannot be read now, so nobody knows yet whether it worked. "
    f"{LOOK_IN_A_MINUTE}"
)
TOO_LATE = (
    "The time to carry it out, once approved, is over, so it cannot be tried again; nothing was done just now. Look at "
    "the trunk, then ask for what is missing anew."
)
_ALREADY = {
    State.WAITING: "It still waits for approval, so it was not started.",
    State.APPROVED: "It is approved and starts by itself; nothing was started twice.",
    State.QUEUED: "It was started already and is about to run; nothing was started twice.",
    State.RUNNING: "It was started already and is running; nothing was started twice.",
    State.DONE: "It is done already; nothing was started twice.",
    State.REJECTED: "It was declined, so it cannot be tried again. Ask anew.",
    State.WITHDRAWN: "It was withdrawn or stopped, so it cannot be tried again. Ask anew.",
    State.EXPIRED: "Its time ran out, so it cannot be tried again. Ask anew.",
    State.STALE: "The trunk is not what was reviewed, so it cannot be tried again. Ask anew.",
}
