"""`/trunk …`: the command that people type."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.domain.errors import BadInput
from bot.front.acknowledgement import NOTHING, Payload, Reply, later, privately
from bot.front.asks import AskBuilder, NotInMemory
from bot.front.owed_answers import OwedAnswers
from bot.front.responders import Responders
from bot.front.sentences import Door, Listener, Sentence
from bot.front.spoken import is_spoken
from bot.front.typed_commands import TOO_OLD
from bot.front.verb_runner import VerbRunner
from bot.journal.intake import Intake
from bot.slack.markup import as_typed
from bot.store import OwedAnswer, Place, TypedCommand
from bot.verbs.forms import FormChange
from bot.verbs.verb import Ask, Verb
from bot.words import at_account
from bot.words.blocks import Message, escape

LONGEST_COMMAND = 3_000
"""In characters, as for a field of Slack's. No verb needs nearly as many."""


COMMANDS = "/trunk"
"""The thread of a conversation that is held in slash commands."""


class CommandHandler:
    """Answers with what the verb says at once, or leaves the job that finds the answer."""

    def __init__(
        self,
        asks: AskBuilder,
        responders: Responders,
        runner: VerbRunner,
        intake: Intake,
        listener: Listener,
        owed: OwedAnswers,
        team: str,
    ) -> None:
        self._asks = asks
        self._responders = responders
        self._runner = runner
        self._intake = intake
        self._listener = listener
        self._owed = owed
        self._team = team

    def __call__(self, body: Payload) -> Reply:
        """Answer a command."""
        text, account = at_account.split(as_typed(str(body.get("text") or "")))
        verb, rest = self._read(text)
        try:
            ask = self._ask(body, rest, account)
        except BadInput as error:
            return privately(Message(escape(error.sentence)))
        if verb is None and self._is_sentence(text):
            return self._heard(ask, text, body)
        if not text.strip():
            if not self._is_new_operator(ask):
                return privately(at_account.message(self._runner.start(ask), ask.account.name))
            verb = self._runner.verbs.get("setup")
        if verb and verb.acts_once and not self._intake.is_first_delivery(f"command/{body['trigger_id']}"):
            return NOTHING
        return self._run(verb, ask, text, body)

    def in_memory(self, body: Payload) -> Reply | None:
        """The answer if it needs no disk; else None."""
        if too_long := _too_long(body):
            return too_long
        text, account = at_account.split(as_typed(str(body.get("text") or "")))
        verb, rest = self._read(text)
        if not self._asks.serves(account):
            return None
        ask = self._ask(body, rest, account)
        if verb is None or not self._runner.touches_no_disk(verb, ask):
            return None
        try:
            return self._run(verb, ask, text, body)
        except NotInMemory:
            return None

    def resume(self) -> None:
        """Take up the commands that were acknowledged but not finished: by the last process, or because the database
        couldn't be written."""
        left = self._runner.typed_commands.take_left()
        self._runner.jobs.run_in_turn([partial(self._take_up, command) for command in left])

    def _ask(self, body: Payload, rest: str, account: str | None) -> Ask:
        return self._asks.build(str(body["user_id"]), str(body["channel_id"]), rest, account)

    def _run(self, verb: Verb | None, ask: Ask, text: str, body: Payload) -> Reply:
        responder = self._responders.of_command(body, ask.account.name)
        outcome = self._runner.run(verb, ask, responder) if verb else self._runner.suggest(ask, text)
        if isinstance(outcome, Message):
            return privately(at_account.message(outcome, ask.account.name))
        return later(outcome)

    def _read(self, text: str) -> tuple[Verb | None, str]:
        """The command of a text and the words after it; None for a sentence, which may begin with a command's name."""
        verb, rest = self._runner.verbs.read(text)
        if verb is None and not self._is_sentence(text):
            return self._runner.verbs.resolve(text)
        return (None, text) if verb and is_spoken(verb, rest) else (verb, rest)

    def _is_sentence(self, text: str) -> bool:
        """True for more than a word, unless it looks like a misspelled command."""
        return len(text.split()) > 1 and not self._runner.verbs.is_slip(text)

    def _heard(self, ask: Ask, text: str, body: Payload) -> Reply:
        """The job that reads a sentence, once it is acknowledged."""
        answer = OwedAnswer(f"command/{body['trigger_id']}", ask.user, ask.channel)
        if not self._owed.owe(answer):
            return NOTHING
        responder = self._owed.settled_by(self._responders.of_command(body, ask.account.name), answer)
        place = Place(self._team, ask.channel, COMMANDS, ask.user)
        sentence = Sentence(text, replace(ask, text=""), place, Door(responder, responder, opens=True))
        return later(partial(self._listener.hear, sentence))

    def _is_new_operator(self, ask: Ask) -> bool:
        """True for an operator who never changed anything: `/trunk` alone then sets up a trunk."""
        return ask.may_change.allowed and not self._intake.operations.recent(1, asked_by=ask.user)

    def _take_up(self, command: TypedCommand) -> None:
        """Carry out a command that was left, unless its person lost the right or it is too old."""
        try:
            self._carry_out(command)
        finally:
            self._runner.typed_commands.release(command.key)

    def _carry_out(self, command: TypedCommand) -> None:
        verb, typed_commands = self._runner.verbs.get(command.verb), self._runner.typed_commands
        responder = typed_commands.responder_of(command)
        try:
            ask = self._asks.build(command.user, command.channel, command.text, command.account or None)
        except BadInput as error:
            typed_commands.drop(responder, Message(escape(error.sentence)), command.key)
            return
        if not isinstance(verb, FormChange) or typed_commands.is_too_old(command):
            typed_commands.drop(responder, TOO_OLD, command.key)
        elif refusal := self._runner.refusal(verb, ask):
            typed_commands.drop(responder, refusal, command.key)
        else:
            typed_commands.read(verb, ask, responder, command.key)


def _too_long(body: Payload) -> Reply | None:
    """The refusal of a long text, before anything that takes time for each word reads it."""
    length = len(body.get("text") or "")
    if length <= LONGEST_COMMAND:
        return None
    return privately(
        Message(f"That's {length:,} characters; I read up to {LONGEST_COMMAND:,}. Shorten it, or see `/trunk help`.")
    )
