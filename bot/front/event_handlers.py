"""Events: somebody opens the Home tab, or writes to the bot directly."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.front.acknowledgement import NOTHING, Payload, Reply, later
from bot.journal.intake import Intake
from bot.outbox import Homes

_ANSWER = "I do not read messages. Type `/trunk` here or in any channel and I will help; nothing was done."


class HomeHandler:
    """Has a Home tab published once it was opened."""

    def __init__(self, homes: Homes) -> None:
        self._homes = homes

    def __call__(self, event: Payload) -> Reply:
        """Answer it."""
        if event.get("tab", "home") != "home":
            return NOTHING
        user, shown = str(event["user"]), str((event.get("view") or {}).get("hash") or "")
        return later(lambda: self._homes.opened(user, shown))


class MessageHandler:
    """Answers a direct message, once. Bolt itself passes over what this bot wrote."""

    def __init__(self, slack: WebClient, intake: Intake) -> None:
        self._slack = slack
        self._intake = intake

    def __call__(self, event: Payload) -> Reply:
        """Answer it."""
        if event.get("channel_type") != "im" or event.get("bot_id") or event.get("subtype"):
            return NOTHING
        channel = str(event["channel"])
        if not self._intake.is_first_delivery(f"message/{channel}/{event.get('ts')}"):
            return NOTHING
        return later(lambda: self._slack.chat_postMessage(channel=channel, text=_ANSWER))
