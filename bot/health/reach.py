"""The companies that read the bot's channel: its own alone, or also others (Slack Connect).

Slack says so with every message in the channel, and the bot's own cards come back as such messages. To ask for it, the
bot would need another scope (`channels:read`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.domain.finding import Finding

_FIX = (
    "Set TRUNKBOT_CHANNEL to a channel of your own workspace alone, invite trunkbot there, and restart it. Or remove "
    "the other company from the channel."
)


class ChannelReach:
    """Hears about each message in the bot's channel; `shared(channel)` is called when others begin to read there."""

    def __init__(self, channel: str, shared: Callable[[str], object]) -> None:
        self._channel = channel
        self._shared = shared
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

    def findings(self) -> list[Finding]:
        """One if others read the channel."""
        if not self._is_shared:
            return []
        seen = f"People of another company can read {self._channel}, with every card and notice in it."
        return [Finding("Channel's readers", False, seen, _FIX, self._channel)]
