"""Sixty-four commands at once while Exotel takes ten seconds a call: the acknowledgement must not notice."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.lines import Line, Target, line
from tests.bench.load import Acks, over_http, signed
from tests.bench.processes import bare, trunkbot
from tests.bench.slack import FastSlack
from tests.support.account import Account, account

PART = "64 at once, Exotel 10 s a call"
AT_ONCE, SLOW_SECONDS, PATIENCE = 64, 10, 3.5
TYPED = "create line_{0}"
KINDS = {
    "http": "bare AsyncApp that calls Exotel after ack",
    "sync": "bare App (5 threads) that calls Exotel after ack",
}


async def lines(quick: bool) -> list[Line]:
    """Each command changes something, so that each is a row and a call of its own."""
    ours = await _ours()
    found = []
    for kind, beside in list(KINDS.items())[1 if quick else 0 :]:
        theirs = await _theirs(kind)
        found.append(line(PART, "acknowledged late or never", "", ours.late, Target(most=0), theirs.late, beside))
    p99 = ours.milliseconds(99)
    found.append(line(PART, "ack p99", "ms", p99, Target(most=100), theirs.milliseconds(99), f"{beside}, of its acks"))
    return found


async def _ours() -> Acks:
    with account() as exotel, TemporaryDirectory() as folder:
        async with (
            FastSlack().serving() as slack,
            trunkbot(Path(folder), slack.url, exotel.url, "--http", "--port", "0") as bot,
        ):
            return await _all_at_once(exotel, slack, bot.port)


async def _theirs(kind: str) -> Acks:
    with account() as exotel:
        async with FastSlack().serving() as slack, bare(kind, slack.url, "--work", exotel.url) as app:
            return await _all_at_once(exotel, slack, app.port)


async def _all_at_once(exotel: Account, slack: FastSlack, port: int) -> Acks:
    # Connections are opened and code is imported while Exotel is still fast.
    await over_http(port, signed("help", range(8), slack.url), 1)
    exotel.fault(slow_seconds=SLOW_SECONDS)
    acks = await over_http(port, signed(TYPED, range(100, 100 + AT_ONCE), slack.url), AT_ONCE, PATIENCE)
    exotel.fault(slow_seconds=0)
    return acks
