"""A connection to one checked address, with or without TLS. It never looks up a name."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from bot.domain import Destination
from bot.probes import options
from bot.probes.findings import one_line
from bot.probes.names import Address

# The errors of a machine without a route to an address, such as one without IPv6.
_NO_ROUTE = {errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
OLD_TLS = {"SSLv3", "TLSv1", "TLSv1.1"}


@contextmanager
def open_socket(address: Address) -> Iterator[socket.socket]:
    """Open a non-blocking socket of the address's family."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_STREAM) as opened:
        opened.setblocking(False)
        yield opened


@dataclass(frozen=True)
class SipConnection:
    """An open connection to a SIP server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def over(cls, connected: socket.socket, tls: ssl.SSLContext | None, host: str) -> SipConnection:
        """Shake hands if there is `tls`, naming `host`. Raises OSError, ssl.SSLError."""
        name = host if tls else None
        reader, writer = await asyncio.open_connection(
            sock=connected, ssl=tls, server_hostname=name, limit=options.LARGEST
        )
        return cls(reader, writer)

    @property
    def local_address(self) -> str:
        """The near end, as `address:port`."""
        address, port, *_ = self.writer.get_extra_info("sockname")
        return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"

    @property
    def tls(self) -> ssl.SSLObject:
        """The TLS session, after a handshake."""
        return cast(ssl.SSLObject, self.writer.get_extra_info("ssl_object"))

    async def send_options(self, destination: Destination) -> bytes:
        """Send OPTIONS, and read until the answer is clear or the server closes."""
        self.writer.write(options.request(destination, self.local_address))
        received = b""
        while not options.is_enough(received):
            more = await self.reader.read(options.LARGEST)
            if not more:
                break
            received += more
        return received

    def abort(self) -> None:
        """Close at once: waiting for the server would block another connection's slot."""
        self.writer.transport.abort()


def unchecked_tls() -> ssl.SSLContext:
    """Make a TLS context that accepts any certificate and version. Nothing secret is sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def version_of(connection: SipConnection) -> str:
    """The TLS version, as `TLS 1.3`."""
    return (connection.tls.version() or "TLS").replace("TLSv", "TLS ")


def why_not_connected(error: OSError) -> tuple[str, str, bool]:
    """Explain a failed connection: a clause that follows the address, the advice, and True if this machine is the
    cause."""
    if isinstance(error, ConnectionRefusedError):
        return "refused the connection: nothing listens there", "Start the SIP server, or fix the port.", False
    if error.errno in _NO_ROUTE:
        return "can't be reached: this machine has no route to it", "Check it from another network.", True
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return f"couldn't be reached: {reason}", "Check the address, its route and its firewall.", False


def why_no_tls(error: OSError) -> tuple[str, str]:
    """Explain a failed handshake: a clause that follows the address, and the advice."""
    reason = getattr(error, "reason", None) or ""
    if reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}:
        return "answers, but not with TLS", "Check that this is the server's TLS port, or choose TCP."
    if not reason or "EOF" in reason:
        return (
            "closed the connection during the TLS handshake",
            "Check the server's log, and that this is its TLS port.",
        )
    return f"couldn't agree on TLS: {one_line(reason.replace('_', ' ').lower())}", "Check the server's TLS settings."
