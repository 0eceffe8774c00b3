"""The circuit breaker: when Exotel stops answering, requests are paused for a while. More requests make an outage
worse, and people are better served by an error at once than by another timeout.

No library does this for concurrent requests: pybreaker holds its lock for as long as a request lasts, which would run
eight connections one after the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain import errors

FAILURES = 20
"""Failures in a row, of any request. Reading a whole trunk is six reads, each tried three times: one failed look at one
trunk is not enough."""
OPEN_SECONDS = 30.0

_FAILURES: dict[type[errors.ExotelError], str] = {
    errors.NotReached: "no connection",
    errors.AnswerLost: "no answer",
    errors.GarbledAnswer: "unreadable answers",
    errors.ServerFault: "internal errors",
}


@dataclass(frozen=True)
class CircuitChange:
    """An opening or a closing. `seconds` is how long it was open, 0 at an opening; `why` names the last request's
    failure."""

    is_open: bool
    seconds: float = 0.0
    why: str = ""


class Circuit:
    """A circuit that opens after `failures` requests in a row without a usable answer from Exotel.

    Every `open_seconds` one request is let through as a probe; any answer to it, even a refusal, closes the circuit.
    `on_change` is called at the first opening and at the closing, on the thread of the request that caused it.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        failures: int = FAILURES,
        open_seconds: float = OPEN_SECONDS,
        on_change: Callable[[CircuitChange], object] = lambda _: None,
    ) -> None:
        self._clock = clock
        self._max_failures = failures
        self._open_seconds = open_seconds
        self._on_change = on_change
        self._lock = threading.Lock()
        self._failed = 0
        self._opened_at: float | None = None
        self._next_probe = 0.0
        self.why = ""

    def reopen(self, seconds: float) -> None:
        """Continue a circuit that an earlier process opened so many seconds ago and whose closing is still to be
        announced. One probe may go at once."""
        with self._lock:
            self._failed = self._max_failures
            self._opened_at, self._next_probe = self._clock() - seconds, self._clock()
            self.why = "before trunkbot restarted"

    @property
    def is_open(self) -> bool:
        """True while requests are paused."""
        return self._opened_at is not None

    def seconds_open(self) -> float:
        """Count the seconds until the next request may go; 0 if one may go now."""
        with self._lock:
            return 0.0 if self._opened_at is None else max(0.0, self._next_probe - self._clock())

    def try_acquire_probe(self) -> bool:
        """Return True if a request may go now. While the circuit is open, only one caller gets the probe."""
        with self._lock:
            if self._opened_at is None:
                return True
            now = self._clock()
            if now < self._next_probe:
                return False
            self._next_probe = now + self._open_seconds
            return True

    def record(self, outcome: object) -> None:
        """Record the outcome of a request: an answer, or an error of `bot.domain.errors`."""
        why = next((words for kind, words in _FAILURES.items() if isinstance(outcome, kind)), "")
        change = self._record_failure(why) if why else self._record_answer()
        if change:
            self._on_change(change)

    def _record_failure(self, why: str) -> CircuitChange | None:
        with self._lock:
            self._failed += 1
            self.why = why
            if self._failed < self._max_failures:
                return None
            was_open = self._opened_at is not None
            now = self._clock()
            self._next_probe = now + self._open_seconds
            self._opened_at = now if self._opened_at is None else self._opened_at
            return None if was_open else CircuitChange(True, why=self.why)

    def _record_answer(self) -> CircuitChange | None:
        with self._lock:
            self._failed = 0
            opened_at, self._opened_at = self._opened_at, None
            return None if opened_at is None else CircuitChange(False, self._clock() - opened_at)
