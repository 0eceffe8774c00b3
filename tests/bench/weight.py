"""How long a start takes, and how much memory the bot holds at rest and after ten thousand commands."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.lines import Line, Target, line
from tests.bench.load import over_http, signed
from tests.bench.processes import ROOT, bare, trunkbot
from tests.bench.slack import FastSlack
from tests.support.account import Account, account

PART = "cold start and memory"
LOOKS = ("help", "list", "setup", "audit head", "pending", "who", "show line")
ANSWERED_LATER = ("list", "show", "create", "number")
"""Those whose answer goes to the response_url."""
CHANGES_ONE_IN = 500
IN_FLIGHT = 8
FIRST, ALL, QUICK = 1_000, 10_000, 1_500


async def lines(quick: bool) -> list[Line]:
    """A bare Bolt app on the same server is the reference: what the libraries alone take."""
    times = 1 if quick else 5
    with account() as exotel:
        async with FastSlack().serving() as slack:
            ours = [await _start(exotel, slack) for _ in range(times)]
            theirs = [await _start_bare(slack) for _ in range(times)]
            driven = await _driven(exotel, slack, QUICK if quick else ALL)
    plain = "bare AsyncApp on the same server"
    help_seconds, python_seconds = _run("-m", "bot", "--help"), _run("-c", "import click")
    ready, bare_ready = (statistics.median(each[0] for each in starts) for starts in (ours, theirs))
    rest, bare_rest = (statistics.median(each[1] for each in starts) for starts in (ours, theirs))
    return [
        line(PART, "start to “trunkbot is ready.”", "s", ready, Target(most=2), bare_ready, plain),
        line(PART, "trunkbot --help", "s", help_seconds, Target(most=0.5), python_seconds, "python that imports click"),
        line(PART, "resident memory at rest", "MB", rest, Target(most=100), bare_rest, plain),
        *driven,
    ]


async def _start(exotel: Account, slack: FastSlack) -> tuple[float, float]:
    with TemporaryDirectory() as folder:
        async with trunkbot(Path(folder), slack.url, exotel.url, "--http", "--port", "0") as bot:
            return bot.seconds, bot.megabytes


async def _start_bare(slack: FastSlack) -> tuple[float, float]:
    async with bare("http", slack.url) as app:
        return app.seconds, app.megabytes


async def _driven(exotel: Account, slack: FastSlack, commands: int) -> list[Line]:
    """Commands over signed HTTP: few of them changes, since each takes several of the 200 calls a minute."""
    with TemporaryDirectory() as folder:
        async with trunkbot(Path(folder), slack.url, exotel.url, "--http", "--port", "0") as bot:
            await _drive(bot.port, slack, range(FIRST))
            first = bot.megabytes
            # A thousand at a time: a queue of nine thousand would be measured as memory that is held.
            for begin in range(FIRST, commands, FIRST):
                await _drive(bot.port, slack, range(begin, min(begin + FIRST, commands)))
            last = bot.megabytes
    what = f"resident memory after {commands:,} commands (1 in {CHANGES_ONE_IN} a change)"
    return [line(PART, what, "MB", last, Target(most=1.1, of_reference=True), first, f"after the first {FIRST:,}")]


async def _drive(port: int, slack: FastSlack, numbers: Sequence[int]) -> None:
    """All of them acknowledged, and all answered: what waits for an answer is no growth."""
    typed = {number: _typed(number) for number in numbers}
    requests = [request for number, text in typed.items() for request in signed(text, [number], slack.url)]
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
