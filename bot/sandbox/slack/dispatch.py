"""Deliveries to the app over Socket Mode or HTTP, and retries of events that it didn't acknowledge."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.slack.people import APP_ID, BOT_USER_ID, TEAM_ID, VERIFICATION_TOKEN, Json

# Before the first, second and third retry: https://docs.slack.dev/apis/events-api/#retries
RETRY_DELAYS = (0.0, 60.0, 300.0)
RETRY_REASONS = {"operation_timeout": "timeout", "dispatch_failed": "connection_failed"}


@dataclass(frozen=True)
class Delivery:
    """A payload that the app must acknowledge. `kind` is Socket Mode's: slash_commands, interactive, events_api.

    `retry` is None the first time, then its number (1 to 3) and Slack's reason.
    """

    kind: str
    payload: Json
    accepts_response: bool = False
    retry: tuple[int, str] | None = None


class NotAnswered(Exception):
    """The app didn't acknowledge. `error` is Slack's name for it: operation_timeout, dispatch_failed, …"""

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)


class Door(Protocol):
    """A transport to the app."""

    async def deliver(self, delivery: Delivery) -> Any:
        """Deliver, and return the body of the acknowledgement ({} if empty). Raises NotAnswered."""

    async def close(self) -> None:
        """Close all connections."""


class Dispatch:
    """Sends commands and interactions once, and retries events. `door` is Socket Mode or HTTP."""

    def __init__(self, door: Door, clock: Callable[[], float], on_problem: Callable[[str, str, str], None]) -> None:
        self.door = door
        self.retry_delays = RETRY_DELAYS
        self._clock = clock
        self._on_problem = on_problem
        self._tasks: set[asyncio.Task[None]] = set()

    async def command(self, payload: Json) -> Any:
        return await self.door.deliver(Delivery("slash_commands", payload, accepts_response=True))

    async def interaction(self, payload: Json) -> Any:
        accepts = payload["type"] in ("view_submission", "block_suggestion")
        answer = await self.door.deliver(Delivery("interactive", payload, accepts_response=accepts))
        if answer and not accepts:
            self._on_problem(payload["type"], "unexpected_payload", f"the acknowledgement carried {answer!r}")
        return answer

    def event(self, event: Json) -> None:
        """Send an event in the background; the app has until the last retry to acknowledge."""
        self.in_background(self._deliver_event(event_callback(event, self._clock())))

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_event(self, payload: Json) -> None:
        retry: tuple[int, str] | None = None
        for attempt, delay in enumerate([0.0, *self.retry_delays]):
            if attempt:
                await asyncio.sleep(delay)
            try:
                await self.door.deliver(Delivery("events_api", payload, retry=retry))
            except NotAnswered as failure:
                self._on_problem(payload["event"]["type"], failure.error, f"delivery {attempt + 1} of an event")
                retry = (attempt + 1, RETRY_REASONS.get(failure.error, "http_error"))
            else:
                return

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.door.close()


def event_callback(event: Json, now: float) -> Json:
    """The envelope of the Events API; the same `event_id` on every retry."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_hex(16)}",
    }
