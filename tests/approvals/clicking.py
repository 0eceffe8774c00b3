"""One of several processes that click on the same requests at once. Run by test_fifty_clicks."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from bot.domain.policy import Policy
from bot.domain.records import Click, State, StepState
from bot.journal.loaded import LoadedOperation
from bot.store import Store
from bot.trunks.snapshots import Snapshot
from tests.approvals.paper import PaperExotel, house, policy, two_groups

ASKER = "UASKER0001"
TRUNK = Snapshot(trunk_sid="trmum1n", trunk_name="sales_line")
EXOTEL = PaperExotel(trunks={TRUNK.trunk_sid: TRUNK})
NEEDED = (1, 3)
PATIENCE = 300.0


@dataclass(frozen=True)
class Press:
    """Who presses what."""

    user: str
    click: Click


@dataclass(frozen=True)
class Heard:
    """What somebody was told of their click."""

    user: str
    click: Click
    effect: str
    reason: str


def at_once(needed: int) -> Policy:
    """So many, and no cooling-off."""
    return policy(needed, cooling=timedelta(0))


class Clicker:
    """A process with some threads, one for each who clicks, and one that looks at the clocks."""

    def __init__(self, path: Path, approvers: Sequence[str]) -> None:
        self.executed: list[str] = []
        self.ids = ""
        store = Store(path, shared=True, ids=lambda: self.ids)
        access, _ = two_groups(SOPERATORS={ASKER}, SAPPROVERS=set(approvers))
        self.houses = {needed: house(store, EXOTEL, access, at_once(needed), self.carry_out) for needed in NEEDED}
        self.house = self.houses[1]

    def ask(self, operation_id: str, needed: int) -> None:
        """A request of that id, read, that waits for so many."""
        self.ids = operation_id
        self.houses[needed].ask(ASKER, TRUNK.trunk_sid, key=operation_id)
        self.house.reviews.prepare(operation_id)

    def carry_out(self, operation_id: str) -> None:
        """What a worker does with what it is handed: claim it, and if it may begin, do it."""
        journal = self.house.journal
        entry = journal.claim(operation_id)
        if isinstance(entry, LoadedOperation) and self.house.reviews.may_begin(entry):
            self.executed.append(operation_id)
            self._end(entry)

    def _end(self, entry: LoadedOperation) -> None:
        for step in entry.operation.steps:
            self.house.journal.step_ended(entry, replace(step, state=StepState.DONE, milliseconds=1), {})
        self.house.journal.finish(entry, State.DONE, "")

    def press(self, press: Press, operation_id: str) -> Heard:
        """Press it, having seen the trunk as it is."""
        decide = self.house.reviews.decide
        ruling = decide(press.click, press.user, operation_id, seen_digest=TRUNK.digest(), why="No.")
        return Heard(press.user, press.click, ruling.effect, ruling.reason)

    def round(self, presses: Sequence[Press], operation_id: str, threads: ThreadPoolExecutor) -> list[Heard]:
        """All of them at once, and the clocks in between."""
        gate = threading.Barrier(len(presses) + 1)

        def pressed(press: Press) -> Heard:
            gate.wait(PATIENCE)
            return self.press(press, operation_id)

        jobs = [threads.submit(pressed, press) for press in presses]
        gate.wait(PATIENCE)
        self.house.reviews.tick()
        return [job.result(PATIENCE) for job in jobs]


def click_along(
    path: Path,
    approvers: Sequence[str],
    needed: Sequence[int],
    presses: Sequence[Press],
    asks: bool,
    all_ready: Barrier,
    results: Queue[Any],
) -> None:
    """Click on one request after the other, at the same moment as the other processes; put what everybody heard, and
    what was carried out here. One process `asks` before each round; each request needs so many approvals."""
    clicker = Clicker(path, approvers)
    heard = {}
    with ThreadPoolExecutor(len(presses)) as threads:
        for number, approvals in enumerate(needed):
            if asks:
                clicker.ask(f"R{number:07}", approvals)
            all_ready.wait(PATIENCE)
            heard[f"R{number:07}"] = clicker.round(presses, f"R{number:07}", threads)
            all_ready.wait(PATIENCE)
            clicker.house.reviews.tick()
            # Whoever finds it queued goes for it, as two bots on one file would.
            clicker.carry_out(f"R{number:07}")
    all_ready.wait(PATIENCE)
    results.put((heard, clicker.executed))
    clicker.house.store.close()
