"""The approvals that count at this moment, and their effect on a request: it goes on, waits again or is put off.

The approval of a person who has lost the right doesn't count, at any time: at the last approval, while the request
cools off, and when a worker claims it. If a usergroup can't be read, nobody knows, and no approval is lost.
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
        """The review of an operation, with the voters who don't count and those Slack can't say anything about."""
        with self._store.reading() as db:
            row = rows.find(db, operation_id)
        if row is None or row.break_glass:
            return row
        absent = frozenset(row.votes) - self._access.approvers()
        is_unread = absent and self._access.unread(self._access.lists.approvers)
        return replace(row, unsure=absent) if is_unread else replace(row, void=absent)

    def approve(self, entry: JournalEntry, user: str) -> bool:
        """Start the cooling-off, now that enough have approved. False if someone else was faster."""
        now = self._store.clock()
        begin, end = now + self._policy.cooling, now + self._policy.cooling + self._policy.execute
        with self._store.transaction() as db:
            if not self._operations.move(entry.id, [State.WAITING], State.APPROVED):
                return False
            rows.to_be_executed(db, entry.id, iso(begin), iso(end))
            rows.decided(db, entry.id, user)
        return True

    def look_at(self, entry: JournalEntry, row: ReviewRow) -> bool:
        """Approve a waiting request once its voters have the right again, or Slack says so again.

        False if too few votes surely count.
        """
        if row.break_glass or row.sure < row.needed:
            self._show_doubts(row)
            return False
        with self._store.transaction():
            if self.approve(entry, list(row.votes)[-1]):
                sentence = f"Approved: {entry.headline}. Enough of the people who approved it are approvers again."
                self._operations.note(entry, BOT, Event.APPROVED, sentence)
        return True

    def hold_up(self, entry: JournalEntry, row: ReviewRow) -> bool:
        """Keep an approved request from starting; False if it may start.

        If too few approvals count it waits for approval again; if Slack can't say, it is put off.
        """
        if row.break_glass or row.sure >= row.needed:
            return False
        if row.approvals >= row.needed:
            self.put_off(entry, "Slack couldn't say who the approvers are")
        else:
            self._wait_again(entry, row)
        return True

    def put_off(self, entry: JournalEntry, why: str) -> None:
        """Try again soon; the time left to start goes on running."""
        sentence = f"{why}, so the start was delayed."
        with self._store.transaction() as db:
            if self._operations.move(entry.id, [entry.operation.state], State.APPROVED, sentence):
                review = rows.find(db, entry.id)
                begin = self._store.clock() + AGAIN
                end = moment(review.execute_by) if review and review.execute_by else begin + self._policy.execute
                rows.to_be_executed(db, entry.id, iso(begin), iso(end))
                self._operations.note(entry, BOT, Event.PUT_OFF, sentence)

    def _wait_again(self, entry: JournalEntry, row: ReviewRow) -> None:
        """Send it back to wait until enough approvers have approved it."""
        doubt = f"{no_longer(row.void)} " if row.void else ""
        with self._store.transaction() as db:
            if self._operations.move(entry.id, [entry.operation.state], State.WAITING):
                rows.to_be_executed(db, entry.id, "", "")
                rows.decided(db, entry.id, "")
                sentence = f"{doubt}It needs approval again."
                self._operations.note(entry, BOT, Event.NOT_APPROVED, sentence)
        self._show_doubts(row, are_shown=True)

    def _show_doubts(self, row: ReviewRow, *, are_shown: bool = False) -> None:
        """Update the messages if other approvals count than they say, because nothing in the journal changes then."""
        doubts = (row.void, row.unsure)
        if doubts == self._shown.get(row.operation_id, (frozenset(), frozenset())):
            return
        self._shown = {**self._shown, row.operation_id: doubts}
        if not are_shown:
            self._operations.update_messages(row.operation_id)
