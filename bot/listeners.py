"""The handful of Bolt listeners. They have no opinions: each hands its payload to the desk and acknowledges."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from typing import Any

import orjson
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk, Reply
from bot.errands import Errands

ANY = re.compile(".*", re.DOTALL)


class Calm:
    """Runs errands once nobody waits for an acknowledgement, or a moment later if that never comes: of sixty-four
    commands at once, the last is acknowledged before the first takes the processor for its errand."""

    MOMENT = 0.05

    def __init__(self, run: Callable[[Callable[[], object]], None]) -> None:
        self._run = run
        self._waiting = 0
        self._owed: list[Callable[[], object]] = []

    def came(self) -> None:
        """Somebody waits."""
        self._waiting += 1

    def answered(self, then: Callable[[], object] | None) -> None:
        """They wait no longer; `then` is the errand that is left to do."""
        self._waiting -= 1
        if then:
            self._owed.append(then)
        if self._waiting == 0:
            self._run_all()
        elif then and len(self._owed) == 1:
            asyncio.get_running_loop().call_later(self.MOMENT, self._run_all)

    def _run_all(self) -> None:
        owed, self._owed = self._owed, []
        for errand in owed:
            self._run(errand)


Observe = Callable[[str, float], None]


def listen(app: AsyncApp, desk: Desk, errands: Errands, threads: Executor, acknowledged: Observe) -> None:
    """Register the listeners. The desk's one row is written on `threads`, so that a slow disk holds up nobody else.

    `acknowledged` is told what kind of thing was acknowledged, and after how many seconds.
    """

    calm = Calm(errands.run)

    async def serve(handle: Callable[[Mapping[str, Any]], Reply], payload: Mapping[str, Any], ack: AsyncAck) -> None:
        began = time.perf_counter()
        calm.came()
        reply: Reply | None = None
        try:
            reply = desk.in_memory(payload) if handle == desk.command else None
            if reply is None:
                reply = await asyncio.get_running_loop().run_in_executor(threads, handle, payload)
            # As `ack` of keywords has json write it, in a fifth of the time.
            await ack(orjson.dumps(reply.ack).decode() if reply.ack else "")
        finally:
            calm.answered(reply.then if reply else None)
        acknowledged(handle.__name__, time.perf_counter() - began)

    def listener(handle: Callable[[Mapping[str, Any]], Reply]) -> Callable[..., Awaitable[None]]:
        async def on_payload(body: dict[str, Any], ack: AsyncAck) -> None:
            await serve(handle, body, ack)

        return on_payload

    def event_listener(handle: Callable[[Mapping[str, Any]], Reply]) -> Callable[..., Awaitable[None]]:
        async def on_event(event: dict[str, Any], ack: AsyncAck) -> None:
            await serve(handle, event, ack)

        return on_event

    app.command("/trunk")(listener(desk.command))
    app.action(ANY)(listener(desk.click))
    app.view_submission(ANY)(listener(desk.submission))
    app.view_closed(ANY)(listener(desk.closed))
    app.options(ANY)(listener(desk.options))
    app.event("app_home_opened")(event_listener(desk.home_opened))
    app.event("message")(event_listener(desk.message))
