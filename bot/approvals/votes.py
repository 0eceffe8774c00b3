"""The approvals that count at this moment, and their effect on a request: it goes on, waits again, is put off.

The approval of a person who may not approve any more does not count, whenever that is asked: at the last approval,
while it cools off, and by the worker that is to carry it out. Where a usergroup cannot be read nobody knows, and
nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.audit_events import Event
from bot.domain.clock import iso, moment
from bot.domain.policy import Policy
from bot.domain.records import ReviewRow, State
from bot.journal.loaded import JournalEntry
from bot.journal.operations import Operations
from bot.people.access import Access
from bot.store import reviews as rows
from bot.words.review_cards import no_longer

BOT = "trunkbot"
AGAIN = timedelta(seconds=30)


class Votes:
    """The approvals of the requests in the journal."""

    def __init__(self, operations: Operations, access: Access, policy: Policy) -> None:
        self._operations = operations
        self._store = operations.store
        self._access = access
        self._policy = policy
        self._shown: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {}

    def of(self, operation_id: str) -> ReviewRow | None:
        """The review of an operation, with those of its voters who do not count, and those of whom Slack does not
        say."""
        with self._store.reading() as db:
            row = rows.find(db, operation_id)
        if row is None or row.break_glass:
            return row
        absent = frozenset(row.votes) - self._access.approvers()
        is_unread = absent and self._access.unread(self._access.lists.approvers)
        return replace(row, unsure=absent) if is_unread else replace(row, void=absent)

    def approve(self, entry: JournalEntry, user: str) -> bool:
        """Enough have approved it: it cools off. False where somebody else was faster."""
        now = self._store.clock()
        begin, end = now + self._policy.cooling, now + self._policy.cooling + self._policy.execute
        with self._store.transaction() as db:
            if not self._operations.move(entry.id, [State.WAITING], State.APPROVED):
                return False
            rows.to_be_executed(db, entry.id, iso(begin), iso(end))
            rows.decided(db, entry.id, user)
        return True

    def look_at(self, entry: JournalEntry, row: ReviewRow) -> bool:
        """Approve a waiting request once those who approved it may do so again, or Slack says so again. False where too
        few surely count."""
        if row.break_glass or row.sure < row.needed:
            self._show_doubts(row)
            return False
        with self._store.transaction():
            if self.approve(entry, list(row.votes)[-1]):
                sentence = f"Approved: {entry.headline}. Enough of those who approved may do so now."
                self._operations.note(entry, BOT, Event.APPROVED, sentence)
        return True

    def hold_up(self, entry: JournalEntry, row: ReviewRow) -> bool:
        """Keep an approved request from beginning; False where it may begin. Where too few approvals count it waits for
        approval again; where Slack does not say whether they do it is put off."""
        if row.break_glass or row.sure >= row.needed:
            return False
        if row.approvals >= row.needed:
            self.put_off(entry, "It was to begin, but Slack does not say at the moment who may approve")
        else:
            self._wait_again(entry, row)
        return True

    def put_off(self, entry: JournalEntry, why: str) -> None:
        """Try again soon; the clock that ends the time to begin goes on."""
        sentence = f"{why}, so it was put off. Nothing has been changed."
        with self._store.transaction() as db:
            if self._operations.move(entry.id, [entry.operation.state], State.APPROVED, sentence):
                review = rows.find(db, entry.id)
                begin = self._store.clock() + AGAIN
                end = moment(review.execute_by) if review and review.execute_by else begin + self._policy.execute
                rows.to_be_executed(db, entry.id, iso(begin), iso(end))
                self._operations.note(entry, BOT, Event.PUT_OFF, sentence)

    def _wait_again(self, entry: JournalEntry, row: ReviewRow) -> None:
        """Send it back to wait: it is not carried out before enough people who may have approved it."""
        doubt = f"{no_longer(row.void)} " if row.void else ""
        with self._store.transaction() as db:
            if self._operations.move(entry.id, [entry.operation.state], State.WAITING):
                rows.to_be_executed(db, entry.id, "", "")
                rows.decided(db, entry.id, "")
                sentence = f"{doubt}It is not approved, so it was not carried out."
                self._operations.note(entry, BOT, Event.NOT_APPROVED, sentence)
        self._show_doubts(row, are_shown=True)

    def _show_doubts(self, row: ReviewRow, *, are_shown: bool = False) -> None:
        """Bring the messages up to date where other approvals count than they say: nothing in the journal changes
        then."""
        doubts = (row.void, row.unsure)
        if doubts == self._shown.get(row.operation_id, (frozenset(), frozenset())):
            return
        self._shown = {**self._shown, row.operation_id: doubts}
        if not are_shown:
            self._operations.update_messages(row.operation_id)
