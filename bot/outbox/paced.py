"""The base of the senders: a thread that sleeps until it is woken or something is due."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from slack_sdk import WebClient

from bot.domain.loop import RETRY_SECONDS, Loop
from bot.slack.errors import busy_seconds
from bot.store import Store


class Paced(ABC):
    """Sends to each target at its own pace: a channel, a modal, a person's Home tab.

    A subclass sends what is due in `_send_due`, and holds a target while nothing can be sent there.
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
        """Start, with what was owed when the process last stopped."""
        self._loop.start()

    @abstractmethod
    def _send_due(self) -> float | None:
        """Send what can be sent now. Returns the seconds until more can be, None if nothing is owed."""

    def _hold(self, target: str, seconds: float) -> None:
        """Send nothing to this target for so many seconds."""
        self._held_until[target] = self._clock() + seconds

    def _release(self, target: str) -> None:
        """Stop holding this target."""
        self._held_until.pop(target, None)

    def _held(self, target: str) -> float:
        """Seconds until something can be sent to this target; 0.0 if it can be now."""
        return max(0.0, self._held_until.get(target, 0.0) - self._clock())

    def _hold_if_busy(self, target: str, error: Exception) -> bool:
        """Hold the target for as long as Slack asks if the error is a 429; False if it is something else."""
        seconds = busy_seconds(error)
        if seconds is not None:
            self._hold(target, seconds)
        return seconds is not None
