"""The thread that looks at the clocks: whatever waits is read, reminded, expired or begun when it is due."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0


class Timekeeper:
    """Calls each of `ticks` every second; one that stumbles holds up none of the others. `name` is its thread's."""

    def __init__(self, name: str, *ticks: Callable[[], None]) -> None:
        self._ticks = ticks
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Stop after the tick in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            for tick in self._ticks:
                try:
                    tick()
                except Exception:
                    log.exception("A clock stumbled; it is looked at again in a second.")
            self._stopping.wait(EVERY_SECONDS)
