"""One job at a time for each person and verb, and few reads for each person: typing `/trunk check` sixty times runs
one check.

Each check uses some of the 200 calls a minute of the account, and everyone's changes wait for those.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from bot.domain.errors import TrunkbotError
from bot.verbs.verb import Verb

Result = TypeVar("Result")


class AlreadyRunning(TrunkbotError):
    """The same person is already running a job of the same verb."""


class SameDelivery(AlreadyRunning):
    """The command or click that is running was delivered again: its answer will come."""


class TooManyReads(TrunkbotError):
    """A person has as many reads running as one person can."""


READS_AT_ONCE = 3
"""Of one person, so that a few people can't take all threads that read."""


class ReadsByPerson:
    """Counts the reads of each person that are running or wait for a thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._running: dict[str, Counter[str]] = {}

    def admit(self, user: str, delivery: str, read: Callable[[], object]) -> Callable[[], None]:
        """Count the read until it has run. The same delivery again counts as the same read. Raises TooManyReads."""
        with self._turn:
            running = self._running.setdefault(user, Counter())
            if delivery not in running and len(running) >= READS_AT_ONCE:
                raise TooManyReads(
                    f"Your last {READS_AT_ONCE} lookups are still running. Wait for an answer, then try again."
                )
            running[delivery] += 1

        def run() -> None:
            try:
                read()
            finally:
                self._end(user, delivery)

        return run

    def _end(self, user: str, delivery: str) -> None:
        with self._turn:
            running = self._running[user]
            running[delivery] -= 1
            if not running[delivery]:
                del running[delivery]
            if not running:
                del self._running[user]


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
