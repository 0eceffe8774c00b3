"""The rate limit of an account, first come, first served."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice

WINDOW = timedelta(seconds=60.5)
"""The vendor's minute, plus a margin for uneven clocks."""
LONG_WAIT = 2.0
MOMENT = 0.05


class Closed(Exception):
    """The client was closed before a request was sent."""


class RateLimiter:
    """A limit of `per_minute` requests in any window, and of `at_once` concurrent ones.

    Requests of a thread that `has_priority` (called on that thread) go first, so that operations don't queue behind
    people who only look.

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
        has_priority: Callable[[], bool] = lambda: False,
    ) -> None:
        self._on_wait = on_wait
        self._has_priority = has_priority
        self._limit = per_minute
        self._window = WINDOW.total_seconds()
        self._answered: deque[float] = deque()
        self._under_way = 0
        self._held_until = float("-inf")
        self._slots = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._first: deque[threading.Event] = deque()
        self._others: deque[threading.Event] = deque()
        self._at_head: threading.Event | None = None
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
        with self._head_of_line():
            # The slot first: only a request that leaves at once takes a place in the window.
            self._slots.acquire()
            try:
                while wait := self._enter():
                    self._pause(wait)
            except BaseException:
                self._slots.release()
                raise
        try:
            yield
        finally:
            self._leave()
            self._slots.release()

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
            too_many = len(self._answered) + self._under_way + self._count_ahead() + 1 - self._limit
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
            waiting = len(self._first) + len(self._others)
            return max(0, self._limit - len(self._answered) - self._under_way - waiting)

    def close(self) -> None:
        """Make waiting requests raise Closed."""
        self._closed.set()

    def drain(self, seconds: float) -> None:
        """Wait until no request is under way, at most so many seconds."""
        until = time.monotonic() + seconds
        while self._under_way and time.monotonic() < until:
            time.sleep(0.01)

    @contextmanager
    def _head_of_line(self) -> Iterator[None]:
        mine = threading.Event()
        line = self._first if self._has_priority() else self._others
        with self._lock:
            line.append(mine)
            self._call_next()
        try:
            mine.wait()
            yield
        finally:
            with self._lock:
                line.remove(mine)
                if self._at_head is mine:
                    self._at_head = None
                self._call_next()

    def _call_next(self) -> None:
        if self._at_head is None and (line := self._first or self._others):
            self._at_head = line[0]
            self._at_head.set()

    def _count_ahead(self) -> int:
        """Count the requests ahead of one made now by this thread."""
        if not self._has_priority():
            return len(self._first) + len(self._others)
        return len(self._first) + (self._at_head is not None and self._at_head in self._others)

    def _enter(self) -> float:
        """Take a place in the window and return 0, or return the seconds until one may be free."""
        self._raise_if_closed()
        with self._lock:
            now = self._now()
            if now < self._held_until:
                return self._held_until - now
            if len(self._answered) + self._under_way < self._limit:
                self._under_way += 1
                return 0.0
            return self._answered[0] + self._window - now if self._answered else MOMENT

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
