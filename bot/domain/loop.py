"""A thread that does the same thing again and again until it is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0


class Loop:
    """Calls `tick` when it is due or woken; no error ends it. `name` is also the thread's.

    `tick` returns the seconds until it is due again; None means `every` seconds, or only when woken where there is no
    `every`. After an error it is due again in `every` seconds, or in `retry` where there is no `every`.
    """

    def __init__(
        self,
        name: str,
        tick: Callable[[], float | None],
        every: float | None = None,
        *,
        retry: float = RETRY_SECONDS,
    ) -> None:
        self.name = name
        self._tick = tick
        self._every = every
        self._retry = retry if every is None else every
        self._first = 0.0
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_stopping(self) -> bool:
        """True once the tick in hand is to be the last."""
        return self._stopping.is_set()

    @property
    def is_alive(self) -> bool:
        """True while the thread runs."""
        return self._thread.is_alive()

    def start(self, after: float = 0.0) -> None:
        """Begin; the first tick comes after so many seconds."""
        self._first = after
        self._thread.start()

    def wake(self, *_: object) -> None:
        """Tick now. Takes no lock, so it may be called in the middle of a transaction; takes whatever a signal
        carries, so that it can be subscribed to any."""
        self._wake.set()

    def stop(self, seconds: float = 5.0) -> None:
        """Let the tick in hand be the last, and wait for its end at most so long. May be called again."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        wait: float | None = self._first
        while True:
            self._wake.wait(wait)
            self._wake.clear()
            if self.is_stopping:
                return
            try:
                wait = self._tick()
                wait = self._every if wait is None else wait
            except Exception:
                if self.is_stopping:
                    return
                wait = self._retry
                log.exception("%s failed; it is tried again in %s s.", self.name, wait)
