"""Set-ups at an Exotel that takes a tenth of a second a call: one, and forty at once."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain import E164, Mask, PublicIPv4, TrunkName
from tests.bench.lines import Line, Target, line
from tests.journeys.acts import OUTBOUND, review
from tests.support.account import account
from tests.support.stage import ASHA, Stage, stage
from tests.support.waiting import until

PART = "set-ups, Exotel 100 ms a call"
SLOW_SECONDS = 0.1
MANY = 40


async def lines(quick: bool) -> list[Line]:
    """The reference makes the same three calls with the client alone, the last two side by side."""
    return await asyncio.to_thread(_lines, 1 if quick else 5)


def _lines(tries: int) -> list[Line]:
    alone = min(_three_calls() for _ in range(tries))
    with TemporaryDirectory() as folder, stage(Path(folder)) as staged:
        one = min(_one(staged, number) for number in range(tries))
    with TemporaryDirectory() as folder, stage(Path(folder)) as staged:
        slowest, all_done = _many(staged)
    beside = "the client's three calls, two side by side"
    return [
        line(PART, "from submit to the last call done", "s", one, Target(most=0.25), alone, beside),
        line(PART, f"{MANY} at once, slowest ack", "s", slowest, Target(most=3), all_done, "until all are done"),
    ]


def _three_calls() -> float:
    with account() as exotel, ThreadPoolExecutor(2) as threads:
        exotel.fault(slow_seconds=SLOW_SECONDS)
        began = time.perf_counter()
        sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
        calls: list[Callable[[], object]] = [
            lambda: exotel.api.map_number(sid, E164("+919876543210")),
            lambda: exotel.api.whitelist_ip(sid, PublicIPv4("44.248.146.11"), Mask(32)),
        ]
        for made in [threads.submit(call) for call in calls]:
            made.result()
        return time.perf_counter() - began


def _one(staged: Stage, number: int) -> float:
    """Seconds from the submission of a review to the end of the last call."""
    asha = staged.person(ASHA)
    own = {"Trunk name": f"line_{number}", "Caller ID number": f"+9198765430{number:02}"}
    review(asha, "Outbound", OUTBOUND | own)
    staged.account.fault(slow_seconds=SLOW_SECONDS)
    before = len(staged.aim.writes())
    began = time.perf_counter()
    assert asha.submit() == {}
    until(lambda: [call.ended for call in staged.aim.writes()[before:]] == [True] * 3, "the calls")
    took = time.perf_counter() - began
    until(lambda: all(operation.state.is_over for operation in staged.operations()), "the end")
    staged.account.fault(slow_seconds=0)
    return took


def _many(staged: Stage) -> tuple[float, float]:
    """Seconds until the slowest acknowledgement, and until all are done; forty people press in the same moment."""
    asha = staged.person(ASHA)
    review(asha, "Outbound", OUTBOUND)
    payload = staged.deliveries.last("view_submission") | {"view": asha.modal()}
    metadata = json.loads(payload["view"]["private_metadata"])
    staged.account.fault(slow_seconds=SLOW_SECONDS)

    def press(number: int) -> float:
        own = {"trunk_name": f"many_{number:02}", "caller_id": f"+9198765432{number:02}"}
        view = payload["view"] | {"id": f"VMANY{number:04}", "private_metadata": json.dumps(metadata | own)}
        before = time.perf_counter()
        assert staged.deliver("interactive", payload | {"view": view})["ack"]["response_action"] == "update"
        return time.perf_counter() - before

    began = time.perf_counter()
    with ThreadPoolExecutor(MANY) as threads:
        slowest = max(threads.map(press, range(MANY)))
    until(lambda: [one.state for one in staged.operations()] == ["done"] * MANY, "the end of all")
    return slowest, time.perf_counter() - began
