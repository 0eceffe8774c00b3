"""Which words tell an operation where: in the channel, to one person, in the open modal. Made from the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.approvals.reviews import Reviews
from bot.domain.account_context import AccountContext
from bot.domain.records import Operation, ReviewRow, State
from bot.journal.operations import DIRECT, OUTCOME, RECEIPT, REMINDER, STEPS, Operations
from bot.journal.requests import Unreadable
from bot.verbs.verb import LiveChange, WizardChange
from bot.words import at_account, cards, review_cards
from bot.words.blocks import Block, Message, View, as_view


class Telling:
    """Makes each letter and each modal of an operation as it stands at this moment."""

    def __init__(self, operations: Operations, reviews: Reviews, context_of: Callable[[str], AccountContext]) -> None:
        self._operations = operations
        self._reviews = reviews
        self._context_of = context_of

    def letter(self, kind: str, operation: Operation) -> Message:
        """The message of that kind; its buttons lead back to the account of the operation."""
        told = self._letter(kind, operation)
        return Message(told.text, at_account.buttons(told.blocks, self._context_of(operation.account).name))

    def _letter(self, kind: str, operation: Operation) -> Message:
        operation, ways = self._whole(operation)
        headline = self._operations.headline(operation)
        review = self._reviews.row(operation.id)
        if kind == STEPS:
            return cards.steps_message(operation, headline)
        if kind == RECEIPT:
            return cards.receipt(headline, self._not_on_the_card(operation, review))
        if review is None:
            return cards.card(operation, headline, self._receipt_in_short(operation), ways)
        if kind == OUTCOME:
            return review_cards.outcome_message(operation, review, headline)
        if kind.startswith(REMINDER):
            return review_cards.reminder(operation, review, headline)
        card = review_cards.review_card(operation, review, headline, ways)
        decides = kind.startswith(DIRECT) and self._reviews.awaits(kind.removeprefix(DIRECT), operation)
        return Message(f"For you to decide: {card.text}", card.blocks) if decides else card

    def view(self, operation: Operation) -> View:
        """The modal that follows an operation."""
        return at_account.view(self._view(operation), self._context_of(operation.account).name)

    def _view(self, operation: Operation) -> View:
        operation, ways = self._whole(operation)
        verb, _ = self._operations.read(operation)
        review = self._reviews.row(operation.id)
        headline = self._operations.headline(operation)
        if review and operation.state != State.DONE:
            card = review_cards.review_card(operation, review, headline, ways, for_asker=True)
            return as_view(Message(card.text, [cards.in_a_word(operation), *card.blocks]), verb.title)
        done = self.receipt(operation) if operation.state == State.DONE else ()
        return cards.progress(operation, verb.title, headline, done, self._operations.untold(operation.id), ways)

    def _whole(self, operation: Operation) -> tuple[Operation, cards.Ways]:
        """The operation with what its request says of the trunk among its facts, and the ways on that its verb has."""
        whole = replace(operation, facts=self._operations.requests.facts(operation))
        try:
            verb, request = self._operations.read(operation)
        except Unreadable:
            return whole, cards.NO_OTHER
        change = isinstance(verb, WizardChange) or (isinstance(verb, LiveChange) and bool(verb.reopens(request)))
        there = next((step.in_the_way for step in operation.steps if step.in_the_way), "")
        return whole, cards.Ways(change=change, onto=bool(there and verb.onto(request, there)))

    def _receipt_in_short(self, operation: Operation) -> Sequence[Block]:
        """The first paragraph of the receipt, once there is one: what is so now."""
        return self.receipt(operation)[:1] if operation.state == State.DONE else ()

    def _not_on_the_card(self, operation: Operation, review: ReviewRow | None) -> Sequence[Block]:
        """The receipt without what stands on the card above it; the card of what others decided has its steps there."""
        whole = self.receipt(operation)
        return whole if review else whole[1:] or whole

    def receipt(self, operation: Operation) -> Sequence[Block]:
        """What a person needs once it is done."""
        verb, request = self._operations.read(operation)
        facts = self._operations.requests.facts(operation)
        return verb.receipt(request, facts, self._context_of(operation.account))
