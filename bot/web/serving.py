"""uvicorn in our own event loop: sockets are bound first, and signals are left alone."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.domain.errors import SettingsError
from bot.web.protocol import LimitedProtocol

_NOT_OURS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EINVAL}
_ANY_ADDRESS = "Use 0.0.0.0 for every address of this machine, or 127.0.0.1 for this machine alone."


def listen_on(host: str, port: int) -> socket.socket:
    """Bind and listen, so that an early client waits instead of being refused.

    Raises SettingsError if the port is taken or the address isn't this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns off Nagle's algorithm, which costs 40 ms an answer, only if the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except UnicodeError:
        listener.close()
        raise SettingsError([f"Can't listen on {host!r}: that isn't an address. {_ANY_ADDRESS}"]) from None
    except OSError as error:
        listener.close()
        if isinstance(error, socket.gaierror) or error.errno in _NOT_OURS:
            problem = (
                f"Can't listen on {host}: this machine doesn't have that address ({error.strerror}). {_ANY_ADDRESS}"
            )
        elif error.errno == errno.EACCES:
            problem = f"Can't listen on port {port} ({error.strerror}). Choose a port from 1024 up."
        else:
            free = "Stop the program that uses it, or choose another port."
            problem = f"Can't listen on port {port} ({error.strerror}). {free}"
        raise SettingsError([problem]) from None
    return listener


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the owner of the loop."""
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket, *, public: bool = False) -> AsyncIterator[None]:
    """Serve until the block ends; open requests get two seconds.

    A `public` server has the limits of `LimitedProtocol`, no WebSockets, and no log lines about malformed requests.
    """
    limits: dict[str, Any] = {"http": LimitedProtocol, "ws": "none", "log_level": logging.ERROR} if public else {}
    # `log_config=None` leaves uvicorn's log lines to our own logging.
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2, **limits
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
        listener.close()
