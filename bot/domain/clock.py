"""Times as the journal writes them, and the clock they come from."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

MOST_SET_BACK = timedelta(days=31)
"""Longer than any request waits."""


def iso(when: datetime) -> str:
    """Write ISO 8601 in UTC with milliseconds; the text sorts by time."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Read a time that `iso` wrote."""
    return datetime.fromisoformat(text)


class SteadyClock:
    """The wall clock, in UTC, which never goes back while the process runs.

    When the machine's clock is set back, this one goes on at its pace, so that no approval lives longer than it should.
    When it's set forward, this one follows: an approval that ends too early can be asked for again. `not_before` does
    the same for a clock that was set back while the process didn't run.
    """

    def __init__(self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._offset = wall() - monotonic()

    def __call__(self) -> datetime:
        """The time now."""
        return datetime.fromtimestamp(self._seconds(), UTC)

    def not_before(self, last: datetime) -> None:
        """Go on from the last time that was written down, unless it's more than `MOST_SET_BACK` ahead: then the clock
        was wrong when that was written."""
        with self._lock:
            ahead = last.timestamp() - self._wall()
            if 0 < ahead <= MOST_SET_BACK.total_seconds():
                self._offset = max(self._offset, last.timestamp() - self._monotonic())

    def seconds_ahead(self) -> float:
        """Measure by how many seconds the machine's clock is behind this one."""
        return self._seconds() - self._wall()

    def _seconds(self) -> float:
        with self._lock:
            monotonic = self._monotonic()
            self._offset = max(self._offset, self._wall() - monotonic)
            return monotonic + self._offset
