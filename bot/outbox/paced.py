"""The base of what sends to Slack by itself: a thread that sleeps until it is woken or until something is due."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from slack_sdk import WebClient

from bot.domain.loop import RETRY_SECONDS, Loop
from bot.slack.errors import busy_seconds
from bot.store import Store


class Paced(ABC):
    """Sends what is owed, each target at its own pace: a channel, a modal, a person's Home tab.

    A subclass says what is due in `_send_due`, and holds a target for as long as nothing may be sent there.
    """

    def __init__(
        self,
        name: str,
        store: Store,
        slack: WebClient,
        *,
        retry: float = RETRY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._slack = slack
        self._retry = retry
        self._clock = clock
        self._held_until: dict[str, float] = {}
        self._loop = Loop(name, self._send_due, retry=retry)
        self.wake = self._loop.wake
        self.stop = self._loop.stop

    def start(self) -> None:
        """Begin, with what was owed when the process last stopped."""
        self._loop.start()

    @abstractmethod
    def _send_due(self) -> float | None:
        """Send what may be sent now. Returns the seconds until more may be, None where nothing is owed."""

    def _hold(self, target: str, seconds: float) -> None:
        """Send nothing there for so many seconds."""
        self._held_until[target] = self._clock() + seconds

    def _release(self, target: str) -> None:
        """Send there as soon as there is something to send."""
        self._held_until.pop(target, None)

    def _held(self, target: str) -> float:
        """Seconds until something may be sent there; 0.0 where it may be now."""
        return max(0.0, self._held_until.get(target, 0.0) - self._clock())

    def _hold_if_busy(self, target: str, error: Exception) -> bool:
        """Hold the target for as long as Slack asks, where the error is a 429; False where it is something else."""
        seconds = busy_seconds(error)
        if seconds is not None:
            self._hold(target, seconds)
        return seconds is not None
