"""The threads that carry operations out. A handler never does: it writes a row and wakes them."""

from __future__ import annotations

import contextlib
import logging
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace

from bot.domain.errors import (
    AlreadyExists,
    ExotelError,
    NoSuchTrunk,
    NotReached,
    NotSwitchedOn,
)
from bot.domain.records import (
    Operation,
    Risk,
    State,
    StepRow,
    StepState,
)
from bot.exotel import ExotelClient
from bot.journal.operations import NOBODY_KNOWS, LeaseLost, Operations
from bot.journal.requests import Unreadable
from bot.journal.step_rows import ended
from bot.logs.context import ContextThreads, within_operation
from bot.logs.logs import about
from bot.steps import BEGAN_AT, Done, Facts, Plan, Step, carry_out, look_into

log = logging.getLogger(__name__)

STUCK_SECONDS = 1200.0
"""Longer than any call with its retries, its looks and its wait for the rate limit takes."""
_BOT_FAILED = "The bot itself failed; whoever runs it finds why in its log."
_OF_ANOTHER_VERSION = (
    "Another version of trunkbot wrote this down, and this one cannot read it, so it was not gone on with. Start that "
    "version again; or look at the trunk, and ask for what is missing anew."
)


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
        self._steps = ContextThreads(max_workers=2 * at_once, thread_name_prefix="step")
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{number}", daemon=True) for number in range(at_once)
        ]
        self._stopping = threading.Event()
        self._lease = secrets.token_hex(8)
        self._heartbeat = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.last_beat = clock()
        self._lock = threading.Lock()
        self._called: set[str] = set()
        self._in_hand: dict[str, float] = {}
        """When each last moved: was taken, began or ended a step."""

    def start(self) -> None:
        """Go on with what the last process left, then take what comes."""
        self._operations.hand_back()
        self._call_what_is_queued()
        for thread in (*self._threads, self._heartbeat):
            thread.start()

    def call(self, operation_id: str) -> None:
        """This operation is queued."""
        with self._lock:
            if operation_id in self._called:
                return
            self._called.add(operation_id)
        self._queue.put(operation_id)

    def stop(self, seconds: float = 10.0) -> None:
        """Let running steps end; what did not begin stays queued for the next start. May be called again, to wait for
        what a hang-up has brought to its end."""
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
        if silent > self._operations.lease.total_seconds():
            return f"Nothing was heard of the workers for {round(silent)} s."
        with self._lock:
            still = {name: self._clock() - moved for name, moved in self._in_hand.items()}
        stuck = [name for name, seconds in still.items() if seconds > STUCK_SECONDS]
        minutes = round(max(still.values(), default=0.0) / 60)
        return f"Nothing has moved for {minutes} minutes in {', '.join(stuck)}." if stuck else ""

    def are_busy(self) -> bool:
        """Whether each worker has an operation in hand, so that what is queued must wait."""
        return len(self._in_hand) >= len(self._threads)

    def _call_what_is_queued(self) -> None:
        for operation in self._operations.queued():
            self.call(operation.id)

    def _run(self) -> None:
        while (operation_id := self._queue.get()) is not None and not self._stopping.is_set():
            with self._lock:
                self._called.discard(operation_id)
            with about(operation_id):
                self._take_safely(operation_id)

    def _take_safely(self, operation_id: str) -> None:
        """Nothing that goes wrong with one operation may end the worker: the others need it."""
        try:
            self._take(operation_id)
        except LeaseLost:
            log.warning("Operation %s was taken over, as nothing was heard of it here for too long.", operation_id)
        except sqlite3.Error as error:
            # Its lease is no longer renewed: once that has lapsed it is queued anew, and looked into.
            log.warning("What became of operation %s cannot be written down now: %s.", operation_id, error)
        except Exception as error:
            log.exception("Operation %s stumbled in the bot itself.", operation_id)
            with contextlib.suppress(sqlite3.Error):
                self._stumbled(operation_id, error)

    def _take(self, operation_id: str) -> None:
        operation = self._operations.claim(operation_id, self._lease)
        if operation is None:
            return
        self._moved(operation_id)
        try:
            with within_operation(operation):
                self._go_on(operation)
        finally:
            with self._lock:
                self._in_hand.pop(operation_id, None)

    def _go_on(self, operation: Operation) -> None:
        settled = self._settle_what_was_cut_off(operation)
        if settled is None:
            self._operations.finish(operation, State.UNKNOWN, NOBODY_KNOWS)
        elif self._may_begin(settled):
            self._carry_out(settled)

    def _moved(self, operation_id: str) -> None:
        with self._lock:
            self._in_hand[operation_id] = self._clock()

    def _beat(self) -> None:
        """Keep our leases, take over what runs under one that lapsed (its worker died, or was asleep too long), and
        call what is queued and was not taken (the file could not be written just then)."""
        while not self._stopping.wait(self._operations.lease.total_seconds() / 3):
            try:
                with self._lock:
                    in_hand = list(self._in_hand)
                self._operations.heartbeat(self._lease, in_hand)
                self._operations.hand_back(lapsed=True)
                self._call_what_is_queued()
                self.last_beat = self._clock()
            except Exception:
                log.exception("The heartbeat of the workers stumbled; it goes on.")

    def _settle_what_was_cut_off(self, operation: Operation) -> Operation | None:
        """Write down which of the cut-off steps of something approved did their work after all: then the trunk differs
        from what was reviewed by our own doing, and the rest is gone on with. None where none is known to have worked
        and one cannot be seen now."""
        cut_off = {row.name: row for row in operation.steps if row.state in {StepState.RUNNING, StepState.UNKNOWN}}
        if operation.risk == Risk.NONE or not cut_off:
            return operation
        facts = dict(self._operations.requests.facts(operation))
        has_worked, is_unseen = False, False
        for step in self._operations.requests.plan(operation):
            if step.name not in cut_off:
                continue
            try:
                began = {BEGAN_AT: cut_off[step.name].started_at}
                done = look_into(step, self._api_of(operation.account), facts | began)
            except (NoSuchTrunk, AlreadyExists, NotSwitchedOn):
                continue
            except ExotelError:
                is_unseen = True
                continue
            if done:
                row, found = ended(cut_off[step.name], done, None)
                self._operations.step_ended(operation, row, found)
                facts.update(found)
                has_worked = True
        if is_unseen and not has_worked:
            return None
        return self._operations.get(operation.id)

    def _stumbled(self, operation_id: str, error: Exception) -> None:
        operation = self._operations.get(operation_id)
        if operation and operation.state == State.RUNNING and operation.lease == self._lease:
            sentence = _OF_ANOTHER_VERSION if isinstance(error, Unreadable) else _BOT_FAILED
            self._operations.finish(operation, State.UNKNOWN, sentence)

    def _carry_out(self, operation: Operation) -> None:
        plan, facts = self._operations.requests.plan(operation), dict(self._operations.requests.facts(operation))
        rows = {row.name: row for row in operation.steps}
        if not self._all_steps(operation, plan, rows, facts):
            return
        state, sentence = outcome(list(rows.values()))
        self._operations.finish(operation, state, sentence)

    def _all_steps(self, operation: Operation, plan: Plan, rows: dict[str, StepRow], facts: dict[str, str]) -> bool:
        """Run each step as soon as those it needs are done. False where the bot is stopping before the end."""
        running: dict[Future[tuple[StepRow, Facts]], str] = {}
        # Before any step, so that none that waits for an answer can keep the thread that would fetch it.
        early_conflicts = {
            step.name: self._steps.submit(self._find_conflict, operation, step, dict(facts))
            for step in plan
            if step.checks_conflict_early and rows[step.name].state == StepState.WAITING and not self._stopping.is_set()
        }
        try:
            return self._until_none_runs(operation, plan, rows, facts, running, early_conflicts)
        finally:
            # Where one stumbled the others are still at work: until they have ended, it stays in this worker's hand.
            wait(running)

    def _until_none_runs(
        self,
        operation: Operation,
        plan: Plan,
        rows: dict[str, StepRow],
        facts: dict[str, str],
        running: dict[Future[tuple[StepRow, Facts]], str],
        early_conflicts: Mapping[str, Future[AlreadyExists | None]],
    ) -> bool:
        begun = {name for name, row in rows.items() if row.state == StepState.DONE}
        while True:
            done = {name for name, row in rows.items() if row.state == StepState.DONE}
            if not self._stopping.is_set():
                for step in plan:
                    if step.name not in begun and step.needs <= done:
                        begun.add(step.name)
                        job = self._steps.submit(
                            self._one_step,
                            operation,
                            step,
                            rows[step.name],
                            dict(facts),
                            early_conflicts.get(step.name),
                        )
                        running[job] = step.name
            if not running:
                return not self._stopping.is_set() or len(done) == len(plan)
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                name = running.pop(future)
                rows[name], found = future.result()
                facts.update(found)

    def _find_conflict(self, operation: Operation, step: Step, facts: Facts) -> AlreadyExists | None:
        return step.find_conflict(self._api_of(operation.account), facts)

    def _one_step(
        self,
        operation: Operation,
        step: Step,
        row: StepRow,
        facts: Facts,
        early_conflict: Future[AlreadyExists | None] | None = None,
    ) -> tuple[StepRow, Facts]:
        look_first = row.state in {StepState.RUNNING, StepState.UNKNOWN}
        self._operations.step_started(operation, step.name)
        self._moved(operation.id)
        began = self._clock()
        result: Done | ExotelError
        try:
            api = self._api_of(operation.account)
            facts = {**facts, BEGAN_AT: row.started_at or self._operations.store.now()}
            result = carry_out(
                step,
                api,
                facts,
                look_first=look_first,
                early_conflict=early_conflict.result if early_conflict else None,
                pause=self._stopping.wait,
            )
        except ExotelError as error:
            result = error
        if self._stopping.is_set() and isinstance(result, ExotelError) and _is_cut_short(result):
            return replace(row, state=StepState.RUNNING), {}  # the next start looks, and goes on from here
        row, found = ended(row, result, round((self._clock() - began) * 1000))
        self._operations.step_ended(operation, row, found)
        self._moved(operation.id)
        return row, found


def _is_cut_short(error: ExotelError) -> bool:
    """Whether a stop may be why it failed: it was sent away before it was sent, or hung up on before its answer."""
    return isinstance(error, NotReached) or error.may_have_worked


def outcome(rows: list[StepRow]) -> tuple[State, str]:
    """What became of the whole, from what became of its steps, and the sentence for it."""
    doubtful = [row for row in rows if row.state == StepState.UNKNOWN]
    failed = [row for row in rows if row.state == StepState.FAILED]
    if doubtful:
        return State.UNKNOWN, doubtful[0].sentence
    if failed:
        return State.FAILED, failed[0].sentence
    return State.DONE, "Every step is done."
