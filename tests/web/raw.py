"""Raw connections, for requests that no HTTP client would send."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"


def half_signed(length: int) -> bytes:
    """A head like Slack's, with a made-up signature."""
    stamp = str(int(time.time())).encode()
    signed = b"X-Slack-Request-Timestamp: %b\r\nX-Slack-Signature: v0=%b\r\n" % (stamp, b"0" * 64)
    return HEAD + signed + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % length


def chunked(pieces: bytes) -> bytes:
    """A request like Slack's whose body comes in pieces, with a made-up signature."""
    return half_signed(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked") + pieces


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    """Connect to the server; reading gives up after a while."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=15) as connection:
        yield connection


def is_hung_up(connection: socket.socket, timeout: float = 15) -> bool:
    """True if the server ends the connection within that time, whatever it answers first."""
    connection.settimeout(timeout)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def status(connection: socket.socket) -> bytes:
    """The first line of the answer, or nothing."""
    try:
        return connection.recv(4096).partition(b"\r\n")[0]
    except ConnectionError:
        return b""
