"""Whose approval counts at this moment, and what a request does on account of it: it goes on, waits again, is put off.

Who approved and may not approve any more does not count, whenever that is asked: at the last approval, while it cools
off, and by the worker that is to carry it out. Where a usergroup cannot be read nobody knows, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.audit_events import Event
from bot.domain.clock import iso, moment
from bot.domain.policy import Policy
from bot.domain.records import Operation, ReviewRow, State
from bot.journal.operations import Operations
from bot.people.access import Access
from bot.store import reviews as rows
from bot.words.times import no_longer

BOT = "trunkbot"
AGAIN = timedelta(seconds=30)


class Votes:
    """The approvals of the requests in the journal."""

    def __init__(self, operations: Operations, access: Access, policy: Policy) -> None:
        self._operations = operations
        self._store = operations.store
        self._access = access
        self._policy = policy
        self._told: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {}

    def of(self, operation_id: str) -> ReviewRow | None:
        """The review of an operation, with who of its voters does not count, and of whom Slack does not say."""
        with self._store.reading() as db:
            row = rows.find(db, operation_id)
        if row is None or row.break_glass:
            return row
        absent = frozenset(row.votes) - self._access.approvers()
        is_unread = absent and self._access.unread(self._access.lists.approvers)
        return replace(row, unsure=absent) if is_unread else replace(row, void=absent)

    def approve(self, operation: Operation, user: str) -> bool:
        """Enough have approved it: it cools off. False where somebody else was faster."""
        now = self._store.clock()
        begin, end = now + self._policy.cooling, now + self._policy.cooling + self._policy.execute
        with self._store.transaction() as db:
            if not self._operations.move(operation, [State.WAITING], State.APPROVED):
                return False
            rows.to_be_executed(db, operation.id, iso(begin), iso(end))
            rows.decided(db, operation.id, user)
        return True

    def look_at(self, operation: Operation, row: ReviewRow) -> bool:
        """Of one that waits: whether it is approved now, as those who did may approve again, or Slack says so again."""
        if row.break_glass or row.sure < row.needed:
            self._tell_of(row)
            return False
        with self._store.transaction():
            if self.approve(operation, list(row.votes)[-1]):
                told = f"Approved: {self._operations.headline(operation)}. Enough of those who approved may do so now."
                self._operations.note(operation, BOT, Event.APPROVED, told)
        return True

    def hold_up(self, operation: Operation, row: ReviewRow) -> bool:
        """Of one that was approved: whether it may not begin. Where too few count it waits for approval again; where
        Slack does not say whether they do it is put off."""
        if row.break_glass or row.sure >= row.needed:
            return False
        if row.approvals >= row.needed:
            self.put_off(operation, "It was to begin, but Slack does not say at the moment who may approve")
        else:
            self._wait_again(operation, row)
        return True

    def put_off(self, operation: Operation, why: str) -> None:
        """Try again soon; the clock that ends the time to begin goes on."""
        told = f"{why}, so it was put off. Nothing has been changed."
        with self._store.transaction() as db:
            if self._operations.move(operation, [operation.state], State.APPROVED, told):
                review = rows.find(db, operation.id)
                begin = self._store.clock() + AGAIN
                end = moment(review.execute_by) if review and review.execute_by else begin + self._policy.execute
                rows.to_be_executed(db, operation.id, iso(begin), iso(end))
                self._operations.note(operation, BOT, Event.PUT_OFF, told)

    def _wait_again(self, operation: Operation, row: ReviewRow) -> None:
        """However it came this far, it is not carried out before enough people have approved it who may."""
        said = f"{no_longer(row.void)} " if row.void else ""
        with self._store.transaction() as db:
            if self._operations.move(operation, [operation.state], State.WAITING):
                rows.to_be_executed(db, operation.id, "", "")
                rows.decided(db, operation.id, "")
                told = f"{said}It is not approved, so it was not carried out."
                self._operations.note(operation, BOT, Event.NOT_APPROVED, told)
        self._tell_of(row, is_told=True)

    def _tell_of(self, row: ReviewRow, *, is_told: bool = False) -> None:
        """The messages say who counts; nothing in the journal changes when that does."""
        doubts = (row.void, row.unsure)
        if doubts == self._told.get(row.operation_id, (frozenset(), frozenset())):
            return
        self._told = {**self._told, row.operation_id: doubts}
        if not is_told:
            self._operations.tell(row.operation_id)
