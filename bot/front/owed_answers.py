"""Answers that people wait for: if one can't be given, its person is asked to say it again.

A sentence is noted before it is acknowledged, without its words. The note goes once something was answered.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable

from bot.front.responders import Responder
from bot.slack.errors import UNANSWERED
from bot.store import OwedAnswer, Store
from bot.store import intake as rows
from bot.words import sentences as words
from bot.words.blocks import Message, View

log = logging.getLogger(__name__)


class OwedAnswers:
    """The answers that are owed. `send(person, dedup_key, message)` puts a direct message in the outbox."""

    def __init__(self, store: Store, send: Callable[[str, str, Message], None]) -> None:
        self._store = store
        self._send = send

    def owe(self, answer: OwedAnswer) -> bool:
        """Note that a delivery needs an answer; False if it was noted before. Raises sqlite3.Error."""
        with self._store.transaction() as db:
            return rows.owe(db, answer, self._store.now())

    def settled_by(self, responder: Responder, answer: OwedAnswer | None) -> Responder:
        """The responder, whose first answer settles what is owed, if anything is."""
        return OwedResponder(responder, self, answer) if answer else responder

    def settle(self, answer: OwedAnswer) -> None:
        """Note that it was answered. If that fails, the person is asked to say it again, which does no harm."""
        try:
            with self._store.transaction() as db:
                rows.settle(db, answer.key)
        except sqlite3.Error as error:
            log.warning("An answer couldn't be noted: %s", type(error).__name__)

    def ask_again(self, answer: OwedAnswer) -> None:
        """Send the person a message that there is no answer. Raises sqlite3.Error."""
        self._send(answer.user, f"owed/{answer.key}", words.say_again(answer.channel))
        self.settle(answer)

    def ask_again_for_left(self) -> None:
        """Do so for everything that the last process didn't answer. Raises sqlite3.Error."""
        with self._store.reading() as db:
            left = rows.owed(db)
        for answer in left:
            self.ask_again(answer)


class OwedResponder(Responder):
    """Settles an answer once something was said or shown.

    If Slack doesn't take it, the outbox asks the person to say it again.
    """

    def __init__(self, responder: Responder, answers: OwedAnswers, answer: OwedAnswer) -> None:
        self._responder = responder
        self._answers = answers
        self._answer = answer
        self.key = responder.key
        self.patience = responder.patience

    def say(self, message: Message) -> None:
        self._settling(lambda: self._responder.say(message))

    def meanwhile(self, message: Message) -> None:
        self._responder.meanwhile(message)

    def show(self, view: View) -> str:
        return self._settling(lambda: self._responder.show(view)) or ""

    def _settling(self, answer: Callable[[], str | None]) -> str | None:
        try:
            answered = answer()
        except UNANSWERED:
            self._answers.ask_again(self._answer)
            raise
        self._answers.settle(self._answer)
        return answered
