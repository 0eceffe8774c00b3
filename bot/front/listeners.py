"""Where what Slack sends meets the desk. It has no opinions: each payload goes to the desk's method for its kind, and
what that replies is the acknowledgement."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from typing import Any

import orjson
from slack_bolt import BoltResponse
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.front.desk import Desk
from bot.front.jobs import BackgroundJobs
from bot.front.replies import Reply
from bot.health.metrics import Metrics

Payload = Mapping[str, Any]
Handle = Callable[[Payload], Reply]

LONGEST_COMMAND = 3_000
"""In characters: what a field of Slack's takes as well. Nothing a verb reads comes near it."""


class Calm:
    """Runs jobs once nobody waits for an acknowledgement, or a moment later if that never comes: of sixty-four
    commands at once, the last is acknowledged before the first takes the processor for its job."""

    MOMENT = 0.05

    def __init__(self, run: Callable[[Callable[[], object]], None]) -> None:
        self._run = run
        self._waiting = 0
        self._owed: list[Callable[[], object]] = []

    def came(self) -> None:
        """Somebody waits."""
        self._waiting += 1

    def answered(self, then: Callable[[], object] | None) -> None:
        """They wait no longer; `then` is the job that is left to do."""
        self._waiting -= 1
        if then:
            self._owed.append(then)
        if self._waiting == 0:
            self._run_all()
        elif then and len(self._owed) == 1:
            asyncio.get_running_loop().call_later(self.MOMENT, self._run_all)

    def _run_all(self) -> None:
        owed, self._owed = self._owed, []
        for job in owed:
            self._run(job)


class Listener(AsyncMiddleware):
    """Listens for all that is the desk's, as the first thing Bolt runs; what nobody here knows is left to Bolt.

    Bolt's own listeners are asked in turn, with keyword arguments made for each question: that took as long as all
    else in an acknowledgement (`python -m tests.bench --only http`). The desk's one row is written on `threads`, so
    that a slow disk holds up nobody else. `met` is shown what was acknowledged, and waits for nothing.
    """

    def __init__(
        self, desk: Desk, jobs: BackgroundJobs, threads: Executor, metrics: Metrics, met: Callable[[Payload], None]
    ) -> None:
        self._desk = desk
        self._calm = Calm(jobs.run)
        self._threads = threads
        self._metrics = metrics
        self._met = met
        self._commands: Mapping[str, Handle] = {"/trunk": desk.command}
        self._interactions: Mapping[str, Handle] = {
            "block_actions": desk.click,
            "view_submission": desk.submission,
            "view_closed": desk.closed,
            "block_suggestion": desk.options,
        }
        self._events: Mapping[str, Handle] = {"app_home_opened": desk.home_opened, "message": desk.message}

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """Acknowledge it, or leave it to whoever comes next."""
        handle, payload = self._meant(req.body)
        if handle is None:
            await next()
            return resp
        began = time.perf_counter()
        try:
            reply = await self._reply(handle, payload)
        except Exception:
            self._metrics.not_acknowledged(handle.__name__)
            raise
        self._metrics.acknowledged(handle.__name__, time.perf_counter() - began)
        self._met(payload)
        return BoltResponse(status=200, body=orjson.dumps(reply.ack).decode() if reply.ack else "")

    def _meant(self, body: Payload) -> tuple[Handle | None, Payload]:
        """Who takes it, and the part of it that they read."""
        if "command" in body:
            return self._commands.get(body["command"]), body
        if body.get("type") == "event_callback":
            return self._events.get(body["event"].get("type")), body["event"]
        return self._interactions.get(body.get("type", "")), body

    async def _reply(self, handle: Handle, payload: Payload) -> Reply:
        self._calm.came()
        reply: Reply | None = None
        try:
            if handle == self._desk.command:
                reply = _too_long(payload) or self._desk.in_memory(payload)
            if reply is None:
                reply = await asyncio.get_running_loop().run_in_executor(self._threads, handle, payload)
            return reply
        finally:
            self._calm.answered(reply.then if reply else None)


def _too_long(command: Mapping[str, Any]) -> Reply | None:
    """Said before anything looks at the text: what reads it may take its time over each word."""
    length = len(command.get("text") or "")
    if length <= LONGEST_COMMAND:
        return None
    told = (
        f"That is {length:,} characters, and I read {LONGEST_COMMAND:,} of a command at most. Nothing was done. "
        "Type it again, shorter; `/trunk help` lists all that I can do."
    )
    return Reply({"response_type": "ephemeral", "text": told})
