"""The companies that read the bot's channel: its own alone, or also others (Slack Connect).

Slack says so with every message in the channel, and the bot's own cards come back as such messages. To ask for it, the
bot would need another scope (`channels:read`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.domain.finding import Finding
from bot.domain.records import SHARED_CHANNEL

_FIX = (
    "Set TRUNKBOT_CHANNEL to a channel of your own workspace alone, invite trunkbot there, and restart it. Or remove "
    "the other company from the channel, or let its people look with TRUNKBOT_LOOK_TEAMS."
)


class ChannelReach:
    """Hears about each message in the bot's channel; `shared(channel)` is called when others begin to read there.

    `others_look` is True if the settings let people of other teams look.
    """

    def __init__(self, channel: str, shared: Callable[[str], object], *, others_look: bool = False) -> None:
        self._channel = channel
        self._shared = shared
        self._others_look = others_look
        self._lock = threading.Lock()
        self._is_shared = False

    def is_news(self, channel: str, is_shared: bool) -> bool:
        """True if `heard` would change anything. Needs no disk."""
        return channel == self._channel and is_shared != self._is_shared

    def heard(self, channel: str, is_shared: bool) -> bool:
        """Note what Slack said with a message; returns whether it was news."""
        with self._lock:
            if not self.is_news(channel, is_shared):
                return False
            self._is_shared = is_shared
        if is_shared:
            self._shared(channel)
        return True

    def closed(self, channel: str) -> str:
        """The reason for not posting in this channel; empty if there is none."""
        is_closed = self._is_shared and channel == self._channel and not self._others_look
        return SHARED_CHANNEL if is_closed else ""

    def findings(self) -> list[Finding]:
        """One if others read the channel."""
        if not self._is_shared:
            return []
        now = "so I post there" if self._others_look else "so I don't post there"
        seen = f"People of another company can read {self._channel}, {now}."
        return [Finding("Channel's readers", False, seen, _FIX, self._channel)]
