"""One look at a time for each person and verb: whoever types `/trunk check` sixty times has one check under way.

Each look takes calls of the 200 a minute that the account has, and everybody's changes wait for those.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from bot.domain.errors import TrunkbotError
from bot.verbs.verb import Verb

Found = TypeVar("Found")


class StillLooking(TrunkbotError):
    """The same person looks with the same verb at this moment."""


class SameLook(StillLooking):
    """The very command or click that is under way was delivered again: its answer is the one that comes."""


class Looks:
    """`run` from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._under_way: dict[tuple[str, str], str] = {}

    def run(self, user: str, verb: Verb, delivery: str, look: Callable[[], Found]) -> Found:
        """What the look finds. `delivery` is the same for a command or click that is delivered twice. Raises
        StillLooking, and whatever it raises."""
        key = (user, verb.name)
        with self._turn:
            if verb.asks_exotel and key in self._under_way:
                error = SameLook if self._under_way[key] == delivery else StillLooking
                raise error(
                    f"Your /trunk {verb.name} from a moment ago is still under way, and its answer comes where you "
                    "asked for it. This one was not begun."
                )
            self._under_way[key] = delivery
        try:
            return look()
        finally:
            with self._turn:
                self._under_way.pop(key, None)
