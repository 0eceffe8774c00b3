"""Commands that people type (`/trunk number add …`) take a look at Exotel before they are a wish. So that none is lost
in between, each is written down before it is acknowledged, and taken up by the next process if this one ends first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.domain.clock import iso, moment
from bot.domain.typed import without_passwords
from bot.front.jobs import BackgroundJobs
from bot.front.responders import DirectResponder, Responder
from bot.journal.intake import Intake
from bot.store import Store, TypedCommand, intake
from bot.verbs.verb import Ask, Verb
from bot.words.blocks import Message, code

STILL_MEANT = timedelta(minutes=10)
"""Who got no answer for longer has typed it again, or does not want it any more."""


class TypedCommands:
    """`taken(…)` writes a line down and returns the job that reads it; `left` is what the last process left.
    `tell(person, slot, message)` owes somebody a direct message, once for each slot."""

    def __init__(
        self, store: Store, jobs: BackgroundJobs, wishes: Intake, tell: Callable[[str, str, Message], None]
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._wishes = wishes
        self._tell = tell
        self._gathering = threading.Lock()
        self._gathered: list[TypedCommand] = []

    def taken(self, verb: Verb, ask: Ask, responder: Responder) -> Callable[[], None]:
        """Write it down; the job is run once it is acknowledged."""
        key = f"{verb.name}:{responder.key}"
        at, account = iso(self._store.clock()), ask.account.name
        self._keep(TypedCommand(key, verb.name, without_passwords(ask.text), account, ask.user, ask.channel, at))
        return lambda: self.read(verb, ask, responder, key)

    def _keep(self, line: TypedCommand) -> None:
        """Whoever comes first writes down the lines of all who wait: one commit, and so one wait for the disk. Where
        it fails, those of the others wait for them; one's own was refused, and its person is told so."""
        with self._gathering:
            self._gathered.append(line)
        # The turn is kept until what could not be written is put back, for those who come after.
        with self._store.reading():
            with self._gathering:
                taken, self._gathered = self._gathered, []
            try:
                with self._store.transaction() as db:
                    for each in taken:
                        intake.keep(db, each)
            except BaseException:
                with self._gathering:
                    self._gathered = [each for each in taken if each is not line] + self._gathered
                raise

    def responder_of(self, line: TypedCommand) -> DirectResponder:
        """Where the answer to a line of the last process goes."""
        return DirectResponder(self._tell, line.user, line.key, lead(line))

    def read(self, verb: Verb, ask: Ask, responder: Responder, key: str) -> None:
        """Begin what it wishes, or say what is wrong with it; then it need not be kept. Where Slack would not take
        the answer, or the bot is stopping, it is left to the next start. Raises Slack's errors."""
        if self._jobs.take_line(verb, ask, responder, self._wishes, key) and not self._store.is_closed:
            self.forget(key)

    def drop(self, responder: Responder, answer: Message, key: str) -> None:
        """Say why it is not carried out; then it need not be kept. Raises Slack's errors."""
        responder.say(answer)
        self.forget(key)

    def forget(self, key: str) -> None:
        """It was dealt with."""
        with self._store.transaction() as db:
            intake.forget(db, key)

    def left(self) -> list[TypedCommand]:
        """Those that the last process did not come to the end of."""
        with self._store.reading() as db:
            return intake.unfinished(db)

    def is_too_old(self, line: TypedCommand) -> bool:
        """Whether it is rather to be asked about than carried out."""
        return self._store.clock() - moment(line.at) > STILL_MEANT


def lead(line: TypedCommand) -> str:
    """How an answer begins that comes after a restart. mrkdwn."""
    return f"I was stopped while I read {code(f'/trunk {line.verb} {line.text}')}."


TOO_OLD = Message("That is too long ago to do it unasked, so nothing was done. Type it again if it is still wanted.")
