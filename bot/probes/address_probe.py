"""One visit to one address: its port, TLS, the certificate, and whether SIP answers."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from socket import socket

from bot.domain import Destination, Transport
from bot.probes import certificates, connection, options
from bot.probes.connection import Line
from bot.probes.findings import Outcome, Page, milliseconds
from bot.probes.names import Address


class Visitor:
    """Makes at most as many connections at a time as `slots` has; each step gets `patience` seconds.

    `clock` is the wall clock by which certificates are judged.
    """

    def __init__(
        self, slots: asyncio.Semaphore, trust: ssl.SSLContext, patience: float, clock: Callable[[], float]
    ) -> None:
        self._slots = slots
        self._trust = trust
        self._any = connection.unchecking()
        self._patience = patience
        self._clock = clock

    async def visit(self, page: Page, destination: Destination, address: Address) -> None:
        """Write the rows of this address; what could not be tried after a failure has no row."""
        page.begin("port", f"Port {destination.port} open")
        async with self._slots:
            with ExitStack() as stack:
                line = await self._line(page, destination, address, stack)
                if line:
                    await self._options(page, destination, address, line)

    async def _line(self, page: Page, destination: Destination, address: Address, stack: ExitStack) -> Line | None:
        connected = await self._port(page, destination, address, stack)
        if not connected:
            return None
        if destination.transport is Transport.TCP:
            return await self._over(connected, None, destination, stack)
        return await self._tls(page, destination, address, connected, stack)

    async def _port(self, page: Page, destination: Destination, address: Address, stack: ExitStack) -> socket | None:
        where, began = f"{address} port {destination.port}", time.perf_counter()
        try:
            connected = await self._connected(destination, address, stack)
        except TimeoutError:
            page.end(
                Outcome.BAD,
                f"{where} did not answer within {self._patience:.1f} s: it is down, or a firewall drops what comes.",
                "Check that the server runs. A firewall that lets in Exotel alone looks the same from here.",
            )
        except OSError as error:
            seen, advice, ours = connection.why_not_connected(error)
            page.end(Outcome.UNSURE if ours else Outcome.BAD, f"{where} {seen}.", advice)
        else:
            page.end(Outcome.GOOD, f"{where} took the connection in {_since(began)}.")
            return connected
        return None

    async def _connected(self, destination: Destination, address: Address, stack: ExitStack) -> socket:
        plug = stack.enter_context(connection.plug(address))
        async with asyncio.timeout(self._patience):
            await asyncio.get_running_loop().sock_connect(plug, (str(address), int(destination.port)))
        return plug

    async def _over(
        self, connected: socket, tls: ssl.SSLContext | None, destination: Destination, stack: ExitStack
    ) -> Line:
        async with asyncio.timeout(self._patience):
            line = await Line.over(connected, tls, destination.host)
        stack.callback(line.cut)
        return line

    async def _tls(
        self, page: Page, destination: Destination, address: Address, connected: socket, stack: ExitStack
    ) -> Line | None:
        page.begin("tls", "TLS handshake")
        began = time.perf_counter()
        try:
            line = await self._over(connected, self._trust, destination, stack)
        except TimeoutError:
            page.end(Outcome.BAD, *self._silent_to_tls(address))
            return None
        except OSError as error:
            connected.close()
            return await self._unchecked(page, destination, address, error, stack)
        page.end(Outcome.GOOD, f"{address} speaks {connection.version_of(line)}, agreed on in {_since(began)}.")
        self._certificate(page, destination, line, None)
        return line

    async def _unchecked(
        self, page: Page, destination: Destination, address: Address, trouble: OSError, stack: ExitStack
    ) -> Line | None:
        """Shake hands once more, believing anything, to see what was wrong; SIP is asked for on that line."""
        began = time.perf_counter()
        try:
            connected = await self._connected(destination, address, stack)
            line = await self._over(connected, self._any, destination, stack)
        except TimeoutError:
            page.end(Outcome.BAD, *self._silent_to_tls(address))
            return None
        except OSError:
            seen, advice = connection.why_no_tls(trouble)
            page.end(Outcome.BAD, f"{address} {seen}.", advice)
            return None
        version = connection.version_of(line)
        if isinstance(trouble, ssl.SSLCertVerificationError):
            page.end(Outcome.GOOD, f"{address} speaks {version}, agreed on in {_since(began)}.")
        elif line.tls.version() in connection.OLD_TLS:
            page.end(Outcome.BAD, f"{address} speaks {version} at best, which is broken.", "Switch on TLS 1.2 and 1.3.")
        else:
            seen, advice = connection.why_no_tls(trouble)
            page.end(Outcome.BAD, f"{address} {seen}.", advice)
        self._certificate(page, destination, line, trouble)
        return line

    def _silent_to_tls(self, address: Address) -> tuple[str, str]:
        return (
            f"{address} took the connection and said nothing to a TLS greeting within {self._patience:.1f} s.",
            "Check that this is the server's TLS port, and that the server is not stuck.",
        )

    def _certificate(self, page: Page, destination: Destination, line: Line, trouble: OSError | None) -> None:
        page.begin("certificate", "Certificate")
        now = certificates.utc(self._clock())
        verdict = certificates.judge(line.tls.getpeercert(binary_form=True), destination.host, now, trouble)
        page.end(verdict.state, verdict.seen, verdict.advice, verdict.expires_at)

    async def _options(self, page: Page, destination: Destination, address: Address, line: Line) -> None:
        page.begin("options", "SIP OPTIONS")
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._patience):
                came = await line.ask(destination)
        except TimeoutError:
            page.end(
                Outcome.UNSURE,
                f"{address} took the connection and gave no answer to OPTIONS within {self._patience:.1f} s.",
                "Check that a SIP server listens there. Some answer nobody but Exotel's addresses.",
            )
        except ssl.SSLError as error:
            page.end(Outcome.UNSURE, *_ended_tls(address, error))
        except OSError as error:
            page.end(Outcome.UNSURE, *_hung_up(address, type(error).__name__))
        else:
            page.end(*_answered(address, came, began))


def _answered(address: Address, came: bytes, began: float) -> tuple[Outcome, str, str]:
    answer = options.read(came)
    if not came:
        return Outcome.UNSURE, *_hung_up(address, "end of stream")
    if not answer:
        return (
            Outcome.BAD,
            f"Something other than SIP answers at {address}. It began: {options.first_line(came)}",
            "Check the port: another program listens there.",
        )
    by = f" ({answer.server})" if answer.server else ""
    seen = f"{address} answered {answer} in {_since(began)}{by}."
    if 500 <= answer.code < 600:
        return Outcome.UNSURE, seen, "The SIP server is there and says that it fails: look at its log and load."
    if answer.code >= 300:
        seen += " A SIP server listens there; it does not serve OPTIONS to a stranger."
    return Outcome.GOOD, seen, ""


def _hung_up(address: Address, how: str) -> tuple[str, str]:
    return (
        f"{address} took the connection and closed it without answering OPTIONS ({how}).",
        "Check the server's log and access list. Some answer nobody but Exotel's addresses.",
    )


def _ended_tls(address: Address, error: ssl.SSLError) -> tuple[str, str]:
    if "CERTIFICATE_REQUIRED" in (error.reason or ""):
        return (
            f"{address} wants a client certificate before it answers.",
            "Check that it does not want one from Exotel, or that Exotel has one.",
        )
    return _hung_up(address, (error.reason or "TLS error").replace("_", " ").lower())


def _since(began: float) -> str:
    return milliseconds(time.perf_counter() - began)
