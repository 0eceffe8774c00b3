"""The limits of one HTTP connection, which uvicorn doesn't have."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 32 * 1024
MAX_HEADERS = 100
"""Slack sends a dozen, one kilobyte together, and a proxy adds a few."""
MAX_CONNECTIONS = 512
MAX_PIPELINED = 8
"""Requests that wait on a connection until the first one is answered. Neither Slack nor a proxy sends a second."""
REQUEST_SECONDS = 10.0
"""For a whole request, counted from the connection or from the last answer. Slack gives up on an app after three."""


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's own protocol, with limits on the size of a head, the time of a request and the number of connections.

    uvicorn 0.54 has no time limit for a request, and limits the size of a head only with h11. Its `limit_concurrency`
    answers 503 to everyone, Slack included, while idle clients hold the places. Measured with 700 clients that send
    nothing, or a head or body byte by byte: here all are gone after ten seconds, and Slack is answered meanwhile. With
    h11 and uvicorn's limits, silent clients and slow heads stay for good, and Slack gets a 503. 300 half-sent bodies
    of 900 KB cost about 40 MB with either. h11 is also slower: `/trunk help`, 64 at once, runs at 0.6 times the rate
    of a bare Bolt app instead of 1.1 times.
    """

    _waiting_since = 0.0
    _unused_bytes = 0
    """Received since the last whole head or piece of a body: httptools keeps them until the header ends."""
    _timer: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._waiting_since = self.loop.time()
        self._timer = self.loop.call_later(REQUEST_SECONDS, self._hang_up_if_slow)
        if len(self.connections) > MAX_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unused_bytes += len(data)
        super().data_received(data)
        if self._unused_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        head_bytes = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if head_bytes > MAX_HEAD_BYTES or len(self.headers) > MAX_HEADERS or len(self.pipeline) >= MAX_PIPELINED:
            # httptools stops parsing, and uvicorn answers 400.
            raise ValueError("over the limits of a request")
        self._unused_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unused_bytes = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._waiting_since = self.loop.time()

    @property
    def _is_waiting(self) -> bool:
        """True until the client has sent a whole request, and again after the answer."""
        return self.cycle is None or self.cycle.more_body or self.cycle.response_complete

    def _hang_up_if_slow(self) -> None:
        """One timer for a connection, not for each request: that would cost more than parsing the request."""
        seconds_left = REQUEST_SECONDS
        if self._is_waiting:
            seconds_left += self._waiting_since - self.loop.time()
        if seconds_left <= 0:
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(seconds_left, self._hang_up_if_slow)

    def _make_room(self) -> None:
        """Hang up on the client that has waited longest without sending a whole request, possibly this one."""
        limited = [other for other in self.connections if isinstance(other, LimitedProtocol)]
        waiting = [other for other in limited if other._is_waiting and not other.transport.is_closing()]
        min(waiting, key=lambda other: other._waiting_since).transport.abort()
