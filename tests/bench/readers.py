"""An operator's form and an approval while ten people read as fast as they can, beside the same without them."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain import TrunkName
from tests.approvals.acts import a_trunk, ask, open_approval
from tests.bench.lines import Line, Target, line
from tests.journeys.acts import OPS, modal_says
from tests.support.person import Person
from tests.support.stage import ASHA, CHLOE, VERA, Stage, stage

PART = "10 readers, Exotel 100 ms a call"
SLOW_SECONDS = 0.1
READERS = 10
READS = ("check sales_line", "show sales_line", "list", "number list sales_line")
PAUSE = 0.2
"""Between two commands of one reader: nobody types faster."""


async def lines(quick: bool) -> list[Line]:
    """The reference is the quiet time in the same run."""
    return await asyncio.to_thread(_lines, 1 if quick else 5)


def _lines(tries: int) -> list[Line]:
    with TemporaryDirectory() as folder, stage(Path(folder), trunkbot_cache_seconds=0) as staged:
        a_trunk(staged)
        asha, chloe, vera = map(staged.person, (ASHA, CHLOE, VERA))
        staged.account.api.create_trunk(TrunkName("other_line"))
        request = ask(staged, asha)
        vera.send(OPS, "/trunk list")
        staged.account.fault(slow_seconds=SLOW_SECONDS)
        quiet = _both(asha, chloe, request, tries)
        with _reading(staged):
            loud = _both(asha, chloe, request, tries)
        staged.account.fault(slow_seconds=0)
    most = Target(most=1.5, of_reference=True)
    return [
        line(PART, what, "s", ours, most, reference, "without the readers")
        for what, ours, reference in zip(("an operator's form", "an approval's form"), loud, quiet, strict=True)
    ]


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


@contextmanager
def _reading(staged: Stage) -> Iterator[None]:
    """Ten people without rights, each with one command after the other."""
    payload, done, number = staged.deliveries.last("slash_commands"), threading.Event(), itertools.count()

    def read(reader: int) -> None:
        for words in itertools.cycle(READS):
            if done.wait(PAUSE):
                return
            own = {"user_id": f"U0READER{reader:02}", "trigger_id": f"reader.{next(number)}", "text": words}
            staged.deliver("slash_commands", payload | own)

    with ThreadPoolExecutor(READERS) as threads:
        reading = [threads.submit(read, reader) for reader in range(READERS)]
        time.sleep(10 * PAUSE)
        try:
            yield
        finally:
            done.set()
            for each in reading:
                each.result()
