"""Buttons of a request that failed or whose outcome is unknown.

They try it again, open its form as it was filled in, or apply it to the trunk that has its name.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.approvals.reviews import Reviews
from bot.domain.lane import Lane
from bot.front.acknowledgement import NOTHING, Reply, later
from bot.front.click_handlers import ClickHandler, ClickReader, Press
from bot.front.jobs import BackgroundJobs, LaneJob
from bot.front.verb_runner import OLD_BUTTON
from bot.journal.intake import Intake
from bot.journal.loaded import LoadedOperation
from bot.journal.operations import NOT_IN_JOURNAL
from bot.outbox import Modals
from bot.verbs.verb import LiveChange, Right, WizardChange
from bot.words.blocks import Message, View
from bot.words.cards import CHANGE, ONTO, TRY_AGAIN


class OperationClickHandler(ClickHandler):
    """Answers `operation/…`."""

    def __init__(
        self, clicks: ClickReader, intake: Intake, reviews: Reviews, jobs: BackgroundJobs, modals: Modals
    ) -> None:
        super().__init__(clicks)
        self._intake = intake
        self._operations = intake.operations
        self._reviews = reviews
        self._jobs = jobs
        self._modals = modals

    def account_of(self, value: str) -> str | None:
        """The operation's own."""
        operation = self._operations.get(value)
        return operation.account if operation else None

    def answer(self, press: Press) -> Reply:
        ask, responder, name = press.ask, press.responder, press.name
        if name == TRY_AGAIN and not self._intake.is_first_delivery(f"click/{press.trigger_id}"):
            return NOTHING
        entry = self._operations.load(ask.text)
        if name not in {TRY_AGAIN, CHANGE, ONTO}:
            return later(lambda: responder.say(OLD_BUTTON))
        if entry is None:
            return later(lambda: responder.say(Message(NOT_IN_JOURNAL)))
        if not isinstance(entry, LoadedOperation):
            return later(lambda: responder.say(OLD_BUTTON))
        verb = entry.verb
        if verb.right == Right.CHANGE and not ask.may_change.allowed:
            refusal = self._intake.refuse(ask.may_change, verb, ask, entry.id)
            return later(lambda: responder.say(refusal))
        view_id = str(press.view["id"]) if press.view else ""
        if name == TRY_AGAIN:
            return self._try_again(entry.id, press, view_id)
        if view_id:
            # It becomes a form, which news of the request must not overwrite.
            self._modals.close(view_id)
        if name == CHANGE and isinstance(verb, LiveChange) and (words := verb.reopens(entry.request)):
            reopened = replace(ask, text=words)
            show = partial(self._jobs.show_live, verb, verb.open_live, reopened, responder)
            return later(LaneJob(Lane.CHANGE, ask.account.sid, show))
        if form := self._form(entry, press):
            return later(LaneJob(Lane.CHANGE, ask.account.sid, lambda: self._jobs.open_form(responder, form, ask)))
        return later(lambda: responder.say(OLD_BUTTON))

    def _form(self, entry: LoadedOperation, press: Press) -> View | None:
        verb, there = entry.verb, entry.conflict_sid
        if press.name == CHANGE and isinstance(verb, WizardChange):
            review = self._reviews.row(entry.id)
            return verb.again(replace(press.ask, text=""), entry.request, review.reason if review else "")
        return verb.onto(entry.request, there) if press.name == ONTO and there else None

    def _try_again(self, operation_id: str, press: Press, view_id: str) -> Reply:
        ruling = self._intake.try_again(operation_id, press.ask.user)
        if not ruling.allowed:
            return later(lambda: press.responder.say(Message(ruling.reason)))
        if not view_id:
            return NOTHING
        follow = partial(self._modals.follow, view_id, operation_id)
        return later(LaneJob(Lane.CHANGE, press.ask.account.sid, follow))
