"""Answers to clicks and forms about requests that others decide. A handler checks, writes one row, and waits for
nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.approvals.reviews import Reviews
from bot.approvals.rulings import Decision, Verdict, why_over
from bot.domain.audit_events import Event
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.records import GONE, Click, ReviewRow, Risk, State
from bot.domain.typed import on_one_line, without_passwords
from bot.front.responders import Responder
from bot.journal.loaded import JournalEntry, LoadedOperation
from bot.journal.operations import Operations
from bot.logs.context import acting_as
from bot.trunks.snapshots import reviewed
from bot.verbs.verb import Ask, Wrong
from bot.words.blocks import Message, View, as_view, escape, modal, section
from bot.words.review_cards import approve_view, decline_view, review_card

BackgroundJob = Callable[[], object]

_OLDER = Message("That belongs to another version of trunkbot. Nothing was done. Type /trunk pending to decide.")
_GONE = Message("That request is not in this bot's journal, so nothing was done. Type /trunk to start anew.")


class ReviewHandler:
    """`click` and `submission` answer what begins with `review/`."""

    def __init__(self, operations: Operations, reviews: Reviews) -> None:
        self._operations = operations
        self._reviews = reviews

    def click(self, what: str, ask: Ask, responder: Responder) -> BackgroundJob:
        """Answer one of the buttons on a card; the job runs after the acknowledgement."""
        entry, review = self._operations.load(ask.text), self._reviews.row(ask.text)
        if entry is None or review is None:
            return lambda: responder.say(_GONE)
        if what in {Click.APPROVE, Click.DECLINE}:
            return self._open(Click(what), entry, review, ask, responder)
        message = self._answer(what, entry, review, ask)
        return lambda: responder.say(message)

    def _answer(self, what: str, entry: JournalEntry, review: ReviewRow, ask: Ask) -> Message:
        """The answer to a button that opens no modal."""
        match what:
            case "show":
                is_mine = entry.operation.asked_by == ask.user
                return review_card(entry.operation, review, entry.headline, for_asker=is_mine)
            case "ask_anew":
                return self._ask_anew(entry, review, ask)
            case "sign_off":
                return Message(self._reviews.sign_off(ask.user, entry).reason)
            case Click.WITHDRAW | Click.STOP:
                return Message(self._reviews.decide(Click(what), ask.user, entry.id).reason)
            case _:
                return _OLDER

    def _open(
        self, click: Click, entry: JournalEntry, review: ReviewRow, ask: Ask, responder: Responder
    ) -> BackgroundJob:
        """Show the modal to a person who may decide; tell others why they may not, which is written down first."""
        decision = self._reviews.rule(click, ask.user, entry, review, review.digest)
        if decision.changes_nothing:
            self._operations.note(entry, ask.user, Event.REFUSED, decision.reason, click=click)
        elif decision.verdict == Verdict.EXPIRED:
            decision = self._reviews.decide(click, ask.user, entry.id)
        elif click == Click.DECLINE:
            view = decline_view(entry.operation, entry.headline)
            return lambda: responder.show(view)
        elif not isinstance(entry, LoadedOperation):
            return lambda: responder.say(_OLDER)
        else:
            return lambda: self._show_losses_now(entry, ask, responder)
        return lambda: responder.say(Message(decision.reason))

    def _show_losses_now(self, entry: LoadedOperation, ask: Ask, responder: Responder) -> None:
        """Read the trunk again before the approver's eyes: a difference makes the request stale, not the approver
        blind."""
        responder.show(modal("review/reading", "Approve", [section("Reading the trunk from Exotel…")], close="Cancel"))
        try:
            with acting_as(ask.user):
                snapshot = self._reviews.look(entry, with_neighbours=True)
        except NoSuchTrunk:
            is_gone = Message(f"{GONE} So there is nothing left to decide, and nothing was changed by this request.")
            responder.say(is_gone if self._reviews.is_gone(entry) else self._moved_on(entry))
            return
        except ExotelError as error:
            responder.say(
                Message(
                    f":warning: {escape(error.sentence)}\nWhat would be lost could not be read, so nothing was "
                    "approved. Press Approve on the card again in a minute."
                )
            )
            return
        if not self._reviews.stands(entry):
            responder.say(self._moved_on(entry))
        elif differences := self._reviews.went_stale(entry, snapshot):
            responder.say(_changed(differences))
        elif review := self._reviews.row(entry.id):
            losses = entry.losses(snapshot)
            responder.show(approve_view(entry.operation, review, entry.headline, losses, snapshot.trunk_name))

    def _moved_on(self, entry: JournalEntry) -> Message:
        """The answer where it was decided or carried out while the trunk was being read."""
        now, review = self._operations.get(entry.id), self._reviews.row(entry.id)
        return Message(why_over(now, review)) if now and review else _GONE

    def submission(self, screen: str, ask: Ask, answers: Mapping[str, str], metadata: str) -> View | Wrong:
        """Decide as a form says: the view that answers it, or the field that is wrong."""
        operation_id, _, digest = metadata.partition(" ")
        entry, review = self._operations.load(operation_id), self._reviews.row(operation_id)
        if entry is None or screen not in {Click.APPROVE, Click.DECLINE}:
            return as_view(_GONE if entry is None else _OLDER, "trunkbot")
        if screen == Click.DECLINE:
            why = on_one_line(without_passwords(answers.get("why", "")))
            if not why:
                return Wrong({"why": "Say why not: the one who asked has to know what to do instead."})
            return _view(self._reviews.decide(Click.DECLINE, ask.user, operation_id, why=why), "Decline")
        snapshot = reviewed(review) if review else None
        name = snapshot.trunk_name if snapshot else ""
        could = not self._reviews.rule(Click.APPROVE, ask.user, entry, review, digest).changes_nothing
        if could and entry.operation.risk == Risk.DELETE and answers.get("typed_name", "") != name:
            return Wrong({"typed_name": f"That is not the trunk's name. Type {name}, exactly, or close this."})
        return _view(self._reviews.decide(Click.APPROVE, ask.user, operation_id, seen_digest=digest), "Approve")

    def _ask_anew(self, entry: JournalEntry, review: ReviewRow, ask: Ask) -> Message:
        """Ask for the same once more, by the person who clicked, to be read and decided afresh."""
        if not ask.may_change.allowed:
            return self._refuse(entry, ask, ask.may_change.reason)
        if entry.operation.state != State.STALE:
            return Message("This request needs no fresh review; its card says where it stands. Nothing was done.")
        if not isinstance(entry, LoadedOperation):
            return _OLDER
        change = entry.verb.ask_for(self._operations.request_by_name_now(entry), review.reason)
        if too_few := self._reviews.can_be_decided(ask.user, self._operations.approvals_for(change)):
            return self._refuse(entry, ask, too_few)
        key, account = f"anew:{entry.id}", entry.operation.account
        anew = self._operations.ask(change, account=account, key=key, asked_by=ask.user, asked_in=ask.channel).operation
        now = self._reviews.row(anew.id)
        if anew.key != key:
            text = f"<@{anew.asked_by}> has asked for the same, as request {anew.id}. Its card is in the channel."
        elif anew.state != State.WAITING and now:
            text = f"<@{anew.asked_by}> has asked anew already, as request {anew.id}. {why_over(anew, now)}"
        elif anew.asked_by != ask.user:
            text = f"<@{anew.asked_by}> has asked anew already, as request {anew.id}. Its card is in the channel."
        else:
            text = f"Asked anew, as request {anew.id}. Its card is in the channel; it needs approval again."
        return Message(text)

    def _refuse(self, entry: JournalEntry, ask: Ask, reason: str) -> Message:
        self._operations.note(entry, ask.user, Event.REFUSED, reason)
        return Message(reason)


def _changed(differences: Sequence[str]) -> Message:
    listed = "\n".join(f"• {escape(difference)}" for difference in differences)
    return Message(
        f"The trunk is not what was reviewed, so this cannot be approved any more:\n{listed}\n"
        "Nothing was changed. The card in the channel has the button to ask for a fresh review."
    )


def _view(decision: Decision, title: str) -> View:
    return as_view(Message(decision.reason), title)
