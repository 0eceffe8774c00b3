"""Events that one part of the bot raises and others subscribe to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """An event. Calling it calls each subscriber on the same thread, in the order they subscribed."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[P, object]] = []

    def subscribe(self, *subscribers: Callable[P, object]) -> None:
        """Add subscribers."""
        self._subscribers.extend(subscribers)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call the subscribers. Raises what one raises; those after it are not called."""
        for subscriber in self._subscribers:
            subscriber(*args, **kwargs)
