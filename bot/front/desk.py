"""The front desk: takes what Slack sends, checks it, writes at most one row, and says what to acknowledge.

Nothing here waits for Slack or Exotel. What takes time is an job, run after the acknowledgement.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pydantic import ValidationError
from slack_sdk import WebClient

from bot.domain.errors import BadInput, TrunkbotError
from bot.domain.rights import Ruling
from bot.front.again_desk import OLD_BUTTON, AgainDesk
from bot.front.jobs import BackgroundJobs
from bot.front.lines import TOO_OLD, TypedCommands
from bot.front.operation_views import Telling
from bot.front.replies import BackgroundJob, Payload, Reply, filled, privately, updated
from bot.front.responders import (
    AtAccount,
    CommandResponder,
    ModalResponder,
    Responder,
    TriggerResponder,
)
from bot.front.review_handlers import ReviewDesk
from bot.journal.intake import Intake
from bot.journal.operations import Operations
from bot.outbox import Homes, Modals
from bot.people.access import Access
from bot.store import TypedCommand, intake
from bot.trunks.accounts import Accounts
from bot.trunks.directory import SeenLater
from bot.verbs.verb import (
    Ask,
    ChangeRequest,
    Right,
    Services,
    Show,
    Submission,
    Verb,
    Verbs,
    Wrong,
)
from bot.words import at_account
from bot.words.blocks import Message, Option, View, action_name, as_view, escape, options_found
from bot.words.cards import TRY_AGAIN

log = logging.getLogger(__name__)

_Said = tuple[str, str | None, Verb | None, str]
"""A whole command, the account it names, its verb, and what follows that."""


class Desk:
    """One method for each thing Slack sends. All of them return at once."""

    def __init__(
        self,
        *,
        slack: WebClient,
        our_user: str,
        verbs: Verbs,
        operations: Operations,
        review_desk: ReviewDesk,
        again_desk: AgainDesk,
        access: Access,
        accounts: Accounts,
        services_for: Callable[[Ask], Services],
        jobs: BackgroundJobs,
        lines: TypedCommands,
        modals: Modals,
        homes: Homes,
        telling: Telling,
        wishes: Intake,
    ) -> None:
        self._slack = slack
        self._our_user = our_user
        self._verbs = verbs
        self._operations = operations
        self._access = access
        self._accounts = accounts
        self._telling = telling
        self._services_for = services_for
        self._jobs = jobs
        self._lines = lines
        self._modals = modals
        self._homes = homes
        self._wishes = wishes
        self._review_desk = review_desk
        self._again_desk = again_desk

    # What Slack sends

    def command(self, body: Payload) -> Reply:
        """`/trunk …`."""
        return self._commanded(self._said(body), body)

    def in_memory(self, body: Payload) -> Reply | None:
        """The answer to a command that only looks, where making it touches no disk; else None. A thread is not worth
        its while then."""
        said = self._said(body)
        _, account, verb, rest = said
        if verb is None or verb.right != Right.LOOK or verb.acts_once or not (verb.says or verb.answer):
            return None
        if not self._accounts.serves(account):
            return None
        is_fresh = self._accounts.meant(account, str(body["channel_id"])).directory.is_fresh
        return self._commanded(said, body) if verb.answer or not rest or is_fresh else None

    def click(self, body: Payload) -> Reply:
        """A button. Its action_id names the verb, its value an id; everything else is looked up here."""
        action, pressed_in = body["actions"][0], body.get("view")
        if pressed_in:
            self._modals.turned(str(pressed_in.get("id")))
        name = action_name(str(action["action_id"]))
        channel = str((body.get("channel") or {}).get("id") or "")
        value, account = at_account.split(str(action.get("value") or action.get("selected_user") or ""))
        if name.startswith("operation/") and (operation := self._operations.get(value)):
            account = operation.account
        try:
            ask = self._ask(str(body["user"]["id"]), channel, value, account)
        except BadInput as error:
            unknown = Message(escape(error.sentence))
            return Reply({}, lambda: self._responder_of_click(body).say(unknown))
        responder = AtAccount(self._responder_of_click(body), ask.account.name)
        verb_name, _, what = name.partition("/")
        if verb_name == "review":
            return Reply({}, self._review_desk.click(what, ask, responder))
        verb = self._verbs.get(verb_name)
        if (name == TRY_AGAIN or (verb and verb.acts_once)) and not self._is_first(f"click/{body['trigger_id']}"):
            return Reply({})
        if verb_name == "operation":
            return Reply({}, self._again_desk.click(name, ask, responder, body.get("view")))
        if verb and what.startswith("back/") and body.get("view"):
            return self._go_back(verb, what.removeprefix("back/"), ask, responder, body["view"])
        outcome = self._use(verb, ask, responder, what) if verb else OLD_BUTTON
        return Reply({}, (lambda: responder.say(outcome)) if isinstance(outcome, Message) else outcome)

    def submission(self, body: Payload) -> Reply:
        """A filled-in view."""
        view = body["view"]
        callback, account = at_account.of_view(str(view.get("callback_id") or ""))
        verb_name, _, screen_name = callback.rpartition("/")
        if verb_name == "review":
            return self._decision(screen_name, body)
        verb = self._verbs.get(verb_name)
        screen = verb.screens.get(screen_name) if verb else None
        if verb is None or screen is None or not self._accounts.serves(account):
            return updated(as_view(_OUTDATED, "trunkbot"))
        ask = self._ask(str(body["user"]["id"]), "", "", account)
        if refused := self._refused(verb, ask):
            return updated(as_view(refused, verb.title))
        if begun := self._operations.by_key(_key(verb, view)):
            # Delivered again: by now the account may look as if somebody else had done it.
            return updated(self._telling.view(begun))
        if led := self._wishes.find_duplicate(verb, ask, _key(verb, view)):
            return updated(as_view(led, verb.title))
        services = self._services_for(ask)
        if verb.acts_once and not self._is_first(f"submission/{view['id']}/{view.get('hash', '')}"):
            services = replace(services, keep_tried=lambda call, trunk_name: None)
        submission = Submission(ask, *filled(view), services)
        self._modals.turned(str(view["id"]))
        try:
            step = screen(submission)
        except (ValidationError, TrunkbotError):
            log.warning("A view of %s held what its own form cannot make; it was refused.", verb.name)
            return updated(as_view(_OUTDATED, verb.title))
        match step:
            case Wrong(fields):
                return Reply({"response_action": "errors", "errors": dict(fields)})
            case Show(next_view, look):
                then = self._second_look(look, ask, view) if look else None
                return updated(at_account.view(next_view, ask.account.name), then)
            case ChangeRequest():
                return self._wished(verb, step, ask, view)

    def closed(self, body: Payload) -> Reply:
        """A view that was closed."""
        self._modals.close(str(body["view"]["id"]))
        return Reply({})

    def options(self, body: Payload) -> Reply:
        """What fits the letters typed into a search field: trunks seen so far."""
        typed = str(body.get("value") or "").lower()
        callback, account = at_account.of_view(str((body.get("view") or {}).get("callback_id") or ""))
        seen = self._accounts.meant(account if self._accounts.serves(account) else None, "").directory.seen()
        fits = [t for t in seen if typed in t.trunk_name.lower() or typed in t.trunk_sid.lower()]
        new = [Option("new", "A new trunk, named below")] if callback.startswith("setup/") and not typed else []
        return Reply(options_found([*new, *(Option(t.trunk_sid, t.trunk_name, t.trunk_sid) for t in fits)]))

    def home_opened(self, event: Payload) -> Reply:
        """The Home tab."""
        if event.get("tab", "home") != "home":
            return Reply({})
        user, shown = str(event["user"]), str((event.get("view") or {}).get("hash") or "")
        return Reply({}, lambda: self._homes.opened(user, shown))

    def message(self, event: Payload) -> Reply:
        """Something written to the bot directly."""
        ours = event.get("bot_id") or event.get("user") == self._our_user
        if event.get("channel_type") != "im" or ours or event.get("subtype"):
            return Reply({})
        channel = str(event["channel"])
        if not self._is_first(f"message/{channel}/{event.get('ts')}"):
            return Reply({})
        text = "I do not read messages. Type `/trunk` here or in any channel and I will help; nothing was done."
        return Reply({}, lambda: self._slack.chat_postMessage(channel=channel, text=text))

    def resume(self) -> None:
        """Take up the lines that the last process acknowledged and did not come to the end of."""
        self._jobs.run_in_turn(partial(self._take_up, line) for line in self._lines.left())

    # What is made of it

    def _said(self, body: Payload) -> _Said:
        text, account = at_account.split(str(body.get("text") or ""))
        return text, account, *self._verbs.meant(text)

    def _commanded(self, said: _Said, body: Payload) -> Reply:
        text, account, verb, rest = said
        user = str(body["user_id"])
        if not text.strip():
            verb = self._for_plain_trunk(user)
        try:
            ask = self._ask(user, str(body["channel_id"]), rest, account)
        except BadInput as error:
            return privately(Message(escape(error.sentence)))
        name = ask.account.name
        responder = AtAccount(CommandResponder(self._slack, str(body["response_url"]), str(body["trigger_id"])), name)
        if verb and verb.acts_once and not self._is_first(f"command/{body['trigger_id']}"):
            return Reply({})
        outcome = self._use(verb, ask, responder) if verb else self._no_such_verb(ask, text)
        return privately(at_account.message(outcome, name)) if isinstance(outcome, Message) else Reply({}, outcome)

    def _take_up(self, line: TypedCommand) -> None:
        """Who typed it is asked for their rights anew; what is too old is not carried out unasked."""
        verb, responder = self._verbs.get(line.verb), self._lines.responder_of(line)
        try:
            ask = self._ask(line.user, line.channel, line.text, line.account or None)
        except BadInput as error:
            self._lines.drop(responder, Message(escape(error.sentence)), line.key)
            return
        if verb is None or self._lines.is_too_old(line):
            self._lines.drop(responder, TOO_OLD, line.key)
        elif refused := self._refused(verb, ask):
            self._lines.drop(responder, refused, line.key)
        else:
            self._lines.read(verb, ask, responder, line.key)

    def _use(self, verb: Verb, ask: Ask, responder: Responder, press: str = "") -> Message | BackgroundJob:
        """What can be said at once, or the job that finds it out. `press` names one of the verb's own buttons."""
        if refused := self._refused(verb, ask):
            return refused
        if press:
            read = verb.presses.get(press)
            return self._live(verb, read, ask, responder, press) if read else OLD_BUTTON
        if verb.says:
            return verb.says(ask, self._verbs)
        if verb.open_live:
            return self._live(verb, verb.open_live, ask, responder)
        if verb.line and len(ask.text.split()) >= verb.least_words:
            return self._lines.taken(verb, ask, responder)
        if verb.open:
            view = verb.open(ask)
            return lambda: self._jobs.open_form(responder, view, ask)
        return lambda: self._jobs.answer(verb, ask, responder)

    def _live(
        self, verb: Verb, read: Callable[[Ask, Services], View], ask: Ask, responder: Responder, press: str = ""
    ) -> BackgroundJob:
        """A view that is read from Exotel; who asks for what needs rights is written down first."""
        self._wishes.looked(ask, verb, press)
        return lambda: self._jobs.show_live(verb, read, ask, responder)

    def _decision(self, screen_name: str, body: Payload) -> Reply:
        ask = self._ask(str(body["user"]["id"]), "", "")
        outcome = self._review_desk.submission(screen_name, ask, *filled(body["view"]))
        if isinstance(outcome, Wrong):
            return Reply({"response_action": "errors", "errors": dict(outcome.fields)})
        return updated(outcome)

    def _wished(self, verb: Verb, wish: ChangeRequest, ask: Ask, view: Payload) -> Reply:
        """Written down once for each state of a view, however often that is submitted: its hash is the same then."""
        view_id = str(view["id"])
        begun = self._wishes.begin(verb, wish, ask, key=_key(verb, view))
        if isinstance(begun, Message):
            return updated(as_view(begun, verb.title))
        return updated(self._telling.view(begun), lambda: self._modals.follow(view_id, begun.id))

    def _second_look(self, look: Callable[[Services], View | None], ask: Ask, view: Payload) -> BackgroundJob:
        view_id, responder = str(view["id"]), AtAccount(ModalResponder(self._slack, view), ask.account.name)
        turn = self._modals.turned(view_id)
        return lambda: self._jobs.second_look(look, ask, responder, lambda: self._modals.is_still(view_id, turn))

    def _go_back(self, verb: Verb, to: str, ask: Ask, responder: Responder, view: Payload) -> Reply:
        if refused := self._refused(verb, ask):
            return Reply({}, lambda: responder.say(refused))
        typed, metadata = filled(view)
        try:
            earlier = verb.backs[to](replace(ask, answers=typed), metadata)
        except (KeyError, ValidationError, BadInput):
            return Reply({}, lambda: responder.say(_OUTDATED))
        return Reply({}, lambda: responder.show(earlier))

    def _for_plain_trunk(self, user: str) -> Verb | None:
        """Somebody who may set up a trunk and never did is shown how; others get help."""
        may = self._access.may_change(user).allowed
        is_new = may and not self._operations.recent(1, asked_by=user)
        return self._verbs.get("setup" if is_new else "help")

    def _is_first(self, key: str) -> bool:
        """Whether this was not delivered before."""
        store = self._operations.store
        with store.transaction() as db:
            return intake.is_first_delivery(db, key, store.now())

    def _refused(self, verb: Verb, ask: Ask, operation_id: str | None = None) -> Message | None:
        """The sentence for somebody who may not; audited before it is said."""
        ruling = ask.may_change if verb.right == Right.CHANGE else Ruling(True)
        return None if ruling.allowed else self._wishes.refuse(ruling, verb, ask, operation_id)

    def _no_such_verb(self, ask: Ask, text: str) -> Message:
        from_help = self._verbs.get("help")
        if from_help is None or from_help.says is None:
            raise LookupError("help")
        return from_help.says(replace(ask, text=f"? {text}"), self._verbs)

    def _ask(self, user: str, channel: str, text: str, account: str | None = None) -> Ask:
        """Raises BadInput where there is no account of that name."""
        meant = self._accounts.meant(account, channel)
        return Ask(
            user=user,
            channel=channel,
            text=text,
            account=meant.context,
            known_trunks=SeenLater(meant.directory.seen),
            may_break_glass=self._access.may_break_glass(user),
            may_change=self._access.may_change(user) if user else Ruling(False),
        )

    def _responder_of_click(self, body: Payload) -> Responder:
        view = body.get("view")
        if view and view.get("type") == "home":
            return TriggerResponder(self._slack, str(body["trigger_id"]))
        if view:
            return ModalResponder(self._slack, view)
        return CommandResponder(self._slack, str(body["response_url"]), str(body["trigger_id"]))


_OUTDATED = Message(
    "This form belongs to an older version of trunkbot, or was changed on its way here. Nothing was done. "
    "Close it and type /trunk to start anew."
)


def _key(verb: Verb, view: Payload) -> str:
    """The same for a submission that is delivered twice."""
    return f"{verb.name}:{view['id']}:{view.get('hash', '')}"
