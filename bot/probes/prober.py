"""Concurrent probes of destinations, all within one deadline."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import dns.resolver

from bot.domain import Destination
from bot.probes.address_probe import AddressProber
from bot.probes.findings import Report
from bot.probes.names import DnsLookup
from bot.probes.probe import Probe

# Shares of the whole time: for one stage (a DNS query, a connection, a handshake, an answer), so that a dead server
# leaves time for the next; and until the stop, so that the reports are ready in time.
_STAGE, _STOP = 0.6, 0.95
MOST_TARGETS = 3


class Prober:
    """A prober of destinations, on a thread of its own. Close it at the end.

    `seconds` is the most that `probe_all` takes; `at_once` is the limit for all its callers together. `allow_loopback`
    is for the sandbox and tests: in production a name that points to this machine must not be followed. `trust` has the
    certificate authorities (by default the system's), and `clock` is the wall clock to judge certificates by.
    """

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        resolver: dns.resolver.Resolver | None = None,
        at_once: int = 4,
        seconds: float = 2.5,
        trust: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(max_workers=32, thread_name_prefix="lookup")
        self._dns = DnsLookup(resolver or _system_resolver(), self._threads, seconds * _STAGE)
        slots, trust = asyncio.Semaphore(at_once), trust or ssl.create_default_context()
        self._address_prober = AddressProber(slots, trust, seconds * _STAGE, clock)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run_loop, name="prober", daemon=True)
        self._thread.start()

    def probe_all(self, destinations: Sequence[Destination]) -> list[Report]:
        """Report on each, in the given order, within `seconds`. Never raises; findings that weren't ready say so."""
        probes = [
            Probe(destination, self._dns, self._address_prober, self._allow_loopback) for destination in destinations
        ]
        work = self._run_all(probes)
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:  # closed
            work.close()
        else:
            with suppress(futures.TimeoutError, futures.CancelledError):
                future.result(self._seconds * _STOP)
            future.cancel()
        return [probe.report(self._seconds) for probe in probes]

    def srv_targets(self, name: str) -> list[tuple[str, int]]:
        """The hosts and ports that an SRV name points to, by priority; none if it can't be looked up in time."""
        work = self._dns.srv_records(name, MOST_TARGETS)
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:  # closed
            work.close()
            return []
        with suppress(futures.TimeoutError, futures.CancelledError):
            records, _ = future.result(self._seconds * _STOP)
            return [(record.target, record.port) for record in records]
        future.cancel()
        return []

    def close(self) -> None:
        """Stop, and cancel the probes under way. Afterwards the findings of `probe_all` say that they weren't ready."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run_loop(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._wait_for_stop())

    async def _wait_for_stop(self) -> None:
        await self._stop.wait()

    async def _run_all(self, probes: list[Probe]) -> None:
        await asyncio.gather(*(probe.run() for probe in probes))


def _system_resolver() -> dns.resolver.Resolver:
    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:  # it answers every query with an error
        return dns.resolver.Resolver(configure=False)
