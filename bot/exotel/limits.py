"""How often Exotel may be called: never over the limit in any 60 seconds, first come, first served."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice

WINDOW = timedelta(seconds=60.5)
"""The vendor's minute, and a little for clocks that run unevenly."""
LONG = 2.0
MOMENT = 0.05


class Closed(Exception):
    """The client was closed while somebody waited; what they meant to send was not sent."""


class Turnstile:
    """Lets callers through one after the other: `per_minute` in any window, `at_once` at the same time. Whoever
    `comes_first` (asked on the caller's own thread) goes before those who do not: what is being carried out does not
    stand in line behind people who look.

    A request counts from when it leaves until a window after it was answered: nobody knows when in between Exotel
    counted it. (Limiters from a library count from the leaving alone, so that a slow minute before a fast one ends in
    429.) `clock` counts seconds; `sleep` takes seconds and by default ends early when the turnstile is closed.
    `on_wait` is told, on the thread that will wait, of waits of LONG seconds and more, before they begin.
    """

    def __init__(
        self,
        per_minute: int,
        at_once: int,
        clock: Callable[[], float],
        sleep: Callable[[float], object] | None = None,
        on_wait: Callable[[float], None] = lambda _: None,
        comes_first: Callable[[], bool] = lambda: False,
    ) -> None:
        self._on_wait = on_wait
        self._comes_first = comes_first
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
        """Count requests that were answered so many seconds ago, before there was this turnstile."""
        with self._lock:
            self._answered = deque(sorted([*self._answered, *(self._clock() - age for age in ages)]))

    def hold(self, seconds: float) -> None:
        """Exotel wants to be left alone for so long: nobody goes through, and all who come learn how long it takes."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and hold it for as long as the request runs. Raises Closed."""
        self._tell(self.wait_hint())
        with self._head_of_line():
            # The slot first: a place in the window is only taken by a request that leaves at once.
            self._slots.acquire()
            try:
                while wait := self._enter():
                    self._rest(wait)
            except BaseException:
                self._slots.release()
                raise
        try:
            yield
        finally:
            self._leave()
            self._slots.release()

    def rest(self, seconds: float) -> None:
        """Sleep, and tell of it where it is long; raises Closed if the turnstile closes meanwhile."""
        self._tell(seconds)
        self._rest(seconds)

    def _tell(self, seconds: float) -> None:
        if seconds >= LONG:
            self._on_wait(seconds)

    def _rest(self, seconds: float) -> None:
        self._raise_if_closed()
        self._sleep(seconds)
        self._raise_if_closed()

    def wait_hint(self) -> float:
        """Seconds that a caller who came now would wait for the rate limit. Approximate."""
        with self._lock:
            now = self._now()
            held = max(0.0, self._held_until - now)
            too_many = len(self._answered) + self._under_way + self._before_me() + 1 - self._limit
            if too_many <= 0:
                return held
            windows, place = divmod(too_many - 1, self._limit)
            # Who is under way is taken to be answered now.
            freed = next(islice(self._answered, place, None), now)
            return max(held, freed + (windows + 1) * self._window - now)

    def spare(self) -> int:
        """How many who came now could go through without a wait for the rate limit. Approximate."""
        with self._lock:
            if self._now() < self._held_until:
                return 0
            waiting = len(self._first) + len(self._others)
            return max(0, self._limit - len(self._answered) - self._under_way - waiting)

    def close(self) -> None:
        """Send away those who wait."""
        self._closed.set()

    def drain(self, seconds: float) -> None:
        """Wait until nobody is under way any more, but no longer than that."""
        until = time.monotonic() + seconds
        while self._under_way and time.monotonic() < until:
            time.sleep(0.01)

    @contextmanager
    def _head_of_line(self) -> Iterator[None]:
        mine = threading.Event()
        line = self._first if self._comes_first() else self._others
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

    def _before_me(self) -> int:
        """How many would go before somebody who came now."""
        if not self._comes_first():
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
        """The time, with what is older than a window forgotten."""
        now = self._clock()
        while self._answered and self._answered[0] + self._window <= now:
            self._answered.popleft()
        return now

    def _raise_if_closed(self) -> None:
        if self._closed.is_set():
            raise Closed
