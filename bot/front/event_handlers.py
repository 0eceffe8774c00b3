"""Events: a person opens the Home tab or sends the bot a direct message, or the members of a usergroup change."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk import WebClient

from bot.front.acknowledgement import NOTHING, Payload, Reply, later
from bot.front.asks import AskBuilder
from bot.front.usable import Usable
from bot.journal.intake import Intake
from bot.outbox import Homes
from bot.words.blocks import Message, button

_ANSWER = Message.with_buttons(
    "I only read commands. Try `/trunk help`, or tap:",
    button("Help", "help"),
    button("Check a trunk", "check"),
    button("List the trunks", "list"),
    button("Set up a trunk", "setup"),
)


class HomeHandler:
    """Has a Home tab published when it is opened."""

    def __init__(self, homes: Homes) -> None:
        self._homes = homes

    def __call__(self, event: Payload) -> Reply:
        """Answer the event."""
        if event.get("tab", "home") != "home":
            return NOTHING
        user, shown = str(event["user"]), str((event.get("view") or {}).get("hash") or "")
        return later(lambda: self._homes.opened(user, shown))


class MessageHandler:
    """Answers a direct message, once. Bolt skips the messages of this bot."""

    def __init__(self, slack: WebClient, intake: Intake, asks: AskBuilder, usable: Usable) -> None:
        self._slack = slack
        self._intake = intake
        self._asks = asks
        self._usable = usable

    def __call__(self, event: Payload) -> Reply:
        """Answer the event."""
        if event.get("channel_type") != "im" or event.get("bot_id") or event.get("subtype"):
            return NOTHING
        channel = str(event["channel"])
        if not self._intake.is_first_delivery(f"message/{channel}/{event.get('ts')}"):
            return NOTHING
        answer = self._usable.message(_ANSWER, self._asks.build(str(event.get("user") or ""), channel))
        return later(lambda: self._slack.chat_postMessage(channel=channel, **answer.payload()))


class GroupHandler:
    """Has a usergroup read as soon as its members change, so that a removal counts at once."""

    def __init__(self, changed: Callable[[str], object]) -> None:
        self._changed = changed

    def __call__(self, event: Payload) -> Reply:
        """Answer the event."""
        return later(lambda: self._changed(str(event["subteam_id"])))
