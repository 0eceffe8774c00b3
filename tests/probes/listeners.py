"""Servers on loopback: well-behaved, rude, dead; Kamailio and SIPp themselves."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.waiting import until

KAMAILIO = shutil.which("kamailio", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SIPP = shutil.which("sipp")

Manner = Callable[[socket.socket], None]
"""What is done with a connection, once there is TLS on it where there is to be."""


@dataclass
class Listener:
    """`accepted` counts connections, `now` those that are open."""

    port: int
    accepted: int = 0
    now: int = 0


def says(answer: str) -> Manner:
    """Read a request, and say this."""

    def manner(peer: socket.socket) -> None:
        heard(peer)
        peer.sendall(answer.encode())

    return manner


def sip(code: int, phrase: str, *headers: str) -> Manner:
    """A SIP answer."""
    return says("\r\n".join([f"SIP/2.0 {code} {phrase}", *headers, "Content-Length: 0", "", ""]))


def silent(peer: socket.socket) -> None:
    """Read for as long as somebody writes, and say nothing."""
    while peer.recv(4096):
        pass


def hangs_up(peer: socket.socket) -> None:
    """Read a request and close."""
    heard(peer)


def floods(peer: socket.socket) -> None:
    """Bytes without a line end for as long as they are taken."""
    while True:
        peer.sendall(b"x" * 4096)


def heard(peer: socket.socket) -> bytes:
    """A request, up to its empty line."""
    came = b""
    while b"\r\n\r\n" not in came and (more := peer.recv(4096)):
        came += more
    return came


@contextmanager
def listening(
    manner: Manner, tls: ssl.SSLContext | None = None, at: tuple[str, int] = ("127.0.0.1", 0)
) -> Iterator[Listener]:
    """Treat each connection in this manner, on a thread of its own."""
    with socket.create_server(at) as server:
        listener, lock = Listener(server.getsockname()[1]), threading.Lock()

        def attend(peer: socket.socket) -> None:
            with contextlib.suppress(OSError), peer:
                if tls:
                    peer = tls.wrap_socket(peer, server_side=True, do_handshake_on_connect=False)
                try:
                    manner(peer)
                finally:
                    # Closed before all was read, it would be a reset, and what was said last would be lost with it.
                    peer.shutdown(socket.SHUT_WR)
                    silent(peer)
            peer.close()
            with lock:
                listener.now -= 1

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    peer, _ = server.accept()
                    with lock:
                        listener.accepted += 1
                        listener.now += 1
                    threading.Thread(target=attend, args=(peer,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listener
        server.shutdown(socket.SHUT_RDWR)


@contextmanager
def dead() -> Iterator[int]:
    """A port whose queue is full: a SYN gets no answer, as from a host that is switched off."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextmanager
def running(command: list[str], folder: Path, *ports: int) -> Iterator[subprocess.Popen[bytes]]:
    """A program, until its ports take connections, and to its end."""
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as program:
        try:
            for port in ports:
                until(lambda port=port: program.poll() is not None or _answers(port), command[0])  # type: ignore[misc]
            assert program.poll() is None, (folder / "log").read_text(errors="replace")
            yield program
        finally:
            program.terminate()


KAMAILIO_FILE = """#!KAMAILIO
children=1
tcp_children=1
enable_tls=yes
listen=tcp:127.0.0.1:{tcp}
listen=tls:127.0.0.1:{tls}
loadmodule "tls.so"
loadmodule "sl.so"
loadmodule "sanity.so"
modparam("tls", "certificate", "{pem}")
modparam("tls", "private_key", "{pem}")
modparam("tls", "tls_method", "TLSv1.2+")
request_route {{
    if (!sanity_check("17895", "7")) {{ exit; }}
    if (method == "OPTIONS") {{ sl_send_reply("200", "OK"); exit; }}
    sl_send_reply("405", "Method Not Allowed");
}}
"""


@contextmanager
def kamailio(folder: Path, pem: bytes) -> Iterator[tuple[int, int]]:
    """Kamailio itself; its TCP and its TLS port."""
    if KAMAILIO is None:
        assert os.environ.get("TRUNKBOT_KAMAILIO_TESTS") != "required", "Kamailio is not installed"
        pytest.skip("Kamailio is not installed, so it was not asked (apt install kamailio-tls-modules)")
    tcp, tls = free_port(), free_port()
    (folder / "server.pem").write_bytes(pem)
    path = folder / "kamailio.cfg"
    path.write_text(KAMAILIO_FILE.format(tcp=tcp, tls=tls, pem=folder / "server.pem"))
    command = [KAMAILIO, "-f", str(path), "-DD", "-E", "-m", "32", "-M", "4", "-Y", str(folder)]
    with running(command, folder, tcp, tls):
        yield tcp, tls


SIPP_SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="Answers OPTIONS">
  <recv request="OPTIONS"/>
  <send><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:];tag=[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    Server: SIPp as a UAS
    Content-Length: 0

  ]]></send>
</scenario>
"""


@contextmanager
def sipp(folder: Path) -> Iterator[int]:
    """SIPp itself, which answers only what it takes for a request of SIP; its TCP port."""
    if SIPP is None:
        assert os.environ.get("TRUNKBOT_SIPP_TESTS") != "required", "SIPp is not installed"
        pytest.skip("SIPp is not installed, so it was not asked (apt install sip-tester)")
    port = free_port()
    (folder / "uas.xml").write_text(SIPP_SCENARIO)
    command = [SIPP, "-sf", "uas.xml", "-i", "127.0.0.1", "-p", str(port), "-t", "t1", "-nostdin"]
    with running(command, folder, port):
        yield port
