"""Buttons. An action_id names the action, its value an id; everything else is looked up here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from pydantic import ValidationError

from bot.domain.errors import BadInput
from bot.domain.lane import Lane
from bot.front.acknowledgement import NOTHING, Payload, Reply, later
from bot.front.asks import AskBuilder
from bot.front.jobs import LaneJob
from bot.front.responders import Responder, Responders
from bot.front.review_handlers import ReviewHandler
from bot.front.submission_handlers import OUTDATED, filled_in
from bot.front.verb_runner import OLD_BUTTON, VerbRunner
from bot.journal.intake import Intake
from bot.outbox import Modals
from bot.verbs.verb import Ask, Verb
from bot.words import at_account
from bot.words.blocks import Message, action_name, escape


@dataclass(frozen=True)
class Press:
    """A button that was pressed, in the modal or Home tab `view` or in a message."""

    name: str
    ask: Ask
    responder: Responder
    trigger_id: str
    view: Payload | None
    updates_itself: bool
    """True for a posted message, which shows the effect of the click by itself; an ephemeral one stays as it is."""

    is_latest: Callable[[], bool]
    """False once the person has done more in the modal: an answer to this press would undo that."""
    channel: str = ""
    ts: str = ""
    """The place of the message, empty for a view."""

    @property
    def what(self) -> str:
        """`approve` of `review/approve`; empty if the name is a verb's."""
        return self.name.partition("/")[2]


def _always() -> bool:
    return True


class ClickReader:
    """Reads clicks, and notes that a view was used."""

    def __init__(self, asks: AskBuilder, responders: Responders, modals: Modals) -> None:
        self._asks = asks
        self._modals = modals
        self.responders = responders

    def read(self, body: Payload, value: str, account: str | None) -> Press:
        """Read the click. Raises BadInput if there is no account of that name."""
        channel = str((body.get("channel") or {}).get("id") or "")
        ask = self._asks.build(str(body["user"]["id"]), channel, value, account)
        name = action_name(str(body["actions"][0]["action_id"]))
        responder = self.responders.of_click(body, ask.account.name)
        view, container = body.get("view"), body.get("container") or {}
        uses = self._modals.used(str(view.get("id"))) if view else 0
        updates_itself = not view and not container.get("is_ephemeral")
        is_latest = partial(self._modals.is_unused_since, str(view.get("id")), uses) if view else _always
        ts = str(container.get("message_ts") or "")
        return Press(name, ask, responder, str(body["trigger_id"]), view, updates_itself, is_latest, channel, ts)

    def note(self, body: Payload) -> None:
        """Note the use of a view, which may show something else from now on."""
        if view := body.get("view"):
            self._modals.used(str(view.get("id")))


class ClickHandler(ABC):
    """Answers one kind of button."""

    def __init__(self, clicks: ClickReader) -> None:
        self._clicks = clicks

    def __call__(self, body: Payload) -> Reply:
        """Answer a click."""
        self._clicks.note(body)
        action = body["actions"][0]
        value, account = at_account.split(str(action.get("value") or action.get("selected_user") or ""))
        try:
            press = self._clicks.read(body, value, self.account_of(value) or account)
        except BadInput as error:
            unknown = Message(escape(error.sentence))
            return later(lambda: self._clicks.responders.of_click(body).say(unknown))
        return self.answer(press)

    def account_of(self, value: str) -> str | None:
        """The account of the operation that the value names, if it names one."""
        return None

    @abstractmethod
    def answer(self, press: Press) -> Reply:
        """Carry out the button's action."""


class ReviewClickHandler(ClickHandler):
    """Answers `review/…`: buttons about requests that others decide."""

    def __init__(self, clicks: ClickReader, reviews: ReviewHandler) -> None:
        super().__init__(clicks)
        self._reviews = reviews

    def answer(self, press: Press) -> Reply:
        job = self._reviews.click(press.what, press.ask, press.responder, is_shown=press.updates_itself)
        return later(job)


class VerbClickHandler(ClickHandler):
    """Answers all other buttons: each is named after a verb and does the same as typing it."""

    def __init__(self, clicks: ClickReader, runner: VerbRunner, intake: Intake) -> None:
        super().__init__(clicks)
        self._runner = runner
        self._intake = intake

    def answer(self, press: Press) -> Reply:
        verb = self._runner.verbs.get(press.name.partition("/")[0])
        if verb is None:
            return later(lambda: press.responder.say(OLD_BUTTON))
        if verb.acts_once and not self._intake.is_first_delivery(f"click/{press.trigger_id}"):
            return NOTHING
        if press.what.startswith("back/") and press.view:
            return self._go_back(verb, press, press.view)
        if press.what:
            outcome = self._runner.press(verb, press.what, press.ask, press.responder)
        else:
            outcome = self._runner.run(verb, press.ask, press.responder)
        return later((lambda: press.responder.say(outcome)) if isinstance(outcome, Message) else outcome)

    def _go_back(self, verb: Verb, press: Press, view: Payload) -> Reply:
        if refusal := self._runner.refusal(verb, press.ask):
            return later(lambda: press.responder.say(refusal))
        answers, metadata = filled_in(view)
        try:
            earlier = verb.backs[press.what.removeprefix("back/")](replace(press.ask, answers=answers), metadata)
        except (KeyError, ValidationError, BadInput):
            return later(lambda: press.responder.say(OUTDATED))

        def show() -> None:
            if press.is_latest():
                press.responder.redraw(earlier, str(view.get("hash") or ""))

        return later(LaneJob(Lane.CHANGE, press.ask.account.sid, show))
