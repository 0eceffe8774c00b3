"""News that one part of the bot has for others, who subscribe to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """Call it to raise it: each subscriber is called at once, on the same thread, in the order they subscribed."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[P, object]] = []

    def subscribe(self, *subscribers: Callable[P, object]) -> None:
        """Call these as well from now on."""
        self._subscribers.extend(subscribers)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Raises what a subscriber raises; those after it are not called then."""
        for subscriber in self._subscribers:
            subscriber(*args, **kwargs)
