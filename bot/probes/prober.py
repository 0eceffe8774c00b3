"""Probes destinations side by side, all within one deadline."""

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
from bot.probes.findings import Report
from bot.probes.names import Names
from bot.probes.probe import Probe
from bot.probes.visits import Visitor

# Of the whole time: what one step (a question to DNS, a connection, a handshake, an answer) may take, so that a dead
# server leaves time for what comes after it; and when to stop, so that the reports are there in time.
_STEP, _STOP = 0.6, 0.95


class Prober:
    """Looks at destinations from this machine; a thread of its own does it. Close it at the end.

    `seconds` is what `probe_all` takes at most; `at_once` holds for all its callers together. `allow_loopback` is for
    a sandbox and tests: elsewhere a name that leads to this machine must not be followed. `trust` is whom to believe
    about certificates (the system's authorities), and `clock` the wall clock, in seconds, to judge them by.
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
        self._names = Names(resolver or _system_resolver(), self._threads, seconds * _STEP)
        slots, trust = asyncio.Semaphore(at_once), trust or ssl.create_default_context()
        self._visitor = Visitor(slots, trust, seconds * _STEP, clock)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._live, name="prober", daemon=True)
        self._thread.start()

    def probe_all(self, destinations: Sequence[Destination]) -> list[Report]:
        """A report each, in the given order, within `seconds`. Never raises; what was not ready says so."""
        probes = [Probe(one, self._names, self._visitor, self._allow_loopback) for one in destinations]
        work = self._all(probes)
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:  # closed
            work.close()
        else:
            with suppress(futures.TimeoutError, futures.CancelledError):
                future.result(self._seconds * _STOP)
            future.cancel()
        return [probe.report(self._seconds) for probe in probes]

    def close(self) -> None:
        """Cut what is under way and stop. `probe_all` answers afterwards too: that it does not know."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _live(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._stopped())

    async def _stopped(self) -> None:
        await self._stop.wait()

    async def _all(self, probes: list[Probe]) -> None:
        await asyncio.gather(*(probe.run() for probe in probes))


def _system_resolver() -> dns.resolver.Resolver:
    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:  # asked, it will say that there is nobody to ask
        return dns.resolver.Resolver(configure=False)
