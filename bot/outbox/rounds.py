"""The thread under all that leaves for Slack: it sleeps until it is called or more is due; no error ends it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Rounds:
    """Calls `once` again and again. It does what is due and returns the seconds until more may be, None where nothing
    is until `call`. Where it stumbles, it is called again after so many seconds."""

    def __init__(self, name: str, once: Callable[[], float | None], *, again_after: float = 5.0) -> None:
        self._name = name
        self._once = once
        self._again_after = again_after
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_stopping(self) -> bool:
        """Whether what is in hand shall be the last."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Begin with what there is to do."""
        self._wake.set()
        self._thread.start()

    def call(self) -> None:
        """There may be something to do. Takes no lock: it may be called in the middle of a transaction."""
        self._wake.set()

    def stop(self, seconds: float) -> None:
        """Finish what is in hand, for at most so long."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        wait: float | None = None
        while not self.is_stopping:
            self._wake.wait(wait)
            self._wake.clear()
            if self.is_stopping:
                return
            try:
                wait = self._once()
            except Exception:
                if self.is_stopping:
                    return
                log.exception("The %s stumbled; they go on.", self._name)
                wait = self._again_after
