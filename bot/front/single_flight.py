"""One job at a time for each person and verb: typing `/trunk check` sixty times leaves one check under way.

Each takes calls of the 200 a minute that the account has, and everybody's changes wait for those.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from bot.domain.errors import TrunkbotError
from bot.verbs.verb import Verb

Result = TypeVar("Result")


class AlreadyRunning(TrunkbotError):
    """The same person has a job of the same verb under way."""


class SameDelivery(AlreadyRunning):
    """The very command or click that is under way was delivered again: its answer is the one that comes."""


class SingleFlight:
    """`run` from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._under_way: dict[tuple[str, str], str] = {}

    def run(self, user: str, verb: Verb, delivery: str, job: Callable[[], Result]) -> Result:
        """Do the job and return its result. `delivery` is the same for a command or click that is delivered twice.

        Raises AlreadyRunning, and whatever the job raises."""
        key = (user, verb.name)
        with self._turn:
            if verb.asks_exotel and key in self._under_way:
                error = SameDelivery if self._under_way[key] == delivery else AlreadyRunning
                raise error(
                    f"Your /trunk {verb.name} from a moment ago is still under way, and its answer comes where you "
                    "asked for it. This one was not begun."
                )
            self._under_way[key] = delivery
        try:
            return job()
        finally:
            with self._turn:
                self._under_way.pop(key, None)
