"""What happens to a request that others decide: it is read, shown, voted on, cooled off, and handed to the workers.

Every change is one transaction with its audit row; `rulings.rule_on_click` says what a click does, this does it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.approvals.events import end_of, event_of, told_of
from bot.approvals.rulings import (
    Person,
    Ruling,
    Verdict,
    as_review,
    rule_on_click,
)
from bot.approvals.votes import BOT, Votes
from bot.domain.audit_events import Event
from bot.domain.clicks import Click
from bot.domain.clock import moment
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.policy import Policy
from bot.domain.records import (
    GONE,
    KnownTrunk,
    Operation,
    ReviewRow,
    State,
    StepState,
)
from bot.journal.operations import NOBODY_KNOWS, TOO_LATE, Operations
from bot.journal.requests import name_in
from bot.logs.context import within_operation
from bot.logs.logs import about
from bot.people.access import Access
from bot.store import reviews as rows
from bot.store import trunks
from bot.store.store import Store
from bot.trunks.directory import Directory
from bot.trunks.snapshots import Snapshot, changes, reviewed

log = logging.getLogger(__name__)

READ_AGAIN = timedelta(seconds=15)
"""A look takes six calls and more, of the 200 a minute that the account has."""
_CUT_OFF = {StepState.RUNNING, StepState.UNKNOWN}
_ENDS = {
    Verdict.REJECTED: State.REJECTED,
    Verdict.WITHDRAWN: State.WITHDRAWN,
}


class Reviews:
    """The waiting requests. `directory_of` finds an account's trunks by its SID; `carry_out(id)` hands one to the
    workers."""

    def __init__(
        self,
        operations: Operations,
        directory_of: Callable[[str], Directory],
        access: Access,
        policy: Policy,
        carry_out: Callable[[str], None],
    ) -> None:
        self._operations = operations
        self._store: Store = operations.store
        self._directory_of = directory_of
        self._access = access
        self._votes = Votes(operations, access, policy)
        self._carry_out = carry_out
        self._read_from: dict[str, datetime] = {}

    # Reading what would be lost

    def look(self, operation: Operation, *, with_neighbours: bool = False) -> Snapshot:
        """The trunk of this request as it is now; an empty one where it is yet to be made. Raises ExotelError."""
        verb, request = self._operations.read(operation)
        trunk_sid = verb.subject(request) if verb.subject else ""
        facts = self._operations.requests.facts(operation)
        if not trunk_sid:
            return Snapshot(trunk_sid="", trunk_name=facts.get("trunk_name", ""))
        trunk = KnownTrunk(trunk_sid, facts.get("trunk_name", trunk_sid))
        with within_operation(operation), about(operation.id):
            return self._directory_of(operation.account).snapshot(trunk, with_neighbours=with_neighbours)

    def prepare(self, operation_id: str) -> None:
        """Read the trunk for the first time, so that it can be reviewed; what breaks the glass is then carried out."""
        operation, review = self._operations.get(operation_id), self.row(operation_id)
        if operation is None or review is None or operation.state != State.WAITING or review.digest:
            return
        self._read_from[operation_id] = self._store.clock() + READ_AGAIN
        try:
            snapshot = self.look(operation, with_neighbours=True)
        except NoSuchTrunk:
            self.is_gone(operation)
            return
        except ExotelError as error:
            log.warning("What %s would lose cannot be read yet: %s", operation_id, type(error).__name__)
            return
        if self._is_named_otherwise(operation, snapshot):
            return
        losses, whole = self.losses(operation, snapshot), snapshot.model_dump(mode="json")
        with self._store.transaction() as db:
            if rows.was_read(db, operation_id, snapshot.digest(), losses, whole):
                self._operations.tell(operation_id)
                if review.break_glass:
                    self._begin_at_once(operation_id)
        self._read_from.pop(operation_id, None)

    def _is_named_otherwise(self, operation: Operation, now: Snapshot) -> bool:
        """Whoever decides reads a name: where the SID is another trunk's (renamed meanwhile, or a forged form), nothing
        is decided."""
        said = name_in(self._operations.read(operation)[1])
        if not now.trunk_sid or not said or said == now.trunk_name:
            return False
        told = f"The trunk {now.trunk_sid} is named {now.trunk_name}, and not {said} as the request says."
        return self._is_stale(operation, now, told)

    def _is_stale(self, operation: Operation, now: Snapshot, told: str) -> bool:
        with self._store.transaction() as db:
            seen = [KnownTrunk(now.trunk_sid, now.trunk_name)] if now.trunk_sid else []
            trunks.remember(db, operation.account, self._store.now(), seen)
            return self._end(operation, State.STALE, told, BOT)

    def losses(self, operation: Operation, snapshot: Snapshot) -> Sequence[str]:
        """What would be lost, in sentences."""
        verb, request = self._operations.read(operation)
        return verb.losses(request, snapshot) if verb.losses else snapshot.parts()

    def trunk_name(self, operation: Operation) -> str:
        """The name of the trunk as it was reviewed."""
        row = self.row(operation.id)
        before = reviewed(row) if row else None
        return before.trunk_name if before else ""

    # Deciding

    def row(self, operation_id: str) -> ReviewRow | None:
        """The review of an operation."""
        return self._votes.of(operation_id)

    def awaits(self, user: str, operation: Operation) -> bool:
        """Whether this person's decision is still wanted."""
        row = self.row(operation.id)
        is_open = operation.state == State.WAITING and row is not None and user not in row.votes
        return is_open and user != operation.asked_by and self._access.may_approve(user)

    def can_be_decided(self, user: str, needed: int) -> str:
        """Why too few others could approve this; empty where enough could."""
        return self._access.can_be_decided(user, needed).reason

    def rule(self, click: Click, user: str, operation_id: str, seen_digest: str = "") -> Ruling:
        """What a click would do now, without doing it."""
        operation, row = self._operations.get(operation_id), self.row(operation_id)
        if operation is None or row is None:
            return Ruling(Verdict.REFUSED, "That request is not in this bot's journal, so nothing was done.")
        return rule_on_click(click, self._person(user), as_review(operation, row), self._store.clock(), seen_digest)

    def decide(self, click: Click, user: str, operation_id: str, *, seen_digest: str = "", why: str = "") -> Ruling:
        """Do what a click does. The rules are asked and obeyed in one transaction, so that of many clicks one wins."""
        with self._store.transaction() as db:
            ruling = self.rule(click, user, operation_id, seen_digest)
            operation = self._operations.get(operation_id)
            if operation is None:
                return ruling
            if ruling.verdict in _ENDS:
                self._end(operation, _ENDS[ruling.verdict], why, user, click)
                return ruling
            told = self._told(operation, ruling)
            self._operations.note(operation, user, event_of(ruling.verdict), told, click=click, why=why)
            if ruling.changes_nothing:
                return ruling
            if ruling.verdict == Verdict.EXPIRED:
                self._end(operation, State.EXPIRED, "", BOT)
                return ruling
            rows.vote(db, operation_id, user, self._store.now())
            if ruling.verdict == Verdict.APPROVED:
                self._votes.approve(operation, user)
            self._operations.tell(operation_id)
        return ruling

    def _told(self, operation: Operation, ruling: Ruling) -> str:
        row = self.row(operation.id)
        missing = as_review(operation, row).missing if row else 0
        return told_of(ruling, self._operations.headline(operation), missing)

    def sign_off(self, user: str, operation: Operation) -> Ruling:
        """Somebody else has looked at what was done by breaking the glass."""
        with self._store.transaction() as db:
            row = rows.find(db, operation.id)
            if row is None or not row.break_glass or not operation.state.is_over:
                ruling = Ruling(Verdict.REFUSED, "There is nothing to sign off here.")
            elif user == operation.asked_by or not self._access.may_approve(user):
                ruling = Ruling(
                    Verdict.REFUSED, "Only an approver other than the one who broke the glass can sign it off."
                )
            elif row.votes:
                ruling = Ruling(Verdict.REFUSED, f"<@{next(iter(row.votes))}> has signed this off already.")
            else:
                ruling = Ruling(Verdict.COUNTED, "Signed off. Thank you for looking.")
                rows.vote(db, operation.id, user, self._store.now())
                self._operations.tell(operation.id)
            is_refused = ruling.changes_nothing
            told = ruling.reason if is_refused else f"Signed off: {self._operations.headline(operation)}."
            event = Event.REFUSED if is_refused else Event.SIGNED_OFF
            self._operations.note(operation, user, event, told, click="sign_off")
        return ruling

    def stands(self, operation: Operation) -> bool:
        """Whether it still is where it was."""
        return (now := self._operations.get(operation.id)) is not None and now.state == operation.state

    def went_stale(self, operation: Operation, now: Snapshot) -> Sequence[str]:
        """What differs from what was reviewed; where anything does, the request is stale from this moment on."""
        review = self.row(operation.id)
        before = reviewed(review) if review else None
        if review is None or before is None or now.digest() == review.digest:
            return []
        told = changes(before, now) or ["Something on the trunk is in another order or of another kind."]
        self._is_stale(operation, now, " ".join(told))
        return told

    def is_gone(self, operation: Operation) -> bool:
        """The trunk itself is no longer there, so there is nothing to decide or to carry out. False where the request
        has moved on meanwhile: then it may be gone by this very request."""
        return self._end(operation, State.STALE, GONE, BOT)

    def may_begin(self, operation: Operation) -> bool:
        """Asked by a worker that has just claimed it: it is approved, the clock has not run out, and the trunk is
        what was reviewed.

        Where it is not so the operation has ended or waits again; where the trunk cannot be read it is put off.
        """
        review = self.row(operation.id)
        if review is None:
            return True
        if any(step.state == StepState.DONE for step in operation.steps):
            return self._may_go_on(operation, review)
        was_cut_off = any(step.state in _CUT_OFF for step in operation.steps)
        # Also where it was cut off: whoever settled that has found none of it done.
        if self._votes.hold_up(operation, review):
            return False
        try:
            now = self.look(operation)
        except NoSuchTrunk:
            # Perhaps by our own call, where that was cut off: the step itself looks then, and says so.
            if not was_cut_off:
                self.is_gone(operation)
            return was_cut_off
        except ExotelError as error:
            log.warning("%s cannot begin: the trunk cannot be read (%s).", operation.id, type(error).__name__)
            self._unread(operation, was_cut_off)
            return False
        if review.execute_by and self._store.clock() >= moment(review.execute_by):
            self._end(operation, State.EXPIRED, "", BOT)
            return False
        return not self.went_stale(operation, now)

    def _may_go_on(self, operation: Operation, review: ReviewRow) -> bool:
        """Half of it is done: its own steps have changed the trunk, so only the clock is left to hold the rest."""
        is_whole = all(step.state == StepState.DONE for step in operation.steps)
        if is_whole or not review.execute_by or self._store.clock() < moment(review.execute_by):
            return True
        self._operations.finish(operation, State.FAILED, TOO_LATE)
        return False

    def _unread(self, operation: Operation, was_cut_off: bool) -> None:
        """What may have been done already is not certain; what surely was not can wait for a better moment."""
        if was_cut_off:
            self._operations.finish(operation, State.UNKNOWN, NOBODY_KNOWS)
        else:
            self._votes.put_off(operation, "It was to begin, but Exotel could not be read just then")

    # The clocks

    def tick(self) -> None:
        """Move on whatever a clock has made due: expire, begin, remind. Waits for nobody."""
        self._each_open(self._tick_one)

    def read_what_waits(self) -> None:
        """Read the trunks of those requests that could not be read when they were made. May wait for Exotel."""
        self._each_open(self._read_one)

    def _each_open(self, see_to: Callable[[str], None]) -> None:
        with self._store.reading() as db:
            waiting = rows.open_ones(db)
        for operation_id in waiting:
            try:
                see_to(operation_id)
            except Exception:
                log.exception("The clocks of %s stumbled; those of the others go on.", operation_id)

    def _read_one(self, operation_id: str) -> None:
        now = self._store.clock()
        if now >= self._read_from.get(operation_id, now):
            self.prepare(operation_id)

    def _tick_one(self, operation_id: str) -> None:
        operation, row = self._operations.get(operation_id), self.row(operation_id)
        if operation is None or row is None:
            return
        now = self._store.clock()
        if operation.state == State.WAITING:
            if now >= moment(row.decide_by):
                self._end(operation, State.EXPIRED, "", BOT)
            elif row.digest and not self._votes.look_at(operation, row):
                self._remind(operation, row, now)
        elif operation.state == State.APPROVED and now >= moment(row.execute_by):
            self._end(operation, State.EXPIRED, "", BOT)
        elif operation.state == State.APPROVED:
            is_due = now >= moment(row.execute_from) or row.lacks_approval
            if is_due and not self._votes.hold_up(operation, row):
                self._begin(operation_id)

    def _remind(self, operation: Operation, row: ReviewRow, now: datetime) -> None:
        begun, end = moment(operation.created_at), moment(row.decide_by)
        passed = (now - begun) / (end - begun)
        due = sum(passed >= share for share in (0.5, 0.9))
        if due <= row.reminded:
            return
        with self._store.transaction() as db:
            rows.reminded(db, operation.id, due)
            for user in sorted(self._access.approvers() - {operation.asked_by} - set(row.votes)):
                self._operations.remind(operation.id, user, due)
            self._operations.note(operation, BOT, Event.REMINDED, "Those who have not answered were reminded.")
        self._operations.changed(operation.id)

    # Moving on

    def _begin(self, operation_id: str) -> None:
        self._queue(operation_id, State.APPROVED, BOT, Event.QUEUED, "The time to stop it is over.")

    def _begin_at_once(self, operation_id: str) -> None:
        operation = self._operations.get(operation_id)
        asker = operation.asked_by if operation else BOT
        headline = self._operations.headline(operation) if operation else ""
        sentence = f"Begun at once, without approval, by breaking the glass: {headline}."
        self._queue(operation_id, State.WAITING, asker, Event.BREAK_GLASS, sentence)

    def _queue(self, operation_id: str, was: State, actor: str, event: Event, sentence: str) -> None:
        with self._store.transaction():
            operation = self._operations.get(operation_id)
            if operation is None or not self._operations.move(operation, [was], State.QUEUED):
                return
            self._operations.note(operation, actor, event, sentence)
        self._carry_out(operation_id)

    def _end(self, operation: Operation, state: State, sentence: str, user: str, click: Click | None = None) -> bool:
        """`click` is what ended it, where that was one."""
        event, told = end_of(click or state, self._operations.headline(operation), sentence)
        detail = {"click": click} if click else {}
        with self._store.transaction() as db:
            moved = self._operations.move(operation, [operation.state], state, sentence)
            if moved:
                rows.decided(db, operation.id, user)
                self._operations.tell_asker(operation)
                self._operations.note(operation, user, event, told, **detail)
        return moved

    def _person(self, user: str) -> Person:
        access = self._access
        unsure = bool(access.unread(access.lists.approvers))
        return Person(user, access.may_change(user).allowed, access.may_approve(user), unsure)
