"""Clicks and forms about requests that others decide. Like the front desk: check, one row, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.approvals.reviews import Reviews
from bot.approvals.rulings import Ruling, Verdict, why_over
from bot.domain.audit_events import Event
from bot.domain.clicks import Click
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.records import GONE, Operation, Risk, State
from bot.domain.typed import on_one_line, without_passwords
from bot.front.responders import Responder
from bot.journal.operations import Operations
from bot.logs.context import acting_as
from bot.verbs.verb import Ask, ChangeRequest, Wrong
from bot.words.blocks import Message, View, as_view, escape, modal, section
from bot.words.review_cards import approve_view, decline_view, review_card

BackgroundJob = Callable[[], object]

_OLDER = Message("That belongs to another version of trunkbot. Nothing was done. Type /trunk pending to decide.")
_GONE = Message("That request is not in this bot's journal, so nothing was done. Type /trunk to start anew.")


class ReviewDesk:
    """`click` and `submission` answer what begins with `review/`."""

    def __init__(self, operations: Operations, reviews: Reviews) -> None:
        self._operations = operations
        self._reviews = reviews

    def click(self, what: str, ask: Ask, responder: Responder) -> BackgroundJob:
        """One of the buttons on a card; what it leads to, after the acknowledgement."""
        operation = self._operations.get(ask.text)
        if operation is None or self._reviews.row(operation.id) is None:
            return lambda: responder.say(_GONE)
        if what == "show":
            return lambda: responder.say(self._shown(operation, ask))
        if what == "ask_anew":
            message = self._ask_anew(operation, ask)
            return lambda: responder.say(message)
        if what == "sign_off":
            message = Message(self._reviews.sign_off(ask.user, operation).reason)
            return lambda: responder.say(message)
        if what not in set(Click):
            return lambda: responder.say(_OLDER)
        click = Click(what)
        if click in {Click.WITHDRAW, Click.STOP}:
            ruling = self._reviews.decide(click, ask.user, operation.id)
            return lambda: responder.say(_told(ruling))
        return self._open(click, operation, ask, responder)

    def _shown(self, operation: Operation, ask: Ask) -> Message:
        """The card, to one person, with what is there for them to press."""
        review, headline = self._reviews.row(operation.id), self._operations.headline(operation)
        is_mine = operation.asked_by == ask.user
        return review_card(operation, review, headline, for_asker=is_mine) if review else _GONE

    def _open(self, click: Click, operation: Operation, ask: Ask, responder: Responder) -> BackgroundJob:
        """Who may decide gets the modal for it; who may not is told why, and that is written down first."""
        review = self._reviews.row(operation.id)
        ruling = self._reviews.rule(click, ask.user, operation.id, review.digest if review else "")
        if ruling.changes_nothing:
            self._operations.note(operation, ask.user, Event.REFUSED, ruling.reason, click=click)
            return lambda: responder.say(_told(ruling))
        if ruling.verdict == Verdict.EXPIRED:
            expired = self._reviews.decide(click, ask.user, operation.id)
            return lambda: responder.say(_told(expired))
        if click == Click.DECLINE:
            view = decline_view(operation, self._operations.headline(operation))
            return lambda: responder.show(view)
        return lambda: self._show_what_is_lost_now(operation, ask, responder)

    def _show_what_is_lost_now(self, operation: Operation, ask: Ask, responder: Responder) -> None:
        """Read the trunk anew before anybody's eyes: what differs makes the request stale, not the approver blind."""
        responder.show(modal("review/reading", "Approve", [section("Reading the trunk from Exotel…")], close="Cancel"))
        try:
            with acting_as(ask.user):
                snapshot = self._reviews.look(operation, with_neighbours=True)
        except NoSuchTrunk:
            told = f"{GONE} So there is nothing left to decide, and nothing was changed by this request."
            responder.say(Message(told) if self._reviews.is_gone(operation) else self._moved_on(operation))
            return
        except ExotelError as error:
            responder.say(
                Message(
                    f":warning: {escape(error.sentence)}\nWhat would be lost could not be read, so nothing was "
                    "approved. Press Approve on the card again in a minute."
                )
            )
            return
        if not self._reviews.stands(operation):
            responder.say(self._moved_on(operation))
            return
        changed = self._reviews.went_stale(operation, snapshot)
        if changed:
            responder.say(_changed(changed))
            return
        review = self._reviews.row(operation.id)
        if review:
            headline = self._operations.headline(operation)
            losses = self._reviews.losses(operation, snapshot)
            responder.show(approve_view(operation, review, headline, losses, snapshot.trunk_name))

    def _moved_on(self, operation: Operation) -> Message:
        """Somebody decided it, or it was carried out, while the trunk was being read."""
        now, review = self._operations.get(operation.id), self._reviews.row(operation.id)
        return Message(why_over(now, review)) if now and review else _GONE

    def submission(self, screen: str, ask: Ask, answers: Mapping[str, str], metadata: str) -> View | Wrong:
        """A decision with its form: the view that answers it, or the field that is wrong."""
        operation_id, _, digest = metadata.partition(" ")
        operation = self._operations.get(operation_id)
        if operation is None or screen not in {Click.APPROVE, Click.DECLINE}:
            return as_view(_GONE if operation is None else _OLDER, "trunkbot")
        if screen == Click.DECLINE:
            why = on_one_line(without_passwords(answers.get("why", "")))
            if not why:
                return Wrong({"why": "Say why not: the one who asked has to know what to do instead."})
            return _view(self._reviews.decide(Click.DECLINE, ask.user, operation_id, why=why), "Decline")
        name = self._reviews.trunk_name(operation)
        could = not self._reviews.rule(Click.APPROVE, ask.user, operation_id, digest).changes_nothing
        if could and operation.risk == Risk.DELETE and answers.get("typed_name", "") != name:
            return Wrong({"typed_name": f"That is not the trunk's name. Type {name}, exactly, or close this."})
        return _view(self._reviews.decide(Click.APPROVE, ask.user, operation_id, seen_digest=digest), "Approve")

    def _ask_anew(self, operation: Operation, ask: Ask) -> Message:
        """The same request once more, by whoever clicked, to be read and decided afresh."""
        if not ask.may_change.allowed:
            self._operations.note(operation, ask.user, Event.REFUSED, ask.may_change.reason)
            return Message(ask.may_change.reason)
        review = self._reviews.row(operation.id)
        if operation.state != State.STALE or review is None:
            return Message("This request needs no fresh review; its card says where it stands. Nothing was done.")
        verb, request = self._operations.read_anew(operation)
        wish = ChangeRequest(request, review.reason)
        if refused := self._reviews.can_be_decided(ask.user, self._operations.approvals_for(verb, wish)):
            self._operations.note(operation, ask.user, Event.REFUSED, refused)
            return Message(refused)
        key = f"anew:{operation.id}"
        anew = self._operations.ask(
            verb,
            wish,
            account=operation.account,
            key=key,
            asked_by=ask.user,
            asked_in=ask.channel,
        )
        now = self._reviews.row(anew.id)
        if anew.key != key:
            told = f"<@{anew.asked_by}> has asked for the same, as request {anew.id}. Its card is in the channel."
        elif anew.state != State.WAITING and now:
            told = f"<@{anew.asked_by}> has asked anew already, as request {anew.id}. {why_over(anew, now)}"
        elif anew.asked_by != ask.user:
            told = f"<@{anew.asked_by}> has asked anew already, as request {anew.id}. Its card is in the channel."
        else:
            told = f"Asked anew, as request {anew.id}. Its card is in the channel; it needs approval again."
        return Message(told)


def _changed(changes: Sequence[str]) -> Message:
    told = "\n".join(f"• {escape(change)}" for change in changes)
    return Message(
        f"The trunk is not what was reviewed, so this cannot be approved any more:\n{told}\n"
        "Nothing was changed. The card in the channel has the button to ask for a fresh review."
    )


def _told(ruling: Ruling) -> Message:
    return Message(ruling.reason)


def _view(ruling: Ruling, title: str) -> View:
    return as_view(_told(ruling), title)
