"""What a stranger at the HTTP door may cost: uvicorn's own protocol, with bounds.

httptools parses as fast as nothing else here, and has no limits of its own: a header without an end, or a million of
them, is kept until the memory is full. So the bytes of each connection are counted, and each has so long for a request.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES = 32 * 1024
MOST_HEADERS = 100
"""Slack sends a dozen of a kilobyte together, and a proxy adds some."""
MOST_CONNECTIONS = 512
MOST_WAITING = 8
"""Requests on one connection before the first of them is answered; neither Slack nor a proxy sends a second."""
SECONDS = 10.0
"""For a whole request, from the connection or the last answer on. Slack gives up on an app after three."""
LOOK_SECONDS = 1.0

# What a stranger sends that is no HTTP is no news; an error of the bot's own still is.
_log = logging.getLogger("uvicorn.strangers")
_log.setLevel(logging.ERROR)


class Bounded(HttpToolsProtocol):
    """One connection. `waits_since` is when it began to wait for a whole request; None while one is answered."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.logger = _log
        self.waits_since: float | None = self.loop.time()
        self._unused = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        # A head or a trailer that is whole, and any part of a body, puts it back to zero.
        self._unused += len(data)
        super().data_received(data)
        if self._unused > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if head > MOST_HEAD_BYTES or len(self.headers) > MOST_HEADERS or len(self.pipeline) >= MOST_WAITING:
            # httptools ends the parsing, and uvicorn answers 400.
            raise ValueError("more than a request may have")
        self._unused = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unused = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unused = 0
        self.waits_since = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self.waits_since = self.loop.time()

    def _make_room(self) -> None:
        """Whoever has kept a place the longest without a whole request loses it; this one, where nobody has."""
        idle = [one for one in self.connections if one is not self and isinstance(one, Bounded) and one.waits_since]
        min(idle, key=lambda one: one.waits_since or 0.0, default=self).transport.abort()


async def hang_up_on_the_slow(connections: Collection[asyncio.Protocol]) -> None:
    """Until cancelled. One clock for all: a timer for each request would cost more than the request's own parsing."""
    now = asyncio.get_running_loop().time
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        for one in list(connections):
            if isinstance(one, Bounded) and one.waits_since and now() - one.waits_since > SECONDS:
                one.transport.abort()
