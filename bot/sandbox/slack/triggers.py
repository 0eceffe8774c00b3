"""Trigger ids: proof that a person has just acted. Valid for three seconds and one use."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.refusal import Refusal

LIFETIME_SECONDS = 3.0
# Kept this long, so that a late use gets `expired_trigger_id` and not `invalid_trigger`.
MEMORY_SECONDS = 600.0


@dataclass
class _Trigger:
    user_id: str
    window: str
    issued_at: float
    used: bool = False


class Triggers:
    """Issues and exchanges trigger ids. `lifetime` is in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.lifetime = LIFETIME_SECONDS
        self._clock = clock
        self._issued: dict[str, _Trigger] = {}

    def issue(self, user_id: str, window: str = "") -> str:
        """Issue a trigger id for this person in this window."""
        now = self._clock()
        for old in [t for t, trigger in self._issued.items() if now - trigger.issued_at > MEMORY_SECONDS]:
            del self._issued[old]
        number = secrets.randbelow(10**12)
        trigger_id = f"{int(now * 1000)}.{number:012d}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = _Trigger(user_id, window, now)
        return trigger_id

    def exchange(self, trigger_id: str) -> tuple[str, str]:
        """Use up a trigger, and return its user and window. Raises Refusal if it is unknown, used or expired."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._clock() - trigger.issued_at > self.lifetime:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger.user_id, trigger.window
