"""Views that were submitted or closed, and their search fields."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from pydantic import ValidationError

from bot.domain.errors import TrunkbotError
from bot.domain.lane import Lane
from bot.front.acknowledgement import NOTHING, Payload, Reply, marked_wrong, updated
from bot.front.asks import AskBuilder
from bot.front.jobs import BackgroundJob, LaneJob
from bot.front.responders import Responders
from bot.front.review_handlers import ReviewHandler
from bot.front.verb_runner import VerbRunner
from bot.journal.intake import Intake
from bot.outbox import Modals
from bot.slack.markup import plain_text
from bot.trunks.accounts import Accounts
from bot.verbs.new_trunk import NEW
from bot.verbs.services import Services
from bot.verbs.verb import Ask, ChangeRequest, Show, Submission, Verb, Wrong
from bot.words import at_account
from bot.words.blocks import Message, Option, View, answers, as_view, options_found

log = logging.getLogger(__name__)

OUTDATED = Message(
    "This form is from an older version of trunkbot, or was changed on its way here. Close it and type `/trunk` "
    "to start over."
)


def filled_in(view: Payload) -> tuple[Mapping[str, str], str]:
    """The answers by field, and the private_metadata."""
    state = view.get("state") or {"values": {}}
    fields = {name: plain_text(text) for name, text in answers(state["values"]).items()}
    return fields, str(view.get("private_metadata") or "")


class SubmissionHandler:
    """Answers the view of a verb: with the next one, with the wrong fields, or by writing the request down.

    `began(view_id, operation_id)` is called after the acknowledgement.
    """

    def __init__(
        self,
        asks: AskBuilder,
        responders: Responders,
        runner: VerbRunner,
        intake: Intake,
        modals: Modals,
        began: Callable[[str, str], object],
    ) -> None:
        self._began = began
        self._asks = asks
        self._responders = responders
        self._runner = runner
        self._intake = intake
        self._modals = modals

    def __call__(self, body: Payload) -> Reply:
        """Answer a submission."""
        view = body["view"]
        callback, account = at_account.of_view(str(view.get("callback_id") or ""))
        verb_name, _, screen_name = callback.rpartition("/")
        verb = self._runner.verbs.get(verb_name)
        screen = verb.screens.get(screen_name) if verb else None
        if verb is None or screen is None or not self._asks.serves(account):
            return updated(as_view(OUTDATED, "Outdated form"))
        ask = self._asks.build(str(body["user"]["id"]), account=account)
        if refusal := self._runner.refusal(verb, ask):
            return updated(as_view(refusal, verb.title))
        if begun := self._intake.operations.load_by_key(_key(verb, view)):
            # Delivered again. By now reading the account could say that someone else did it.
            return updated(self._modals.view_of(begun.operation))
        if duplicate := self._intake.find_duplicate(verb, ask, _key(verb, view)):
            return updated(as_view(duplicate, verb.title))
        services = self._runner.jobs.services_for(ask)
        delivery = f"submission/{view['id']}/{view.get('hash', '')}"
        is_first = not verb.acts_once or self._intake.is_first_delivery(delivery)
        submission = Submission(ask, *filled_in(view), services, is_first)
        self._modals.used(str(view["id"]))
        try:
            step = screen(submission)
        except (ValidationError, TrunkbotError):
            log.warning("Rejected a view of %s: its own form can't produce this.", verb.name)
            return updated(as_view(OUTDATED, verb.title))
        match step:
            case Wrong(fields):
                return marked_wrong(fields)
            case Show(next_view, look):
                then = self._second_look(verb, look, ask, view) if look else None
                if isinstance(then, Message):
                    # At a field, so that the form stays as it was filled in.
                    return marked_wrong({next(iter(submission.answers)): then.text})
                next_view = self._runner.usable.view(next_view, ask)
                return updated(at_account.view(next_view, ask.account.name), then)
            case ChangeRequest():
                return self._begin(verb, step, ask, view)

    def closed(self, body: Payload) -> Reply:
        """Stop updating a view that was closed."""
        self._modals.close(str(body["view"]["id"]))
        return NOTHING

    def _begin(self, verb: Verb, request: ChangeRequest, ask: Ask, view: Payload) -> Reply:
        """Write the request down, once for each hash of a view, however often that is submitted."""
        begun = self._intake.begin(verb, request, ask, key=_key(verb, view))
        if isinstance(begun, Message):
            return updated(as_view(begun, verb.title))

        def follow() -> None:
            self._began(str(view["id"]), begun.id)
            self._modals.follow(str(view["id"]), begun.id)

        return updated(self._modals.view_of(begun.operation), LaneJob(Lane.CHANGE, ask.account.sid, follow))

    def _second_look(
        self, verb: Verb, look: Callable[[Services], View | None], ask: Ask, view: Payload
    ) -> BackgroundJob | Message:
        view_id, responder = str(view["id"]), self._responders.of_view(view, ask.account.name)
        uses = self._modals.used(view_id)
        is_unused = partial(self._modals.is_unused_since, view_id, uses)
        look_again = partial(self._runner.jobs.second_look, look, ask, responder, is_unused)
        return self._runner.in_lane(verb, ask, responder, look_again)


def _key(verb: Verb, view: Payload) -> str:
    """The same for a submission that is delivered twice."""
    return f"{verb.name}:{view['id']}:{view.get('hash', '')}"


class ReviewSubmissionHandler:
    """Answers `review/…`: the forms that approve or decline a request."""

    def __init__(self, asks: AskBuilder, reviews: ReviewHandler) -> None:
        self._asks = asks
        self._reviews = reviews

    def __call__(self, body: Payload) -> Reply:
        """Answer a submission."""
        callback, _ = at_account.of_view(str(body["view"]["callback_id"]))
        ask = self._asks.build(str(body["user"]["id"]))
        outcome = self._reviews.submission(callback.removeprefix("review/"), ask, *filled_in(body["view"]))
        return marked_wrong(outcome.fields) if isinstance(outcome, Wrong) else updated(outcome)


class OptionsHandler:
    """Answers a search field with the known trunks that match the letters typed."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def __call__(self, body: Payload) -> Reply:
        """Answer Slack's request for options."""
        typed = str(body.get("value") or "").lower()
        callback, account = at_account.of_view(str((body.get("view") or {}).get("callback_id") or ""))
        seen = self._accounts.resolve(account if self._accounts.serves(account) else None, "").directory.seen()
        fits = [t for t in seen if typed in t.trunk_name.lower() or typed in t.trunk_sid.lower()]
        new = (
            [Option(NEW, "New trunk (name it below)")]
            if callback.startswith(("setup/", "connect/")) and not typed
            else []
        )
        return Reply(options_found([*new, *(Option(t.trunk_sid, t.trunk_name, t.trunk_sid) for t in fits)]))
