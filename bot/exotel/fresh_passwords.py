"""Passwords that were just set and that no API answer shows again: kept in memory until their asker has seen them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

UNSEEN_SECONDS = 3600.0
AGAIN_SECONDS = 10.0
"""For a button that was pressed twice."""


@dataclass
class _Kept:
    password: SecretStr
    person: str
    until: float


class FreshPasswords:
    """One password for each SIP user of an account, for one person, once, within an hour. A restart forgets all of
    them, because they're written nowhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._lock = threading.Lock()

    def keep(self, trunk_sid: str, user_name: str, password: SecretStr, person: str) -> None:
        """Keep a password that was just set, in the place of the one before."""
        with self._lock:
            self._forget_old()
            self._kept[trunk_sid, user_name] = _Kept(password, person, self._clock() + UNSEEN_SECONDS)

    def is_there(self, trunk_sid: str, user_name: str, person: str) -> bool:
        """True if `take` would return it to this person."""
        with self._lock:
            return self._of(trunk_sid, user_name, person) is not None

    def take(self, trunk_sid: str, user_name: str, person: str) -> SecretStr | None:
        """Hand the password to the person who had it set, and forget it a moment later."""
        with self._lock:
            kept = self._of(trunk_sid, user_name, person)
            if kept is None:
                return None
            kept.until = min(kept.until, self._clock() + AGAIN_SECONDS)
            return kept.password

    def _of(self, trunk_sid: str, user_name: str, person: str) -> _Kept | None:
        self._forget_old()
        kept = self._kept.get((trunk_sid, user_name))
        return kept if kept and kept.person == person else None

    def _forget_old(self) -> None:
        now = self._clock()
        self._kept = {key: kept for key, kept in self._kept.items() if kept.until > now}
