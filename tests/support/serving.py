"""Serve an ASGI app on a real socket for as long as a test needs it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from tests.support.waiting import PATIENCE


@contextmanager
def serving(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Yield the base URL (`http://127.0.0.1:43210`) of `app`, served by uvicorn in a thread of its own.

    Port 0 takes a free one. Lifespan events run. Requests still open at the end are cut after a second.
    """
    listener = _listen(port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()
        if thread.is_alive():
            raise RuntimeError("the test server did not stop in time")


def _listen(port: int) -> socket.socket:
    """Bind here rather than in uvicorn, so that the port is known before the thread starts.

    The protocol is named because asyncio turns Nagle's algorithm off only where it is: 44 ms a call without.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(2048)
    return listener


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the test server stopped before it had started; see its log above")
        if time.monotonic() > deadline:
            raise RuntimeError("the test server did not start in time")
        time.sleep(0.005)  # uvicorn has no event to wait on
