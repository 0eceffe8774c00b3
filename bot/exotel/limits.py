"""The rate limit of an account: each lane has its share, and within a lane it's first come, first served."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import islice

from bot.domain.lane import Lane

WINDOW = timedelta(seconds=60.5)
"""The vendor's minute, plus a margin for uneven clocks."""
LONG_WAIT = 2.0
MOMENT = 0.05
KEPT_FREE = {Lane.DECISION: 0.0, Lane.CHANGE: 0.05, Lane.READ: 0.25}
"""The share of the minute that a lane leaves to the lanes before it."""
SLOTS_LEFT = {Lane.DECISION: 0, Lane.CHANGE: 1, Lane.READ: 4}
"""The concurrent requests that a lane leaves to the lanes before it, of eight."""


class Closed(Exception):
    """The client was closed before a request was sent."""


class RateLimiter:
    """A limit of `per_minute` requests in any window, and of `at_once` concurrent ones.

    `lane` is called on the thread of a request. Each lane has a line of its own, waits while a lane before it waits,
    and never uses the share that is kept free for those.

    A request counts from when it is sent until a window after its answer, because Exotel may count it at any moment in
    between. (Limiters from libraries count from the sending alone: a slow minute before a fast one then ends in 429.)
    `clock` and `sleep` are in seconds; by default the sleep ends early when the limiter is closed. `on_wait` is called
    before each wait of LONG_WAIT seconds or more, on the waiting thread.
    """

    def __init__(
        self,
        per_minute: int,
        at_once: int,
        clock: Callable[[], float],
        sleep: Callable[[float], object] | None = None,
        on_wait: Callable[[float], None] = lambda _: None,
        lane: Callable[[], Lane] = lambda: Lane.DECISION,
    ) -> None:
        self._on_wait = on_wait
        self._lane = lane
        self._limit = per_minute
        self._limits = {each: per_minute - int(per_minute * share) for each, share in KEPT_FREE.items()}
        self._window = WINDOW.total_seconds()
        self._answered: deque[float] = deque()
        self._under_way = 0
        self._held_until = float("-inf")
        # A request takes one of its own lane and of each lane before it.
        self._slots = {each: threading.Semaphore(max(1, at_once - left)) for each, left in SLOTS_LEFT.items()}
        self._lock = threading.Lock()
        self._lines: dict[Lane, deque[threading.Event]] = {each: deque() for each in Lane}
        self._closed = threading.Event()
        self._clock = clock
        self._sleep = sleep or self._closed.wait

    def remember(self, ages: Iterable[float]) -> None:
        """Count requests that were answered so many seconds before this limiter was made."""
        with self._lock:
            self._answered = deque(sorted([*self._answered, *(self._clock() - age for age in ages)]))

    def hold(self, seconds: float) -> None:
        """Hold all requests for so many seconds, as Exotel asked; `wait_hint` includes it."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for a slot, and hold it while the request runs. Raises Closed."""
        self._announce_wait(self.wait_hint())
        lane = self._lane()
        with ExitStack() as slots:
            with self._head_of_line(lane):
                # The slots first: only a request that leaves at once takes a place in the window.
                for each in range(lane, Lane.DECISION - 1, -1):
                    slots.enter_context(self._slots[Lane(each)])
                while wait := self._enter(lane):
                    self._pause(wait)
            try:
                yield
            finally:
                self._leave()

    def pause(self, seconds: float) -> None:
        """Sleep, and announce a long sleep. Raises Closed if the limiter closes meanwhile."""
        self._announce_wait(seconds)
        self._pause(seconds)

    def _announce_wait(self, seconds: float) -> None:
        if seconds >= LONG_WAIT:
            self._on_wait(seconds)

    def _pause(self, seconds: float) -> None:
        self._raise_if_closed()
        self._sleep(seconds)
        self._raise_if_closed()

    def wait_hint(self) -> float:
        """Estimate the seconds that a request made now would wait for the rate limit."""
        with self._lock:
            now = self._now()
            held = max(0.0, self._held_until - now)
            lane = self._lane()
            ahead = sum(len(line) for each, line in self._lines.items() if each <= lane)
            too_many = len(self._answered) + self._under_way + ahead + 1 - self._limits[lane]
            if too_many <= 0:
                return held
            windows, place = divmod(too_many - 1, self._limit)
            # Requests under way count as answered now.
            freed = next(islice(self._answered, place, None), now)
            return max(held, freed + (windows + 1) * self._window - now)

    def spare(self) -> int:
        """Estimate how many requests could go now without a wait for the rate limit."""
        with self._lock:
            if self._now() < self._held_until:
                return 0
            waiting = sum(map(len, self._lines.values()))
            return max(0, self._limits[self._lane()] - len(self._answered) - self._under_way - waiting)

    def close(self) -> None:
        """Make waiting requests raise Closed."""
        self._closed.set()

    def drain(self, seconds: float) -> None:
        """Wait until no request is under way, at most so many seconds."""
        until = time.monotonic() + seconds
        while self._under_way and time.monotonic() < until:
            time.sleep(0.01)

    @contextmanager
    def _head_of_line(self, lane: Lane) -> Iterator[None]:
        mine, line = threading.Event(), self._lines[lane]
        with self._lock:
            line.append(mine)
            line[0].set()
        try:
            mine.wait()
            yield
        finally:
            with self._lock:
                line.remove(mine)
                if line:
                    line[0].set()

    def _enter(self, lane: Lane) -> float:
        """Take a place in the window and return 0, or return the seconds until one may be free."""
        self._raise_if_closed()
        with self._lock:
            now = self._now()
            if now < self._held_until:
                return self._held_until - now
            too_many = len(self._answered) + self._under_way + 1 - self._limits[lane]
            if too_many <= 0:
                if any(line for each, line in self._lines.items() if each < lane):
                    return MOMENT
                self._under_way += 1
                return 0.0
            freed = next(islice(self._answered, too_many - 1, None), None)
            return MOMENT if freed is None else freed + self._window - now

    def _leave(self) -> None:
        with self._lock:
            self._under_way -= 1
            self._answered.append(self._clock())

    def _now(self) -> float:
        """Read the clock, and forget the requests that are older than a window."""
        now = self._clock()
        while self._answered and self._answered[0] + self._window <= now:
            self._answered.popleft()
        return now

    def _raise_if_closed(self) -> None:
        if self._closed.is_set():
            raise Closed
