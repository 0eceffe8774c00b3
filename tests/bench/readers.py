"""An operator's form and an approval while ten people read as fast as they can, beside the same without them.

Without Exotel's 200 a minute, of which the readers would soon have used their share: then they would only wait, and
they can be in the way only while they read.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import httpx
from starlette.types import ASGIApp

from bot.domain import TrunkName
from bot.exotel import limits
from bot.sandbox.exotel.rate import WINDOW_SECONDS, Limits
from bot.sandbox.exotel.state import ExotelState
from bot.sandbox.slack.people import User
from tests.approvals.acts import a_trunk, ask, open_approval
from tests.bench.lines import Line, Target, line
from tests.journeys.acts import OPS, modal_says
from tests.support.deliveries import deliver
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, CHLOE, VERA, Stage, stage
from tests.support.waiting import until

PART = "10 readers, Exotel 100 ms a call"
SLOW_SECONDS = 0.1
SWITCH_SECONDS = 0.001
"""As `trunkbot run` sets it."""
A_MOMENT = timedelta(milliseconds=1)
CHANNEL = "C0TRUNKOPS"
READERS = 10
READS = ("check sales_line", "show sales_line", "list", "number list sales_line")
PAUSE = 0.2
"""Between two commands of one reader: nobody types faster."""


async def lines(quick: bool) -> list[Line]:
    """The reference is the quiet time in the same run."""
    return await asyncio.to_thread(_lines, 1 if quick else 5)


def _lines(tries: int) -> list[Line]:
    sys.setswitchinterval(SWITCH_SECONDS)
    changes: Any = {"trunkbot_cache_seconds": 0, "exotel_proxy": _without_a_minute}
    with (
        TemporaryDirectory() as folder,
        patch.object(limits, "WINDOW", A_MOMENT),
        stage(Path(folder), **changes) as staged,
    ):
        a_trunk(staged)
        asha, chloe, vera = map(staged.person, (ASHA, CHLOE, VERA))
        staged.account.api.create_trunk(TrunkName("other_line"))
        request = ask(staged, asha)
        for reader in range(READERS):
            staged.slack.users[_reader(reader)] = User(_reader(reader), f"reader{reader}", f"Reader {reader}", "")
        vera.send(OPS, "/trunk list")
        staged.account.fault(slow_seconds=SLOW_SECONDS)
        quiet = _both(asha, chloe, request, tries)
        with _reading(staged):
            loud = _both(asha, chloe, request, tries)
            until(lambda: all(_was_answered(staged, reader) for reader in range(READERS)), "an answer for everybody")
        staged.account.fault(slow_seconds=0)
    most = Target(most=1.5, of_reference=True)
    return [
        line(PART, what, "s", ours, most, reference, "without the readers")
        for what, ours, reference in zip(("an operator's form", "an approval's form"), loud, quiet, strict=True)
    ]


def _without_a_minute(app: ASGIApp, exotel: ExotelState) -> ASGIApp:
    exotel.limits = Limits(itertools.count(0.0, WINDOW_SECONDS).__next__)
    return app


def _both(asha: Person, chloe: Person, request: str, tries: int) -> tuple[float, float]:
    forms, approvals = [], []
    for _ in range(tries):
        began = time.perf_counter()
        asha.send(OPS, "/trunk delete other_line")
        modal_says(asha, "permanently")
        forms.append(time.perf_counter() - began)
        asha.close(clear=True)
        began = time.perf_counter()
        open_approval(chloe, request)
        approvals.append(time.perf_counter() - began)
        chloe.close(clear=True)
    return statistics.median(forms), statistics.median(approvals)


def _was_answered(staged: Stage, reader: int) -> bool:
    seen = staged.slack.messages.seen_by(_reader(reader), CHANNEL)
    return any("sales_line" in text_of(message) for message in seen if message.get("ephemeral"))


def _reader(number: int) -> str:
    return f"U0READER{number:02}"


@contextmanager
def _reading(staged: Stage) -> Iterator[None]:
    """Ten people without rights, each with one command after the other."""
    payload, done, number = staged.deliveries.last("slash_commands"), threading.Event(), itertools.count()

    def read(reader: int) -> None:
        with httpx.Client(verify=False) as http:
            for words in itertools.cycle(READS):
                if done.wait(PAUSE):
                    return
                type_in(reader, words, http)

    def type_in(reader: int, words: str, http: httpx.Client) -> None:
        url, _ = staged.slack.response_urls.issue(staged.slack_url, CHANNEL, _reader(reader))
        own = {"user_id": _reader(reader), "trigger_id": f"reader.{next(number)}", "response_url": url}
        deliver(staged.slack_url, "slash_commands", {**payload, **own, "text": words}, http)

    with ThreadPoolExecutor(READERS) as threads:
        reading = [threads.submit(read, reader) for reader in range(READERS)]
        time.sleep(10 * PAUSE)
        try:
            yield
        finally:
            done.set()
            for each in reading:
                each.result()
