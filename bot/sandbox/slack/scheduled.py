"""Messages to be posted later: chat.scheduleMessage."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.people import Json

LONGEST_DELAY_SECONDS = 120 * 86400


@dataclass(frozen=True)
class ScheduledMessage:
    """`content` is the message, already validated. Times are seconds since 1970."""

    id: str
    channel: str
    post_at: int
    content: Json
    created: int

    def as_slack(self) -> Json:
        """As chat.scheduledMessages.list shows it."""
        shown = {"id": self.id, "channel_id": self.channel, "post_at": self.post_at, "date_created": self.created}
        return {**shown, "text": self.content["text"]}


class ScheduledMessages:
    """All messages still to be posted; `post(channel_id, content)` posts one."""

    def __init__(self, clock: Callable[[], float], post: Callable[[str, Json], object]) -> None:
        self._clock = clock
        self._post = post
        self._waiting: dict[str, ScheduledMessage] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def add(self, channel: str, post_at: int, content: Json) -> ScheduledMessage:
        """Keep the message, and post it at its time. On the server's event loop only."""
        now = self._clock()
        message = ScheduledMessage(f"Q{secrets.token_hex(5).upper()}", channel, post_at, content, int(now))
        self._waiting[message.id] = message
        loop = asyncio.get_running_loop()
        self._timers[message.id] = loop.call_later(max(0.0, post_at - now), self.post_due)
        return message

    def post_due(self) -> None:
        """Post every message whose time has come."""
        for message in self.all():
            # The loop's timer may be a little early.
            if message.post_at <= self._clock() + 1:
                self.remove(message.id)
                self._post(message.channel, message.content)

    def all(self) -> list[ScheduledMessage]:
        """The next one first."""
        return sorted(self._waiting.values(), key=lambda message: message.post_at)

    def remove(self, message_id: str) -> bool:
        """Forget a message. False if it isn't there."""
        if message_id not in self._waiting:
            return False
        del self._waiting[message_id]
        self._timers.pop(message_id).cancel()
        return True

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
