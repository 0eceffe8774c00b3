"""A thread that repeats one task until it is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0


class Loop:
    """A thread that calls `tick` when it is due or woken; errors don't end it. `name` is also the thread's.

    `tick` returns the seconds until it is due again; None means `every` seconds or, without `every`, only when woken.
    After an error it is due again in `every` seconds or, without `every`, in `retry`.
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
        """True if the current tick is the last."""
        return self._stopping.is_set()

    @property
    def is_alive(self) -> bool:
        """True while the thread runs."""
        return self._thread.is_alive()

    def start(self, after: float = 0.0) -> None:
        """Start the thread; the first tick is due after so many seconds."""
        self._first = after
        self._thread.start()

    def wake(self, *_: object) -> None:
        """Tick now. Takes no lock, so it can be called in a transaction; takes any arguments, so that it can subscribe
        to any signal."""
        self._wake.set()

    def stop(self, seconds: float = 5.0) -> None:
        """Make the current tick the last, and wait for its end, at most so many seconds. Can be called again."""
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
                log.exception("%s failed. Retrying in %s s.", self.name, wait)
