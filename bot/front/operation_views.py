"""The messages and modals of an operation, made from the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.approvals.reviews import Reviews
from bot.domain.account_context import AccountContext
from bot.domain.records import Operation, State
from bot.journal.loaded import JournalEntry, LoadedOperation
from bot.journal.operations import DIRECT, OUTCOME, RECEIPT, REMINDER, STEPS, Operations
from bot.verbs.verb import LiveChange, WizardChange
from bot.words import at_account, cards, review_cards
from bot.words.blocks import Block, Message, View, as_view
from bot.words.review_cards import Audience


class OperationViews:
    """Makes each message and modal of an operation, as it stands at this moment."""

    def __init__(self, operations: Operations, reviews: Reviews, context_of: Callable[[str], AccountContext]) -> None:
        self._operations = operations
        self._reviews = reviews
        self._context_of = context_of

    def message(self, kind: str, row: Operation) -> Message:
        """The message of that kind, with buttons that lead back to the account of the operation."""
        message = self._message(kind, self._operations.read(row))
        return Message(message.text, at_account.buttons(message.blocks, self._context_of(row.account).name))

    def _message(self, kind: str, entry: JournalEntry) -> Message:
        operation, headline, review = entry.operation, entry.headline, self._reviews.row(entry.id)
        if kind == STEPS:
            return cards.steps_message(operation, headline)
        if kind == RECEIPT:
            # Without its first paragraph, which is on the card above, unless the card of a review has its steps there.
            whole = self._receipt(entry)
            return cards.receipt(headline, whole if review else whole[1:] or whole)
        if review is None:
            whole = self._receipt(entry)
            return cards.card(operation, headline, whole[:1] if entry.has_long_receipt else whole, _ways(entry))
        if kind == OUTCOME:
            return review_cards.outcome_message(operation, review, headline)
        if kind.startswith(REMINDER):
            return review_cards.reminder(operation, review, headline)
        if not kind.startswith(DIRECT):
            return review_cards.review_card(operation, review, headline, _ways(entry))
        if not self._reviews.awaits(kind.removeprefix(DIRECT), operation, review):
            return review_cards.review_card(operation, review, headline, audience=Audience.READER)
        card = review_cards.review_card(operation, review, headline, audience=Audience.APPROVER)
        to_do = "For you to sign off" if operation.state.is_over else "For you to decide"
        return Message(f"{to_do}: {card.text}", card.blocks)

    def view(self, row: Operation) -> View:
        """The modal that follows an operation."""
        return at_account.view(self._view(self._operations.read(row)), self._context_of(row.account).name)

    def _view(self, entry: JournalEntry) -> View:
        operation, headline, review = entry.operation, entry.headline, self._reviews.row(entry.id)
        title = entry.verb.title if isinstance(entry, LoadedOperation) else "Change"
        if review and operation.state != State.DONE:
            card = review_cards.review_card(operation, review, headline, _ways(entry), Audience.REQUESTER)
            return as_view(Message(card.text, [cards.in_a_word(operation), *card.blocks]), title)
        lost_channel = self._operations.lost_channel(entry.id)
        return cards.progress(operation, title, headline, self._receipt(entry), lost_channel, _ways(entry))

    def _receipt(self, entry: JournalEntry) -> Sequence[Block]:
        """The receipt; empty until the operation is done."""
        if not isinstance(entry, LoadedOperation) or entry.operation.state != State.DONE:
            return ()
        return entry.receipt(self._context_of(entry.operation.account))


def _ways(entry: JournalEntry) -> cards.Ways:
    if not isinstance(entry, LoadedOperation):
        return cards.NO_OTHER
    verb, request = entry.verb, entry.request
    change = isinstance(verb, WizardChange) or (isinstance(verb, LiveChange) and bool(verb.reopens(request)))
    there = entry.conflict_sid
    return cards.Ways(change=change, onto=bool(there and verb.onto(request, there)))
