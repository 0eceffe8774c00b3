"""The threads that carry operations out. A handler never does: it writes a row and wakes them."""

from __future__ import annotations

import contextvars
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from bot.errors import AlreadyExists, ExotelError, NoSuchTrunk, NotReached, NotSwitchedOn
from bot.exotel import ExotelClient
from bot.logs import about
from bot.operations import NOBODY_KNOWS, LeaseLost, Operations, ended
from bot.records import Operation, Risk, State, StepState
from bot.records import Step as StepRow
from bot.steps import Done, Facts, Plan, Step, carry_out

log = logging.getLogger(__name__)

current_operation: contextvars.ContextVar[Operation | None] = contextvars.ContextVar("current_operation", default=None)
"""Whose call this is, for the audit of each API call."""


class Workers:
    """Carries out queued operations, several at once; the independent steps of each go side by side.

    `api_of` is the client of an account by its SID; it raises ExotelError where the bot serves no such account.
    """

    def __init__(
        self,
        operations: Operations,
        api_of: Callable[[str], ExotelClient],
        *,
        may_begin: Callable[[Operation], bool] = lambda _: True,
        at_once: int = 8,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._operations = operations
        self._api_of = api_of
        self._may_begin = may_begin
        self._clock = clock
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._steps = ThreadPoolExecutor(max_workers=2 * at_once, thread_name_prefix="step")
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{number}", daemon=True) for number in range(at_once)
        ]
        self._stopping = threading.Event()
        self._lease = secrets.token_hex(8)
        self._heartbeat = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.last_beat = clock()
        self._busy = 0
        self._count_lock = threading.Lock()

    def start(self) -> None:
        """Go on with what the last process left, then take what comes."""
        self._operations.hand_back()
        for operation in self._operations.queued():
            self.call(operation.id)
        for thread in (*self._threads, self._heartbeat):
            thread.start()

    def call(self, operation_id: str) -> None:
        """This operation is queued."""
        self._queue.put(operation_id)

    def stop(self, seconds: float = 10.0) -> None:
        """Let running steps end; what did not begin stays queued for the next start."""
        self._stopping.set()
        for _ in self._threads:
            self._queue.put(None)
        deadline = self._clock() + seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - self._clock()))
        self._steps.shutdown(wait=False, cancel_futures=True)

    def trouble(self) -> str:
        """Why operations may not be carried out, as a sentence; empty where all is well."""
        if dead := [thread.name for thread in (*self._threads, self._heartbeat) if not thread.is_alive()]:
            return f"Threads have ended: {', '.join(dead)}."
        silent = self._clock() - self.last_beat
        return (
            f"Nothing was heard of the workers for {round(silent)} s."
            if silent > self._operations.lease.total_seconds()
            else ""
        )

    def are_busy(self) -> bool:
        """Whether each worker has an operation in hand, so that what is queued must wait."""
        return self._busy >= len(self._threads)

    def _run(self) -> None:
        while (operation_id := self._queue.get()) is not None and not self._stopping.is_set():
            try:
                with about(operation_id):
                    self._take(operation_id)
            except LeaseLost:
                log.warning("Operation %s was taken over, as nothing was heard of it here for too long.", operation_id)
            except Exception:
                log.exception("Operation %s stumbled in the bot itself.", operation_id)
                self._stumbled(operation_id)

    def _take(self, operation_id: str) -> None:
        operation = self._operations.claim(operation_id, self._lease)
        if operation is None:
            return
        current_operation.set(operation)
        with self._count_lock:
            self._busy += 1
        try:
            happened = self._has_happened(operation)
            if happened is None:
                self._operations.finish(operation, State.UNKNOWN, NOBODY_KNOWS)
            elif happened or self._may_begin(operation):
                self._carry_out(operation)
        finally:
            with self._count_lock:
                self._busy -= 1

    def _beat(self) -> None:
        """Keep our leases, and take over what runs under one that lapsed: its worker died, or was asleep too long."""
        while not self._stopping.wait(self._operations.lease.total_seconds() / 3):
            try:
                self._operations.heartbeat(self._lease)
                for operation_id in self._operations.hand_back(lapsed=True):
                    self.call(operation_id)
                self.last_beat = self._clock()
            except Exception:
                log.exception("The heartbeat of the workers stumbled; it goes on.")

    def _has_happened(self, operation: Operation) -> bool | None:
        """Whether what was approved and cut off did its work after all: then the trunk differs from what was reviewed
        by our own doing, and all that is left is to write it down. None where that cannot be seen now."""
        cut_off = {row.name for row in operation.steps if row.state in {StepState.RUNNING, StepState.UNKNOWN}}
        if operation.risk == Risk.NONE or not cut_off:
            return False
        verb, request = self._operations.read(operation)
        facts = dict(verb.facts(request)) | dict(operation.facts)
        steps = [step for step in self._operations.plan_of(verb, request) if step.name in cut_off]
        try:
            api = self._api_of(operation.account)
            return all(step.look(api, facts) for step in steps)
        except (NoSuchTrunk, AlreadyExists, NotSwitchedOn):
            return False
        except ExotelError:
            return None

    def _stumbled(self, operation_id: str) -> None:
        operation = self._operations.get(operation_id)
        if operation and operation.state == State.RUNNING and operation.lease == self._lease:
            self._operations.finish(
                operation, State.UNKNOWN, "The bot itself failed; whoever runs it finds why in its log."
            )

    def _carry_out(self, operation: Operation) -> None:
        verb, request = self._operations.read(operation)
        plan = self._operations.plan_of(verb, request)
        facts = dict(verb.facts(request)) | dict(operation.facts)
        rows = {row.name: row for row in operation.steps}
        if not self._all_steps(operation, plan, rows, facts):
            return
        state, sentence = outcome(list(rows.values()))
        self._operations.finish(operation, state, sentence)

    def _all_steps(self, operation: Operation, plan: Plan, rows: dict[str, StepRow], facts: dict[str, str]) -> bool:
        """Run each step as soon as those it needs are done. False where the bot is stopping before the end."""
        running: dict[Future[tuple[StepRow, Facts]], str] = {}
        begun = {name for name, row in rows.items() if row.state == StepState.DONE}
        while True:
            done = {name for name, row in rows.items() if row.state == StepState.DONE}
            if not self._stopping.is_set():
                for step in plan:
                    if step.name not in begun and step.needs <= done:
                        begun.add(step.name)
                        context = contextvars.copy_context()
                        job = self._steps.submit(
                            context.run, self._one_step, operation, step, rows[step.name], dict(facts)
                        )
                        running[job] = step.name
            if not running:
                return not self._stopping.is_set() or len(done) == len(plan)
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                name = running.pop(future)
                rows[name], found = future.result()
                facts.update(found)

    def _one_step(self, operation: Operation, step: Step, row: StepRow, facts: Facts) -> tuple[StepRow, Facts]:
        look_first = row.state in {StepState.RUNNING, StepState.UNKNOWN}
        self._operations.step_started(operation, step.name)
        began = self._clock()
        result: Done | ExotelError
        try:
            api = self._api_of(operation.account)
            result = carry_out(step, api, facts, look_first=look_first, pause=self._stopping.wait)
        except ExotelError as error:
            result = error
        if self._stopping.is_set() and isinstance(result, NotReached):
            return replace(row, state=StepState.RUNNING), {}  # sent away unsent: the next start goes on from here
        row, found = ended(row, result, round((self._clock() - began) * 1000))
        self._operations.step_ended(operation, row, found)
        return row, found


def outcome(rows: list[StepRow]) -> tuple[State, str]:
    """What became of the whole, from what became of its steps, and the sentence for it."""
    doubtful = [row for row in rows if row.state == StepState.UNKNOWN]
    failed = [row for row in rows if row.state == StepState.FAILED]
    if doubtful:
        return State.UNKNOWN, doubtful[0].sentence
    if failed:
        return State.FAILED, failed[0].sentence
    return State.DONE, "Every step is done."
