"""How long a start takes; how much memory the bot holds at rest, after ten thousand commands, and after ten thousand
operations."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.sandbox.exotel import rate
from tests.bench.lines import Line, Target, line
from tests.bench.load import READERS, over_http, signed
from tests.bench.processes import ROOT, bare, started, trunkbot
from tests.bench.slack import FastSlack
from tests.support.account import Account, account

PART = "cold start and memory"
LOOKS = ("help", "list", "setup", "audit head", "pending", "who", "show line")
ANSWERED_LATER = ("list", "show", "create", "number", "alias")
"""Those whose answer goes to the response_url."""
CHANGES_ONE_IN = 500
IN_FLIGHT = 8


@dataclass(frozen=True)
class Many:
    """So many of something, and how many of them come first: what is held after those is what should stay. `held`
    operations are asked for before those before them are waited for."""

    first: int
    all: int
    held: int


MANY, QUICK = Many(1_000, 10_000, 250), Many(50, 100, 25)


async def lines(quick: bool) -> list[Line]:
    """A bare Bolt app on the same server is the reference: what the libraries alone take."""
    times, many = (1, QUICK) if quick else (5, MANY)
    with account() as exotel:
        async with FastSlack().serving() as slack:
            ours = [await _start(exotel, slack) for _ in range(times)]
            theirs = [await _start_bare(slack) for _ in range(times)]
            driven = [await _driven(exotel, slack, many), await _operated(exotel, slack, many)]
    plain = "bare AsyncApp on the same server"
    sandbox_ready = statistics.median([await _start_sandbox() for _ in range(times)])
    help_seconds, python_seconds = _run("-m", "bot", "--help"), _run("-c", "import click")
    ready, bare_ready = (statistics.median(each[0] for each in starts) for starts in (ours, theirs))
    rest, bare_rest = (statistics.median(each[1] for each in starts) for starts in (ours, theirs))
    return [
        line(PART, "start to “trunkbot is ready.”", "s", ready, Target(most=2), bare_ready, plain),
        line(PART, "trunkbot sandbox, ready", "s", sandbox_ready, Target(most=2), bare_ready, plain),
        line(PART, "trunkbot --help", "s", help_seconds, Target(most=0.5), python_seconds, "python that imports click"),
        line(PART, "resident memory at rest", "MB", rest, Target(most=100), bare_rest, plain),
        *driven,
    ]


async def _start(exotel: Account, slack: FastSlack) -> tuple[float, float]:
    with TemporaryDirectory() as folder:
        async with trunkbot(Path(folder), slack.url, exotel.url, "--http", "--port", "0") as bot:
            return bot.seconds, bot.megabytes


async def _start_sandbox() -> float:
    """Slack, Exotel and the bot, connected."""
    async with started(
        ["bot", "sandbox", "--port=0", "--exotel-port=0"], r"ready\. Open", r"http://127\.0\.0\.1:(\d+)"
    ) as it:
        return it.seconds


async def _start_bare(slack: FastSlack) -> tuple[float, float]:
    async with bare("http", slack.url) as app:
        return app.seconds, app.megabytes


async def _driven(exotel: Account, slack: FastSlack, many: Many) -> Line:
    """Commands over signed HTTP: few of them changes, since each takes several of the 200 calls a minute."""
    with TemporaryDirectory() as folder:
        async with trunkbot(Path(folder), slack.url, exotel.url, "--http", "--port", "0") as bot:
            await _drive(bot.port, slack, _mixed(range(many.first)))
            first = bot.megabytes
            # Not all at once: a queue of nine thousand would be measured as memory that is held.
            for begin in range(many.first, many.all, many.first):
                await _drive(bot.port, slack, _mixed(range(begin, begin + many.first)))
            last = bot.megabytes
    what = f"resident memory after {many.all:,} commands (1 in {CHANGES_ONE_IN} a change)"
    return _flat(what, last, first, many)


async def _operated(exotel: Account, slack: FastSlack, many: Many) -> Line:
    """Changes alone, each carried out to its end: two steps, two calls, its messages and its audit rows."""
    with TemporaryDirectory() as name, unlimited():
        folder = Path(name)
        door = ("--http", "--port", "0")
        async with trunkbot(folder, slack.url, exotel.url, *door, module="tests.bench.unpaced") as bot:
            await _drive(bot.port, slack, {0: "create operated"})
            await _drive(bot.port, slack, {number: f"number add operated {_MAPPED[number - 1]}" for number in (1, 2)})
            weights = []
            for begin in range(3, many.all + 3, many.held):
                numbers = range(begin, begin + many.held)
                await _drive(
                    bot.port, slack, {number: f"alias set operated {_MAPPED[number % 2]}" for number in numbers}
                )
                await _done(folder / "trunkbot.db", begin + many.held)
                weights.append(bot.megabytes)
    first = weights[many.first // many.held - 1]
    return _flat(f"resident memory after {many.all:,} operations", weights[-1], first, many)


_MAPPED = ("+919876500000", "+919876500001")


async def _done(file: Path, operations: int) -> None:
    """Wait until so many have been carried out. Fails where one has ended otherwise."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        async with asyncio.timeout(180):
            while (states := dict(db.execute("SELECT state, count(*) FROM operations GROUP BY 1"))) != {
                "done": operations
            }:
                assert set(states) <= {"queued", "running", "done"}, states
                await asyncio.sleep(0.1)


@contextmanager
def unlimited() -> Iterator[None]:
    """The sandbox's Exotel takes any number of requests."""
    kept, rate.PER_WINDOW = rate.PER_WINDOW, sys.maxsize
    try:
        yield
    finally:
        rate.PER_WINDOW = kept


def _flat(what: str, last: float, first: float, many: Many) -> Line:
    return line(PART, what, "MB", last, Target(most=1.1, of_reference=True), first, f"after the first {many.first:,}")


def _mixed(numbers: Sequence[int]) -> Mapping[int, str]:
    return {number: _typed(number) for number in numbers}


async def _drive(port: int, slack: FastSlack, typed: Mapping[int, str]) -> None:
    """All of them acknowledged, and all answered: what waits for an answer is no growth."""
    slack.answered.clear()
    requests = [
        request
        for number, text in typed.items()
        for request in signed(text, [number], slack.url, READERS[number % len(READERS)])
    ]
    acks = await over_http(port, requests, IN_FLIGHT)
    assert not acks.failed, f"{acks.failed} commands were not acknowledged"
    awaited = {number for number, text in typed.items() if text.startswith(ANSWERED_LATER)}
    async with asyncio.timeout(180):
        while not awaited <= slack.answered:  # noqa: ASYNC110 - nothing is being measured meanwhile
            await asyncio.sleep(0.1)


def _typed(number: int) -> str:
    """One trunk, to be mapped a number now and then."""
    if number == 0:
        return "create line"
    return LOOKS[number % len(LOOKS)] if number % CHANGES_ONE_IN else f"number add line +9198765{number:05}"


def _run(*words: str) -> float:
    """Seconds; the least of five."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return min(took)
