"""How fast a command is acknowledged, over signed HTTP and over Socket Mode, beside apps that do nothing else."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.lines import Line, Target, line
from tests.bench.load import Acks, command, over_http, signed, spread
from tests.bench.processes import bare, trunkbot
from tests.bench.slack import FastSlack
from tests.support.account import account

DEFAULTS, BEFORE = "bare, defaults", "bare, process_before_response"

Load = Callable[[str, int, int], Awaitable[Acks]]
"""What is typed, how often, and how many in flight."""


@dataclass(frozen=True)
class Size:
    """How often each thing is measured, and how many commands that takes."""

    rounds: int
    one_at_a_time: int
    at_once: int

    @classmethod
    def of(cls, quick: bool) -> Size:
        return cls(1, 20, 128) if quick else cls(5, 150, 1920)


async def over_signed_http(quick: bool) -> list[Line]:
    """`/trunk help` is answered in the acknowledgement itself; `/trunk setup` opens its form after it."""
    size, lines = Size.of(quick), []
    async with _three_over_http() as loads:
        for typed in ("help", "setup"):
            one = await _measured(loads, size, typed, 1, size.one_at_a_time)
            lines.append(_p50("ack over HTTP", typed, one))
            for in_flight in (16, 64):
                many = await _measured(loads, size, typed, in_flight, size.at_once)
                lines.append(_throughput("ack over HTTP", typed, in_flight, many))
    return lines


async def over_socket_mode(quick: bool) -> list[Line]:
    """The same commands as envelopes."""
    size, lines = Size.of(quick), []
    async with _three_over_sockets() as loads:
        for typed in ("help", "setup"):
            one = await _measured(loads, size, typed, 1, size.one_at_a_time)
            lines.append(_p50("ack over Socket Mode", typed, one))
            many = await _measured(loads, size, typed, 64, size.at_once)
            lines.append(_throughput("ack over Socket Mode", typed, 64, many))
    return lines


async def _measured(
    loads: Mapping[str, Load], size: Size, typed: str, in_flight: int, commands: int
) -> dict[str, list[Acks]]:
    """In turns, so that what else the machine does falls on all of them."""
    for load in loads.values():
        await load(typed, in_flight, 2 * in_flight)
    found: dict[str, list[Acks]] = {name: [] for name in loads}
    for _ in range(size.rounds):
        for name, load in loads.items():
            found[name].append(await load(typed, in_flight, commands))
    lost = {name: sum(acks.failed for acks in rounds) for name, rounds in found.items()}
    if any(lost.values()):
        raise RuntimeError(f"commands were not acknowledged: {lost}")
    return found


def _p50(part: str, typed: str, found: Mapping[str, list[Acks]]) -> Line:
    p50 = {name: statistics.median(acks.milliseconds(50) for acks in rounds) for name, rounds in found.items()}
    what = f"/trunk {typed}, one at a time, p50"
    return line(part, what, "ms", p50["ours"], Target(most=0.2, of_reference=True), p50[DEFAULTS], DEFAULTS)


def _throughput(part: str, typed: str, in_flight: int, found: Mapping[str, list[Acks]]) -> Line:
    rate = {name: statistics.median(acks.per_second for acks in rounds) for name, rounds in found.items()}
    best = max((DEFAULTS, BEFORE), key=rate.__getitem__)
    what = f"/trunk {typed}, {in_flight} in flight"
    return line(part, what, "a second", rate["ours"], Target(least=0.8, of_reference=True), rate[best], best)


@asynccontextmanager
async def _three_over_http() -> AsyncIterator[dict[str, Load]]:
    numbers = count(1)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(FastSlack().serving())
        exotel = stack.enter_context(account())
        folder = Path(stack.enter_context(TemporaryDirectory()))

        def load_of(port: int) -> Load:
            async def load(typed: str, in_flight: int, commands: int) -> Acks:
                requests = signed(typed, [next(numbers) for _ in range(commands)], slack.url)
                return await over_http(port, requests, in_flight)

            return load

        running = {
            "ours": trunkbot(folder, slack.url, exotel.url, "--http", "--port", "0"),
            DEFAULTS: bare("http", slack.url),
            BEFORE: bare("http", slack.url, "--before-response"),
        }
        yield {name: load_of((await stack.enter_async_context(each)).port) for name, each in running.items()}


@asynccontextmanager
async def _three_over_sockets() -> AsyncIterator[dict[str, Load]]:
    numbers = count(1)
    async with AsyncExitStack() as stack:
        exotel = stack.enter_context(account())
        folder = Path(stack.enter_context(TemporaryDirectory()))

        def load_of(slack: FastSlack) -> Load:
            async def load(typed: str, in_flight: int, commands: int) -> Acks:
                payloads = [command(typed, next(numbers), slack.url) for _ in range(commands)]
                return await spread(payloads, [slack.deliver] * in_flight)

            return load

        loads: dict[str, Load] = {}
        for name in ("ours", DEFAULTS, BEFORE):
            slack = await stack.enter_async_context(FastSlack().serving())
            more = ["--before-response"] if name == BEFORE else []
            ours = name == "ours"
            app = trunkbot(folder, slack.url, exotel.url) if ours else bare("socket", slack.url, *more)
            await stack.enter_async_context(app)
            await slack.connected()
            loads[name] = load_of(slack)
        yield loads
