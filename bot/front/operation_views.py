"""The words of an operation, by place: in the channel, to one person, in the open modal. Made from the journal."""

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


class OperationViews:
    """Makes each letter and each modal of an operation as it stands at this moment."""

    def __init__(self, operations: Operations, reviews: Reviews, context_of: Callable[[str], AccountContext]) -> None:
        self._operations = operations
        self._reviews = reviews
        self._context_of = context_of

    def letter(self, kind: str, row: Operation) -> Message:
        """The message of that kind; its buttons lead back to the account of the operation."""
        message = self._letter(kind, self._operations.read(row))
        return Message(message.text, at_account.buttons(message.blocks, self._context_of(row.account).name))

    def _letter(self, kind: str, entry: JournalEntry) -> Message:
        operation, headline, review = entry.operation, entry.headline, self._reviews.row(entry.id)
        if kind == STEPS:
            return cards.steps_message(operation, headline)
        if kind == RECEIPT:
            # Without the paragraph on the card above it; the card of a reviewed request has its steps there.
            whole = self._receipt(entry)
            return cards.receipt(headline, whole if review else whole[1:] or whole)
        if review is None:
            return cards.card(operation, headline, self._receipt(entry)[:1], _ways(entry))
        if kind == OUTCOME:
            return review_cards.outcome_message(operation, review, headline)
        if kind.startswith(REMINDER):
            return review_cards.reminder(operation, review, headline)
        card = review_cards.review_card(operation, review, headline, _ways(entry))
        decides = kind.startswith(DIRECT) and self._reviews.awaits(kind.removeprefix(DIRECT), operation, review)
        return Message(f"For you to decide: {card.text}", card.blocks) if decides else card

    def view(self, row: Operation) -> View:
        """The modal that follows an operation."""
        return at_account.view(self._view(self._operations.read(row)), self._context_of(row.account).name)

    def _view(self, entry: JournalEntry) -> View:
        operation, headline, review = entry.operation, entry.headline, self._reviews.row(entry.id)
        title = entry.verb.title if isinstance(entry, LoadedOperation) else "trunkbot"
        if review and operation.state != State.DONE:
            card = review_cards.review_card(operation, review, headline, _ways(entry), for_asker=True)
            return as_view(Message(card.text, [cards.in_a_word(operation), *card.blocks]), title)
        lost_channel = self._operations.lost_channel(entry.id)
        return cards.progress(operation, title, headline, self._receipt(entry), lost_channel, _ways(entry))

    def _receipt(self, entry: JournalEntry) -> Sequence[Block]:
        """The receipt, once it is done; empty before."""
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
