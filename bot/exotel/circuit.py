"""When Exotel stops answering, it is left alone for a while: a bot that keeps knocking makes a bad day worse, and a
person is better served by a sentence at once than by the same time-out again.

No library does this for calls that run side by side: pybreaker holds its lock for as long as a call lasts, which
would put eight connections in a row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain import errors

FAILURES = 20
"""Requests in a row, whatever they asked. A whole trunk is six reads, each tried three times: one bad look at one trunk
is not enough."""
REST_SECONDS = 30.0

_FAILS: dict[type[errors.ExotelError], str] = {
    errors.NotReached: "no connection could be made",
    errors.AnswerLost: "no answer came",
    errors.GarbledAnswer: "something that is not its API answered",
    errors.ServerFault: "its servers failed",
}


@dataclass(frozen=True)
class Turned:
    """The circuit opened or closed. `seconds` is how long it was open, 0 where it opened; `why` is what came of the
    last request, in words."""

    is_open: bool
    seconds: float = 0.0
    why: str = ""


class Circuit:
    """Opens after `failures` requests in a row that Exotel failed to answer in its own words. Every `rest` seconds one
    request is let through; an answer to it, whatever it says, closes the circuit.

    `on_turn` is told, on the thread whose request made it turn, of the first opening and of the closing.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        on_turn: Callable[[Turned], object] = lambda _: None,
    ) -> None:
        self._clock = clock
        self._most = failures
        self._rest = rest
        self._on_turn = on_turn
        self._lock = threading.Lock()
        self._failed = 0
        self._opened_at: float | None = None
        self._next_try = 0.0
        self.why = ""

    def go_on_resting(self, seconds: float) -> None:
        """It opened so many seconds ago, in a process before this one, and its closing is still to be told. One request
        may go at once."""
        with self._lock:
            self._failed = self._most
            self._opened_at, self._next_try = self._clock() - seconds, self._clock()
            self.why = "before trunkbot was started anew"

    @property
    def is_open(self) -> bool:
        """Whether requests are refused at the moment."""
        return self._opened_at is not None

    def rests(self) -> float:
        """Seconds for which nothing is asked; 0 where somebody may try to go."""
        with self._lock:
            return 0.0 if self._opened_at is None else max(0.0, self._next_try - self._clock())

    def refuses(self) -> float:
        """As `rests`, for somebody who would go at this moment: of those who could, one at a time may."""
        with self._lock:
            if self._opened_at is None:
                return 0.0
            now = self._clock()
            if now < self._next_try:
                return self._next_try - now
            self._next_try = now + self._rest
            return 0.0

    def note(self, outcome: object) -> None:
        """What came of a request: an answer, or an error of `bot.errors`."""
        why = next((told for kind, told in _FAILS.items() if isinstance(outcome, kind)), "")
        turned = self._failure(why) if why else self._answer()
        if turned:
            self._on_turn(turned)

    def _failure(self, why: str) -> Turned | None:
        with self._lock:
            self._failed += 1
            self.why = why
            if self._failed < self._most:
                return None
            was_open = self._opened_at is not None
            now = self._clock()
            self._next_try = now + self._rest
            self._opened_at = now if self._opened_at is None else self._opened_at
            return None if was_open else Turned(True, why=self.why)

    def _answer(self) -> Turned | None:
        with self._lock:
            self._failed = 0
            opened_at, self._opened_at = self._opened_at, None
            return None if opened_at is None else Turned(False, self._clock() - opened_at)
