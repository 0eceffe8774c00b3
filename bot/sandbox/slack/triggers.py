"""Trigger ids: proof that a person just did something. Three seconds, one use."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.refusal import Refusal

LIFETIME_SECONDS = 3.0
# Kept this long after expiry, so that a late use hears `expired_trigger_id` and not `invalid_trigger`.
MEMORY_SECONDS = 600.0


@dataclass
class _Trigger:
    user_id: str
    window: str
    issued_at: float
    used: bool = False


class Triggers:
    """`lifetime` is how many seconds a trigger is good for."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.lifetime = LIFETIME_SECONDS
        self._clock = clock
        self._issued: dict[str, _Trigger] = {}

    def issue(self, user_id: str, window: str = "") -> str:
        """Issue a trigger id for an act of this person in this window."""
        now = self._clock()
        for old in [t for t, trigger in self._issued.items() if now - trigger.issued_at > MEMORY_SECONDS]:
            del self._issued[old]
        number = secrets.randbelow(10**12)
        trigger_id = f"{int(now * 1000)}.{number:012d}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = _Trigger(user_id, window, now)
        return trigger_id

    def exchange(self, trigger_id: str) -> tuple[str, str]:
        """The user who caused it and the window they did it in; raises Refusal when unknown, already used or older than
        `lifetime`."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._clock() - trigger.issued_at > self.lifetime:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger.user_id, trigger.window
