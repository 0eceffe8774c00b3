"""Five hundred number mappings at two hundred a minute: hardly slower than possible, and never told 429."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from bot.domain import E164, AccountSid, TrunkName
from bot.exotel import CallRecord, ExotelClient
from bot.sandbox.exotel.app import exotel_app
from bot.sandbox.exotel.rate import PER_WINDOW, WINDOW_SECONDS
from bot.sandbox.exotel.state import ExotelState
from tests.bench.lines import Line, Target, line
from tests.support.serving import serving

PART = "500 mappings at 200 a minute"
MAPPINGS = 500
LEAST = (MAPPINGS - 1) // PER_WINDOW * WINDOW_SECONDS
"""Seconds until the last may be sent, however it is done: two hundred in each of the two minutes before it."""
THREADS = 8


@dataclass
class Time:
    """`clock` in seconds and `sleep`, for the client and the sandbox's Exotel alike."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]


def simulated() -> Time:
    """Passes only while somebody sleeps."""
    now = [1_700_000_000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return Time(lambda: now[0], sleep)


def hastened(times: int) -> Time:
    """The real one, so many times as fast: real waits, real threads."""
    return Time(lambda: time.time() * times, lambda seconds: time.sleep(seconds / times))


async def lines(quick: bool) -> list[Line]:
    """The sandbox's Exotel counts by the same clock, as strictly as the real one is said to."""
    return await asyncio.to_thread(_lines, quick)


def _lines(quick: bool) -> list[Line]:
    times = 40 if quick else 6
    took, refused = _paced(simulated(), threads=1)
    took_really, refused_really = _paced(hastened(times), THREADS)
    unpaced = _unpaced()
    possible, hasty = "the least possible", "the same 500 by a client that does not wait"
    return [
        line(PART, "simulated clock", "s", took, Target(most=1.03, of_reference=True), LEAST, possible),
        line(PART, "simulated clock, answered 429", "", refused, Target(most=0), unpaced, hasty),
        line(
            PART,
            f"real clock, {times} times as fast",
            "s",
            took_really,
            Target(most=1.03, of_reference=True),
            LEAST,
            possible,
        ),
        line(PART, "real clock, answered 429", "", refused_really, Target(most=0), unpaced, hasty),
    ]


def _paced(passing: Time, threads: int) -> tuple[float, int]:
    """Seconds by that clock from the first mapping to the last, and how many calls were answered 429."""
    state, calls = ExotelState(clock=passing.clock), list[CallRecord]()
    with (
        serving(exotel_app(state)) as url,
        _client(url, passing, calls) as api,
        ThreadPoolExecutor(threads) as pool,
    ):
        sid = _an_empty_trunk(api, state, passing)
        began = passing.clock()
        list(pool.map(lambda number: api.map_number(sid, number), _numbers()))
        took = passing.clock() - began
    assert len(state.trunks[sid].phone_numbers) == MAPPINGS
    return took, sum(call.http_status == 429 for call in calls)


def _an_empty_trunk(api: ExotelClient, state: ExotelState, passing: Time) -> str:
    """With the minute in which it was created behind us."""
    sid = api.create_trunk(TrunkName("support_line")).trunk_sid
    passing.sleep(WINDOW_SECONDS + 2)
    return sid


def _client(url: str, passing: Time, calls: list[CallRecord]) -> ExotelClient:
    return ExotelClient(
        AccountSid("sandbox1"),
        "sandbox",
        SecretStr("sandbox"),
        url,
        on_call=calls.append,
        clock=passing.clock,
        wall_clock=passing.clock,
        sleep=passing.sleep,
        # A clock that runs faster than the machine must not make an answer late.
        connect_timeout=3600,
        read_timeout=3600,
        total_timeout=3600,
    )


def _unpaced() -> int:
    """How many of them Exotel refuses to somebody who just sends them."""
    state = ExotelState()
    with serving(exotel_app(state)) as url, httpx.Client(base_url=url, auth=("sandbox", "sandbox")) as http:
        trunk = state.new_trunk("support_line", "ANY-ANY", "sandbox1.pstn.exotel.com")
        path = f"{state.account_path}/trunks/{trunk.trunk_sid}/phone-numbers"
        answers = [http.post(path, json={"phone_number": str(number)}) for number in _numbers()]
    return sum(answer.status_code == 429 for answer in answers)


def _numbers() -> list[E164]:
    return [E164.parse(f"+9198765{number:05}") for number in range(MAPPINGS)]
