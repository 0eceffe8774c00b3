"""Serve an ASGI app on a real socket for as long as a test needs it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from tests.support.waiting import PATIENCE


@contextmanager
def serving(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Yield the base URL (`http://127.0.0.1:43210`) of `app`, served by uvicorn in a thread of its own.

    Port 0 takes a free one. Lifespan events run. Requests still open at the end are cut after a second.
    """
    listener = _listen(port)
    server = _Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        if not server.is_open.wait(PATIENCE) or not server.started:
            raise RuntimeError("the test server did not start; see its log above")
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.stop()
        thread.join(PATIENCE)
        listener.close()
        if thread.is_alive():
            raise RuntimeError("the test server did not stop in time")


class _Server(uvicorn.Server):
    """uvicorn starts and stops by looking every tenth of a second; nearly every test has a server or three."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_open = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until `stop`."""
        try:
            super().run(sockets)
        finally:
            self.is_open.set()

    def stop(self) -> None:
        """Stop from another thread."""
        if self._loop:
            with suppress(RuntimeError):  # it has stopped already
                self._loop.call_soon_threadsafe(self._stopping.set)

    async def main_loop(self) -> None:
        """Wait to be stopped, and keep the Date header right."""
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        ticks = 0
        while not self._stopping.is_set():
            await self.on_tick(ticks)
            ticks += 10  # `on_tick` makes the header at every tenth
            self.is_open.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the connections as soon as their requests are answered; cut what is open after a second."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - there is no event
                    await asyncio.sleep(0.001)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()


def _listen(port: int) -> socket.socket:
    """Bind here rather than in uvicorn, so that the port is known before the thread starts.

    The protocol is named because asyncio turns Nagle's algorithm off only where it is: 44 ms a call without.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(2048)
    return listener
