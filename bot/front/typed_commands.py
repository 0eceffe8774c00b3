"""Commands typed in full (`/trunk number add …`), which need a look at Exotel before they become a request.

Each is written down before it is acknowledged. It is taken up again once the database can be written if it couldn't at
first, or by the next process if this one ends first.
"""

from __future__ import annotations

import logging
import sqlite3
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

log = logging.getLogger(__name__)

STILL_WANTED = timedelta(minutes=10)
"""After that, a person without an answer has typed it again or no longer wants it."""


class TypedCommands:
    """The commands that are written down but not done yet.

    `send(person, dedup_key, message)` puts a direct message in the outbox, once for each key.
    """

    def __init__(
        self, store: Store, jobs: BackgroundJobs, intake: Intake, send: Callable[[str, str, Message], None]
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._intake = intake
        self._send = send
        self._gathering = threading.Lock()
        self._gathered: list[TypedCommand] = []
        self._began_at = iso(store.clock())
        self._in_hand: set[str] = set()
        """The keys of the commands that a job of this process has, or will soon."""

    def take(self, verb: FormChange[R], ask: Ask, responder: Responder) -> BackgroundJob:
        """Write it down; returns the job to run once it is acknowledged."""
        key = f"{verb.name}:{responder.key}"
        at, account = iso(self._store.clock()), ask.account.name
        self._keep(TypedCommand(key, verb.name, without_passwords(ask.text), account, ask.user, ask.channel, at))
        self._in_hand.add(key)
        return lambda: self.read(verb, ask, responder, key)

    def _keep(self, command: TypedCommand) -> None:
        """Write it down together with all commands that wait for the same: one commit, one wait for the disk.

        If that fails, this one is refused, and the others are left for their own threads.
        """
        with self._gathering:
            self._gathered.append(command)
        # Held until the commands that couldn't be written are put back, for the threads that come next.
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
        """The responder for the person who typed a command that was left."""
        return DirectResponder(
            self._send, command.user, command.key, lead(command, was_restarted=command.at < self._began_at)
        )

    def read(self, verb: FormChange[R], ask: Ask, responder: Responder, key: str) -> None:
        """Begin it, or say what is wrong with it, and forget it.

        If the database can't be written, the person hears of it, and it's left until it can. If the bot is stopping, or
        Slack doesn't take the answer, it is left too. Raises Slack's errors.
        """
        try:
            if self._jobs.begin_typed(verb, ask, responder, self._intake, key) and not self._store.is_closed:
                self.forget(key)
        except sqlite3.Error as error:
            log.warning("The command %s can't be written down now: %s.", key, error)
            if not isinstance(responder, DirectResponder):
                responder.say(KEPT)
        finally:
            self.release(key)

    def drop(self, responder: Responder, answer: Message, key: str) -> None:
        """Say why it isn't carried out, and forget it. Raises Slack's errors."""
        responder.say(answer)
        self.forget(key)

    def forget(self, key: str) -> None:
        """Forget a command that was dealt with."""
        with self._store.transaction() as db:
            rows.forget(db, key)

    def take_left(self) -> list[TypedCommand]:
        """The commands that no job has: the last process left them, or they couldn't be written down. Call `release`
        once each is read. Raises sqlite3.Error."""
        with self._store.reading() as db:
            left = [command for command in rows.unfinished(db) if command.key not in self._in_hand]
        self._in_hand |= {command.key for command in left}
        return left

    def release(self, key: str) -> None:
        """Note that no job has this command any more."""
        self._in_hand.discard(key)

    def is_too_old(self, command: TypedCommand) -> bool:
        """True if it is too old to carry out without asking."""
        return self._store.clock() - moment(command.at) > STILL_WANTED


def lead(command: TypedCommand, *, was_restarted: bool = True) -> str:
    """The start of an answer that comes late. mrkdwn."""
    typed = code(f"/trunk {command.verb} {command.text}")
    return f"I was restarted while reading {typed}." if was_restarted else f"I couldn't finish {typed} at first."


KEPT = Message(
    "The bot's database can't be written right now; its disk may be full. I kept your command and will carry it out as "
    "soon as there's room, and tell you. After 10 minutes I won't do it without asking."
)
TOO_OLD = Message("That was a while ago, so I didn't do it. Type it again if you still need it.")
