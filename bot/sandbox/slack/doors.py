"""The interface of the two doors to the app (Socket Mode, HTTP)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.slack.people import Json


@dataclass(frozen=True)
class Delivery:
    """One thing the app must acknowledge. `kind` is Socket Mode's: slash_commands, interactive, events_api.

    `retry` is None the first time, else its number (1 to 3) and Slack's reason for it.
    """

    kind: str
    payload: Json
    accepts_response: bool = False
    retry: tuple[int, str] | None = None


class NotAnswered(Exception):
    """The app did not acknowledge. `error` is Slack's name for it: operation_timeout, dispatch_failed, …"""

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)


class Door(Protocol):
    """A way to the app."""

    async def deliver(self, delivery: Delivery) -> Any:
        """Deliver, and return the body of the acknowledgement ({} if empty); raises NotAnswered."""

    async def close(self) -> None:
        """Let go of connections."""
