"""How long a check of eight destinations takes of which one is dead."""

from __future__ import annotations

import asyncio
import contextlib
import time
from contextlib import ExitStack

from bot.domain import Destination
from bot.probes import Prober
from tests.bench.lines import Line, Target, line
from tests.probes.listeners import dead, listening, sip
from tests.probes.nameserver import name_server

PART = "eight destinations, one dead"
HOST = "pbx.acme.io"
STEP_SECONDS = 1.5
"""What the prober gives one step of the 2.5 seconds it has."""


async def lines(quick: bool) -> list[Line]:
    """The reference opens the same connections, all at once, and gives the dead one as long."""
    with ExitStack() as stack:
        names = stack.enter_context(name_server())
        names.has(HOST, "A", ["127.0.0.1"])
        ports = [stack.enter_context(listening(sip(200, "OK"))).port for _ in range(7)]
        ports.append(stack.enter_context(dead()))
        wanted = [Destination.parse(f"{HOST}:{port};transport=tcp") for port in ports]
        prober = Prober(allow_loopback=True, resolver=names.resolver)
        stack.callback(prober.close)
        began = time.perf_counter()
        reports = await asyncio.to_thread(prober.probe_all, wanted)
        took = time.perf_counter() - began
        assert len(reports) == len(ports)
        began = time.perf_counter()
        await asyncio.gather(*(_connected(port) for port in ports))
        bare = time.perf_counter() - began
    return [line(PART, "checked", "s", took, Target(most=3), bare, "bare connections, all at once")]


async def _connected(port: int) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STEP_SECONDS):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
