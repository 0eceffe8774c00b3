"""Commands typed in full (`/trunk number add …`) take a look at Exotel before they are a request. So that none is lost
in between, each is written down before it is acknowledged, and taken up by the next process if this one ends first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.domain.clock import iso, moment
from bot.domain.typed import without_passwords
from bot.front.jobs import BackgroundJob, BackgroundJobs
from bot.front.responders import DirectResponder, Responder
from bot.journal.intake import Intake
from bot.store import Store, TypedCommand
from bot.store import intake as rows
from bot.verbs.forms import FormChange
from bot.verbs.verb import Ask, R
from bot.words.blocks import Message, code

STILL_MEANT = timedelta(minutes=10)
"""After that, whoever got no answer has typed it again, or does not want it any more."""


class TypedCommands:
    """`take(…)` writes one down and returns the job that reads it; `left` is what the last process left.
    `tell(person, slot, message)` owes somebody a direct message, once for each slot."""

    def __init__(
        self, store: Store, jobs: BackgroundJobs, intake: Intake, tell: Callable[[str, str, Message], None]
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._intake = intake
        self._tell = tell
        self._gathering = threading.Lock()
        self._gathered: list[TypedCommand] = []

    def take(self, verb: FormChange[R], ask: Ask, responder: Responder) -> BackgroundJob:
        """Write it down; the job is run once it is acknowledged."""
        key = f"{verb.name}:{responder.key}"
        at, account = iso(self._store.clock()), ask.account.name
        self._keep(TypedCommand(key, verb.name, without_passwords(ask.text), account, ask.user, ask.channel, at))
        return lambda: self.read(verb, ask, responder, key)

    def _keep(self, command: TypedCommand) -> None:
        """The first to come writes down the commands of all who wait: one commit, one wait for the disk. Where it
        fails, those of the others wait for them; its own was refused, and its person learns that."""
        with self._gathering:
            self._gathered.append(command)
        # The turn is kept until what could not be written is put back, for those who come after.
        with self._store.reading():
            with self._gathering:
                taken, self._gathered = self._gathered, []
            try:
                with self._store.transaction() as db:
                    for each in taken:
                        rows.keep(db, each)
            except BaseException:
                with self._gathering:
                    self._gathered = [each for each in taken if each is not command] + self._gathered
                raise

    def responder_of(self, command: TypedCommand) -> DirectResponder:
        """The way to whoever typed a command that the last process left."""
        return DirectResponder(self._tell, command.user, command.key, lead(command))

    def read(self, verb: FormChange[R], ask: Ask, responder: Responder, key: str) -> None:
        """Begin it, or say what is wrong with it; then it need not be kept. Where Slack would not take
        the answer, or the bot is stopping, it is left to the next start. Raises Slack's errors."""
        if self._jobs.begin_typed(verb, ask, responder, self._intake, key) and not self._store.is_closed:
            self.forget(key)

    def drop(self, responder: Responder, answer: Message, key: str) -> None:
        """Say why it is not carried out; then it need not be kept. Raises Slack's errors."""
        responder.say(answer)
        self.forget(key)

    def forget(self, key: str) -> None:
        """Keep it no longer: it was dealt with."""
        with self._store.transaction() as db:
            rows.forget(db, key)

    def left(self) -> list[TypedCommand]:
        """Those that the last process did not come to the end of."""
        with self._store.reading() as db:
            return rows.unfinished(db)

    def is_too_old(self, command: TypedCommand) -> bool:
        """True where it is rather to be asked about than carried out."""
        return self._store.clock() - moment(command.at) > STILL_MEANT


def lead(command: TypedCommand) -> str:
    """The beginning of an answer that comes after a restart. mrkdwn."""
    return f"I was stopped while I read {code(f'/trunk {command.verb} {command.text}')}."


TOO_OLD = Message("That is too long ago to do it unasked, so nothing was done. Type it again if it is still wanted.")
