"""The buttons of a request that came to nothing, or of which nobody knows: the same again, its form as it was filled
in, the same for the trunk that has its name. Like the front desk: check, one row, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.approvals.reviews import Reviews
from bot.domain.records import Operation
from bot.domain.rights import Ruling
from bot.front.jobs import BackgroundJobs
from bot.front.responders import Responder
from bot.journal.intake import Intake
from bot.journal.operations import Operations
from bot.journal.requests import Unreadable
from bot.outbox import Modals
from bot.verbs.verb import (
    Ask,
    Request,
    Right,
    Verb,
)
from bot.words.blocks import Message, View
from bot.words.cards import CHANGE, ONTO, TRY_AGAIN

BackgroundJob = Callable[[], object]

NOT_IN_JOURNAL = Message("That request is not in this bot's journal, so nothing was done. Type /trunk to start anew.")
OLD_BUTTON = Message(
    "That button belongs to an older version of trunkbot. Nothing was done. Type /trunk to start anew."
)


class AgainDesk:
    """`click` answers what begins with `operation/`."""

    def __init__(
        self,
        operations: Operations,
        reviews: Reviews,
        jobs: BackgroundJobs,
        modals: Modals,
        wishes: Intake,
        carry_out: Callable[[str], None],
    ) -> None:
        self._operations = operations
        self._reviews = reviews
        self._jobs = jobs
        self._modals = modals
        self._wishes = wishes
        self._carry_out = carry_out

    def click(self, name: str, ask: Ask, responder: Responder, view: Mapping[str, Any] | None) -> BackgroundJob | None:
        """What it leads to, after the acknowledgement; `view` is the modal it was pressed in, where it was in one."""
        operation = self._operations.get(ask.text)
        if name not in {TRY_AGAIN, CHANGE, ONTO}:
            return lambda: responder.say(OLD_BUTTON)
        if operation is None:
            return lambda: responder.say(NOT_IN_JOURNAL)
        try:
            verb, request = self._operations.read(operation)
        except Unreadable:
            return lambda: responder.say(OLD_BUTTON)
        ruling = ask.may_change if verb.right == Right.CHANGE else Ruling(True)
        if not ruling.allowed:
            refused = self._wishes.refuse(ruling, verb, ask, operation.id)
            return lambda: responder.say(refused)
        view_id = str(view["id"]) if view else ""
        if name == TRY_AGAIN:
            return self._try_again(operation, ask, responder, view_id)
        if view_id:
            # It becomes a form: news of the request may not be written over it.
            self._modals.close(view_id)
        if name == CHANGE and verb.reopens and verb.open_live:
            asked, read = replace(ask, text=verb.reopens(request)), verb.open_live
            return lambda: self._jobs.show_live(verb, read, asked, responder)
        form = self._form(name, operation, verb, request, ask)
        return (lambda: self._jobs.open_form(responder, form, ask)) if form else (lambda: responder.say(OLD_BUTTON))

    def _form(self, name: str, operation: Operation, verb: Verb, request: Request, ask: Ask) -> View | None:
        review = self._reviews.row(operation.id)
        asked = replace(ask, text="")
        if name == CHANGE and verb.again:
            return verb.again(asked, request, review.reason if review else "")
        there = next((step.conflict_sid for step in operation.steps if step.conflict_sid), "")
        return verb.onto(asked, request, there) if name == ONTO and verb.onto and there else None

    def _try_again(self, operation: Operation, ask: Ask, responder: Responder, view_id: str) -> BackgroundJob | None:
        ruling = self._operations.try_again(operation.id, ask.user)
        if not ruling.allowed:
            return lambda: responder.say(Message(ruling.reason))
        self._carry_out(operation.id)
        return (lambda: self._modals.follow(view_id, operation.id)) if view_id else None
