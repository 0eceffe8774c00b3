"""A lock for the one connection that prefers threads a person waits for."""

from __future__ import annotations

import threading


class Turns:
    """A re-entrant lock for `with`. Threads that called `come_first` go before others. `waiting` counts those that
    wait."""

    def __init__(self) -> None:
        self._free = threading.Condition(threading.Lock())
        self._owner: int | None = None
        self._depth = 0
        self._first_waiting = 0
        self.waiting = 0
        self._this = threading.local()

    def come_first(self) -> None:
        """Give the current thread priority from now on."""
        self._this.first = True

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._free:
            if self._owner == me:
                self._depth += 1
                return
            first = getattr(self._this, "first", False)
            self._first_waiting += first
            self.waiting += 1
            while self._owner is not None or (self._first_waiting and not first):
                self._free.wait()
            self.waiting -= 1
            self._first_waiting -= first
            self._owner, self._depth = me, 1

    def __exit__(self, *_: object) -> None:
        with self._free:
            self._depth -= 1
            if self._depth == 0:
                self._owner = None
                self._free.notify_all()
