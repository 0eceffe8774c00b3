"""A store that dies at a chosen commit, and hands that do what a worker does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

from sqlite_utils import Database

from bot.domain.errors import ExotelError
from bot.domain.records import StepState
from bot.exotel import ExotelClient
from bot.journal.loaded import LoadedOperation
from bot.journal.workers import ended, outcome
from bot.steps import Done, carry_out
from bot.store import Store
from tests.approvals.paper import House, Killed, PaperExotel


class MortalStore(Store):
    """`fuse` counts commits down; at the last one the process dies, before it or just after it."""

    def __init__(self, path: Path, clock: Callable[[], datetime], ids: Callable[[], str]) -> None:
        super().__init__(path, clock=clock, ids=ids)
        self.fuse = 0
        self.dies_after = False
        self.is_dead = False
        self._inside = 0

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        if self.is_dead:
            raise Killed
        burns = self._inside == 0 and self.fuse == 1
        self.fuse -= self._inside == 0 and self.fuse > 0
        self._inside += 1
        try:
            with super().transaction() as db:
                yield db
                if burns and not self.dies_after:
                    self.die()
        finally:
            self._inside -= 1
        if burns:
            self.die()

    def die(self) -> None:
        """From now on this process writes nothing."""
        self.is_dead = True
        raise Killed


class Hands:
    """Carries out what was handed over, as a worker does, in this very thread. `at_work_on` is the request in hand."""

    def __init__(self, exotel: PaperExotel) -> None:
        self.exotel = exotel
        self.waiting: list[str] = []
        self.at_work_on = ""

    def work(self, house: House) -> None:
        """Until nothing is left."""
        while self.waiting:
            self._one(house, self.waiting.pop(0))

    def start_again(self, house: House) -> None:
        """As a worker that begins after the last process died."""
        house.journal.hand_back()
        self.waiting[:] = [operation.id for operation in house.journal.queued()]

    def _one(self, house: House, operation_id: str) -> None:
        journal = house.journal
        entry = journal.claim(operation_id)
        if not isinstance(entry, LoadedOperation) or not house.reviews.may_begin(entry):
            return
        self.at_work_on = operation_id
        (step,), (row,) = entry.plan, entry.operation.steps
        if row.state != StepState.DONE:
            look_first = row.state in {StepState.RUNNING, StepState.UNKNOWN}
            journal.step_started(entry, step.name)
            result: Done | ExotelError
            try:
                api = cast(ExotelClient, self.exotel)
                result = carry_out(step, api, {}, look_first=look_first, pause=lambda _: None)
            except ExotelError as error:
                result = error
            row, facts = ended(row, result, 1)
            journal.step_ended(entry, row, facts)
        journal.finish(entry, *outcome([row]))
