"""The life of a request that others decide: read, shown, voted on, cooled off, handed to the workers.

Every change is one transaction with its audit row. `rulings.rule_on_click` rules on a click; this carries it out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.approvals.rulings import Decision, Effect, Person, audited_click, audited_end, rule_on_click
from bot.approvals.votes import BOT, Votes
from bot.domain.audit_events import Event
from bot.domain.clock import moment
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.policy import Policy
from bot.domain.records import (
    GONE,
    LOST_RIGHT,
    UNSURE_RIGHT,
    Click,
    KnownTrunk,
    Operation,
    Pending,
    ReviewRow,
    Risk,
    State,
    StepState,
)
from bot.journal.loaded import JournalEntry, LoadedOperation
from bot.journal.operations import NOBODY_KNOWS, NOT_IN_JOURNAL, TOO_LATE, Operations, named_otherwise
from bot.logs.context import within_operation
from bot.logs.logs import about
from bot.people.access import Access
from bot.store import reviews as rows
from bot.store import trunks
from bot.store.audit import witnesses
from bot.trunks.directory import Directory
from bot.trunks.snapshots import Snapshot, changes, reviewed
from bot.verbs.effects import TrunkEffect, effects, is_judged

log = logging.getLogger(__name__)

READ_AGAIN = timedelta(seconds=15)
"""A look takes six API requests or more, of the 200 a minute that the account has."""
PENDING_PAGE = 100
CLOCK_SLICE = 200
"""The most waiting requests that a tick of a clock looks at, so that thousands of them take no more time than these."""
_NOT_IN_JOURNAL = Decision(Effect.REFUSED, NOT_IN_JOURNAL)
_CUT_OFF = {StepState.RUNNING, StepState.UNKNOWN}
_ENDS = {
    Effect.REJECTED: State.REJECTED,
    Effect.WITHDRAWN: State.WITHDRAWN,
}


class Reviews:
    """The requests that others decide.

    `directory_of` finds an account's trunks by its SID; `carry_out(id)` hands a request to the workers.
    """

    def __init__(
        self,
        operations: Operations,
        directory_of: Callable[[str], Directory],
        access: Access,
        policy: Policy,
        carry_out: Callable[[str], None],
    ) -> None:
        self._operations = operations
        self._store = operations.store
        self._directory_of = directory_of
        self._access = access
        self._policy = policy
        self._votes = Votes(operations, access, policy)
        self._cooling = policy.cooling
        self._carry_out = carry_out
        self._read_from: dict[str, datetime] = {}
        self._claiming = threading.Lock()
        self._being_read: set[str] = set()
        self._places: dict[str, int] = {}

    # From the journal

    def row(self, operation_id: str) -> ReviewRow | None:
        """The review of an operation."""
        return self._votes.of(operation_id)

    def pending(self, page: int = 0) -> list[Pending]:
        """A page of the requests that wait for a decision or to start, oldest first; the first page also has the
        emergency deletes not signed off yet.

        Read from the journal alone.
        """
        with self._store.reading() as db:
            not_signed_off = [] if page else rows.not_signed_off(db)
            ids = rows.open_ones(db, PENDING_PAGE, page * PENDING_PAGE) + not_signed_off
        return self._pending(ids)

    def pending_of(self, user: str) -> list[Pending]:
        """The open requests that this person asked for, oldest first, up to a page."""
        with self._store.reading() as db:
            ids = rows.open_ones_of(db, user, PENDING_PAGE)
        return self._pending(ids)

    def pages(self) -> int:
        """The number of pages of `pending`, at least one."""
        with self._store.reading() as db:
            return max(1, -(-rows.count_open(db) // PENDING_PAGE))

    def deleted(self, account_sid: str) -> list[Pending]:
        """The deletes carried out on this account, newest first. Read from the journal alone."""
        with self._store.reading() as db:
            ids = rows.carried_out(db, Risk.DELETE)
        return [delete for delete in self._pending(ids) if delete.operation.account == account_sid]

    def _pending(self, ids: Sequence[str]) -> list[Pending]:
        both = [(self._operations.load(operation_id), self.row(operation_id)) for operation_id in ids]
        return [Pending(entry.operation, row, entry.headline) for entry, row in both if entry and row]

    def awaits(self, user: str, operation: Operation, review: ReviewRow) -> bool:
        """True if this person's decision is still needed, or their sign-off of an emergency delete."""
        is_open = operation.state == State.WAITING and user not in review.votes
        to_sign_off = review.break_glass and operation.state.is_over and not review.votes
        return (is_open or to_sign_off) and user != operation.asked_by and self._access.may_approve(user)

    # Reading what would be lost

    def look(self, entry: LoadedOperation, *, with_neighbours: bool = False) -> Snapshot:
        """The trunk of this request as it is now, with the other trunks it names; empty if it is yet to be created.

        Raises ExotelError.
        """
        trunk_sid, name = entry.subject, entry.facts.get("trunk_name", "")
        if not trunk_sid:
            return Snapshot(trunk_sid="", trunk_name=name)
        with within_operation(entry.operation), about(entry.id):
            directory = self._directory_of(entry.operation.account)
            trunk = directory.snapshot(KnownTrunk(trunk_sid, name or trunk_sid), with_neighbours=with_neighbours)
            return trunk.model_copy(update={"others": tuple(directory.snapshot(other) for other in entry.others)})

    def prepare(self, operation_id: str) -> None:
        """Read the trunk for the first time, so that it can be reviewed; then start an emergency delete.

        Does nothing while another thread reads it.
        """
        with self._claiming:
            if operation_id in self._being_read:
                return
            self._being_read.add(operation_id)
        try:
            self._prepare(operation_id)
        finally:
            self._being_read.discard(operation_id)

    def _prepare(self, operation_id: str) -> None:
        entry, review = self._operations.load(operation_id), self.row(operation_id)
        if not isinstance(entry, LoadedOperation) or review is None:
            return
        if entry.operation.state != State.WAITING or review.digest:
            return
        self._read_from[operation_id] = self._store.clock() + READ_AGAIN
        try:
            snapshot = self.look(entry, with_neighbours=True)
        except NoSuchTrunk:
            self.is_gone(entry)
            return
        except ExotelError as error:
            log.warning("The trunk of %s can't be read yet: %s", operation_id, type(error).__name__)
            return
        if self._is_named_otherwise(entry, snapshot):
            return
        if review.break_glass:
            self._access.read_again()
            if self._lost_right(entry, review):
                return
        losses, whole = entry.losses(snapshot), snapshot.model_dump(mode="json")
        with self._store.transaction() as db:
            self._need_approval(entry, effects(snapshot, entry.plan))
            if rows.was_read(db, operation_id, snapshot.digest(), losses, whole):
                review_digest = witnesses.review_digest(db, operation_id)
                self._operations.note(entry, BOT, Event.READ, "Read the trunk for its review.", review=review_digest)
                self._operations.update_messages(operation_id)
                if review.break_glass:
                    sentence = f"Started without approval, as an emergency: {entry.headline}."
                    self._queue(entry, entry.operation.asked_by, Event.BREAK_GLASS, sentence)
        self._read_from.pop(operation_id, None)

    def _is_named_otherwise(self, entry: LoadedOperation, now: Snapshot) -> bool:
        """End the request if a SID in it belongs to a trunk of another name: approvers read the names.

        The trunk was renamed meanwhile, or the form was forged.
        """
        for asked, trunk in zip(entry.verb.existing(entry.request), (now, *now.others), strict=False):
            if asked.trunk_name not in {"", trunk.trunk_name}:
                sentence = f"{named_otherwise(asked, trunk.trunk_name)} as in the request."
                return self._end_as_stale(entry, now, sentence)
        return False

    def _end_as_stale(self, entry: JournalEntry, now: Snapshot, sentence: str) -> bool:
        with self._store.transaction() as db:
            seen = [KnownTrunk(each.trunk_sid, each.trunk_name) for each in (now, *now.others) if each.trunk_sid]
            trunks.remember(db, entry.operation.account, self._store.now(), seen)
            return self._end(entry, State.STALE, sentence, BOT)

    # Deciding

    def read_rights(self) -> None:
        """Read from Slack who is in the usergroups, because a decision must count a removal that Slack knows of."""
        self._access.read_again()

    def can_be_decided(self, user: str, needed: int) -> str:
        """The reason why too few others could approve this; empty if enough could."""
        return self._access.can_be_decided(user, needed).reason

    def rule(
        self, click: Click, user: str, entry: JournalEntry, review: ReviewRow | None, seen_digest: str = ""
    ) -> Decision:
        """Rule on a click as things stand now, without carrying it out."""
        if review is None:
            return _NOT_IN_JOURNAL
        access = self._access
        unsure = bool(access.unread(access.lists.approvers))
        person = Person(user, access.may_change(user).allowed, access.may_approve(user), unsure)
        return rule_on_click(click, person, entry.operation, review, self._store.clock(), seen_digest, self._cooling)

    def decide(self, click: Click, user: str, operation_id: str, *, seen_digest: str = "", why: str = "") -> Decision:
        """Carry out a click. Its ruling is made in the same transaction, so that one of many clicks wins."""
        with self._store.transaction() as db:
            entry, review = self._operations.load(operation_id), self.row(operation_id)
            if entry is None:
                return _NOT_IN_JOURNAL
            decision = self.rule(click, user, entry, review, seen_digest)
            if decision.effect in _ENDS:
                self._end(entry, _ENDS[decision.effect], why, user, click)
                return decision
            event, sentence = audited_click(decision, entry.headline, review.missing if review else 0)
            self._operations.note(entry, user, event, sentence, click=click, why=why)
            if decision.changes_nothing:
                return decision
            if decision.effect == Effect.EXPIRED:
                self._end(entry, State.EXPIRED, "", BOT)
                return decision
            rows.vote(db, operation_id, user, self._store.now())
            if decision.effect == Effect.APPROVED:
                self._votes.approve(entry, user)
            self._operations.update_messages(operation_id)
        return decision

    def sign_off(self, user: str, entry: JournalEntry) -> Decision:
        """Sign off an emergency delete, as someone else who has reviewed it."""
        operation = entry.operation
        with self._store.transaction() as db:
            row = rows.find(db, entry.id)
            if row is None or not row.break_glass or not operation.state.is_over:
                decision = Decision(Effect.REFUSED, "There's nothing to sign off here.")
            elif user == operation.asked_by or not self._access.may_approve(user):
                decision = Decision(Effect.REFUSED, "Only another approver can sign off an emergency delete.")
            elif row.votes:
                decision = Decision(Effect.REFUSED, f"<@{next(iter(row.votes))}> already signed this off.")
            else:
                decision = Decision(Effect.COUNTED, "Signed off. Thanks for reviewing.")
                rows.vote(db, entry.id, user, self._store.now())
                self._operations.update_messages(entry.id)
            is_refused = decision.changes_nothing
            event = Event.REFUSED if is_refused else Event.SIGNED_OFF
            sentence = decision.reason if is_refused else f"Signed off: {entry.headline}."
            self._operations.note(entry, user, event, sentence, click="sign_off")
        return decision

    def stands(self, entry: JournalEntry) -> bool:
        """True if it still is in the state in which it was loaded."""
        now = self._operations.get(entry.id)
        return now is not None and now.state == entry.operation.state

    def went_stale(self, entry: JournalEntry, now: Snapshot) -> Sequence[str]:
        """The differences from the trunk that was reviewed; if there are any, the request ends as stale."""
        review = self.row(entry.id)
        before = reviewed(review) if review else None
        if review is None or before is None or now.digest() == review.digest:
            return []
        differences = changes(before, now) or ["Something on it changed its order or kind."]
        self._end_as_stale(entry, now, " ".join(differences))
        return differences

    def is_gone(self, entry: JournalEntry) -> bool:
        """End the request, because its trunk is gone.

        False if the request has moved on meanwhile: then the trunk may be gone by this very request.
        """
        return self._end(entry, State.STALE, GONE, BOT)

    def trunk_changed(self, by: LoadedOperation, sentence: str) -> None:
        """End the requests that wait and name a trunk that another request has just renamed, emptied or deleted."""
        account = by.operation.account
        with self._store.reading() as db:
            found = {each for sid in by.trunk_sids for each in rows.open_ones_naming(db, account, sid)}
        for entry in map(self._operations.load, sorted(found)):
            if isinstance(entry, LoadedOperation) and entry.trunk_sids & by.trunk_sids:
                self._end(entry, State.STALE, sentence, BOT)

    # Carrying out

    def may_begin(self, entry: LoadedOperation) -> bool:
        """True for a worker that has just claimed it: it is approved, in time, and the trunk hasn't changed.

        Otherwise the operation has ended, waits again, or is put off because the trunk can't be read.
        """
        review, states = self.row(entry.id), [step.state for step in entry.operation.steps]
        if review is None:
            return self._may_begin_alone(entry, states)
        if StepState.DONE in states:
            return self._may_go_on(entry, review)
        self._access.read_again()
        review = self.row(entry.id) or review
        if self._lost_right(entry, review):
            return False
        was_cut_off = any(state in _CUT_OFF for state in states)
        # Also if it was cut off: none of its steps was found to be done.
        if self._votes.hold_up(entry, review):
            return False
        try:
            now = self.look(entry)
        except NoSuchTrunk:
            # Perhaps by our own call, if that was cut off: then the step itself looks, and says so.
            if not was_cut_off:
                self.is_gone(entry)
            return was_cut_off
        except ExotelError as error:
            log.warning("%s can't start: the trunk can't be read (%s).", entry.id, type(error).__name__)
            if was_cut_off:  # perhaps it is done already
                self._operations.finish(entry, State.UNKNOWN, NOBODY_KNOWS)
            else:
                self._votes.put_off(entry, "Exotel couldn't be read")
            return False
        if self._is_past(review.execute_by):
            self._end(entry, State.EXPIRED, "", BOT)
            return False
        return not self.went_stale(entry, now)

    def _may_begin_alone(self, entry: LoadedOperation, states: Sequence[StepState]) -> bool:
        """True if a change that waits for nobody may start: its requester has the right, and its effect on the trunk
        as it is now needs no approval. Otherwise it has ended, or waits."""
        return self._asker_may_begin(entry, states) and not self._needs_others(entry)

    def _needs_others(self, entry: LoadedOperation) -> bool:
        """True if it can't start now, because its effect needs approval, or can't be judged."""
        left = {step.name for step in entry.operation.steps if step.state != StepState.DONE}
        plan = [step for step in entry.plan if step.name in left]
        trunk_sid = entry.facts.get("trunk_sid", "")
        if not trunk_sid or not is_judged(plan):
            return False
        # Those that end after this are on the trunk when it is read.
        beside = [step for other in self._operations.others_running(entry) for step in other.plan]
        trunk = KnownTrunk(trunk_sid, entry.facts.get("trunk_name", trunk_sid))
        try:
            before = self._directory_of(entry.operation.account).calls(trunk)
        except NoSuchTrunk:
            return False  # the step says so
        except ExotelError as error:
            if any(step.state in _CUT_OFF for step in entry.operation.steps):
                return False  # the step looks first
            self._operations.finish(entry, State.FAILED, f"Not started: {error}")
            return True
        if not self._need_approval(entry, effects(before, [*beside, *plan])):
            return False
        self.prepare(entry.id)
        return True

    def _need_approval(self, entry: LoadedOperation, found: Sequence[TrunkEffect]) -> bool:
        """Ask for the most approvals that one of the effects needs. True if those are more than it needed."""
        if not found:
            return False
        risk = max((effect.risk for effect in found), key=self._policy.needed_for)
        why = f"It needs approval: {' '.join(effect.sentence for effect in found)}"
        return self._operations.need_approval(entry, risk, why)

    def _asker_may_begin(self, entry: LoadedOperation, states: Sequence[StepState]) -> bool:
        """True if a change that needs no approval may start: its requester still has the right, or it began before."""
        began = any(state != StepState.WAITING for state in states) or entry.operation.attempt > 1
        ruling = self._access.may_change(entry.operation.asked_by)
        if began or ruling.allowed:
            return True
        self._operations.finish(
            entry,
            State.FAILED,
            f"Not started: {UNSURE_RIGHT if self._access.unread(self._access.lists.operators) else LOST_RIGHT}",
        )
        return False

    def _lost_right(self, entry: LoadedOperation, review: ReviewRow) -> bool:
        """End or put off a request whose requester has lost the right to it; False if they have it.

        Someone else who tries it again has the right to change, but nobody else's break-glass counts.
        """
        user, access = entry.operation.asked_by, self._access
        is_tried_again = entry.operation.attempt > 1
        if not is_tried_again and not access.may_change(user).allowed:
            names = access.lists.operators
        elif review.break_glass and not access.may_break_glass(user):
            names = access.lists.break_glass
        elif review.break_glass and self._is_past(review.decide_by):
            self._end(entry, State.EXPIRED, "", BOT)
            return True
        else:
            return False
        if access.unread(names) and not review.break_glass:
            self._votes.put_off(entry, "Slack couldn't say who can change trunks")
        else:
            self._end(entry, State.STALE, UNSURE_RIGHT if access.unread(names) else LOST_RIGHT, BOT)
        return True

    def _may_go_on(self, entry: LoadedOperation, review: ReviewRow) -> bool:
        """True if a request that is half done may go on. Its steps have changed the trunk: only the clock counts."""
        is_whole = all(step.state == StepState.DONE for step in entry.operation.steps)
        if is_whole or not self._is_past(review.execute_by):
            return True
        self._operations.finish(entry, State.FAILED, TOO_LATE)
        return False

    def _is_past(self, time: str) -> bool:
        return bool(time) and self._store.clock() >= moment(time)

    # The clocks

    def tick(self) -> None:
        """Expire, start or remind of each request that is due. Calls neither Exotel nor Slack."""
        with self._store.reading() as db:
            cooling_off = rows.cooling_off(db)
        self._each([*cooling_off, *self._slice("tick")], self._tick)

    def read_what_waits(self) -> None:
        """Read the trunks that couldn't be read when their requests were made. May wait for Exotel."""
        self._each(self._slice("read"), self._prepare_again)

    def _slice(self, clock: str) -> list[str]:
        """The next waiting requests for a clock, from the start again after the last."""
        with self._store.reading() as db:
            found = rows.waiting_after(db, self._places.get(clock, 0), CLOCK_SLICE)
        self._places[clock] = found[-1][0] if len(found) == CLOCK_SLICE else 0
        return [operation_id for _, operation_id in found]

    def _each(self, operation_ids: Sequence[str], see_to: Callable[[str], None]) -> None:
        for operation_id in operation_ids:
            try:
                see_to(operation_id)
            except Exception:
                log.exception("The clocks of %s failed.", operation_id)

    def _prepare_again(self, operation_id: str) -> None:
        now = self._store.clock()
        if now >= self._read_from.get(operation_id, now):
            self.prepare(operation_id)

    def _tick(self, operation_id: str) -> None:
        entry, review = self._operations.load(operation_id), self.row(operation_id)
        if entry is None or review is None:
            return
        state = entry.operation.state
        if state == State.WAITING:
            if self._is_past(review.decide_by):
                self._end(entry, State.EXPIRED, "", BOT)
            elif review.digest and not self._votes.look_at(entry, review):
                self._remind(entry, review)
        elif state == State.APPROVED and self._is_past(review.execute_by):
            self._end(entry, State.EXPIRED, "", BOT)
        elif state == State.APPROVED:
            is_due = self._is_past(review.execute_from) or review.lacks_approval
            if is_due and not self._votes.hold_up(entry, review):
                self._queue(entry, BOT, Event.QUEUED, "The time to stop it has passed.")

    def _remind(self, entry: JournalEntry, review: ReviewRow) -> None:
        asked_at, end = moment(entry.operation.created_at), moment(review.decide_by)
        passed = (self._store.clock() - asked_at) / (end - asked_at)
        due = sum(passed >= share for share in (0.5, 0.9))
        if due <= review.reminded:
            return
        with self._store.transaction() as db:
            rows.reminded(db, entry.id, due)
            for user in sorted(self._access.approvers() - {entry.operation.asked_by} - set(review.votes)):
                self._operations.remind(entry.id, user, due)
            self._operations.note(entry, BOT, Event.REMINDED, "Sent reminders to the approvers who haven't answered.")
        self._operations.changed(entry.id)

    # Moving on

    def _queue(self, entry: JournalEntry, actor: str, event: Event, sentence: str) -> None:
        with self._store.transaction():
            if not self._operations.move(entry.id, [entry.operation.state], State.QUEUED):
                return
            self._operations.note(entry, actor, event, sentence)
        self._carry_out(entry.id)

    def _end(self, entry: JournalEntry, state: State, sentence: str, user: str, click: Click | None = None) -> bool:
        """End it; `click` ended it, unless it is None. False if someone else was faster."""
        event, words = audited_end(click or state, entry.headline, sentence)
        detail = {"click": click} if click else {}
        with self._store.transaction() as db:
            moved = self._operations.move(entry.id, [entry.operation.state], state, sentence)
            if moved:
                rows.decided(db, entry.id, user)
                if user != entry.operation.asked_by:
                    self._operations.notify_requester(entry.operation)
                self._operations.note(entry, user, event, words, **detail)
        return moved
