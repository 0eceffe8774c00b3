"""Answers without the buttons that their reader has no right to press."""

from __future__ import annotations

from collections.abc import Sequence

from bot.front.responders import Responder
from bot.verbs.verb import Ask, Right, Verbs
from bot.words import at_account
from bot.words.blocks import Block, Message, View, action_name, without_buttons


class Usable:
    """Leaves each person the buttons they can use. A post in a channel has them all, because everyone reads it."""

    def __init__(self, verbs: Verbs) -> None:
        self._verbs = verbs

    def message(self, message: Message, ask: Ask) -> Message:
        """The message for this person."""
        if ask.may_change.allowed or not message.blocks:
            return message
        return Message(message.text, self._left(message.blocks))

    def view(self, view: View, ask: Ask) -> View:
        """The view for this person."""
        return view if ask.may_change.allowed else view | {"blocks": self._left(view["blocks"])}

    def responder(self, responder: Responder, ask: Ask) -> Responder:
        """A responder whose answers are for this person."""
        return responder if ask.may_change.allowed else _ForViewer(responder, self, ask)

    def _left(self, blocks: Sequence[Block]) -> list[Block]:
        return without_buttons(blocks, self._changes)

    def _changes(self, button: Block) -> bool:
        """True for a button whose verb only operators can use."""
        verb = self._verbs.get(action_name(str(button.get("action_id"))).partition("/")[0])
        text, _ = at_account.split(str(button.get("value") or ""))
        return verb is not None and verb.right_for(text) is Right.CHANGE


class _ForViewer(Responder):
    """Answers a person who can't change anything."""

    def __init__(self, responder: Responder, usable: Usable, ask: Ask) -> None:
        self._responder = responder
        self._usable = usable
        self._ask = ask
        self.key = responder.key
        self.patience = responder.patience

    def say(self, message: Message) -> None:
        self._responder.say(self._usable.message(message, self._ask))

    def meanwhile(self, message: Message) -> None:
        self._responder.meanwhile(self._usable.message(message, self._ask))

    def show(self, view: View) -> str:
        return self._responder.show(self._usable.view(view, self._ask))
