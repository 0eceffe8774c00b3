"""How often Exotel may be called: never over the limit in any 60 seconds, first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import cast

from pyrate_limiter import InMemoryBucket, Rate, RateItem

# A second over the vendor's minute: a request may take longer to arrive than the one 200 places after it.
WINDOW = timedelta(seconds=61)
WINDOW_MS = WINDOW // timedelta(milliseconds=1)
LONG = 2.0


class Closed(Exception):
    """The client was closed while somebody waited; what they meant to send was not sent."""


class Turnstile:
    """Lets callers through one after the other: `per_minute` in any window, `at_once` at the same time.

    pyrate-limiter's bucket keeps the moving window. Its Limiter is left out: it starts a thread, keeps no
    order, and stamps a caller who waited with the moment it meant to wake instead of the moment it did.
    `clock` counts seconds; `sleep` takes seconds and by default ends early when the turnstile is closed. `on_wait` is
    told, on the thread that will wait, of waits of LONG seconds and more, before they begin.
    """

    def __init__(
        self,
        per_minute: int,
        at_once: int,
        clock: Callable[[], float],
        sleep: Callable[[float], object] | None = None,
        on_wait: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._on_wait = on_wait
        self._limit = per_minute
        self._bucket = InMemoryBucket([Rate(per_minute, WINDOW_MS)])
        self._slots = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._closed = threading.Event()
        self._clock = clock
        self._sleep = sleep or self._closed.wait

    def remember(self, ages: Iterable[float]) -> None:
        """Count requests that were made so many seconds ago, before there was this turnstile."""
        now = self._clock()
        with self._lock:
            for age in sorted(ages, reverse=True)[-self._limit :]:
                self._bucket.put(RateItem("exotel", int((now - age) * 1000)))

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
            windows, place = divmod(len(self._line), self._limit)
            blocking = self._bucket.peek(self._limit - place - 1)
        if blocking is None:
            return windows * WINDOW_MS / 1000
        return max(0.0, (blocking.timestamp + (windows + 1) * WINDOW_MS) / 1000 - self._clock())

    def close(self) -> None:
        """Send away those who wait."""
        self._closed.set()

    @contextmanager
    def _head_of_line(self) -> Iterator[None]:
        mine = threading.Event()
        with self._lock:
            self._line.append(mine)
            if self._line[0] is mine:
                mine.set()
        try:
            mine.wait()
            yield
        finally:
            with self._lock:
                self._line.remove(mine)
                if self._line:
                    self._line[0].set()

    def _enter(self) -> float:
        """Take a place in the window and return 0, or return the seconds until one may be free."""
        self._raise_if_closed()
        now = int(self._clock() * 1000)
        item = RateItem("exotel", now)
        with self._lock:
            self._bucket.leak(now)
            if self._bucket.put(item):
                return 0.0
            return max(1, cast(int, self._bucket.waiting(item))) / 1000

    def _raise_if_closed(self) -> None:
        if self._closed.is_set():
            raise Closed
