"""A server that says exactly these bytes: for what no well-behaved HTTP server would do."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Step = Callable[[socket.socket], None]
"""What is done once a request has arrived. A step that closes the socket ends the connection."""

OK = b'{"request_id": "r1", "response": {"code": 200, "status": "success", "data": %b}}'
TRUNK = b'{"trunk_sid": "trmum1abc", "trunk_name": "support_line"}'


@dataclass
class Scripted:
    """`requests` holds what arrived, whole; `accepted` counts connections."""

    base_url: str
    requests: list[bytes] = field(default_factory=list)
    accepted: int = 0


def says(body: bytes, status: str = "200 OK", *headers: str) -> Step:
    """A proper HTTP answer."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""])
    return lambda peer: peer.sendall(head.encode() + body)


def sends(raw: bytes) -> Step:
    """These bytes, and then hang up."""

    def step(peer: socket.socket) -> None:
        peer.sendall(raw)
        hang_up(peer)

    return step


def hang_up(peer: socket.socket) -> None:
    """Close without a word, in order (FIN)."""
    peer.shutdown(socket.SHUT_RDWR)
    peer.close()


def reset(peer: socket.socket) -> None:
    """Close without a word, in anger (RST)."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def trickles(start: bytes, stopped: threading.Event) -> Step:
    """`start`, then one byte each 20 ms for as long as somebody listens."""

    def step(peer: socket.socket) -> None:
        with contextlib.suppress(OSError):
            peer.sendall(start)
            while not stopped.wait(0.02):
                peer.sendall(b"x")
        peer.close()

    return step


@contextmanager
def scripted(*steps: Step, tls: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """Serve the steps, one for each request, on whichever connection it comes; the last step repeats."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scheme = "https" if tls else "http"
        server = Scripted(f"{scheme}://localhost:{listener.getsockname()[1]}")
        script = _Script(server, steps, tls)
        thread = threading.Thread(target=script.accept, args=(listener,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(60)


class _Script:
    def __init__(self, server: Scripted, steps: tuple[Step, ...], tls: ssl.SSLContext | None) -> None:
        self._server = server
        self._steps = steps
        self._tls = tls
        self._lock = threading.Lock()

    def accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                self._server.accepted += 1
                threading.Thread(target=self._converse, args=(peer,), daemon=True).start()

    def _converse(self, peer: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls:
                peer = self._tls.wrap_socket(peer, server_side=True)
            while request := _request(peer):
                with self._lock:
                    self._server.requests.append(request)
                    place = min(len(self._server.requests), len(self._steps)) - 1
                self._steps[place](peer)
                if peer.fileno() == -1:
                    return


def _request(peer: socket.socket) -> bytes:
    """One whole request, or b"" once the other side has hung up."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = peer.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")),
        0,
    )
    while len(body) < length:
        body += peer.recv(65536)
    return head + b"\r\n\r\n" + body
