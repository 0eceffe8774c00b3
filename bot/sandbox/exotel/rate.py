"""The account's limits: 200 requests in any 60 seconds, 50 at once. Past either: 429."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping

from starlette.responses import Response

from bot.sandbox.exotel.envelope import json_response

PER_WINDOW = 200
WINDOW_SECONDS = 60.0
AT_ONCE = 50


class Limits:
    """A sliding window, and a count of requests in flight.

    A refused request doesn't count, so `Retry-After` stays true however often a client asks.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._admitted: deque[float] = deque()
        self._in_flight = 0

    def enter(self) -> Response | None:
        """Admit a request, to be ended with `leave`; or return the 429 to answer with."""
        now = self._clock()
        while self._admitted and self._admitted[0] <= now - WINDOW_SECONDS:
            self._admitted.popleft()
        if self._in_flight >= AT_ONCE:
            return too_many(f"More than {AT_ONCE} requests at once", 1.0, self._headers(now))
        if len(self._admitted) >= PER_WINDOW:
            wait = self._admitted[0] + WINDOW_SECONDS - now
            return too_many(f"More than {PER_WINDOW} requests in a minute", wait, self._headers(now))
        self._admitted.append(now)
        self._in_flight += 1
        return None

    def leave(self) -> None:
        self._in_flight -= 1

    @property
    def in_flight(self) -> int:
        return self._in_flight

    def forget(self) -> None:
        """Empty the window; requests in flight still count."""
        self._admitted.clear()

    def _headers(self, now: float) -> dict[str, str]:
        freed = self._admitted[0] + WINDOW_SECONDS if self._admitted else now
        return rate_headers(PER_WINDOW - len(self._admitted), freed)


def rate_headers(remaining: int, reset: float) -> dict[str, str]:
    """`reset` is in epoch seconds."""
    return {
        "X-RateLimit-Limit": str(PER_WINDOW),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(math.ceil(reset)),
    }


def too_many(message: str, wait: float, headers: Mapping[str, str]) -> Response:
    """Build a 429, which has its own body instead of the envelope. `wait` is in seconds."""
    body = {"RestException": {"Status": 429, "Message": message, "Code": "RATE_LIMIT_EXCEEDED"}}
    return json_response(body, 429, {"Retry-After": str(max(1, math.ceil(wait))), **headers})
