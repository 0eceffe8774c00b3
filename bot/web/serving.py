"""uvicorn inside a loop that is somebody else's: sockets bound first, signals left alone."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.errors import SettingsError
from bot.web.protocol import Bounded, hang_up_on_the_slow


def listen_on(host: str, port: int) -> socket.socket:
    """Bind and listen, so that whoever connects early waits instead of being refused.

    Raises SettingsError where the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named: 40 ms an answer without.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SettingsError(
            [f"Port {port} cannot be listened on ({error.strerror}). Stop what uses it, or choose another port."]
        ) from None
    return listener


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Whoever runs the loop hears the signals."""
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket, *, to_strangers: bool = False) -> AsyncIterator[None]:
    """Serve until the block ends; open requests get two seconds. Where it is `to_strangers`, nobody can use more than
    `bot.web.protocol` lets them, and there are no WebSockets."""
    bounds: dict[str, Any] = {"http": Bounded, "ws": "none"} if to_strangers else {}
    # `log_config=None`: its lines go where all others go.
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2, **bounds
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    clock = asyncio.create_task(hang_up_on_the_slow(server.server_state.connections))
    try:
        yield
    finally:
        clock.cancel()
        server.should_exit = True
        await task
        listener.close()
