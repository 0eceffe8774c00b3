"""Answers to clicks and forms about requests that others decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.approvals.reviews import Reviews
from bot.approvals.rulings import Decision, Effect, why_over
from bot.domain.audit_events import Event
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.lane import Lane
from bot.domain.records import GONE, Click, ReviewRow, Risk, State
from bot.domain.typed import on_one_line, without_passwords
from bot.front.jobs import BackgroundJob, LaneJob
from bot.front.responders import Responder
from bot.journal.loaded import JournalEntry, LoadedOperation
from bot.journal.operations import NOT_IN_JOURNAL, Operations
from bot.logs.context import acting_as
from bot.trunks.snapshots import reviewed
from bot.verbs.verb import Ask, Wrong
from bot.words.blocks import Message, View, as_view, escape, modal, section
from bot.words.review_cards import Audience, approve_view, decline_view, review_card

_OTHER_VERSION = Message("That's from another version of trunkbot. Use `/trunk pending` to decide.")
_GONE = Message(NOT_IN_JOURNAL)


class ReviewHandler:
    """`click` and `submission` answer what begins with `review/`."""

    def __init__(self, operations: Operations, reviews: Reviews) -> None:
        self._operations = operations
        self._reviews = reviews

    def click(self, what: str, ask: Ask, responder: Responder, *, is_shown: bool = False) -> BackgroundJob:
        """Answer one of the buttons on a card; the job runs after the acknowledgement.

        With `is_shown` the card itself will show the effect, so the person gets no message about their own click.
        """
        entry, review = self._operations.load(ask.text), self._reviews.row(ask.text)
        if entry is None or review is None:
            return lambda: responder.say(_GONE)
        if what in {Click.APPROVE, Click.DECLINE}:
            return self._open(Click(what), entry, review, ask, responder)
        decision: Decision | None = None
        if what == "sign_off":
            self._reviews.read_rights()
            decision = self._reviews.sign_off(ask.user, entry)
        elif what in {Click.WITHDRAW, Click.STOP}:
            decision = self._reviews.decide(Click(what), ask.user, entry.id)
        if decision:
            silent = is_shown and not decision.changes_nothing
            said = Message(decision.reason)
            if decision.changes_nothing:
                return lambda: responder.say(said)
            return LaneJob(Lane.DECISION, ask.account.sid, lambda: None if silent else responder.say(said))
        message = self._answer(what, entry, review, ask)
        return lambda: responder.say(message)

    def _answer(self, what: str, entry: JournalEntry, review: ReviewRow, ask: Ask) -> Message:
        """The answer to a button that opens no modal and decides nothing."""
        match what:
            case "show":
                return review_card(entry.operation, review, entry.headline, audience=self._audience(entry, review, ask))
            case "ask_anew":
                return self._ask_again(entry, review, ask)
            case _:
                return _OTHER_VERSION

    def _audience(self, entry: JournalEntry, review: ReviewRow, ask: Ask) -> Audience:
        if entry.operation.asked_by == ask.user:
            return Audience.REQUESTER
        awaits = self._reviews.awaits(ask.user, entry.operation, review)
        return Audience.APPROVER if awaits else Audience.READER

    def _open(
        self, click: Click, entry: JournalEntry, review: ReviewRow, ask: Ask, responder: Responder
    ) -> BackgroundJob:
        """Show the modal to an approver; give others the reason why not, after logging it."""
        decision = self._reviews.rule(click, ask.user, entry, review, review.digest)
        if refusal := self._refusal(click, entry, ask):
            return lambda: responder.say(Message(refusal))
        if decision.effect == Effect.EXPIRED:
            decision = self._reviews.decide(click, ask.user, entry.id)
        elif click == Click.DECLINE:
            view = decline_view(entry.operation, entry.headline)
            return LaneJob(Lane.DECISION, ask.account.sid, lambda: responder.show(view))
        elif not isinstance(entry, LoadedOperation):
            return lambda: responder.say(_OTHER_VERSION)
        else:
            return LaneJob(Lane.DECISION, ask.account.sid, lambda: self._show_losses_now(entry, ask, responder))
        return lambda: responder.say(Message(decision.reason))

    def _show_losses_now(self, entry: LoadedOperation, ask: Ask, responder: Responder) -> None:
        """Read the trunk once more for the approver; if it has changed, the request ends as stale."""
        responder.show(
            modal("review/reading", "Approve request", [section("Reading the trunk from Exotel…")], close="Cancel")
        )
        self._reviews.read_rights()
        if refusal := self._refusal(Click.APPROVE, entry, ask):
            responder.say(Message(refusal))
            return
        try:
            with acting_as(ask.user):
                snapshot = self._reviews.look(entry, with_neighbours=True)
        except NoSuchTrunk:
            is_gone = Message(f"{GONE} There's nothing left to decide.")
            responder.say(is_gone if self._reviews.is_gone(entry) else self._moved_on(entry))
            return
        except ExotelError as error:
            responder.say(
                Message(f":warning: {escape(error.sentence)}\nYour approval wasn't counted. Try again in a minute.")
            )
            return
        if not self._reviews.stands(entry):
            responder.say(self._moved_on(entry))
        elif differences := self._reviews.went_stale(entry, snapshot):
            responder.say(_changed(entry, differences))
        elif review := self._reviews.row(entry.id):
            losses = entry.losses(snapshot)
            responder.show(approve_view(entry.operation, review, entry.headline, losses, snapshot.trunk_name))

    def _refusal(self, click: Click, entry: JournalEntry, ask: Ask) -> str:
        """The reason why this person can't decide now, after logging it; empty if they can."""
        review = self._reviews.row(entry.id)
        decision = self._reviews.rule(click, ask.user, entry, review, review.digest if review else "")
        if decision.changes_nothing:
            self._operations.note(entry, ask.user, Event.REFUSED, decision.reason, click=click)
            return decision.reason
        return ""

    def _moved_on(self, entry: JournalEntry) -> Message:
        """The answer if it was decided or carried out while the trunk was being read."""
        now, review = self._operations.get(entry.id), self._reviews.row(entry.id)
        return Message(why_over(now, review)) if now and review else _GONE

    def submission(self, screen: str, ask: Ask, answers: Mapping[str, str], metadata: str) -> View | Wrong:
        """Decide as the form says; the view that answers it, or the fields that are wrong."""
        operation_id, _, digest = metadata.partition(" ")
        entry, review = self._operations.load(operation_id), self._reviews.row(operation_id)
        if entry is None or screen not in {Click.APPROVE, Click.DECLINE}:
            return as_view(_GONE if entry is None else _OTHER_VERSION, "Request")
        if screen == Click.DECLINE:
            why = on_one_line(without_passwords(answers.get("why", "")))
            if not why:
                return Wrong({"why": "Add a reason for the requester."})
            self._reviews.read_rights()
            return _view(self._reviews.decide(Click.DECLINE, ask.user, operation_id, why=why), "Decline request")
        self._reviews.read_rights()
        review = self._reviews.row(operation_id)
        snapshot = reviewed(review) if review else None
        name = snapshot.trunk_name if snapshot else ""
        could = not self._reviews.rule(Click.APPROVE, ask.user, entry, review, digest).changes_nothing
        if could and entry.operation.risk == Risk.DELETE and answers.get("typed_name", "") != name:
            return Wrong({"typed_name": f"That doesn't match. Type {name} to confirm."})
        return _view(self._reviews.decide(Click.APPROVE, ask.user, operation_id, seen_digest=digest), "Approve request")

    def _ask_again(self, entry: JournalEntry, review: ReviewRow, ask: Ask) -> Message:
        """Send the same request again, by the person who clicked, to be read and decided from the start."""
        if not ask.may_change.allowed:
            return self._refuse(entry, ask, ask.may_change.reason)
        if entry.operation.state != State.STALE:
            return Message("This request doesn't need to be sent again. See its card.")
        if not isinstance(entry, LoadedOperation):
            return _OTHER_VERSION
        change = entry.verb.ask_for(self._operations.request_by_name_now(entry), review.reason)
        if too_few := self._reviews.can_be_decided(ask.user, self._operations.approvals_for(change)):
            return self._refuse(entry, ask, too_few)
        key, account = f"again:{entry.id}", entry.operation.account
        asked = self._operations.ask(change, account=account, key=key, asked_by=ask.user, asked_in=ask.channel)
        new = asked.operation
        if new.key == key and new.state != State.WAITING and (now := self._reviews.row(new.id)):
            return Message(f"<@{new.asked_by}> already sent this again as {new.id}. {why_over(new, now)}")
        if new.key != key or new.asked_by != ask.user:
            return Message(f"<@{new.asked_by}> already sent this again as {new.id}.")
        return Message(f"Sent again as {new.id}.")

    def _refuse(self, entry: JournalEntry, ask: Ask, reason: str) -> Message:
        self._operations.note(entry, ask.user, Event.REFUSED, reason)
        return Message(reason)


def _changed(entry: JournalEntry, differences: Sequence[str]) -> Message:
    listed = "\n".join(f"• {escape(difference)}" for difference in differences)
    return Message(
        f"The trunk changed, so this request is canceled:\n{listed}\n"
        f"<@{entry.operation.asked_by}> can send it again from the card."
    )


def _view(decision: Decision, title: str) -> View:
    return as_view(Message(decision.reason), title)
