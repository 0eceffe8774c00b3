"""The probe of one address: its port, TLS, certificate and SIP."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from socket import socket

from bot.domain import Destination, Transport
from bot.domain.phrasing import duration
from bot.probes import options
from bot.probes.connection import (
    OLD_TLS,
    SipConnection,
    open_socket,
    unchecked_tls,
    version_of,
    why_no_tls,
    why_not_connected,
)
from bot.probes.findings import Outcome, ReportSection
from bot.probes.names import Address

_TLS_ALERT = b"\x15\x03"
"""The start of a TLS record that reports an error (RFC 8446 section 5.1), of any version."""


class AddressProber:
    """A prober of addresses, with at most as many connections at a time as `slots` has.

    Each stage gets `patience` seconds. `clock` is the wall clock to judge certificates by.
    """

    def __init__(
        self, slots: asyncio.Semaphore, trust: ssl.SSLContext, patience: float, clock: Callable[[], float]
    ) -> None:
        self._slots = slots
        self._trust = trust
        self._unchecked_tls = unchecked_tls()
        self._patience = patience
        self._clock = clock

    async def probe(self, section: ReportSection, destination: Destination, address: Address) -> None:
        """Write the findings about this address; stages after a failure have none."""
        section.begin("port", f"Port {destination.port} open")
        async with self._slots:
            with ExitStack() as stack:
                connection = await self._open(section, destination, address, stack)
                if connection:
                    await self._probe_options(section, destination, address, connection)

    async def _open(
        self, section: ReportSection, destination: Destination, address: Address, stack: ExitStack
    ) -> SipConnection | None:
        connected = await self._connect_to_port(section, destination, address, stack)
        if not connected:
            return None
        if destination.transport is Transport.TCP:
            # Begun before the next wait: a report that is cut off in it must not look complete.
            section.begin("options", "SIP OPTIONS")
            return await self._establish(connected, None, destination, stack)
        return await self._shake_hands(section, destination, address, connected, stack)

    async def _connect_to_port(
        self, section: ReportSection, destination: Destination, address: Address, stack: ExitStack
    ) -> socket | None:
        where, began = f"{address} port {destination.port}", time.perf_counter()
        try:
            connected = await self._connect(destination, address, stack)
        except TimeoutError:
            section.end(
                Outcome.BAD,
                f"{where} didn't answer within {duration(self._patience)}. It's down or behind a firewall.",
                "Check that the server runs. A firewall that only allows Exotel looks the same from here.",
            )
        except OSError as error:
            seen, advice, is_ours = why_not_connected(error)
            section.end(Outcome.UNSURE if is_ours else Outcome.BAD, f"{where} {seen}.", advice)
        else:
            section.end(Outcome.GOOD, f"{where} accepted the connection in {_since(began)}.")
            return connected
        return None

    async def _connect(self, destination: Destination, address: Address, stack: ExitStack) -> socket:
        opened = stack.enter_context(open_socket(address))
        async with asyncio.timeout(self._patience):
            await asyncio.get_running_loop().sock_connect(opened, (str(address), int(destination.port)))
        return opened

    async def _establish(
        self, connected: socket, tls: ssl.SSLContext | None, destination: Destination, stack: ExitStack
    ) -> SipConnection:
        async with asyncio.timeout(self._patience):
            connection = await SipConnection.over(connected, tls, destination.host)
        stack.callback(connection.abort)
        return connection

    async def _shake_hands(
        self, section: ReportSection, destination: Destination, address: Address, connected: socket, stack: ExitStack
    ) -> SipConnection | None:
        section.begin("tls", "TLS handshake")
        began = time.perf_counter()
        try:
            connection = await self._establish(connected, self._trust, destination, stack)
        except TimeoutError:
            section.end(Outcome.BAD, *self._silent_to_tls(address))
            return None
        except OSError as error:
            connected.close()
            return await self._shake_hands_unchecked(section, destination, address, error, stack)
        section.end(Outcome.GOOD, f"{address} uses {version_of(connection)}. The handshake took {_since(began)}.")
        self._judge_certificate(section, destination, connection, None)
        return connection

    async def _shake_hands_unchecked(
        self, section: ReportSection, destination: Destination, address: Address, trouble: OSError, stack: ExitStack
    ) -> SipConnection | None:
        """Repeat the handshake without checks, to see what was wrong; OPTIONS then uses that connection."""
        began = time.perf_counter()
        try:
            connected = await self._connect(destination, address, stack)
            connection = await self._establish(connected, self._unchecked_tls, destination, stack)
        except TimeoutError:
            section.end(Outcome.BAD, *self._silent_to_tls(address))
            return None
        except OSError:
            seen, advice = why_no_tls(trouble)
            section.end(Outcome.BAD, f"{address} {seen}.", advice)
            return None
        version = version_of(connection)
        if isinstance(trouble, ssl.SSLCertVerificationError):
            section.end(Outcome.GOOD, f"{address} uses {version}. The handshake took {_since(began)}.")
        elif connection.tls.version() in OLD_TLS:
            section.end(
                Outcome.BAD, f"{address} only offers {version}, which is insecure.", "Switch on TLS 1.2 and 1.3."
            )
        else:
            seen, advice = why_no_tls(trouble)
            section.end(Outcome.BAD, f"{address} {seen}.", advice)
        self._judge_certificate(section, destination, connection, trouble)
        return connection

    def _silent_to_tls(self, address: Address) -> tuple[str, str]:
        return (
            f"{address} accepted the connection but didn't answer the TLS handshake within {duration(self._patience)}.",
            "Check that this is the server's TLS port, and that the server isn't stuck.",
        )

    def _judge_certificate(
        self, section: ReportSection, destination: Destination, connection: SipConnection, trouble: OSError | None
    ) -> None:
        section.begin("certificate", "Certificate")
        now = datetime.fromtimestamp(self._clock(), UTC)
        from bot.probes import certificates  # cryptography takes 8 MB, which a bot that probes no TLS doesn't need

        verdict = certificates.judge(connection.tls.getpeercert(binary_form=True), destination.host, now, trouble)
        section.end(verdict.state, verdict.seen, verdict.advice, verdict.expires_at)

    async def _probe_options(
        self, section: ReportSection, destination: Destination, address: Address, connection: SipConnection
    ) -> None:
        section.begin("options", "SIP OPTIONS")
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._patience):
                received = await connection.send_options(destination)
        except TimeoutError:
            section.end(
                Outcome.UNSURE,
                f"{address} accepted the connection but didn't answer OPTIONS within {duration(self._patience)}.",
                "Check that a SIP server listens there. Some only answer Exotel's addresses.",
            )
        except ssl.SSLError as error:
            section.end(Outcome.UNSURE, *_ended_tls(address, error))
        except OSError as error:
            section.end(Outcome.UNSURE, *_hung_up(address, type(error).__name__))
        else:
            if await self._needs_tls(destination, address, received):
                section.end(
                    Outcome.BAD,
                    f"{address} port {destination.port} only speaks TLS, but the destination says transport=tcp.",
                    "Add the destination with ;transport=tls, or with the server's TCP port.",
                )
            else:
                section.end(*_describe_answer(address, received, began))

    async def _needs_tls(self, destination: Destination, address: Address, received: bytes) -> bool:
        """True if a port that said nothing to plain SIP, or answered with a TLS alert, shakes hands over TLS."""
        if destination.transport is not Transport.TCP or (received and not received.startswith(_TLS_ALERT)):
            return False
        with ExitStack() as stack:
            try:
                connected = await self._connect(destination, address, stack)
                await self._establish(connected, self._unchecked_tls, destination, stack)
            except (OSError, TimeoutError):
                return False
        return True


def _describe_answer(address: Address, received: bytes, began: float) -> tuple[Outcome, str, str]:
    answer = options.read(received)
    if not received:
        return Outcome.UNSURE, *_hung_up(address, "end of stream")
    if not answer:
        return (
            Outcome.BAD,
            f"{address} answers, but not with SIP. It sent: {options.first_line(received)}",
            "Check the port: another program listens there.",
        )
    server = f" ({answer.server})" if answer.server else ""
    seen = f"{address} answered {answer} in {_since(began)}{server}."
    if 500 <= answer.code < 600:
        return Outcome.UNSURE, seen, "The SIP server is there but reports an error. Check its log and load."
    if answer.code >= 300:
        seen += " That's fine: a SIP server is there, even if it doesn't accept OPTIONS from here."
    return Outcome.GOOD, seen, ""


def _hung_up(address: Address, how: str) -> tuple[str, str]:
    return (
        f"{address} accepted the connection, then closed it without answering OPTIONS ({how}).",
        "Check the server's log and access list. Some only answer Exotel's addresses.",
    )


def _ended_tls(address: Address, error: ssl.SSLError) -> tuple[str, str]:
    if "CERTIFICATE_REQUIRED" in (error.reason or ""):
        return (
            f"{address} requires a client certificate.",
            "Check that it doesn't require one from Exotel, or that Exotel has one.",
        )
    return _hung_up(address, (error.reason or "TLS error").replace("_", " ").lower())


def _since(began: float) -> str:
    return duration(time.perf_counter() - began)
