"""The handful of Bolt listeners. They have no opinions: each hands its payload to the desk and acknowledges."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk, Reply
from bot.errands import Errands

ANY = re.compile(".*", re.DOTALL)


Observe = Callable[[str, float], None]


def listen(app: AsyncApp, desk: Desk, errands: Errands, threads: Executor, acknowledged: Observe) -> None:
    """Register the listeners. The desk's one row is written on `threads`, so that a slow disk holds up nobody else.

    `acknowledged` is told what kind of thing was acknowledged, and after how many seconds.
    """

    async def serve(handle: Callable[[Mapping[str, Any]], Reply], payload: Mapping[str, Any], ack: AsyncAck) -> None:
        began = time.perf_counter()
        reply = await asyncio.get_running_loop().run_in_executor(threads, handle, payload)
        await ack(**reply.ack)
        acknowledged(handle.__name__, time.perf_counter() - began)
        if reply.then:
            errands.run(reply.then)

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
