"""One job at a time for each person and verb: typing `/trunk check` sixty times runs one check.

Each check uses some of the 200 calls a minute of the account, and everyone's changes wait for those.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from bot.domain.errors import TrunkbotError
from bot.verbs.verb import Verb

Result = TypeVar("Result")


class AlreadyRunning(TrunkbotError):
    """The same person is already running a job of the same verb."""


class SameDelivery(AlreadyRunning):
    """The command or click that is running was delivered again: its answer will come."""


class SingleFlight:
    """Runs jobs, called from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._under_way: dict[tuple[str, str], str] = {}

    def run(self, user: str, verb: Verb, delivery: str, job: Callable[[], Result]) -> Result:
        """Run the job and return its result. `delivery` is the same for a command or click that is delivered twice.

        Raises AlreadyRunning, and whatever the job raises.
        """
        key = (user, verb.name)
        with self._turn:
            if verb.asks_exotel and key in self._under_way:
                error = SameDelivery if self._under_way[key] == delivery else AlreadyRunning
                raise error(
                    f"Your last /trunk {verb.name} is still running. I'll post its answer where you asked for it."
                )
            self._under_way[key] = delivery
        try:
            return job()
        finally:
            with self._turn:
                self._under_way.pop(key, None)
